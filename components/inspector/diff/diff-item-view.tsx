/** One item of a comparison: head and foot of a message, a fold, a changed segment with the reason under it, what was left out at once. */
'use client'
import { Info, Scissors, UnfoldVertical } from 'lucide-react'
import Link from 'next/link'
import type { Segment } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatTokens } from '#components/ui/format.ts'
import { eventSummary } from '../events/event-summary.ts'
import { signed, tokenDelta, type DiffItem } from './diff-items.ts'
import { useDiffPlace } from './diff-place.ts'
import { DiffRowView } from './diff-row.tsx'
import type { Comparison } from './use-comparison.ts'

/** Segments as they are shown: variables name their event. */
export interface ShownSegments {
  before: readonly Segment[]
  after: readonly Segment[]
}

export interface DiffItemViewProps {
  item: DiffItem
  first: boolean
  segments: ShownSegments
  /** Where the prompt is edited; undefined until the workflow is known. */
  adviceHref: string | undefined
  comparison: Comparison
  open: ReadonlySet<string>
  toggle(key: string): void
  why(cut: Comparison['diff']['cuts'][number]): string
}

export function DiffItemView({ item, first, segments, adviceHref, comparison, open, toggle, why }: DiffItemViewProps) {
  if (item.kind === 'unseen') return <Unseen cuts={item.cuts.flatMap((index) => comparison.diff.cuts[index] ?? [])} why={why} />
  if (item.kind === 'same' || item.kind === 'row') return <Row item={item} segments={segments} comparison={comparison} open={open} toggle={toggle} />
  return <DiffFrame item={item} first={first} adviceHref={adviceHref} toggle={toggle} />
}

export interface DiffFrameProps extends Pick<DiffItemViewProps, 'first' | 'adviceHref' | 'toggle'> {
  item: Exclude<DiffItem, { kind: 'same' | 'row' | 'unseen' }>
}

/** What stands around changed segments, of recorded calls and of drafts alike. */
export function DiffFrame({ item, first, adviceHref, toggle }: DiffFrameProps) {
  switch (item.kind) {
    case 'head':
      return <Head item={item} first={first} />
    case 'fold':
      return (
        <button type="button" aria-expanded={item.open} onClick={() => toggle(item.key)} className="-mt-px flex h-[27px] w-full items-center gap-2 border-x border-t border-line bg-surface px-2.5 text-left text-12 text-fg-3 hover:bg-hover hover:text-fg-2 focus-visible:-outline-offset-2">
          <UnfoldVertical aria-hidden className="size-3 shrink-0" />
          <span className="truncate">{item.label}</span>
        </button>
      )
    case 'why':
      return (
        <p className="flex items-center gap-1.5 border-x border-y border-line border-y-line-soft bg-surface pt-[3px] pr-2.5 pb-[5px] pl-8 text-11 text-fg-3">
          <Info aria-hidden className="size-3 shrink-0" />
          <span>
            {item.text}
            {item.advice && <Advice href={adviceHref} />}
          </span>
        </p>
      )
    case 'foot':
      return <div className="h-1 rounded-b-8 border-x border-b border-line bg-inset" />
  }
}

/** A variable that changes from call to call in front of the thread breaks the prompt cache for all of it. */
function Advice({ href }: { href: string | undefined }) {
  if (href === undefined) return ' Below the thread it would not break the prompt cache.'
  return (
    <>
      {' '}
      <Link href={href} title="Below the thread it would not break the prompt cache" className="text-accent underline underline-offset-2">
        Move it below the thread
      </Link>
    </>
  )
}

function Head({ item: { role, pointer, tokens, gone }, first }: { item: Extract<DiffItem, { kind: 'head' }>; first: boolean }) {
  return (
    <div className={classNames(!first && 'pt-1.5')}>
      <header className="flex h-7 items-center gap-2 rounded-t-8 border border-line bg-surface px-2.5 text-12">
        <h3 className="font-mono text-11/4 font-medium">{role}</h3>
        <span className="truncate font-mono text-11/4 text-fg-3">{pointer}</span>
        {gone && <span className="text-11/4 text-del">no longer there</span>}
        <span className="ml-auto shrink-0 text-11/4 text-fg-3 tabular-nums">{formatTokens(tokens)}</span>
      </header>
    </div>
  )
}

interface RowProps extends Pick<DiffItemViewProps, 'segments' | 'comparison' | 'open' | 'toggle'> {
  item: Extract<DiffItem, { kind: 'same' | 'row' }>
}

function Row({ item, segments, comparison: { before, after, sameRun }, open, toggle }: RowProps) {
  const { select, point } = useDiffPlace()
  const { row, old, now } = sidesOf(item, segments)
  const looks = [...open].filter((key) => key.startsWith(`${item.key} more `)).length
  const seqOf = (segment: Segment | null) => (segment && (sameRun || segment === now) ? segment.source.seq : undefined)
  const seqBehind = seqOf(now ?? old ?? null)
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
        point?.(segment === null || seq === undefined ? null : { seq, kind: segment.source.kind })
      }}
      onSelect={seqBehind === undefined ? undefined : () => select(seqBehind)}
    />
  )
}

/** What a row shows of either window. */
export function sidesOf(item: RowProps['item'], { before, after }: ShownSegments) {
  if (item.kind === 'same') return { row: undefined, old: undefined, now: after[item.after] }
  const { row } = item
  return { row, old: 'before' in row ? before[row.before] : undefined, now: 'after' in row ? after[row.after] : undefined }
}

/** Entries that came since and stand in neither window. */
function Unseen({ cuts, why }: { cuts: readonly Comparison['diff']['cuts'][number][]; why: DiffItemViewProps['why'] }) {
  const { log, select } = useDiffPlace()
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
