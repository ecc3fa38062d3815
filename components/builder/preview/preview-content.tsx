/** Under the preview's head: figures, what was left out, what is wrong, and the window itself. The last good window stays, faded, under an error. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { Call } from '#lib/api/calls.ts'
import type { CallMaterial } from '#lib/api/material.ts'
import { modelsQuery } from '#lib/client/models.ts'
import { errorText } from '#lib/client/query-client.ts'
import { rolesIn, windowOfCall, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'
import { defaultWarnAtPercent } from '#lib/api/models.ts'
import { plural } from '#components/ui/format.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { threadTokens } from '#components/inspector/context/context-messages.ts'
import { rulesOf, shortenedIn } from '#components/inspector/context/dropped-words.ts'
import { LimitMeter } from '#components/inspector/context/limit-meter.tsx'
import { TokenBar } from '#components/inspector/context/token-bar.tsx'
import { useBuilderStore } from '../builder-context.tsx'
import { leftOut } from './left-out.ts'
import { LeftOutList } from './left-out-list.tsx'
import type { Place } from './place-of-segment.ts'
import { PreviewChanges } from './preview-changes.tsx'
import { NoRunYet, PreviewBones } from './preview-empty.tsx'
import { Comparisons, LastChange, type Against, type Comparison } from './preview-figures.tsx'
import type { PreviewWindow } from './preview-job.ts'
import { PreviewTrouble } from './preview-trouble.tsx'
import { PreviewWindowView, useGoToSegment, useNames } from './preview-window.tsx'
import { useLastChange } from './use-last-change.ts'
import type { Moments } from './use-moment.ts'
import type { Shown } from './use-preview.ts'
import { windowDelta } from './window-delta.ts'

export interface PreviewContentProps {
  node: DocumentNode
  moments: Moments
  draft: Shown | undefined
  /** What the published version would send. */
  version: { word: string; window: PreviewWindow } | undefined
}

export function PreviewContent({ node, moments, draft, version }: PreviewContentProps) {
  const store = useBuilderStore()
  const names = useNames()
  const { id } = node
  const goTo = useCallback((place: Place) => store.getState().jumpTo({ nodeId: id, ...place }), [store, id])
  const { status, material, error } = moments
  if (status === 'looking' || (!draft && !error)) return <PreviewBones />
  return (
    <>
      {status === 'none' && <NoRunYet title={names(id).title} onRun={() => store.getState().open({ kind: 'run' })} />}
      {error && !material && <ProblemText className="border-b border-line bg-surface px-3 py-2">The past call cannot be loaded. {errorText(error)}</ProblemText>}
      {draft && <Assembled node={node} moments={moments} draft={draft} version={version} onGoTo={goTo} />}
    </>
  )
}

const views = [
  { value: 'window', label: 'Window' },
  { value: 'changes', label: 'Changes' },
] as const
type View = (typeof views)[number]['value']

function Assembled({ node, moments, draft, version, onGoTo }: PreviewContentProps & { draft: Shown; onGoTo(place: Place): void }) {
  const { material, sent, chosen } = moments
  const { good, outcome } = draft
  const [view, setView] = useState<View>('window')
  const change = useLastChange(good)
  const openEvent = useEventLink(chosen?.runId)
  const { comparisons, against, compareWith, delta, other } = useComparison(good?.window, sent, version)
  const goTo = useGoToSegment(node.id, good?.window, material?.material.rejected.length ?? 0, onGoTo)
  if (!good) return <PreviewTrouble outcome={outcome} stale={false} onGoTo={onGoTo} />
  const { window, job } = good
  return (
    <>
      <div className="shrink-0 border-b border-line bg-surface px-3 pb-2.5">
        <TokenBar
          tokens={window.inputTokens}
          segments={window.segments}
          estimated={!window.exact}
          hint={`${window.exact ? 'Counted' : 'Estimated'} by ${window.tokenizer}; nothing was sent`}
          denominator={material ? <Limits node={node} window={window} model={job.model} /> : <span>before anything is filled in</span>}
        />
        {other && (
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Comparisons tokens={window.inputTokens} comparisons={comparisons} against={against} onChange={compareWith} />
            <SegmentedControl label="View of the preview" value={view} onChange={setView} options={views} className="ml-auto" />
          </div>
        )}
        {change ? <LastChange change={change} /> : <p className="mt-1.5 text-12 text-fg-3">What an edit does to the tokens stands here.</p>}
      </div>
      {material && <LeftOut good={good} material={material} sent={sent} onGoTo={onGoTo} />}
      {view === 'changes' && other ? (
        <PreviewChanges before={other} after={windowOf(window)} rules={rulesOf(job.node.data)} goTo={goTo} />
      ) : (
        <PreviewWindowView window={window} delta={delta} stale={job !== draft.job} goTo={goTo} onEvent={openEvent} />
      )}
      <PreviewTrouble outcome={outcome} stale onGoTo={onGoTo} />
    </>
  )
}

