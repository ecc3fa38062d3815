/**
 * What changed in the context window since another call, message by message. A fold opens on a click; the gutter leads to the event
 * behind a segment. Comparing happens in a worker, and only rows near the view are in the page, so a window of 200k tokens is no
 * different from a small one.
 */
'use client'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Info, Scissors, UnfoldVertical } from 'lucide-react'
import type { Segment } from '#lib/api/calls.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatTokens } from '#components/ui/format.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { rulesOf } from '../context/dropped-words.ts'
import { eventSummary } from '../events/event-summary.ts'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen, useSetHighlight } from '../run-screen.ts'
import { VirtualList, type VirtualListHandle } from '../virtual-list.tsx'
import { DiffHeader } from './diff-header.tsx'
import { breakItem, diffItems, signed, summaryOf, tokenDelta, type DiffItem } from './diff-items.ts'
import { cutReason, reasonsOf } from './diff-reasons.ts'
import { DiffRowView } from './diff-row.tsx'
import { OtherPicker } from './other-picker.tsx'
import { useComparison, type Comparison } from './use-comparison.ts'
import { useOtherCall, type FoundCall } from './use-other-call.ts'

export function DiffView({ call }: { call: LoggedCall }) {
  const { runId } = useRunScreen()
  const other = useOtherCall(call)
  const { data, error } = useComparison(other.name, { runId, seq: call.seq })
  const picker = <OtherPicker call={call} label={other.label} />
  if (other.missing) return <NothingToCompare call={call} other={other} picker={picker} />
  if (error) return <Trouble picker={picker}>{errorText(error)}</Trouble>
  if (!data) return <div role="status" aria-label="Comparing" className="flex-1" />
  return <Compared key={`${data.fromRun} ${data.from.seq} ${data.to.seq}`} call={call} label={other.label} picker={picker} comparison={data} />
}

const missingWords: Record<NonNullable<FoundCall['missing']>, string> = {
  first: 'Nothing of this node was sent before in this run, so there is nothing that it could differ from.',
  no_counterpart: 'The other run has no call of this node with the same number.',
  unknown_run: 'There is no such run.',
  unknown_call: 'There is no such call.',
}

function NothingToCompare({ call, other, picker }: { call: LoggedCall; other: FoundCall; picker: React.ReactNode }) {
  const { names, state } = useRunScreen()
  const isFirst = other.missing === 'first'
  return (
    <EmptyState className="my-auto" title={isFirst ? `The first call of ${names(call.node).title}` : `Nothing to compare ${stepName(names, call.step, state.visits)} with`} actions={picker}>
      {missingWords[other.missing ?? 'first']} {isFirst ? `All ${formatTokens(call.inputTokens)} are new. ` : ''}Choose another call to compare it with.
    </EmptyState>
  )
}

function Trouble({ picker, children }: { picker: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      {picker}
      <ProblemText>The two calls cannot be compared. {children}</ProblemText>
    </div>
  )
}

interface ComparedProps {
  call: LoggedCall
  label: string
  picker: React.ReactNode
  comparison: Comparison
}

function Compared({ call, label, picker, comparison }: ComparedProps) {
  const { log, names } = useRunScreen()
  const { from, to, sameRun, before, after, diff } = comparison
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
          return item && <Item item={item} first={index === 0} comparison={comparison} open={open} toggle={toggle} why={(cut) => cutReason(cut, rules)} />
        }}
      />
    </div>
  )
}

interface ItemProps {
  item: DiffItem
  first: boolean
  comparison: Comparison
  open: ReadonlySet<string>
  toggle(key: string): void
  why(cut: Comparison['diff']['cuts'][number]): string
}

function Item({ item, first, comparison, open, toggle, why }: ItemProps) {
  switch (item.kind) {
    case 'head':
      return <Head item={item} first={first} />
    case 'fold':
      return (
        <button type="button" aria-expanded={item.open} onClick={() => toggle(item.key)} className="flex h-[26px] w-full items-center gap-2 border-x border-t border-line bg-surface px-2.5 text-left text-12 text-fg-3 hover:bg-hover hover:text-fg-2 focus-visible:-outline-offset-2">
          <UnfoldVertical aria-hidden className="size-3 shrink-0" />
          <span className="truncate">{item.label}</span>
        </button>
      )
    case 'why':
      return (
        <p className="flex items-center gap-1.5 border-x border-y border-line border-y-line-soft bg-surface pt-[3px] pr-2.5 pb-[5px] pl-8 text-11 text-fg-3">
          <Info aria-hidden className="size-3 shrink-0" />
          {item.text}
        </p>
      )
    case 'unseen':
      return <Unseen cuts={item.cuts.flatMap((index) => comparison.diff.cuts[index] ?? [])} why={why} />
    case 'foot':
      return <div className="h-1 rounded-b-8 border-x border-b border-line bg-inset" />
    case 'same':
    case 'row':
      return <Row item={item} comparison={comparison} open={open} toggle={toggle} />
  }
}

