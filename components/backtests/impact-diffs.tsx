/** Requests that change, each beside what it was: those on the left, the diff of the chosen one on the right. */
'use client'
import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ArrowUpRight } from 'lucide-react'
import type { ImpactItem } from '#lib/api/impact.ts'
import { impactRequestQuery, type TriedContent } from '#lib/client/backtests.ts'
import { errorText } from '#lib/client/query-client.ts'
import { callQuery } from '#lib/client/runs.ts'
import { rolesIn, windowOfCall, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import { PreviewChanges } from '#components/builder/preview/preview-changes.tsx'
import { Bones } from '#components/ui/bones.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { shortRun } from './backtest-words.ts'
import { signed } from './impact-words.ts'

export type DiffedItem = Pick<ImpactItem, 'runId' | 'seq' | 'beforeTokens'> & { afterTokens: number | null }

export interface ImpactDiffsProps {
  promptId: string
  content: TriedContent
  items: readonly DiffedItem[]
  /** Shown at first; else the first one. */
  first?: DiffedItem | undefined
  onClose(): void
}

const keyOf = ({ runId, seq }: DiffedItem): string => `${runId} ${seq}`

const columns: Column<DiffedItem>[] = [
  { id: 'run', head: 'Run', cell: ({ runId }) => <span className="font-mono text-12">{shortRun(runId)}</span> },
  { id: 'event', head: 'Event', align: 'right', cell: ({ seq }) => seq },
  { id: 'delta', head: 'Tokens', align: 'right', cell: ({ beforeTokens, afterTokens }) => (afterTokens === null ? <span className="text-failed">fails</span> : signed(afterTokens - beforeTokens)) },
]

export function ImpactDiffs({ promptId, content, items, first, onClose }: ImpactDiffsProps) {
  const [chosen, setChosen] = useState(first ?? items[0])
  return (
    <Dialog open width={1160} className="!top-[5vh] !h-[88vh] !max-h-[88vh]" title={items.length === 1 ? 'What changes in this request' : `What changes in ${formatNumber(items.length)} requests`} onOpenChange={onClose}>
      <div className="flex h-[calc(88vh-68px)] min-h-0 gap-3 pt-2">
        {items.length > 1 && (
          <div className="w-64 shrink-0 overflow-auto rounded-8 border border-line">
            <Table label="Requests that change" columns={columns} rows={items} rowKey={keyOf} selectedKey={chosen && keyOf(chosen)} onOpen={setChosen} />
          </div>
        )}
        {chosen && <OneDiff key={keyOf(chosen)} promptId={promptId} content={content} item={chosen} />}
      </div>
    </Dialog>
  )
}

function OneDiff({ promptId, content, item: { runId, seq, beforeTokens } }: Pick<ImpactDiffsProps, 'promptId' | 'content'> & { item: DiffedItem }) {
  const sent = useQuery(callQuery(runId, seq))
  const tried = useQuery(impactRequestQuery(promptId, content, runId, seq))
  const windows = useMemo(() => {
    const request = tried.data?.request
    if (!sent.data || !request) return undefined
    const after: ContextWindow = { segments: request.segments, dropped: request.dropped, roles: rolesIn(request.body), model: request.model.name }
    return { before: windowOfCall(sent.data), after, tokens: request.inputTokens }
  }, [sent.data, tried.data])
  const error = sent.error ?? tried.error
  return (
    <div className="flex min-w-0 flex-1 flex-col rounded-8 border border-line">
      <p className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1.5 text-12 text-fg-2 tabular-nums">
        As sent {formatNumber(beforeTokens)} → as it would be {windows ? formatNumber(windows.tokens) : '…'} tok
        <Link href={`/runs/${runId}?seq=${seq}`} className="ml-auto inline-flex items-center gap-1 text-accent hover:underline">
          Open in its run <ArrowUpRight aria-hidden className="size-3" />
        </Link>
      </p>
      {error && <ProblemText className="p-4">{errorText(error)}</ProblemText>}
      {tried.data?.error && <ProblemText className="p-4">{tried.data.error.message}</ProblemText>}
      {windows ? <PreviewChanges before={windows.before} after={windows.after} rules={[]} goTo={nowhere} /> : !error && !tried.data?.error && <Bones label="Comparing" bones={['64%', '78%', '46%', '71%']} className="m-3" />}
    </div>
  )
}

const nowhere = (): boolean => false
