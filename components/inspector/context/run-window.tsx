/** The window of a recorded call on its run's page: hovering a segment colours its row and node, a hovered row lights its segments. */
'use client'
import { useCallback, useEffect, useMemo } from 'react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { withOrigins } from '../origins.ts'
import { sourceSeqs } from '../run-log.ts'
import { useHighlight, useRunScreen, useSetHighlight } from '../run-screen.ts'
import { WindowHostProvider, type WindowHost } from './window-host.ts'
import { WindowView, type WindowContent } from './window-view.tsx'

export function RunWindow({ data }: { data: Call }) {
  const { log, names, selected, workflowSlug, select, openCall } = useRunScreen()
  const setHighlight = useSetHighlight()
  const rowSeqs = useHighlight((highlight) => highlight.seqs)
  const wanted = useHighlight((highlight) => (highlight.wanted?.call === data.seq ? highlight.wanted : null))
  const content = useMemo<WindowContent>(() => ({ segments: withOrigins(data.segments, log.events, data.seq), body: data.request.body, dropped: data.dropped }), [data, log.events])
  const chosen = useMemo(() => (selected ? sourceSeqs(log, selected.seq) : []), [log, selected])
  const host = useMemo<WindowHost>(
    () => ({
      log, names, callSeq: data.seq, select, openCall,
      prompt: { id: data.promptVersion.promptId, number: data.promptVersion.number },
      ...(workflowSlug !== undefined && { promptHref: `/workflows/${workflowSlug}?node=${data.nodeId}`, draft: { workflow: workflowSlug, nodeId: data.nodeId } }),
    }),
    [log, names, data, select, openCall, workflowSlug],
  )
  const point = useCallback(
    (segment: Segment | null) => setHighlight({ source: segment?.source.seq === undefined ? null : { seq: segment.source.seq, kind: segment.source.kind } }),
    [setHighlight],
  )
  // Wanted once: the window below has taken it by now.
  useEffect(() => {
    if (wanted) setHighlight({ wanted: null })
  }, [wanted, setHighlight])
  return (
    <WindowHostProvider value={host}>
      <WindowView keys content={content} lit={rowSeqs} chosen={chosen} wanted={wanted} onPoint={point} />
    </WindowHostProvider>
  )
}
