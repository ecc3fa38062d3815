/**
 * Container steps (semantics §6): child runs are started up to the concurrency, in the order of their places, and the step ends when
 * all have: with their outputs in that order, or with the error of the first of them that failed where failing is not to be collected.
 */
import { containerData, type GraphIndex, type GraphNode } from './graph.ts'
import { leave } from './leave.ts'
import type { Command, OutputSource } from './commands.ts'
import { gateCommands } from './continue-request.ts'
import type { ChildrenState, StepState } from './state.ts'

export function continueContainer(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const { children } = step
  if (!children) return [{ kind: 'evaluate', step: step.id }]
  const gate = step.attempt === 0 ? gateCommands(index, node, step) : null
  if (gate) return gate
  const policy = policyOf(node)
  const failed = children.failed === undefined ? undefined : children.finished[children.failed]
  // The first in the order of places is blamed, not the first in time: whoever stands before it is waited for (semantics §2.2).
  if (failed && !policy.collect) return Object.keys(children.open).some((place) => Number(place) < (children.failed ?? 0)) ? [] : [{ kind: 'fail-child', step: step.id, index: children.failed ?? 0, seq: failed.seq }]
  const open = Object.keys(children.open).length
  if (children.started === children.total && open === 0) return [complete(index, step, children, policy)]
  const starting = Math.min(policy.concurrency - open, children.total - children.started)
  return Array.from({ length: Math.max(0, starting) }, (_, i) => ({ kind: 'start-child' as const, step: step.id, index: children.started + i }))
}

interface Policy {
  concurrency: number
  collect: boolean
  /** The output is a list, by place. */
  list: boolean
}

function policyOf(node: GraphNode): Policy {
  const data = containerData(node)
  if (data.runs !== 'items') return { concurrency: 1, collect: false, list: false }
  return { concurrency: data.concurrency, collect: data.onError === 'collect', list: true }
}

function complete(index: GraphIndex, step: StepState, { finished, total }: ChildrenState, { collect, list }: Policy): Command {
  const ends = Array.from({ length: total }, (_, place) => finished[place] ?? { seq: 0, ok: false })
  const output: OutputSource = list ? { kind: 'children', ends, collect } : { kind: 'child', seq: ends[0]?.seq ?? 0 }
  return { kind: 'complete', step: step.id, handle: 'out', output, ...leave(index, step, 'out') }
}
