/** What stands in a row of the list of runs. Where room is short columns go, the least telling first; on a phone a row has two lines. */
'use client'
import { useEffect, useState } from 'react'
import { FlaskConical, GitFork } from 'lucide-react'
import Link from 'next/link'
import { Chip } from '#components/ui/chip.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatCost, formatDuration, formatNumber, formatTokens } from '#components/ui/format.ts'
import { IdChip, shortId } from '#components/ui/id-chip.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { finalStatuses, type Wait } from '#lib/api/run-status.ts'
import type { Run } from '#lib/api/runs.ts'
import { versionWord } from './filter/filter-words.ts'
import { testWords } from './test-words.ts'

/** Of head and rows: box, status, workflow, duration, started; then result, calls, tokens, cost; then trigger, steps, id. */
export const columnsClass =
  'grid grid-cols-[32px_minmax(0,1fr)_auto] items-center sm:grid-cols-[32px_112px_minmax(0,1fr)_88px_64px] lg:grid-cols-[32px_112px_minmax(240px,0.8fr)_minmax(0,1fr)_48px_88px_80px_88px_64px] xl:grid-cols-[32px_112px_minmax(264px,0.7fr)_minmax(0,1fr)_88px_52px_48px_88px_80px_88px_64px_112px]'

const nothing = <span className="text-fg-4">–</span>

interface Column {
  id: string
  head: string
  right?: boolean
  className?: string
  bone: number
}

/** In the order of the cells below. */
const columns: readonly Column[] = [
  { id: 'status', head: 'Status', className: 'max-sm:hidden', bone: 72 },
  { id: 'workflow', head: 'Workflow', bone: 140 },
  { id: 'result', head: 'Result', className: 'max-lg:hidden', bone: 150 },
  { id: 'trigger', head: 'Trigger', className: 'max-xl:hidden', bone: 28 },
  { id: 'steps', head: 'Steps', right: true, className: 'max-xl:hidden', bone: 16 },
  { id: 'calls', head: 'Calls', right: true, className: 'max-lg:hidden', bone: 16 },
  { id: 'tokens', head: 'Tokens', right: true, className: 'max-lg:hidden', bone: 56 },
  { id: 'cost', head: 'Cost', right: true, className: 'max-lg:hidden', bone: 48 },
  { id: 'duration', head: 'Duration', right: true, className: 'max-sm:hidden', bone: 40 },
  { id: 'started', head: 'Started', right: true, className: 'max-sm:hidden', bone: 28 },
  { id: 'id', head: 'Id', className: 'max-xl:hidden', bone: 80 },
]

const cellClass = (id: string): string => {
  const column = columns.find((each) => each.id === id)
  return classNames('min-w-0 px-2 whitespace-nowrap', column?.right && 'text-right tabular-nums', column?.className)
}

export function RunHeads() {
  return columns.map(({ id, head }) => (
    <span key={id} role="columnheader" className={classNames(cellClass(id), id === 'workflow' && 'max-sm:sr-only')}>
      {head}
    </span>
  ))
}

export function RunBones() {
  return columns.map(({ id, right, bone }) => (
    <span key={id} className={cellClass(id)}>
      <Skeleton width={`${bone}px`} className={right ? 'ml-auto' : undefined} />
    </span>
  ))
}

const waitWords = ({ kind, nodeId }: Wait): string => (nodeId === '' ? kind : `${kind} at ${nodeId}`)

/** How it went or what it waits for, in a few words; the whole stands in the tooltip. */
function resultOf(run: Run): { text: string; title?: string; failed?: boolean } | undefined {
  if (run.error) return { text: run.error.nodeId ? `${run.error.code} at ${run.error.nodeId}` : run.error.code, title: run.error.message, failed: true }
  const wait = run.waitingOn.find(({ kind }) => kind !== 'child') ?? run.waitingOn[0]
  if (wait) return { text: `${waitWords(wait)}${run.waitingOn.length > 1 ? ` and ${run.waitingOn.length - 1} more` : ''}` }
  if (run.outcome !== null) return { text: run.message ?? run.outcome, title: run.message }
  return undefined
}

