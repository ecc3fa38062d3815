/** The decisions of the slice, each a way to its context: newest run first. */
'use client'
import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { DecisionItem, Decisions } from '#lib/api/decisions.ts'
import { decisionItemsQuery, type DecisionSlice } from '#lib/client/decisions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { formatCost, formatDurationShort, formatNumber, plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { contextPath } from './decision-words.ts'
import { PortMark, PortName } from './port-mark.tsx'
import { portLooks, type PortLook } from './stacks.ts'
import { Panel } from './panel.tsx'

export interface DecisionTableProps {
  promptId: string
  slice: DecisionSlice
  decisions: Decisions
}

export function DecisionTable({ promptId, slice, decisions: { ports, figures } }: DecisionTableProps) {
  const router = useRouter()
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(decisionItemsQuery(promptId, slice))
  const rows = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data])
  const columns = useMemo(() => columnsOf(portLooks(ports)), [ports])
  return (
    <Panel title="Contexts" aside={<span className="text-12 text-fg-3 tabular-nums">{data && rows.length < figures.decisions && !isPlaceholderData ? `${formatNumber(rows.length)} of ` : ''}{plural(figures.decisions, 'decision')}, newest run first</span>}>
      {error && <ProblemText className="p-4">{errorText(error)}</ProblemText>}
      <div className="overflow-x-auto">
        <Table
          label="Decisions"
          className="min-w-[980px] table-fixed"
          columns={columns}
          rows={rows}
          pendingRows={isPending ? 8 : 0}
          rowKey={({ runId, step }) => `${runId} ${step}`}
          onOpen={(item, { newTab }) => (newTab ? void window.open(contextPath(item), '_blank') : router.push(contextPath(item)))}
        />
      </div>
      {data && rows.length === 0 && <p className="px-4 py-5 text-center text-13 text-fg-2">No decision fits all of this. Take a part of it away.</p>}
      {hasNextPage && (
        <p className="p-2 text-center">
          <Button kind="ghost" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load more
          </Button>
        </p>
      )}
    </Panel>
  )
}

const dash = <span className="text-fg-3">–</span>
const known = (value: number | null, format: (value: number) => string) => (value === null ? dash : format(value))

const columnsOf = (looks: ReadonlyMap<string, PortLook>): Column<DecisionItem>[] => [
  {
    id: 'context',
    head: 'Context',
    width: '196px',
    cell: (item) => (
      <Link href={contextPath(item)} className="text-accent hover:underline">
        <span className="font-mono text-12">…{shortId(item.runId)}</span> {item.seq === null ? 'not asked' : `visit ${item.step.slice(item.step.lastIndexOf('#') + 1)}`}
      </Link>
    ),
  },
  {
    id: 'left',
    head: 'Left by',
    width: '200px',
    cell: ({ handle, intent, edited }) => (
      <span className="flex min-w-0 items-center gap-1.5">
        <PortMark look={looks.get(handle)} />
        <PortName handle={handle} />
        {intent !== null && intent !== handle && <span className="truncate text-12 text-fg-3">chose {intent}</span>}
        {edited && <Chip tone="human" title="A person changed the choice or its arguments.">edited</Chip>}
      </span>
    ),
  },
  { id: 'said', head: 'What the model said', className: 'truncate', bone: '70%', cell: ({ said }) => (said === null ? dash : <span title={said.text} className="font-mono text-12 text-fg-2">{said.text}{said.cut && '…'}</span>) },
  { id: 'version', head: 'Version', width: '64px', cell: ({ promptVersion }) => <span className="font-mono text-12">v{promptVersion}</span> },
  { id: 'model', head: 'Model', width: '116px', className: 'truncate max-[1400px]:hidden', cell: ({ model }) => (model === null ? dash : <span title={model} className="font-mono text-12 text-fg-2">{model}</span>) },
  { id: 'rounds', head: 'Asked', align: 'right', width: '88px', cell: ({ rounds, attempts, invalid }) => (rounds === 0 ? dash : <span title={`${plural(rounds, 'round')}, ${plural(attempts, 'request')}, ${plural(invalid, 'reply', 'replies')} that did not fit`} className={attempts > 1 ? 'text-waiting' : undefined}>{attempts === 1 ? 'once' : `${attempts} times`}</span>) },
  { id: 'in', head: 'Input', align: 'right', width: '72px', cell: ({ inputTokens }) => known(inputTokens, formatNumber) },
  { id: 'out', head: 'Output', align: 'right', width: '72px', className: 'max-[1400px]:hidden', cell: ({ outputTokens }) => known(outputTokens, formatNumber) },
  { id: 'latency', head: 'Latency', align: 'right', width: '80px', cell: ({ latencyMs }) => known(latencyMs, formatDurationShort) },
  { id: 'cost', head: 'Cost', align: 'right', width: '84px', cell: ({ costUsd, inputTokens }) => (inputTokens === null ? dash : <span className={costUsd === null ? 'text-fg-3' : undefined}>{formatCost(costUsd)}</span>) },
  { id: 'at', head: 'When', align: 'right', width: '104px', cell: ({ at }) => <TimeAgo at={at} className="text-fg-3" /> },
]
