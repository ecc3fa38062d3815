/** What the slice comes to, in one row; and the same figures by version and by model, as a table. */
'use client'
import { useState, type ReactNode } from 'react'
import type { DecisionFigures, Decisions } from '#lib/api/decisions.ts'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCost, formatDurationShort, formatNumber, plural } from '#components/ui/format.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { toggled, type DecisionView } from './decision-view.ts'
import { costText, latencyText, partOf, share, tokensText, totalText } from './decision-words.ts'
import { Count } from './time-table.tsx'
import { Panel } from './panel.tsx'
import { useNarrowing, ViewLink } from './view-link.tsx'

export function SliceFigures({ figures, of }: { figures: DecisionFigures; of: number }) {
  const { decisions, runs, invalid, leftInvalid, stuck, exhausted, answered } = figures
  return (
    <dl className="grid grid-cols-6 rounded-8 border border-line bg-surface tabular-nums max-[1100px]:grid-cols-3">
      <Figure label="Decisions" value={decisions === of ? formatNumber(decisions) : `${formatNumber(decisions)} of ${formatNumber(of)}`}>
        in {plural(runs, 'run')}
      </Figure>
      <Figure label="A reply did not fit" value={share(invalid, decisions)} tone={invalid > 0 ? 'text-waiting' : undefined} part={{ invalid: true }}>
        {formatNumber(invalid)} of {formatNumber(decisions)}; {formatNumber(leftInvalid)} left by invalid
      </Figure>
      <Figure label="Stuck" value={share(stuck, decisions)} tone={stuck > 0 ? 'text-failed' : undefined} part={{ handle: 'stuck' }}>
        {formatNumber(stuck)} of {formatNumber(decisions)}; {formatNumber(exhausted)} exhausted
      </Figure>
      <Figure label="Input tokens, p50 · p95" value={tokensText(figures)}>
        of {formatNumber(answered)} that were answered
      </Figure>
      <Figure label="Latency, p50 · p95" value={latencyText(figures)}>
        of {formatNumber(answered)} that were answered
      </Figure>
      <Figure label="Cost, p50 · p95" value={costText(figures)}>
        {totalText(figures)}
      </Figure>
    </dl>
  )
}

interface FigureProps {
  label: string
  value: string
  tone?: string | undefined
  /** What the label narrows to. */
  part?: Partial<DecisionView>
  children: ReactNode
}

function Figure({ label, value, tone, part, children }: FigureProps) {
  return (
    <div className="min-w-0 border-line-soft px-4 py-2.5 not-first:border-l">
      <dt className="text-11 font-medium text-fg-3">{part ? <ViewLink to={part} className="hover:text-accent hover:underline">{label}</ViewLink> : label}</dt>
      <dd title={value} className={classNames('truncate text-14 font-strong', tone)}>{value}</dd>
      <dd className="truncate text-12 text-fg-3">{children}</dd>
    </div>
  )
}

interface Row {
  key: string
  name: ReactNode
  /** Undefined for what cannot be narrowed to. */
  part: Partial<DecisionView> | undefined
  figures: DecisionFigures
}

const dash = <span className="text-fg-3">–</span>

const p = (name: 'inputTokens' | 'outputTokens' | 'latencyMs' | 'costUsd', which: 'p50' | 'p95', format: (value: number) => string) =>
  function Percentile({ figures }: Row) {
    const spread = figures[name]
    return spread === null ? (name === 'costUsd' && figures.answered > 0 ? <span className="text-fg-3">unknown</span> : dash) : format(spread[which])
  }

const rate = (name: 'invalid' | 'leftInvalid' | 'stuck' | 'exhausted', part: Partial<DecisionView>) =>
  function Rate({ figures, part: row }: Row) {
    return (
      <span title={partOf(figures[name], figures.decisions)} className="inline-flex justify-end gap-2">
        <Count count={figures[name]} part={{ ...row, ...part }} />
        <span className="w-11 text-fg-3">{share(figures[name], figures.decisions)}</span>
      </span>
    )
  }

