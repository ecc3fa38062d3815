/** The calls of a simulation as a table, for reading and for the keyboard: those that overflow, or all of them. */
'use client'
import { useMemo, useState } from 'react'
import Link from 'next/link'
import type { SimulatedCallItem } from '#lib/api/simulations.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { Button } from '#components/ui/button.tsx'
import { formatCost, formatNumber } from '#components/ui/format.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { breaksCache, previousOf } from './bars.ts'
import { leftOutBy, overflowWords, shortRun } from './words.ts'

export interface SimulationTableProps {
  /** Oldest first. */
  calls: readonly SimulatedCallItem[]
  rules: readonly ContextRule[]
  chosen: SimulatedCallItem | undefined
  onChoose(call: SimulatedCallItem): void
}

/** Rows that are drawn before somebody asks for more. */
const firstRows = 25

export const keyOf = ({ runId, seq }: SimulatedCallItem): string => `${runId} ${seq}`

export function SimulationTable({ calls, rules, chosen, onChoose }: SimulationTableProps) {
  const affected = useMemo(() => calls.filter(({ overflow, error }) => overflow !== 'none' || error !== undefined), [calls])
  const [wanted, setWanted] = useState<'affected' | 'all'>('affected')
  const [whole, setWhole] = useState(false)
  const shown = wanted === 'all' ? calls : affected
  const columns = useMemo(() => columnsOf(rules, previousOf(calls)), [rules, calls])
  return (
    <section aria-label="Calls" className="rounded-8 border border-line bg-surface">
      <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line px-3">
        <h3 className="font-strong">Calls</h3>
        <SegmentedControl
          label="Calls shown"
          value={wanted}
          onChange={setWanted}
          options={[
            { value: 'affected', label: `Affected ${formatNumber(affected.length)}` },
            { value: 'all', label: `All ${formatNumber(calls.length)}` },
          ]}
        />
      </header>
      {shown.length === 0 ? (
        <p className="px-3 py-5 text-center text-13 text-fg-2">None of {formatNumber(calls.length)} calls overflows with these settings. Try a smaller budget or window, or look at all of them.</p>
      ) : (
        <>
          <Table label="Simulated calls" columns={columns} rows={whole ? shown : shown.slice(0, firstRows)} rowKey={keyOf} selectedKey={chosen && keyOf(chosen)} onOpen={onChoose} />
          {!whole && shown.length > firstRows && (
            <p className="p-2 text-center">
              <Button size="sm" onClick={() => setWhole(true)}>
                Show all {formatNumber(shown.length)}
              </Button>
            </p>
          )}
        </>
      )}
    </section>
  )
}

const after = ({ afterTokens, wholeTokens }: SimulatedCallItem): string => (afterTokens === null ? (wholeTokens > 0 ? `(${formatNumber(wholeTokens)})` : '—') : formatNumber(afterTokens))

function columnsOf(rules: readonly ContextRule[], previous: ReturnType<typeof previousOf>): Column<SimulatedCallItem>[] {
  return [
    {
      id: 'call',
      head: 'Call',
      width: '190px',
      cell: ({ runId, seq, call }) => (
        <Link href={`/runs/${runId}?seq=${seq}`} className="text-accent hover:underline">
          <span className="font-mono text-12">{shortRun(runId)}</span> call {call}
        </Link>
      ),
    },
    { id: 'overflow', head: 'What happens', width: '180px', cell: ({ overflow, error }) => (error && overflow === 'none' ? <span className="text-failed">cannot be made</span> : <span className={overflow === 'none' ? 'text-fg-3' : 'text-waiting'}>{overflowWords[overflow]}</span>) },
    { id: 'before', head: 'Was', align: 'right', width: '72px', cell: ({ beforeTokens }) => formatNumber(beforeTokens) },
    { id: 'after', head: 'Would be', align: 'right', width: '72px', cell: after },
    { id: 'left', head: 'Left out', align: 'right', width: '72px', cell: ({ droppedTokens }) => (droppedTokens === 0 ? <span className="text-fg-3">0</span> : formatNumber(droppedTokens)) },
    { id: 'rule', head: 'By', className: 'max-w-[260px] truncate', cell: (call) => <span title={leftOutBy(call, rules).join('\n')} className="text-fg-2">{leftOutBy(call, rules).join('; ')}</span> },
    { id: 'prefix', head: 'Kept of the call before', align: 'right', width: '150px', className: 'max-[1100px]:hidden', cell: (call) => <Prefix call={call} previous={previous.get(call)} /> },
    { id: 'cost', head: 'Cost', align: 'right', width: '80px', className: 'max-[1100px]:hidden', cell: ({ costUsd, afterTokens }) => (afterTokens === null ? '—' : formatCost(costUsd)) },
  ]
}

/** How much of the call before it begins with, and of how much: what a provider may have cached. */
function Prefix({ call, previous }: { call: SimulatedCallItem; previous: SimulatedCallItem | undefined }) {
  const { prefixTokens, beforePrefixTokens } = call
  if (!previous || previous.afterTokens === null || prefixTokens === null) return <span className="text-fg-3">—</span>
  const breaks = breaksCache(call, previous)
  const was = beforePrefixTokens === null ? '' : `It was ${formatNumber(beforePrefixTokens)} of ${formatNumber(previous.beforeTokens)}.`
  return (
    <span title={`${was}${breaks ? ' A provider’s cache would break here.' : ''}`} className={breaks ? 'text-waiting' : undefined}>
      {breaks && <span className="sr-only">Cache breaks: </span>}
      {formatNumber(prefixTokens)} of {formatNumber(previous.afterTokens)}
    </span>
  )
}
