/**
 * When a join fires (semantics §2.3): as soon as no live token outside can reach it along edges without passing it, so a branch that
 * was never taken holds up nothing. Ways back that need no edge count as edges: an error inside an arm that nothing is wired to.
 */
import { nodeOfStep } from './events.ts'
import { effectApproval, joinData, type GraphIndex, type GraphNode } from './graph.ts'
import { liveSteps, type RunState, type Selection, type Token } from './state.ts'

/** A join that fires now, and the tokens that it takes, in the order of its incoming edges. */
export interface DueJoin {
  node: string
  tokens: Token[]
}

/** Where a token is, or where the step is that took it. */
interface Place {
  node: string
  deciding: string | undefined
  /** A token on its way in; a step has been there and looks at what comes after. */
  parkedAt?: string
}

/** The joins that fire, in document order. */
export function dueJoins(index: GraphIndex, state: RunState, tokens: Token[]): DueJoin[] {
  const parked = new Map<string, Token[]>()
  for (const token of tokens) {
    if (index.node(token.target).kind !== 'join') continue
    parked.set(token.target, [...(parked.get(token.target) ?? []), token])
  }
  if (parked.size === 0) return []
  const joins = [...parked].map(([node, waiting]) => ({ node, tokens: waiting })).sort((a, b) => index.order(a.node) - index.order(b.node))
  const places = placesOf(index, state, tokens)
  // A race that has a winner takes nobody else: who comes while it is decided is dropped with its end.
  const decided = new Set(liveSteps(state).map(({ node }) => node))
  const isDue = (node: string): boolean => (joinData(index.node(node)).mode === 'first' ? !decided.has(node) : !places.some((place) => place.parkedAt !== node && leadsTo(index, place, node)))
  const due = joins.filter(({ node }) => isDue(node))
  const [firstJoin] = joins
  const allParked = places.every(({ parkedAt }) => parkedAt !== undefined)
  const firing = due.length === 0 && allParked && firstJoin ? [firstJoin] : due
  return firing.map(({ node, tokens: waiting }) => ({ node, tokens: taken(index, node, waiting) }))
}

/** A race takes who came first; the others take everybody, in edge order. */
function taken(index: GraphIndex, join: string, waiting: Token[]): Token[] {
  if (joinData(index.node(join)).mode === 'first') return waiting.slice(0, 1)
  return waiting.toSorted((a, b) => edgeOrder(index, a) - edgeOrder(index, b))
}

const edgeOrder = (index: GraphIndex, { edgeId }: Token): number => (edgeId === null ? -1 : index.edgeOrder(edgeId))

function placesOf(index: GraphIndex, state: RunState, tokens: Token[]): Place[] {
  const steps = liveSteps(state).map(({ node, selection }) => ({ node, deciding: decidingNode(selection) }))
  const waiting = tokens.map(({ target, selection }) => ({ node: target, deciding: decidingNode(selection), ...(index.node(target).kind === 'join' && { parkedAt: target }) }))
  return [...steps, ...waiting]
}

const decidingNode = (selection: Selection | undefined): string | undefined => selection && nodeOfStep(selection.step)

/** Everything that a race is run against: live steps and waiting tokens that could still have reached the join. */
export function losers(index: GraphIndex, state: RunState, join: string): { steps: string[]; tokens: Token[] } {
  const late = (node: string, selection: Selection | undefined): boolean => leadsTo(index, { node, deciding: decidingNode(selection) }, join)
  return {
    steps: liveSteps(state).filter(({ node, selection }) => node !== join && late(node, selection)).map(({ id }) => id),
    tokens: Object.values(state.tokens).filter(({ target, selection }) => target === join || late(target, selection)),
  }
}

const known = new WeakMap<GraphIndex, Map<string, boolean>>()

/** Whether a token can come from a place to a join without passing it. Computed once per graph, place and join. */
export function leadsTo(index: GraphIndex, { node, deciding }: Pick<Place, 'node' | 'deciding'>, join: string): boolean {
  const answers = known.get(index) ?? new Map<string, boolean>()
  known.set(index, answers)
  const question = `${node} ${deciding ?? ''} ${join}`
  const answer = answers.get(question) ?? search(index, node, deciding, join)
  answers.set(question, answer)
  return answer
}

/** Whether a token in an arm may go from here back to its decision though no edge is drawn: a failure, or a refusal by a person. */
function returnsUndrawn(index: GraphIndex, node: GraphNode): boolean {
  if (node.kind === 'decision') return false
  if (effectApproval(node) !== undefined) return true
  const unwired = (handle: string): boolean => node.handles.includes(handle) && index.out(node.id, handle).length === 0
  return unwired('error') || (node.kind === 'generation' && unwired('invalid'))
}

/** Breadth first; the deciding node is part of what was seen, because an unwired error goes back to it. */
function search(index: GraphIndex, from: string, deciding: string | undefined, join: string): boolean {
  const seen = new Map([[`${from} ${deciding ?? ''}`, { id: from, deciding }]])
  for (const { id, deciding: by } of seen.values()) {
    const node = index.node(id)
    const chosenBy = node.kind === 'decision' ? id : by
    const targets = node.handles.flatMap((handle) => index.out(id, handle).map(({ target }) => target))
    if (by !== undefined && returnsUndrawn(index, node)) targets.push(by)
    for (const target of targets) {
      if (target === join) return true
      seen.set(`${target} ${chosenBy ?? ''}`, { id: target, deciding: chosenBy })
    }
  }
  return false
}