const windows = new WeakMap<PreviewWindow, ContextWindow>()

/** As a comparison sees it; the same object for the same preview. */
function windowOf(preview: PreviewWindow): ContextWindow {
  const known = windows.get(preview) ?? { segments: preview.segments, dropped: preview.dropped, roles: rolesIn(preview.body) }
  windows.set(preview, known)
  return known
}

/** Leads to an event of the run. The draft is saved when the page is left. */
function useEventLink(runId: string | undefined): ((seq: number) => void) | undefined {
  const router = useRouter()
  return useMemo(() => (runId === undefined ? undefined : (seq: number) => router.push(`/runs/${runId}?seq=${seq}`)), [router, runId])
}

/** What the window is compared with: what was sent, unless the published version is chosen. */
function useComparison(window: PreviewWindow | undefined, sent: Call | undefined, version: PreviewContentProps['version']) {
  const [chosen, compareWith] = useState<Against>('sent')
  const recorded = useMemo(() => sent && { compared: { segments: sent.segments, body: sent.request.body, inputTokens: sent.inputTokens }, window: windowOfCall(sent) }, [sent])
  const against: Against = version && (chosen === 'version' || !recorded) ? 'version' : 'sent'
  const compared = against === 'version' ? version?.window : recorded?.compared
  const delta = useMemo(() => window && compared && windowDelta(window, compared), [window, compared])
  const comparisons: Comparison[] = []
  if (recorded) comparisons.push({ against: 'sent', word: 'sent', tokens: recorded.compared.inputTokens })
  if (version) comparisons.push({ against: 'version', word: `of ${version.word}`, tokens: version.window.inputTokens })
  const other = against === 'version' ? version && windowOf(version.window) : recorded?.window
  return { comparisons, against, compareWith, delta, other }
}

/** What the rules leave out, and what was too long to be loaded. */
function LeftOut({ good: { job, window }, material: { material, cut }, sent, onGoTo }: { good: NonNullable<Shown['good']>; material: CallMaterial; sent: Call | undefined; onGoTo(place: Place): void }) {
  const names = useNames()
  const entries = useMemo(() => leftOut(window.dropped, material.thread, rulesOf(job.node.data)), [window, material, job])
  const shortened = useMemo(() => shortenedIn(window.dropped, window.segments), [window])
  const before = useMemo(() => new Set(sent?.dropped.map(({ seq }) => seq)), [sent])
  return (
    <>
      <LeftOutList entries={entries} dropped={window.dropped} shortened={shortened} of={material.thread.length} names={names} before={before} onGoTo={(path) => onGoTo({ path })} />
      {cut.length > 0 && (
        <ProblemText severity="warning" className="border-b border-line bg-surface px-3 py-2">
          {plural(cut.length, 'value')} of this moment {cut.length === 1 ? 'is' : 'are'} too long to be loaded here; a line stands in place: {cut.map(({ path }) => path).join(', ')}.
        </ProblemText>
      )}
    </>
  )
}

/** Against what the tokens count: the thread its budget, the request the window of the model that the draft names. */
function Limits({ node, window, model }: { node: DocumentNode; window: PreviewWindow; model: string }) {
  const { data: models } = useQuery(modelsQuery)
  const budget = objectOf(objectOf(node.data, 'context'), 'budget').tokens
  const connection = textOf(objectOf(node.data, 'model'), 'connection') || 'default'
  const known = models?.items.filter((each) => each.model === model)
  const limit = (known?.find((each) => each.connection === connection) ?? known?.find((each) => each.connection === null))?.window
  const warnAtPercent = limit?.warnAtPercent ?? defaultWarnAtPercent
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3.5 gap-y-1">
      {typeof budget === 'number' ? <LimitMeter what="Thread" tokens={threadTokens(window.segments)} limit={budget} of="budget" warnAtPercent={warnAtPercent} hint="set in the node" /> : <span>no budget set</span>}
      {limit && <LimitMeter what="Request" tokens={window.inputTokens} limit={limit.tokens} of="window" warnAtPercent={warnAtPercent} upTo={limit.upTo} hint={`${model}, as of ${limit.asOf}`} />}
    </span>
  )
}
