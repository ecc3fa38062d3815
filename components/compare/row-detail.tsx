/** The selected row beside the list: what differs in a sentence, the way to it in either run, values or context windows below. */
'use client'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { firstKind, type AlignedRow } from '#lib/engine/run-alignment.ts'
import { counts } from '#lib/engine/run-alignment-kinds.ts'
import { Chip } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { DetailTab } from './compare-address.ts'
import { useComparison } from './comparison.ts'
import { ContextComparison } from './context-comparison.tsx'
import { endWords, kindWords, rowName, whatDiffers } from './difference-words.ts'
import { SideLetter } from './run-facts-table.tsx'
import { StepComparison } from './step-comparison.tsx'

export interface RowDetailProps {
  row: AlignedRow | undefined
  tab: DetailTab
  onTab(tab: DetailTab): void
  split: boolean
}

export function RowDetail({ row, tab, onTab, split }: RowDetailProps) {
  const { look, names, visits } = useComparison()
  if (!row) return <Nothing />
  const kind = firstKind(row, look)
  const asked = row.kind === 'step' && ((row.a?.calls.length ?? 0) > 0 || (row.b?.calls.length ?? 0) > 0)
  return (
    <section aria-label="Selected step" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="flex shrink-0 flex-col gap-1.5 border-b border-line bg-surface px-3.5 py-2.5">
        <div className="flex min-h-6 items-center gap-2">
          <h2 className="min-w-0 truncate">{rowName(row, names, visits)}</h2>
          <span role="status" className="min-w-0 truncate text-12 text-fg-2">
            {kind ? whatDiffers(row, kind) : row.pending ? 'has not come here yet' : 'no difference that counts'}
          </span>
          {asked && <SegmentedControl label="What is compared" className="ml-auto" value={tab} onChange={onTab} options={[{ value: 'step', label: 'Step' }, { value: 'context', label: 'Context' }]} />}
        </div>
        <div className="flex min-h-5 flex-wrap items-center gap-1.5">
          {row.kinds.map((each) => (
            <Chip key={each} tone={counts(each, look) ? 'waiting' : 'neutral'} title={counts(each, look) ? undefined : 'Does not count in this view'}>
              {kindWords[each]}
            </Chip>
          ))}
          <span className="ml-auto flex items-center gap-3 text-12">
            <OpenIn row={row} side="a" />
            <OpenIn row={row} side="b" />
          </span>
        </div>
      </header>
      <Body row={row} tab={asked ? tab : 'step'} split={split} />
    </section>
  )
}

function OpenIn({ row, side }: { row: AlignedRow; side: 'a' | 'b' }) {
  const there = row[side]
  const runId = side === 'a' ? row.aRun : row.bRun
  if (!there || runId === '') return null
  const seq = 'firstSeq' in there ? (there.choice?.seq ?? there.lastSeq) : undefined
  return (
    <Link href={`/runs/${runId}${seq === undefined ? '' : `?seq=${seq}`}`} className="flex items-center gap-1.5 text-accent hover:underline" title={`Open in ${side.toUpperCase()}`}>
      <SideLetter name={side === 'a' ? 'A' : 'B'} />
      {seq === undefined ? 'open the run' : `event ${seq}`}
      <ExternalLink aria-hidden className="size-3" />
    </Link>
  )
}

function Body({ row, tab, split }: Pick<RowDetailProps, 'tab' | 'split'> & { row: AlignedRow }) {
  if (row.kind === 'step') return tab === 'context' ? <ContextComparison key={`${row.a?.id ?? ''} ${row.b?.id ?? ''}`} row={row} /> : <StepComparison row={row} split={split} />
  if (row.kind === 'end') {
    return (
      <EmptyState className="my-auto" title="The runs ended differently">
        A {endWords(row.a)}; B {endWords(row.b)}.
      </EmptyState>
    )
  }
  return (
    <EmptyState className="my-auto" title={row.unread ? 'These child runs were not read' : 'One item of the container'}>
      {row.unread ? 'There are more child runs than are read here, so only what came of them is compared. Open them to see more.' : 'Its steps stand below, aligned like those of the runs themselves.'}
    </EmptyState>
  )
}

function Nothing() {
  return (
    <EmptyState className="my-auto" title="No step is selected">
      Choose a step at the left to see its values and contexts beside each other.
    </EmptyState>
  )
}
