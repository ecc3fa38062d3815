/** The run's model calls as a table: which node asked, how much it was given, what it chose. A row opens its context window. */
'use client'
import { Table, type Column } from '#components/ui/table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatCost, formatNumber, plural } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'

/** What a call came to, in a word. */
export function callOutcome(call: LoggedCall): { status: 'completed' | 'failed' | 'running'; word: string } {
  if (call.failure) return { status: 'failed', word: call.failure.data.code }
  if (call.reading?.type === 'intent.invalid') return { status: 'failed', word: 'invalid reply' }
  if (call.reading) return { status: 'completed', word: call.reading.data.intent }
  if (call.summary) return { status: call.summary.made ? 'completed' : 'running', word: `summary of ${plural(call.summary.covers.length, 'event')}` }
  return call.response ? { status: 'completed', word: call.response.data.finishReason ?? 'answered' } : { status: 'running', word: 'waiting for the model' }
}

export function CallList() {
  const { log, state, names, call, openCall } = useRunScreen()
  if (log.calls.length === 0) {
    return <EmptyState title="No model was asked">Nothing in this run was decided or written by a model. Calls appear here as they are made.</EmptyState>
  }
  const columns: Column<LoggedCall>[] = [
    { id: 'number', head: '#', align: 'right', width: '36px', cell: ({ number }) => number },
    {
      id: 'node',
      head: 'Call',
      cell: (each) => {
        const { status, word } = callOutcome(each)
        const again = [each.round > 1 ? `round ${each.round}` : '', each.attempt > 1 ? `try ${each.attempt}` : ''].filter(Boolean).join(', ')
        return (
          <span className="flex min-w-0 items-center gap-1.5">
            <StatusIcon status={status} />
            <span className="max-w-[65%] shrink-0 truncate">{stepName(names, each.step, state.visits)}</span>
            <span className="truncate text-12 text-fg-3">{[word, again].filter(Boolean).join(' · ')}</span>
          </span>
        )
      },
    },
    { id: 'input', head: 'In', align: 'right', width: '64px', cell: ({ inputTokens, response }) => formatNumber(response?.data.usage.inputTokens ?? inputTokens) },
    { id: 'output', head: 'Out', align: 'right', width: '56px', cell: ({ response }) => (response ? formatNumber(response.data.usage.outputTokens) : '–') },
    { id: 'cost', head: 'Cost', align: 'right', width: '72px', cell: ({ model, response }) => (model.scripted || !response ? '–' : formatCost(response.data.costUsd)) },
  ]
  return (
    <div className="h-full overflow-auto">
      <Table label="Model calls" columns={columns} rows={log.calls} rowKey={({ seq }) => String(seq)} selectedKey={call && String(call.seq)} onOpen={({ seq }) => openCall(seq)} className="table-fixed text-12" />
    </div>
  )
}
