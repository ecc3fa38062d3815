/** The window of a preview, by the rows of the inspector: a click on what the author wrote leads to its editor, changes are marked. */
'use client'
import { useCallback, useMemo } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import { rolesIn } from '#lib/engine/context/diff-window.ts'
import { nodeNames, type NodeNames } from '#components/inspector/node-names.ts'
import { WindowHostProvider, type WindowHost } from '#components/inspector/context/window-host.ts'
import { WindowView, type WindowContent } from '#components/inspector/context/window-view.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import type { BuilderStore } from '../builder-store.ts'
import { placeOfSegment, type Place } from './place-of-segment.ts'
import type { PreviewWindow } from './preview-job.ts'
import { signed } from './preview-figures.tsx'
import type { WindowDelta } from './window-delta.ts'

export interface PreviewWindowViewProps {
  window: PreviewWindow
  delta: WindowDelta | undefined
  /** It is of before the last change. */
  stale: boolean
  /** Goes to where a segment is written; false where that is nowhere in the panel. */
  goTo(segment: Segment): boolean
  onEvent?(seq: number): void
}

export function PreviewWindowView({ window, delta, stale, goTo, onEvent }: PreviewWindowViewProps) {
  const names = useNames()
  const headEnd = useCallback((pointer: string) => <MessageDelta delta={delta?.messages.get(pointer)} />, [delta])
  const host = useMemo<WindowHost>(() => ({ names, goTo, headEnd, ...(onEvent && { select: onEvent }) }), [names, goTo, headEnd, onEvent])
  // What was left out stands over the window, with names.
  const content = useMemo<WindowContent>(() => ({ segments: window.segments, body: window.body, dropped: [] }), [window])
  return (
    <WindowHostProvider value={host}>
      <div aria-busy={stale || undefined} className="flex min-h-0 flex-1 flex-col">
        <WindowView content={content} marked={delta?.changed} />
      </div>
    </WindowHostProvider>
  )
}

/** The way from a segment of the window to where it is written in the panel. `rejected` replies stand at the end of the request. */
export function useGoToSegment(nodeId: string, window: PreviewWindow | undefined, rejected: number, onGoTo: (place: Place) => void): (segment: Segment) => boolean {
  const store = useBuilderStore()
  return useCallback(
    (segment) => {
      const node = store.getState().history.document.nodes.find(({ id }) => id === nodeId)
      const place = node && window && placeOfSegment(segment, node.data, rolesIn(window.body).length, rejected)
      if (place) onGoTo(place)
      return place !== undefined
    },
    [store, nodeId, window, rejected, onGoTo],
  )
}

function MessageDelta({ delta }: { delta: number | 'new' | undefined }) {
  if (delta === undefined || delta === 0) return null
  return <span className="shrink-0 text-11/4 font-medium text-accent tabular-nums">{delta === 'new' ? 'new' : signed(delta)}</span>
}

/** Names as the draft has them when they are asked for; one function, so that an edit of a text draws no row again. */
export function useNames(): NodeNames {
  const store = useBuilderStore()
  return useMemo(() => namesIn(store), [store])
}

const namesIn =
  (store: BuilderStore): NodeNames =>
  (id) => {
    const { document } = store.getState().history
    return nodeNames({ ...document, nodes: document.nodes.filter((node) => node.id === id) })(id)
  }
