/** What a draft changes of the window that it is compared with, by the rows of the inspector's diff: words marked, what is the same folded. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import type { Segment } from '#lib/api/calls.ts'
import type { ContextWindow } from '#lib/engine/context/diff-window.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { DiffFrame, sidesOf } from '#components/inspector/diff/diff-item-view.tsx'
import { diffItems, tokenDelta, type ChangedRow, type Compared, type DiffItem } from '#components/inspector/diff/diff-items.ts'
import { cutReason } from '#components/inspector/diff/diff-reasons.ts'
import { DiffRowView } from '#components/inspector/diff/diff-row.tsx'
import { heightOf } from '#components/inspector/diff/windows-diff.tsx'
import { VirtualList } from '#components/inspector/virtual-list.tsx'
import { useChanges } from './use-changes.ts'

export interface PreviewChangesProps {
  before: ContextWindow
  after: ContextWindow
  /** Of the draft, to name what cut an entry. */
  rules: readonly ContextRule[]
  /** Goes to where a segment of the draft is written; false where that is nowhere in the panel. */
  goTo(segment: Segment): boolean
}

export function PreviewChanges({ before, after, rules, goTo }: PreviewChangesProps) {
  const { compared, error } = useChanges(before, after)
  if (error !== undefined) return <ProblemText className="p-4">{error}</ProblemText>
  if (!compared) return <div role="status" aria-label="Comparing" className="flex-1" />
  if (compared.diff.rows.every(({ kind }) => kind === 'same')) return <EmptyState className="my-auto" title="Nothing changes">The draft would send the same text at this moment.</EmptyState>
  return <Rows compared={compared} rules={rules} goTo={goTo} />
}

function Rows({ compared, rules, goTo }: { compared: Compared } & Pick<PreviewChangesProps, 'rules' | 'goTo'>) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback((key: string) => setOpen((known) => (known.has(key) ? new Set([...known].filter((each) => each !== key)) : new Set([...known, key]))), [])
  const why = useCallback((row: ChangedRow) => reasonOf(compared, row, rules), [compared, rules])
  // What came and was left out at once stands among what is left out, over the window.
  const items = useMemo(() => diffItems(compared, open, why).filter(({ kind }) => kind !== 'unseen'), [compared, open, why])
  const { before, after } = compared
  return (
    <VirtualList
      label="What the draft changes"
      className="flex-1 px-3"
      padding={{ start: 10, end: 24 }}
      count={items.length}
      estimate={(index) => heightOf(items[index], before.segments, after.segments)}
      rowKey={(index) => items[index]?.key ?? index}
      row={(index) => {
        const item = items[index]
        if (!item || item.kind === 'unseen') return null
        if (item.kind === 'row' || item.kind === 'same') return <Row item={item} compared={compared} open={open} toggle={toggle} goTo={goTo} />
        return <DiffFrame item={item} first={index === 0} adviceHref={undefined} toggle={toggle} />
      }}
    />
  )
}

function reasonOf({ diff }: Compared, row: ChangedRow, rules: readonly ContextRule[]): string | undefined {
  const cut = 'cut' in row && row.cut !== undefined ? diff.cuts[row.cut] : undefined
  return cut && cutReason(cut, rules)
}

interface RowProps extends Pick<PreviewChangesProps, 'goTo'> {
  item: Extract<DiffItem, { kind: 'row' | 'same' }>
  compared: Compared
  open: ReadonlySet<string>
  toggle(key: string): void
}

const nothing = () => {}

function Row({ item, compared: { before, after }, open, toggle, goTo }: RowProps) {
  const { row, old, now } = sidesOf(item, { before: before.segments, after: after.segments })
  const looks = [...open].filter((key) => key.startsWith(`${item.key} more `)).length
  const written = now?.source.kind === 'prompt' || now?.source.kind === 'schema'
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
      onPoint={nothing}
      {...(written && now && { onSelect: () => void goTo(now) })}
    />
  )
}
