/**
 * What is wrong where branches run side by side (semantics §2.3, §2.4): two branches that can meet without a join, and joins in loops.
 * Computed on pairs of places where two tokens can be at once, so that every order in which branches may finish is looked at.
 */
import type { Problem } from './document.ts'
import type { Graph, GraphNode } from './graph.ts'
import { cycles, reach, type Paths } from './paths.ts'

export function parallelProblems(graph: Graph, paths: Paths): Problem[] {
  const ways = waysOf(graph, paths)
  return [...unjoinedFanOuts(graph, paths, ways), ...joinCycles(graph, paths), ...pointlessJoins(graph, paths), ...joinsOfAlternatives(graph, paths)]
}

/** The graph by numbers: places in document order, where a token may go next, and which joins it can still reach. */
interface Ways {
  ids: string[]
  order: Map<string, number>
  next: number[][]
  isJoin: boolean[]
  isEnd: boolean[]
  /** Per join, by its place: whether a token at a place can still come to it. */
  leadsTo: Map<number, Set<number>>
}

function waysOf(graph: Graph, paths: Paths): Ways {
  const ids = graph.nodes.map(({ id }) => id)
  const order = new Map(ids.map((id, index) => [id, index]))
  const placesOf = (list: string[]): number[] => [...new Set(list)].flatMap((id) => order.get(id) ?? [])
  const next = ids.map((id) => placesOf(paths.next(id)))
  const before: number[][] = ids.map(() => [])
  for (const [from, targets] of next.entries()) for (const to of targets) before[to]?.push(from)
  const isJoin = graph.nodes.map(({ kind }) => kind === 'join')
  const leadsTo = new Map(ids.flatMap((_, place) => (isJoin[place] ? [[place, backwards(place, before)] as const] : [])))
  return { ids, order, next, isJoin, isEnd: graph.nodes.map(({ kind }) => kind === 'end'), leadsTo }
}

function backwards(place: number, before: number[][]): Set<number> {
  const seen = new Set(before[place])
  for (const at of seen) for (const from of before[at] ?? []) seen.add(from)
  return seen
}

/** Two tokens at once, the lower place first; `joined` once one of them has passed a join. */
interface Pair {
  one: number
  other: number
  joined: boolean
}

function unjoinedFanOuts(graph: Graph, paths: Paths, ways: Ways): Problem[] {
  /** Pairs from which no two tokens can meet, whatever fan-out made them. */
  const harmless = new Set<number>()
  return graph.nodes.flatMap((node) =>
    node.handles.flatMap((handle): Problem[] => {
      const branches = [...new Set(paths.targets(node.id, handle))]
      const pairs = branches.flatMap((one, index) => branches.slice(index + 1).map((other) => [one, other] as const))
      for (const [one, other] of pairs) {
        const meeting = meetingOf(ways, pairOf(ways.order.get(one) ?? 0, ways.order.get(other) ?? 0, false), harmless)
        if (meeting !== undefined) return [unjoined(node, handle, one, other, ways.ids[meeting] ?? '')]
      }
      return []
    }),
  )
}

const unjoined = (node: GraphNode, handle: string, one: string, other: string, meeting: string): Problem => ({
  severity: 'error',
  code: 'unjoined_fan_out',
  nodeId: node.id,
  handle,
  message: `Two branches leave "${node.id}" (${handle}), by "${one}" and "${other}", and both can reach "${meeting}", which would run once for each. Put one after the other, or a join before "${meeting}".`,
})

const pairOf = (one: number, other: number, joined: boolean): Pair => ({ one: Math.min(one, other), other: Math.max(one, other), joined })
const keyOf = ({ one, other, joined }: Pair, size: number): number => (one * size + other) * 2 + Number(joined)

/** The nearest place that both tokens can reach, or undefined; then every pair that was looked at is harmless. */
function meetingOf(ways: Ways, from: Pair, harmless: Set<number>): number | undefined {
  const size = ways.ids.length
  const seen = new Set<number>()
  const queue: Pair[] = []
  const add = (pair: Pair): void => {
    const key = keyOf(pair, size)
    if (seen.has(key) || harmless.has(key)) return
    seen.add(key)
    queue.push(pair)
  }
  add(from)
  for (const pair of queue) {
    if (pair.one === pair.other) {
      if (meets(ways, pair)) return pair.one
      continue
    }
    for (const after of advance(ways, pair.one, pair.other)) add(pairOf(after, pair.other, pair.joined || ways.isJoin[pair.one] === true))
    for (const after of advance(ways, pair.other, pair.one)) add(pairOf(after, pair.one, pair.joined || ways.isJoin[pair.other] === true))
  }
  for (const key of seen) harmless.add(key)
  return undefined
}

