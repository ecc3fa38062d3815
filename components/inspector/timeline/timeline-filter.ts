/** Which lines of the timeline are shown: by what they spent their time on, by node, by whether something failed. Pure. */
import { nodeOfStep } from '#lib/engine/events.ts'
import type { BarKind } from './row-bars.ts'
import type { LineTest } from './timeline-lines.ts'
import type { TimelineRow } from './timeline-rows.ts'

/** An empty list restricts nothing. */
export interface TimelineFilter {
  kinds: readonly BarKind[]
  /** Nodes of the page's run; what runs inside of one belongs to it. */
  nodes: readonly string[]
  failedOnly: boolean
}

export const noFilter: TimelineFilter = { kinds: [], nodes: [], failedOnly: false }

/** What rows can be told apart by; everything queues. */
export const filterKinds = ['model', 'tool', 'child', 'wait', 'human'] as const satisfies readonly BarKind[]

/** How many things a filter restricts by. */
export const restrictions = ({ kinds, nodes, failedOnly }: TimelineFilter): number => kinds.length + nodes.length + (failedOnly ? 1 : 0)

/** Something about it failed: its end, or a try before that. */
export const hasFailed = (row: TimelineRow): boolean => row.status === 'failed' || row.bars.some(({ failed }) => failed)

export function lineTest({ kinds, nodes, failedOnly }: TimelineFilter): LineTest {
  return (line) => {
    if (nodes.length > 0 && !nodes.includes(nodeOfStep(line.rootStep))) return false
    if (line.kind === 'item') return (kinds.length === 0 || kinds.includes('child')) && (!failedOnly || line.child.status === 'failed')
    if (failedOnly && !hasFailed(line.row)) return false
    return kinds.length === 0 || line.row.bars.some(({ kind }) => kinds.includes(kind))
  }
}

/** The nodes of some rows with how many rows each has, in the order of their first. */
export function nodesOfRows(rows: readonly TimelineRow[]): { node: string; rows: number }[] {
  const counts = new Map<string, number>()
  for (const { node } of rows) counts.set(node, (counts.get(node) ?? 0) + 1)
  return [...counts].map(([node, count]) => ({ node, rows: count }))
}
