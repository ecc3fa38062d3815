/**
 * The window that a content being edited would have had at a past call: assembled in the browser at every change, by the code that assembles
 * real requests. What differs from what was sent then is marked, and a press on a text leads to where it is written. Nothing is asked.
 */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { Call, Segment } from '#lib/api/calls.ts'
import { promptCallsQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { callQuery, runDocumentQuery } from '#lib/client/runs.ts'
import { rolesIn, windowOfCall, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { materialQuery, type CallName } from '#components/builder/preview/moments.ts'
import { placeOfSegment } from '#components/builder/preview/place-of-segment.ts'
import { PreviewChanges } from '#components/builder/preview/preview-changes.tsx'
import { signed } from '#components/builder/preview/preview-figures.tsx'
import type { PreviewJob, PreviewWindow } from '#components/builder/preview/preview-job.ts'
import { PreviewTrouble } from '#components/builder/preview/preview-trouble.tsx'
import { useModelOf } from '#components/builder/preview/use-draft-model.ts'
import { usePreview, usePreviewJobs, type Shown } from '#components/builder/preview/use-preview.ts'
import { windowDelta } from '#components/builder/preview/window-delta.ts'
import { rulesOf } from '#components/inspector/context/dropped-words.ts'
import { WindowHostProvider, type WindowHost } from '#components/inspector/context/window-host.ts'
import { WindowView, type WindowContent } from '#components/inspector/context/window-view.tsx'
import { nodeNames } from '#components/inspector/node-names.ts'
import { Bones } from '#components/ui/bones.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber, formatTokens } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { CallMenu } from './call-menu.tsx'

export interface LiveWindowProps {
  /** Of the node whose past calls are shown; '' where there is none. */
  promptId: string
  type: string
  /** What is being edited. The same object while nothing changed. */
  data: JsonObject
  /** Opens where a text is written. */
  onGoTo(path: string, line?: number): void
}

export function LiveWindow({ promptId, type, data, onGoTo }: LiveWindowProps) {
  const [chosen, setChosen] = useState<CallName>()
  const calls = useQuery({ ...promptCallsQuery(promptId), retry: false, enabled: promptId !== '' })
  const call = chosen ?? calls.data?.items[0]
  const none = promptId === '' || calls.error !== null || calls.data?.items.length === 0
  return (
    <section aria-label="Assembled window" className="flex min-h-0 min-w-0 flex-col bg-canvas">
      {call ? (
        <At key={`${call.runId} ${call.seq}`} call={call} type={type} data={data} onGoTo={onGoTo} picker={<CallMenu promptId={promptId} label="Past call that the window is of" chosen={call} onChoose={setChosen}>{`At ${shortId(call.runId)}`}</CallMenu>} />
      ) : none ? (
        <EmptyState icon={History} title="No call to show it at yet" className="my-auto">
          Once a run has asked with this prompt, what is written here is shown as that call would have been sent, while you type.
        </EmptyState>
      ) : (
        <Bones label="Loading past calls" bones={['64%', '78%', '46%']} className="m-4" />
      )}
    </section>
  )
}

function At({ call, type, data, onGoTo, picker }: Omit<LiveWindowProps, 'promptId'> & { call: CallName; picker: React.ReactNode }) {
  const { shown, sent, error } = useAssembled(call, type, data)
  const [view, setView] = useState<'window' | 'changes'>('window')
  const document = useQuery(runDocumentQuery(call.runId)).data?.document
  const names = useMemo(() => nodeNames(document), [document])
  const window = shown?.good?.window
  const goTo = useCallback(
    (segment: Segment) => {
      const place = window && placeOfSegment(segment, data, rolesIn(window.body).length, 0)
      if (place) onGoTo(place.path, place.line)
      return place !== undefined
    },
    [data, window, onGoTo],
  )
  const host = useMemo<WindowHost>(() => ({ names, goTo }), [names, goTo])
  return (
    <>
      <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1.5">
        <SegmentedControl label="View of the window" value={view} onChange={setView} options={[{ value: 'window', label: 'Window' }, { value: 'changes', label: 'Changes' }]} />
        {window && sent && <Tokens window={window} sent={sent} />}
        <span className="ml-auto">{picker}</span>
      </header>
      {error ? (
        <ProblemText className="p-3">{errorText(error)}</ProblemText>
      ) : !window ? (
        !shown && <Bones label="Assembling the window" bones={['64%', '78%', '46%', '71%']} className="m-4" />
      ) : view === 'changes' && sent ? (
        <PreviewChanges before={windowOfCall(sent)} after={asWindow(window)} rules={rulesOf({ context: { rules: [] }, ...data })} goTo={goTo} />
      ) : (
        <WindowHostProvider value={host}>
          <Window window={window} sent={sent} stale={isStale(shown)} />
        </WindowHostProvider>
      )}
      {shown && <PreviewTrouble outcome={shown.outcome} stale={window !== undefined} onGoTo={({ path, line }) => onGoTo(path, line)} />}
    </>
  )
}

const isStale = (shown: Shown | undefined): boolean => shown?.good?.job !== shown?.job

function useAssembled(call: CallName, type: string, data: JsonObject): { shown: Shown | undefined; sent: Call | undefined; error: Error | null } {
  const jobs = usePreviewJobs()
  const modelOf = useModelOf()
  const material = useQuery(materialQuery(call))
  const sent = useQuery(callQuery(call.runId, call.seq))
  const moment = useMemo(() => material.data && { key: `${call.runId} ${call.seq}`, material: material.data.material }, [material.data, call])
  const nodeId = material.data?.material.nodeId
  const then = material.data?.model.name
  const job = useMemo<PreviewJob | undefined>(() => (moment && nodeId !== undefined && modelOf ? { node: { id: nodeId, type, data }, moment, model: modelOf(data, then), version: 'draft' } : undefined), [moment, nodeId, modelOf, type, data, then])
  return { shown: usePreview(jobs, 'draft', job), sent: sent.data, error: material.error ?? sent.error }
}

function Window({ window, sent, stale }: { window: PreviewWindow; sent: Call | undefined; stale: boolean }) {
  const content = useMemo<WindowContent>(() => ({ segments: window.segments, body: window.body, dropped: window.dropped }), [window])
  const marked = useMemo(() => sent && windowDelta(window, { segments: sent.segments, body: sent.request.body, inputTokens: sent.inputTokens }).changed, [window, sent])
  return (
    <div aria-busy={stale || undefined} className="flex min-h-0 flex-1 flex-col">
      <WindowView content={content} marked={marked} />
    </div>
  )
}

/** How large the request is, against what was sent then. */
function Tokens({ window, sent }: { window: PreviewWindow; sent: Call }) {
  const delta = window.inputTokens - sent.inputTokens
  return (
    <p role="status" className="min-w-0 truncate text-12 text-fg-3 tabular-nums" title={`${window.exact ? 'Counted' : 'Estimated'} by ${window.tokenizer}; nothing was sent`}>
      {!window.exact && '≈ '}
      <b className="font-medium text-fg">{formatTokens(window.inputTokens)}</b> {delta === 0 ? 'as sent' : `${signed(delta)} against ${formatNumber(sent.inputTokens)} sent`}
    </p>
  )
}

const windows = new WeakMap<PreviewWindow, ContextWindow>()

/** As a comparison sees it; the same object for the same window. */
function asWindow(window: PreviewWindow): ContextWindow {
  const known = windows.get(window) ?? { segments: window.segments, dropped: window.dropped, roles: rolesIn(window.body) }
  windows.set(window, known)
  return known
}
