/** One aligned step: a mark that says how it differs, both sides with what came of them, and what it took more or less. */
'use client'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import { firstKind } from '#lib/engine/run-alignment.ts'
import type { TracedStep } from '#lib/engine/run-alignment-trace.ts'
import { classNames } from '#components/ui/class-names.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { StatusIcon, type Status } from '#components/ui/status-chip.tsx'
import { outputWord } from '#components/inspector/events/output-word.ts'
import { useComparison } from './comparison.ts'
import { endWords, kindWords, rowName } from './difference-words.ts'
import { deltaWords, figuresOf } from './step-figures.ts'
import { stepValues } from './step-values.ts'

interface AlignedRowViewProps {
  id: string
  row: number
  columns: string
  selected: boolean
  onSelect(): void
}

const marks = {
  same: { sign: '', word: 'No difference', look: 'text-fg-4' },
  changed: { sign: '~', word: 'Differs', look: 'bg-waiting-soft text-waiting' },
  onlyA: { sign: '−', word: 'Only in A', look: 'bg-del-soft text-del' },
  onlyB: { sign: '+', word: 'Only in B', look: 'bg-add-soft text-add' },
  pending: { sign: '…', word: 'Not there yet', look: 'text-fg-3' },
} as const

export function AlignedRowView({ id, row: index, columns, selected, onSelect }: AlignedRowViewProps) {
  const { rows, look, names, visits } = useComparison()
  const row = rows[index]
  if (!row) return null
  const mark = marks[markOf(row, firstKind(row, look) !== undefined)]
  const name = rowName(row, names, visits)
  const kinds = row.kinds.map((kind) => kindWords[kind].toLowerCase()).join(', ')
  return (
    <div
      id={id}
      role="row"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-label={`${name}: ${mark.word}${kinds && mark.sign === '~' ? `, ${kinds}` : ''}`}
      onClick={onSelect}
      className={classNames('grid h-[30px] cursor-default items-stretch border-b border-line-soft pr-3 text-12', columns, selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover', row.pending && 'opacity-60')}
    >
      <span role="gridcell" title={kinds || mark.word} className={classNames('grid place-items-center font-strong', mark.look)}>
        <span aria-hidden>{mark.sign}</span>
        <span className="sr-only">{mark.word}</span>
      </span>
      <SideCell row={row} side="a" name={name} />
      <SideCell row={row} side="b" name={name} />
      <Deltas row={row} />
    </div>
  )
}

function Deltas({ row }: { row: AlignedRow }) {
  const [a, b] = row.kind === 'step' ? [row.a && figuresOf(row.a), row.b && figuresOf(row.b)] : []
  const look = 'self-center text-right text-fg-2 tabular-nums'
  return (
    <>
      <span role="gridcell" className={look}>{deltaWords('timeMs', a?.timeMs, b?.timeMs)}</span>
      <span role="gridcell" className={look}>{deltaWords('tokens', a?.tokens, b?.tokens)}</span>
      <span role="gridcell" className={classNames(look, 'max-[1499px]:hidden')}>{deltaWords('costUsd', a?.costUsd, b?.costUsd)}</span>
    </>
  )
}

function markOf(row: AlignedRow, differs: boolean): keyof typeof marks {
  if (row.pending) return 'pending'
  if (row.kind === 'step' || row.kind === 'item') {
    if (!row.b) return 'onlyA'
    if (!row.a) return 'onlyB'
  }
  return differs ? 'changed' : 'same'
}

const statusOfPhase: Record<TracedStep['phase'], Status> = { open: 'running', completed: 'completed', failed: 'failed', cancelled: 'cancelled' }

function SideCell({ row, side, name }: { row: AlignedRow; side: 'a' | 'b'; name: string }) {
  const compared = useComparison()
  const indent = { paddingLeft: 4 + row.depth * 14 }
  const there = row[side]
  if (!there) return <span role="gridcell" aria-label="Nothing" className="border-l border-line-soft bg-inset" />
  if (row.kind !== 'step' || !('node' in there)) {
    return (
      <span role="gridcell" style={indent} className="flex min-w-0 items-center gap-1.5 border-l border-line-soft">
        <span className="truncate font-medium">{name}</span>
        <span className="truncate text-fg-3">{row.kind === 'end' ? endWords(row[side]) : 'status' in there ? (there.status ?? 'goes on') : ''}</span>
      </span>
    )
  }
  const look = compared.names(there.node)
  const log = compared[side].log(side === 'a' ? row.aRun : row.bRun)
  const detail = there.choice?.intent ?? there.error?.code ?? outputWord(stepValues(log, there.id).output)
  return (
    <span role="gridcell" style={indent} className="flex min-w-0 items-center gap-1.5 border-l border-line-soft">
      <KindTile tone={look.tone} icon={iconByName(look.icon)} size="sm" />
      <span className="max-w-[60%] shrink-0 truncate" title={name}>{name}</span>
      <span className={classNames('min-w-0 truncate', there.error ? 'text-failed' : 'text-fg-3')} title={detail}>{detail}</span>
      {there.phase !== 'completed' && <StatusIcon status={statusOfPhase[there.phase]} className="ml-auto mr-1" />}
    </span>
  )
}