const columnsOf = (head: string): Column<Row>[] => [
  { id: 'name', head, cell: ({ name }) => name },
  { id: 'decisions', head: 'Decisions', align: 'right', cell: ({ figures, part }) => (part ? <Count count={figures.decisions} part={part} /> : formatNumber(figures.decisions)) },
  { id: 'runs', head: 'Runs', align: 'right', className: '@max-[1270px]:hidden', cell: ({ figures }) => formatNumber(figures.runs) },
  { id: 'invalid', head: 'A reply did not fit', align: 'right', cell: rate('invalid', { invalid: true }) },
  { id: 'left', head: 'Left by invalid', align: 'right', className: '@max-[1270px]:hidden', cell: rate('leftInvalid', { handle: 'invalid' }) },
  { id: 'stuck', head: 'Stuck', align: 'right', cell: rate('stuck', { handle: 'stuck' }) },
  { id: 'in50', head: 'Input p50', align: 'right', cell: p('inputTokens', 'p50', formatNumber) },
  { id: 'in95', head: 'p95', align: 'right', cell: p('inputTokens', 'p95', formatNumber) },
  { id: 'out50', head: 'Output p50', align: 'right', className: '@max-[1270px]:hidden', cell: p('outputTokens', 'p50', formatNumber) },
  { id: 'out95', head: 'p95', align: 'right', className: '@max-[1270px]:hidden', cell: p('outputTokens', 'p95', formatNumber) },
  { id: 'ms50', head: 'Latency p50', align: 'right', cell: p('latencyMs', 'p50', formatDurationShort) },
  { id: 'ms95', head: 'p95', align: 'right', cell: p('latencyMs', 'p95', formatDurationShort) },
  { id: 'total', head: 'Cost together', align: 'right', className: '@max-[1270px]:hidden', cell: ({ figures }) => (figures.priced === 0 ? dash : <span title={totalText(figures)}>{formatCost(figures.totalCostUsd)}{figures.priced < figures.answered && ' +'}</span>) },
  { id: 'usd50', head: 'Cost p50', align: 'right', cell: p('costUsd', 'p50', formatCost) },
  { id: 'usd95', head: 'p95', align: 'right', cell: p('costUsd', 'p95', formatCost) },
]

export function FigureTable({ decisions: { versions, models } }: { decisions: Decisions }) {
  const { view, go } = useNarrowing()
  const [by, setBy] = useState<'version' | 'model'>('version')
  const rows = by === 'version' ? versions.map(versionRow) : models.map(modelRow)
  return (
    <Panel
      title="Figures"
      aside={<SegmentedControl label="Figures by" value={by} onChange={setBy} options={[{ value: 'version', label: 'By version' }, { value: 'model', label: 'By model' }]} />}
    >
      <div className="@container overflow-auto">
        <Table
          label={`Figures by ${by}`}
          columns={columnsOf(by === 'version' ? 'Version' : 'Model')}
          rows={rows}
          rowKey={({ key }) => key}
          selectedKey={by === 'version' ? String(view.version) : view.model}
          onOpen={({ part }) => part && go(toggled(view, part))}
        />
      </div>
    </Panel>
  )
}

const versionRow = ({ number, message, labels, createdAt, figures }: Decisions['versions'][number]): Row => ({
  key: String(number),
  part: { version: number },
  figures,
  name: (
    <span className="flex max-w-80 min-w-0 items-center @max-[1270px]:max-w-52 gap-2">
      <span className="font-mono text-12 font-medium">v{number}</span>
      {labels.map((label) => <Chip key={label}>{label}</Chip>)}
      {message && <span title={message} className="truncate text-fg-2">{message}</span>}
      {createdAt && <TimeAgo at={createdAt} className="shrink-0 text-12 text-fg-3" />}
    </span>
  ),
})

const modelRow = ({ name, figures }: Decisions['models'][number]): Row => ({
  key: name ?? '',
  part: name === null ? undefined : { model: name },
  figures,
  name: name === null ? <span className="text-fg-3">no model was asked</span> : <span className="font-mono text-12">{name}</span>,
})
