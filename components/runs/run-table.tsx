/** The rows of the runs list. */
'use client'
import { useEffect, useState } from 'react'
import { FlaskConical } from 'lucide-react'
import Link from 'next/link'
import { Chip } from '#components/ui/chip.tsx'
import { formatCost, formatDuration, formatNumber, formatTokens } from '#components/ui/format.ts'
import { IdChip } from '#components/ui/id-chip.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { finalStatuses } from '#lib/api/run-status.ts'
import type { Wait } from '#lib/api/run-status.ts'
import type { Run } from '#lib/api/runs.ts'
import { testWords } from './test-words.ts'

const nothing = <span className="text-fg-3">–</span>

const waitWords = ({ kind, nodeId }: Wait): string => (nodeId === '' ? kind : `${kind} at ${nodeId}`)

/** How it went or what it waits for, in a few words; the whole stands in the tooltip. */
function resultOf(run: Run): { text: string; title?: string; failed?: boolean } | undefined {
  if (run.error) return { text: run.error.nodeId ? `${run.error.code} at ${run.error.nodeId}` : run.error.code, title: run.error.message, failed: true }
  const wait = run.waitingOn.find(({ kind }) => kind !== 'child') ?? run.waitingOn[0]
  if (wait) return { text: `${waitWords(wait)}${run.waitingOn.length > 1 ? ` and ${run.waitingOn.length - 1} more` : ''}` }
  if (run.outcome !== null) return { text: run.message ?? run.outcome, title: run.message }
  return undefined
}

const columns: readonly Column<Run>[] = [
  { id: 'status', head: 'Status', width: '112px', bone: '72px', cell: ({ status }) => <StatusChip status={status} /> },
  {
    id: 'workflow',
    head: 'Workflow',
    bone: '140px',
    cell: (run) => {
      const test = testWords(run)
      return (
        <span className="flex min-w-0 items-center gap-2">
          <Link href={`/runs/${run.id}`} className="truncate font-medium" aria-label={`${test ? 'Test run' : 'Run'} of ${run.workflow.name}`}>
            {run.workflow.name}
          </Link>
          {test && (
            <Chip icon={FlaskConical} title={test}>
              test
            </Chip>
          )}
        </span>
      )
    },
  },
  {
    id: 'result',
    head: 'Result',
    bone: '180px',
    className: 'max-lg:hidden',
    cell: (run) => {
      const result = resultOf(run)
      return result ? (
        <span title={result.title} className={`block truncate ${result.failed ? 'text-failed' : 'text-fg-2'}`}>
          {result.text}
        </span>
      ) : (
        nothing
      )
    },
  },
  { id: 'version', head: 'Version', width: '76px', bone: '32px', cell: ({ workflow: { version } }) => <span className="font-mono text-12 text-fg-2">{version === 'draft' ? 'draft' : `v${version}`}</span> },
  { id: 'trigger', head: 'Trigger', width: '92px', bone: '48px', className: 'max-xl:hidden', cell: ({ trigger }) => <span className="text-fg-2">{trigger}</span> },
  { id: 'duration', head: 'Duration', align: 'right', width: '96px', cell: (run) => <Duration run={run} /> },
  { id: 'calls', head: 'Calls', align: 'right', width: '64px', bone: '16px', className: 'max-md:hidden', cell: ({ usage }) => (usage.modelCalls > 0 ? formatNumber(usage.modelCalls) : nothing) },
  {
    id: 'tokens',
    head: 'Tokens',
    align: 'right',
    width: '96px',
    className: 'max-md:hidden',
    cell: ({ usage }) => (usage.modelCalls > 0 ? <span title={`${formatNumber(usage.inputTokens)} in, ${formatNumber(usage.outputTokens)} out`}>{formatTokens(usage.inputTokens + usage.outputTokens)}</span> : nothing),
  },
  { id: 'cost', head: 'Cost', align: 'right', width: '84px', bone: '48px', className: 'max-md:hidden', cell: ({ usage }) => (usage.modelCalls === 0 ? nothing : <span className={usage.costUsd === null ? 'text-fg-3' : undefined}>{formatCost(usage.costUsd)}</span>) },
  { id: 'started', head: 'Started', align: 'right', width: '92px', bone: '24px', cell: ({ startedAt }) => <TimeAgo at={startedAt} className="text-fg-3" /> },
  { id: 'id', head: 'Id', width: '116px', bone: '80px', className: 'pl-4', cell: ({ id }) => <IdChip id={id} label="run id" /> },
]

/** `runs` is undefined while they are on their way. */
export function RunTable({ runs, onOpen }: { runs: readonly Run[] | undefined; onOpen(id: string): void }) {
  return (
    <Table
      label="Runs"
      className="table-fixed min-w-[760px]"
      columns={columns}
      rows={runs ?? []}
      pendingRows={runs ? 0 : 12}
      rowKey={(run) => run.id}
      onOpen={({ id }, { newTab }) => (newTab ? void window.open(`/runs/${id}`, '_blank') : onOpen(id))}
    />
  )
}

/** From start to end; of a run that goes on, until now, second by second. */
function Duration({ run }: { run: Run }) {
  const goesOn = !finalStatuses.includes(run.status)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!goesOn) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [goesOn])
  const end = run.finishedAt === null ? now : new Date(run.finishedAt).getTime()
  return <span className={goesOn ? 'text-fg-3' : undefined}>{formatDuration(Math.max(0, end - new Date(run.startedAt).getTime()))}</span>
}
