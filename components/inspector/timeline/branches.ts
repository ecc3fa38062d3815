/**
 * What ran beside what, from a run's own log: a step that sent tokens over several edges began branches, and each step belongs to the
 * branch that its token came along, until a join brings the branches together or a loop leads back to where it began. Pure; needs no
 * graph but to know which nodes are joins.
 */
import type { Event } from '#lib/engine/events.ts'
import type { RunState, StepState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'

/** One branch: the `index`-th of the tokens that `fork` sent out. */
export interface Branch {
  fork: string
  index: number
}

export interface Arms {
  /** How many tokens were sent out. */
  total: number
  /** Per branch, in the order of the edges, the steps that belong to it and to no branch inside of it. */
  steps: string[][]
}

export interface BranchTree {
  /** Steps that are in no branch, in the order in which they started. */
  root: string[]
  /** By the step that began them. Only where a step of at least two branches ever started. */
  arms: Map<string, Arms>
}

/** `isJoin`: whether the node is one; without the graph, a step that came from several is. */
export function branchTree(log: RunLog, state: RunState, isJoin: (node: string) => boolean): BranchTree {
  const paths = new Map<string, readonly Branch[]>()
  const root: string[] = []
  const arms = new Map<string, Arms>()
  for (const id of log.steps) {
    const step = state.steps[id]
    if (!step) continue
    const path = pathOf(log, state, step, paths, isJoin)
    paths.set(id, path)
    const last = path.at(-1)
    if (!last) root.push(id)
    else armsOf(arms, last, log).push(id)
  }
  return dissolveSingle({ root, arms }, log, paths)
}

function armsOf(arms: Map<string, Arms>, { fork, index }: Branch, log: RunLog): string[] {
  const known = arms.get(fork) ?? { total: emittedOf(log, fork).length, steps: [] }
  arms.set(fork, known)
  while (known.steps.length <= index) known.steps.push([])
  return known.steps[index] ?? []
}

const sent = (event: Event) => (event.type === 'step.completed' || event.type === 'step.failed' ? (event.data.emitted ?? []) : [])

/** Tokens that a step sent out at its end. */
function emittedOf(log: RunLog, step: string): ReturnType<typeof sent> {
  const end = log.eventsOf(step).findLast((event) => event.type === 'step.completed' || event.type === 'step.failed')
  return end ? sent(end) : []
}

function pathOf(log: RunLog, state: RunState, step: StepState, paths: ReadonlyMap<string, readonly Branch[]>, isJoin: (node: string) => boolean): readonly Branch[] {
  const origins = step.from.map(({ step: origin, edgeId }) => throughEdge(log, origin, edgeId, step.node, paths))
  const [first = [], ...others] = origins
  const came = others.reduce(commonStart, first)
  const joined = isJoin(step.node) && others.length === 0 ? came.slice(0, -1) : came
  // Back where a loop began: it goes on there, not one branch deeper with each turn.
  const before = step.visit > 1 ? paths.get(`${step.node}#${step.visit - 1}`) : undefined
  return before && before.length < joined.length && startsWith(joined, before) ? before : joined
}

/** The branch that a token was in which `origin` sent over an edge. */
function throughEdge(log: RunLog, origin: string, edgeId: string | null, target: string, paths: ReadonlyMap<string, readonly Branch[]>): readonly Branch[] {
  const path = paths.get(origin) ?? []
  const emitted = emittedOf(log, origin)
  if (emitted.length < 2) return path
  const index = emitted.findIndex((token) => token.edgeId === edgeId && token.target === target)
  return index === -1 ? path : [...path, { fork: origin, index }]
}

const same = (a: Branch | undefined, b: Branch | undefined): boolean => a?.fork === b?.fork && a?.index === b?.index

function commonStart(a: readonly Branch[], b: readonly Branch[]): readonly Branch[] {
  const differs = a.findIndex((branch, place) => !same(branch, b[place]))
  return differs === -1 ? a : a.slice(0, differs)
}

const startsWith = (path: readonly Branch[], start: readonly Branch[]): boolean => start.every((branch, place) => same(branch, path[place]))

/** Where only one branch ever had steps nothing ran beside anything: its steps stand where the step stands that began it. */
function dissolveSingle({ root, arms }: BranchTree, log: RunLog, paths: ReadonlyMap<string, readonly Branch[]>): BranchTree {
  const order = new Map(log.steps.map((id, index) => [id, index]))
  const into = (fork: string): string[] => {
    const above = paths.get(fork)?.at(-1)
    return above ? (arms.get(above.fork)?.steps[above.index] ?? []) : root
  }
  // The innermost first, so that what moves out of one moves on from the next.
  for (const [fork, { steps }] of [...arms].reverse()) {
    const used = steps.filter((arm) => arm.length > 0)
    if (used.length > 1) continue
    arms.delete(fork)
    const target = into(fork)
    target.push(...used.flat())
    target.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  }
  return { root, arms }
}