function Head({ item: { role, pointer, tokens, gone }, first }: { item: Extract<DiffItem, { kind: 'head' }>; first: boolean }) {
  return (
    <div className={classNames(!first && 'pt-1.5')}>
      <header className="flex h-7 items-center gap-2 rounded-t-8 border border-b-0 border-line bg-surface px-2.5 text-12">
        <h3 className="font-mono text-11/4 font-medium">{role}</h3>
        <span className="truncate font-mono text-11/4 text-fg-3">{pointer}</span>
        {gone && <span className="text-11/4 text-del">no longer there</span>}
        <span className="ml-auto shrink-0 text-11/4 text-fg-3 tabular-nums">{formatTokens(tokens)}</span>
      </header>
    </div>
  )
}

interface RowProps extends Pick<ItemProps, 'comparison' | 'open' | 'toggle'> {
  item: Extract<DiffItem, { kind: 'same' | 'row' }>
}

function Row({ item, comparison: { before, after, sameRun }, open, toggle }: RowProps) {
  const { select } = useRunScreen()
  const setHighlight = useSetHighlight()
  const row = item.kind === 'row' ? item.row : undefined
  const now = item.kind === 'same' ? after.segments[item.after] : row && 'after' in row ? after.segments[row.after] : undefined
  const old = row && 'before' in row ? before.segments[row.before] : undefined
  const looks = [...open].filter((key) => key.startsWith(`${item.key} more `)).length
  const seqOf = (segment: Segment | null) => (segment && (sameRun || segment === now) ? segment.source.seq : undefined)
  return (
    <DiffRowView
      mark={row?.kind ?? 'same'}
      before={old}
      after={now}
      tokens={row && row.kind !== 'moved' ? tokenDelta(row, before, after) : (now?.tokens ?? 0)}
      looks={looks}
      isOpen={(fold) => open.has(`${item.key} fold ${fold}`)}
      onMore={() => toggle(`${item.key} more ${looks}`)}
      onUnfold={(fold) => toggle(`${item.key} fold ${fold}`)}
      onPoint={(segment) => {
        const seq = seqOf(segment)
        setHighlight({ source: segment === null || seq === undefined ? null : { seq, kind: segment.source.kind } })
      }}
      onSelect={(segment) => {
        const seq = seqOf(segment)
        if (seq !== undefined) select(seq)
      }}
    />
  )
}

/** Entries that came since and stand in neither window. */
function Unseen({ cuts, why }: { cuts: readonly Comparison['diff']['cuts'][number][]; why: ItemProps['why'] }) {
  const { log, select } = useRunScreen()
  return (
    <section aria-label="Left out at once" className="mt-1.5 rounded-8 border border-line bg-surface pb-1">
      <h3 className="flex h-7 items-center px-2.5 text-12">Came since, and was left out at once</h3>
      <ul className="text-12">
        {cuts.map((cut, index) => {
          const event = log.at(cut.seq)
          return (
            <li key={index} className="grid grid-cols-[22px_minmax(0,1fr)_auto] items-start gap-x-2 px-2.5 py-1">
              <Scissors aria-label="Left out" className="mt-1 size-3 text-fg-3" />
              <span className="min-w-0">
                <button type="button" onClick={() => select(cut.seq)} className="max-w-full truncate text-left text-accent hover:underline">
                  Event {cut.seq}
                  {event && `, ${eventSummary(event)}`}
                </button>
                <span className="block text-11 text-fg-3">{why(cut)}</span>
              </span>
              <span className="text-11 text-fg-3 tabular-nums">{signed(-cut.tokens)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Characters per line that a row's height is guessed from before it was measured. */
const guessedColumns = 60
const mostGuessedLines = 25

function heightOf(item: DiffItem | undefined, before: readonly Segment[], after: readonly Segment[]): number {
  if (!item || item.kind === 'foot') return 4
  if (item.kind === 'head') return 34
  if (item.kind === 'fold') return 26
  if (item.kind === 'why') return 24
  if (item.kind === 'unseen') return 40 + item.cuts.length * 42
  const segment = item.kind === 'same' ? after[item.after] : 'after' in item.row ? after[item.row.after] : before[item.row.before]
  return Math.min(mostGuessedLines, Math.max(1, Math.ceil((segment?.text.length ?? 0) / guessedColumns))) * 18
}
