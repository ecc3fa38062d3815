/**
 * What changed in the context window since another call, message by message. A fold opens on a click; the gutter leads to the event
 * behind a segment. Comparing happens in a worker, and only rows near the view are in the page, so a window of 200k tokens is no
 * different from a small one.
 */
'use client'
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Segment } from '#lib/api/calls.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { formatTokens } from '#components/ui/format.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { rulesOf } from '../context/dropped-words.ts'
import { stepName } from '../node-names.ts'
import { withOrigins } from '../origins.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { VirtualList, type VirtualListHandle } from '../virtual-list.tsx'
import { DiffItemView, type ShownSegments } from './diff-item-view.tsx'
import { DiffHeader } from './diff-header.tsx'
import { breakItem, diffItems, summaryOf, type DiffItem } from './diff-items.ts'
import { cutReason, reasonsOf } from './diff-reasons.ts'
import { OtherPicker } from './other-picker.tsx'
import { useComparison, type Comparison } from './use-comparison.ts'
import { useOtherCall, type FoundCall } from './use-other-call.ts'

export function DiffView({ call }: { call: LoggedCall }) {
  const { runId } = useRunScreen()
  const other = useOtherCall(call)
  const { data, error } = useComparison(other.name, other.label, { runId, seq: call.seq })
  const picker = <OtherPicker call={call} label={other.missing === 'first' ? 'Choose a call' : (data?.label ?? other.label)} />
  if (other.missing) return <NothingToCompare call={call} other={other} picker={picker} />
  if (error) return <Trouble picker={picker}>{errorText(error)}</Trouble>
  if (!data) return <Bones />
  return <Compared key={`${data.fromRun} ${data.from.seq} ${data.to.seq}`} call={call} picker={picker} comparison={data} />
}

const missingWords: Record<NonNullable<FoundCall['missing']>, string> = {
  first: 'Nothing of this node was sent before in this run, so there is nothing that it could differ from.',
  no_counterpart: 'The other run has no call of this node with the same number.',
  unknown_run: 'There is no such run.',
  unknown_call: 'There is no such call.',
}

function NothingToCompare({ call, other, picker }: { call: LoggedCall; other: FoundCall; picker: ReactNode }) {
  const { names, state } = useRunScreen()
  const isFirst = other.missing === 'first'
  return (
    <EmptyState className="my-auto" title={isFirst ? `The first call of ${names(call.node).title}` : `Nothing to compare ${stepName(names, call.step, state.visits)} with`} actions={picker}>
      {missingWords[other.missing ?? 'first']} {isFirst ? `All ${formatTokens(call.inputTokens)} are new. ` : ''}Choose another call to compare it with.
    </EmptyState>
  )
}

function Trouble({ picker, children }: { picker: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      {picker}
      <ProblemText>The two calls cannot be compared. {children}</ProblemText>
    </div>
  )
}

function Bones() {
  return (
    <div role="status" aria-label="Comparing the calls" className="m-3 rounded-8 border border-line bg-inset p-3">
      {['64%', '78%', '46%', '71%', '55%', '82%'].map((width) => (
        <span key={width} className="flex h-[18px] items-center">
          <span style={{ width }}>
            <Skeleton />
          </span>
        </span>
      ))}
    </div>
  )
}

interface ComparedProps {
  call: LoggedCall
  picker: ReactNode
  comparison: Comparison
}

function Compared({ call, picker, comparison }: ComparedProps) {
  const { log, names, workflowSlug } = useRunScreen()
  const { from, to, sameRun, before, after, diff, label } = comparison
  const shownSegments = useShownSegments(comparison)
  const list = useRef<VirtualListHandle>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const { data: version } = useQuery(promptVersionQuery(to.promptVersion.promptId, to.promptVersion.number))
  const rules = useMemo(() => (version ? rulesOf(version.body) : []), [version])
  const why = useMemo(() => reasonsOf(comparison, { before: from, after: to, other: label.toLowerCase(), sameRun, log, names, rules }), [comparison, from, to, label, sameRun, log, names, rules])
  const items = useMemo(() => diffItems(comparison, open, why), [comparison, open, why])
  const summary = useMemo(() => summaryOf(comparison), [comparison])
  const toggle = useCallback((key: string) => setOpen((known) => (known.has(key) ? new Set([...known].filter((each) => each !== key)) : new Set([...known, key]))), [])
  const shown = log.call(to.seq) ?? call
  const { breaksAt } = diff.prefix
  const adviceHref = workflowSlug === undefined ? undefined : `/workflows/${workflowSlug}?node=${to.nodeId}`
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <DiffHeader
        picker={picker}
        to={`Call ${shown.number}`}
        comparison={comparison}
        summary={summary}
        cached={shown.model.scripted ? undefined : shown.response?.data.usage.cachedInputTokens}
        onBreak={() => breaksAt && list.current?.reveal(Math.max(0, breakItem(items, breaksAt)), 'center')}
      />
      <VirtualList
        ref={list}
        label="What changed in the context window"
        className="flex-1 px-3"
        padding={{ start: 0, end: 24 }}
        count={items.length}
        estimate={(index) => heightOf(items[index], before.segments, after.segments)}
        rowKey={(index) => items[index]?.key ?? index}
        row={(index) => {
          const item = items[index]
          return item && <DiffItemView item={item} first={index === 0} segments={shownSegments} adviceHref={adviceHref} comparison={comparison} open={open} toggle={toggle} why={(cut) => cutReason(cut, rules)} />
        }}
      />
    </div>
  )
}

/** The segments of both sides, with the event behind a variable where it stands in this run's log. */
function useShownSegments({ from, to, sameRun }: Comparison): ShownSegments {
  const { log } = useRunScreen()
  return useMemo(() => ({ before: sameRun ? withOrigins(from.segments, log.events, from.seq) : from.segments, after: withOrigins(to.segments, log.events, to.seq) }), [from, to, sameRun, log])
}

/** Characters per line that a row's height is guessed from before it was measured. */
const guessedColumns = 60
const mostGuessedLines = 25

/** Of an item before it was measured. */
export function heightOf(item: DiffItem | undefined, before: readonly Segment[], after: readonly Segment[]): number {
  if (!item || item.kind === 'foot') return 4
  if (item.kind === 'head') return 34
  if (item.kind === 'fold') return 26
  if (item.kind === 'why') return 24
  if (item.kind === 'unseen') return 40 + item.cuts.length * 42
  const segment = item.kind === 'same' ? after[item.after] : 'after' in item.row ? after[item.row.after] : before[item.row.before]
  return Math.min(mostGuessedLines, Math.max(1, Math.ceil((segment?.text.length ?? 0) / guessedColumns))) * 18
}