export function RunCells({ run }: { run: Run }) {
  const result = resultOf(run)
  const { usage } = run
  return (
    <>
      <span role="gridcell" className={cellClass('status')}>
        <StatusChip status={run.status} />
      </span>
      <span role="gridcell" className={cellClass('workflow')}>
        <Name run={run} />
        <span className="mt-1 flex items-center gap-2 text-12 text-fg-3 sm:hidden">
          <StatusChip status={run.status} />
          <span className="min-w-0 truncate">{result?.text}</span>
        </span>
      </span>
      <span role="gridcell" title={result?.title ?? result?.text} className={classNames(cellClass('result'), 'truncate', result?.failed ? 'text-failed' : 'text-fg-2')}>
        {result?.text ?? nothing}
      </span>
      <span role="gridcell" className={classNames(cellClass('trigger'), 'truncate text-fg-2')}>
        {run.trigger}
      </span>
      <span role="gridcell" className={classNames(cellClass('steps'), 'text-fg-2')}>
        {formatNumber(run.steps)}
      </span>
      <span role="gridcell" className={cellClass('calls')}>
        {usage.modelCalls > 0 ? formatNumber(usage.modelCalls) : nothing}
      </span>
      <span role="gridcell" className={cellClass('tokens')} title={usage.modelCalls > 0 ? `${formatNumber(usage.inputTokens)} in, ${formatNumber(usage.outputTokens)} out` : undefined}>
        {usage.modelCalls > 0 ? formatTokens(usage.inputTokens + usage.outputTokens) : nothing}
      </span>
      <span role="gridcell" className={classNames(cellClass('cost'), usage.costUsd === null && 'text-fg-3')}>
        {usage.modelCalls > 0 ? formatCost(usage.costUsd) : nothing}
      </span>
      <span role="gridcell" className={cellClass('duration')}>
        <Duration run={run} />
      </span>
      <span role="gridcell" className={cellClass('started')}>
        <TimeAgo at={run.startedAt} className="text-fg-3" />
      </span>
      <span role="gridcell" className={cellClass('id')}>
        <IdChip id={run.id} label="run id" />
      </span>
      <span className="flex flex-col items-end pr-3 text-12 text-fg-3 sm:hidden">
        <TimeAgo at={run.startedAt} />
        <Duration run={run} />
      </span>
    </>
  )
}

/** The workflow and its version, and what sets the run apart: that it is a fork or a test. Rows that are scrolled past ask for no page. */
function Name({ run }: { run: Run }) {
  const test = testWords(run)
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Link href={`/runs/${run.id}`} prefetch={false} tabIndex={-1} className="min-w-0 truncate font-medium" title={run.workflow.name} aria-label={`${test ? 'Test run' : 'Run'} of ${run.workflow.name}`}>
        {run.workflow.name}
      </Link>
      <span className="shrink-0 font-mono text-11 text-fg-3">{versionWord(run.workflow.version)}</span>
      {run.forkedFrom && (
        <Chip icon={GitFork} href={`/runs/${run.forkedFrom.runId}`} title={`Forked from run ${shortId(run.forkedFrom.runId)} at event ${run.forkedFrom.atSeq}`}>
          fork
        </Chip>
      )}
      {test && (
        <Chip icon={FlaskConical} title={test}>
          test
        </Chip>
      )}
    </span>
  )
}

/** From start to end; of a run that goes on, until now, second by second; of one that came out of a file before its end, as far as it is known. */
function Duration({ run }: { run: Run }) {
  const goesOn = !finalStatuses.includes(run.status) && !run.imported
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!goesOn) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [goesOn])
  const known = run.finishedAt ?? run.imported?.lastAt
  const end = known === undefined ? now : new Date(known).getTime()
  return <span className={goesOn ? 'text-fg-3' : undefined}>{formatDuration(Math.max(0, end - new Date(run.startedAt).getTime()))}</span>
}
