/** The chart over time as a table: a row per bucket, newest first, a column per port. */
'use client'
import type { Decisions } from '#lib/api/decisions.ts'
import { formatNumber } from '#components/ui/format.ts'
import { Table, type Column } from '#components/ui/table.tsx'
import { bucketName, portName } from './decision-words.ts'
import type { PortLook } from './stacks.ts'
import { PortMark } from './port-mark.tsx'
import { useNarrowing, ViewLink } from './view-link.tsx'
import { toggled } from './decision-view.ts'

type Bucket = Decisions['buckets']['items'][number]

export function TimeTable({ buckets: { unit, items }, ports, looks }: { buckets: Decisions['buckets']; ports: Decisions['ports']; looks: ReadonlyMap<string, PortLook> }) {
  const { view, go } = useNarrowing()
  const columns: Column<Bucket>[] = [
    { id: 'when', head: 'When', cell: ({ from, to }) => <ViewLink to={{ from, to }} className="text-accent hover:underline">{bucketName(from, unit)}</ViewLink> },
    { id: 'decisions', head: 'Decisions', align: 'right', cell: ({ decisions }) => formatNumber(decisions) },
    ...ports.map(({ handle }, index): Column<Bucket> => ({
      id: `port ${handle}`,
      align: 'right',
      head: <span className="inline-flex items-center gap-1"><PortMark look={looks.get(handle)} /> {portName(handle)}</span>,
      cell: ({ counts, from, to }) => <Count count={counts[index] ?? 0} part={{ from, to, handle }} />,
    })),
    { id: 'invalid', head: 'A reply did not fit', align: 'right', cell: ({ invalid, from, to }) => <Count count={invalid} part={{ from, to, invalid: true }} /> },
  ]
  return (
    <div className="max-h-80 overflow-auto">
      <Table label="Decisions over time" columns={columns} rows={items.filter(({ decisions }) => decisions > 0).reverse()} rowKey={({ from }) => from} selectedKey={view.from} onOpen={({ from, to }) => go(toggled(view, { from, to }))} />
    </div>
  )
}

export function Count({ count, part }: { count: number; part: Parameters<typeof toggled>[1] }) {
  if (count === 0) return <span className="text-fg-3">0</span>
  return <ViewLink to={part} tabIndex={-1} className="hover:text-accent hover:underline">{formatNumber(count)}</ViewLink>
}