/** A join makes one token of two. Behind a join an end may be reached again: it consumes what comes, and nothing runs twice. */
const meets = ({ isJoin, isEnd }: Ways, { one, joined }: Pair): boolean => !isJoin[one] && !(isEnd[one] && joined)

/**
 * Where a token may go on while another is elsewhere. A join waits (or takes the other away) while the other can still reach it; of two
 * joins that wait for each other the first in document order goes on.
 */
function advance({ next, leadsTo }: Ways, place: number, elsewhere: number): number[] {
  const waits = leadsTo.get(place)?.has(elsewhere) === true
  const waitedFor = leadsTo.get(elsewhere)?.has(place) === true && place < elsewhere
  return waits && !waitedFor ? [] : (next[place] ?? [])
}

/** In a loop a join may only stand together with the fan-out whose branches it brings together. */
function joinCycles(graph: Graph, paths: Paths): Problem[] {
  const joins = graph.nodes.filter(({ kind }) => kind === 'join')
  const looping = new Set(joins.length === 0 ? [] : cycles(graph.nodes.map(({ id }) => id), paths.next).flat())
  return joins
    .filter(({ id }) => looping.has(id))
    .flatMap((join): Problem[] => {
      const own = ownFanOuts(graph, paths, join.id)
      const without = (id: string): string[] => (own.has(id) ? [] : paths.next(id))
      if (!reach(without(join.id), without).has(join.id)) return []
      return [{ severity: 'error', code: 'join_cycle', nodeId: join.id, message: `"${join.id}" lies on a loop that does not pass the node where its branches part, so a token would come round to it alone. Lead the loop back to before that node, or put the join outside the loop.` }]
    })
}

/** Nodes with a port from which two branches reach the join. */
const ownFanOuts = (graph: Graph, paths: Paths, join: string): Set<string> => new Set(graph.nodes.filter((node) => partsBefore(node, paths, join)).map(({ id }) => id))

/** Whether a port of the node has two branches that reach the join, by ways that do not come back to the node. */
function partsBefore(node: GraphNode, paths: Paths, join: string): boolean {
  return node.handles.some((handle) => {
    const branches = [...new Set(paths.targets(node.id, handle))]
    return branches.length > 1 && branches.filter((branch) => reach([branch], (id) => (id === node.id || id === join ? [] : paths.next(id))).has(join)).length > 1
  })
}

function pointlessJoins(graph: Graph, paths: Paths): Problem[] {
  return graph.nodes
    .filter(({ id, kind }) => kind === 'join' && paths.edges.filter(({ target }) => target === id).length === 1)
    .map(({ id }) => ({ severity: 'warning', code: 'join_of_one', nodeId: id, message: `Only one edge leads to "${id}", so there is nothing to bring together. Remove it, or lead the other branches to it.` }))
}

/** Where no port parts into branches that both reach the join, one token comes to it at a time: it has nothing to wait for. */
function joinsOfAlternatives(graph: Graph, paths: Paths): Problem[] {
  const before = new Map<string, string[]>()
  for (const { id } of graph.nodes) for (const next of paths.next(id)) before.set(next, [...(before.get(next) ?? []), id])
  /** The nearest ones first, which are nearly always where the branches part. */
  const parts = (join: string): boolean => [...reach([join], (id) => before.get(id) ?? [])].some((id) => {
      const node = paths.nodes.get(id)
      return node !== undefined && partsBefore(node, paths, join)
    })
  return graph.nodes
    .filter(({ id, kind }) => kind === 'join' && paths.edges.filter(({ target }) => target === id).length > 1 && !parts(id))
    .map(({ id }) => ({
      severity: 'warning',
      code: 'join_of_alternatives',
      nodeId: id,
      message: `Only one of the ways into "${id}" is ever taken, so there is nothing to bring together: no port before it has several edges that lead here. Remove it, or let the ways part side by side.`,
    }))
}
