/**
 * Two context windows compared, message by message. A fold opens on a click; the gutter leads to the event behind a segment. Only rows
 * near the view are in the page, so windows of 200k tokens are no different from small ones. Where it stands is told by `DiffPlace`.
 */
'use client'
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Segment } from '#lib/api/calls.ts'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import { rulesOf } from '../context/dropped-words.ts'
import { LineBones } from '../context/line-bones.tsx'
import { withOrigins } from '../origins.ts'
import { VirtualList, type VirtualListHandle } from '../virtual-list.tsx'
import { DiffItemView, type ShownSegments } from './diff-item-view.tsx'
import { DiffHeader } from './diff-header.tsx'
import { breakItem, diffItems, summaryOf, type DiffItem } from './diff-items.ts'
import { useDiffPlace } from './diff-place.ts'
import { cutReason, reasonsOf } from './diff-reasons.ts'
import type { Comparison } from './use-comparison.ts'

/** While two windows are compared. */
export const DiffBones = () => <LineBones label="Comparing the calls" widths={['64%', '78%', '46%', '71%', '55%', '82%']} />

export interface WindowsDiffProps {
  picker: ReactNode
  comparison: Comparison
}

export function WindowsDiff({ picker, comparison }: WindowsDiffProps) {
  const { log, names, workflowSlug, of } = useDiffPlace()
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
  const shown = log.call(to.seq)
  const { breaksAt } = diff.prefix
  const adviceHref = workflowSlug === undefined ? undefined : `/workflows/${workflowSlug}?node=${to.nodeId}`
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <DiffHeader
        picker={picker}
        to={`${shown ? `Call ${shown.number}` : `Event ${to.seq}`}${of === undefined ? '' : ` ${of}`}`}
        comparison={comparison}
        summary={summary}
        cached={shown?.model.scripted ? undefined : shown?.response?.data.usage.cachedInputTokens}
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
  const { log } = useDiffPlace()
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
