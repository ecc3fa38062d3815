/** The decisions of a backtest as a table: then → now, what came after, what a person finds of it. 1 and 2 judge the row that has the focus. */
'use client'
import { useMemo } from 'react'
import Link from 'next/link'
import { ArrowRight } from 'lucide-react'
import type { BacktestItem } from '#lib/api/backtests.ts'
import { classNames } from '#components/ui/class-names.ts'
import { Table, type Column } from '#components/ui/table.tsx'
import { decisionName, nextWords, shortRun } from './backtest-words.ts'
import { VerdictButtons } from './verdict-buttons.tsx'

export interface BacktestTableProps {
  items: readonly BacktestItem[]
  /** `v15`, `the edit`. */
  subject: string
  chosen: BacktestItem | undefined
  nameOf(nodeId: string): string
  onChoose(item: BacktestItem): void
  onJudge(item: BacktestItem, verdict: BacktestItem['verdict']): void
}

const keyOf = ({ n }: BacktestItem): string => String(n)
const verdictKeys: Record<string, BacktestItem['verdict']> = { '1': 'better', '2': 'worse' }

export function BacktestTable({ items, subject, chosen, nameOf, onChoose, onJudge }: BacktestTableProps) {
  const columns = useMemo(() => columnsOf(subject, nameOf, onJudge), [subject, nameOf, onJudge])
  return (
    <Table
      label="Decisions of the backtest"
      className="table-fixed text-12"
      columns={columns}
      rows={items}
      rowKey={keyOf}
      selectedKey={chosen && keyOf(chosen)}
      onOpen={onChoose}
      onRowKeyDown={(item, event) => {
        const verdict = verdictKeys[event.key]
        if (verdict === undefined || item.after === null || event.metaKey || event.ctrlKey || event.altKey) return
        event.preventDefault()
        onJudge(item, item.verdict === verdict ? null : verdict)
      }}
    />
  )
}

function columnsOf(subject: string, nameOf: BacktestTableProps['nameOf'], onJudge: BacktestTableProps['onJudge']): Column<BacktestItem>[] {
  return [
    { id: 'run', head: 'Run', width: '104px', cell: ({ runId, seq }) => <Link href={`/runs/${runId}?seq=${seq}`} className="font-mono hover:text-accent hover:underline">{shortRun(runId)}</Link> },
    { id: 'event', head: 'Event', align: 'right', width: '60px', className: 'text-fg-3', cell: ({ seq }) => seq },
    { id: 'before', head: 'Chose then', className: 'truncate', cell: ({ before }) => <span title={decisionName(before)} className="font-mono text-fg-2">{decisionName(before)}</span> },
    { id: 'arrow', headLabel: 'to', width: '28px', className: 'text-fg-3', cell: () => <ArrowRight aria-hidden className="size-3" /> },
    { id: 'after', head: `${subject.charAt(0).toUpperCase()}${subject.slice(1)} chooses`, className: 'truncate', cell: (item) => <Now item={item} /> },
    { id: 'next', head: 'After', className: 'truncate text-fg-3', cell: (item) => <span title={nextWords(item, nameOf)} className="text-fg-2">{nextWords(item, nameOf)}</span> },
    { id: 'verdict', head: 'Verdict', align: 'right', width: '84px', cell: (item) => item.after && <VerdictButtons verdict={item.verdict} onJudge={(verdict) => onJudge(item, verdict)} /> },
  ]
}

const waits = { waiting: 'to ask', skipped: 'not asked' } as const

function Now({ item: { status, after, argumentsChanged } }: { item: BacktestItem }) {
  if (!after) return <span className="text-fg-3">{status === 'skipped' ? waits.skipped : waits.waiting}</span>
  const name = decisionName(after)
  return (
    <span title={name} className={classNames('font-mono', status === 'flipped' && 'text-llm', status === 'failed' && 'text-failed', status === 'kept' && 'text-fg-2')}>
      {name}
      {argumentsChanged && <span className="font-sans text-fg-3"> other arguments</span>}
    </span>
  )
}
