/**
 * What all performers share: the node behind a step, evaluation at a standpoint, and the events of a step's end.
 */
import { resolveScope } from '#lib/engine/context/gather.ts'
import type { Evaluation } from '#lib/engine/evaluation.ts'
import type { NewEvent, StepError } from '#lib/engine/events.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { requestIdOf } from '#lib/engine/ids.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { fail, leave } from '#lib/engine/leave.ts'
import { arrival } from '#lib/engine/arrival.ts'
import { mentionedNodes, scopeRefs, type Standpoint } from '#lib/engine/scope.ts'
import type { StepState } from '#lib/engine/state.ts'
import type { NodeDefinition, Outcome } from '#lib/nodes/define-node.ts'
import type { Ports } from '#lib/nodes/ports.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import type { Owner } from './owner.ts'
import type { Evaluated } from './runtime.ts'

export interface RunnableNode {
  node: GraphNode
  definition: NodeDefinition
  config: JsonObject
}

/** A node that is about to start from these tokens. */
export type Starting = RunnableNode & { from: Standpoint['from'] }

const noPorts: Ports = { http: () => Promise.reject(new Error('A pure node has no ports.')) }

/** Whether a node is a prefetch that a resume runs again. What acts outside never is, whatever a draft says. */
export const mayRefresh = (node: GraphNode): boolean => node.refresh === true && (node.kind === 'pure' || (node.kind === 'effect' && node.effect === 'safe'))

/** Runs a pure step on its evaluated input. */
export function runPure({ definition, config, node }: RunnableNode, input: Record<string, Json>): Promise<Outcome> | Outcome {
  if (!definition.execute) throw new Error(`The node type ${definition.type} says no way to run it.`)
  return definition.execute(config, input, noPorts, { runId: '', step: node.id, attempt: 1, idempotencyKey: '', signal: AbortSignal.abort() })
}

/** The node of a step that has started: only what can run starts. */
export function nodeOf(owner: Owner, id: string): RunnableNode {
  const node = owner.context.graph.node(id)
  const run = runnable(node)
  if (!run.ok) throw new Error(`Run ${owner.context.runId}: ${run.error.message}`)
  return { node, definition: run.definition, config: run.config }
}

export const inputsOf = ({ definition, config }: RunnableNode): Record<string, Evaluation> => definition.inputs?.(config) ?? {}

/** Evaluates in the pool, with only what the texts mention loaded. */
export async function evaluateAt(owner: Owner, evaluations: Record<string, Evaluation>, at: Standpoint, secrets?: Record<string, string>): Promise<Evaluated> {
  if (Object.keys(evaluations).length === 0) return { ok: true, value: {} }
  const refs = scopeRefs(owner.state, at, mentionedNodes(Object.values(evaluations)))
  const scope = await resolveScope(owner.payloads, refs)
  return owner.runtime.evaluator.evaluate(evaluations, secrets ? { ...scope, secrets } : scope)
}

export const nextStep = (owner: Owner, node: string): string => `${node}#${(owner.state.visits[node] ?? 0) + 1}`

/** Where a step that starts from these tokens would stand. */
export function prospect(owner: Owner, from: Standpoint['from']): Standpoint {
  const { past, vars, selection } = arrival(owner.state, from)
  return { from, past, vars, now: owner.now, ...(selection && { selection }) }
}

/** The events of a step that ended by a handle. */
export function completion(owner: Owner, step: StepState, outcome: Extract<Outcome, { kind: 'completed' }>): NewEvent[] {
  const { emitted } = leave(owner.context.graph, step, outcome.handle)
  const done: NewEvent = { type: 'step.completed', step: step.id, data: { handle: outcome.handle, output: outcome.output, emitted } }
  if (!outcome.vars || Object.keys(outcome.vars).length === 0) return [done]
  return [{ type: 'vars.set', step: step.id, data: { values: outcome.vars } }, done]
}

/** The events of a step that failed for good. */
export function failed(owner: Owner, step: StepState, outcome: Exclude<Outcome, { kind: 'completed' }>): NewEvent[] {
  const error = outcome.kind === 'failed' ? outcome.error : { code: 'unknown', message: outcome.reason }
  return fail(owner.context.graph, step, { ...error, compact: 'compact' in error && error.compact ? error.compact : error.message })
}

/**
 * A node whose own template or expression has no value: by its `error` handle, or back to the decision, where it has one; without
 * such a handle the run fails with that code and the node (contract §8).
 */
export function unresolved(owner: Owner, step: StepState, node: GraphNode, error: { code: string; message: string; place?: string }): boolean {
  // What code threw was written for its reader; everything else says which field it is about.
  const message = error.place && error.code !== 'code_threw' ? `${error.place}: ${error.message}` : error.message
  const stepError = { code: error.code, message, compact: message, ...(error.place && { details: { place: error.place } }) }
  if (node.handles.includes('error')) return owner.propose(fail(owner.context.graph, step, stepError))
  return failRun(owner, step, node, stepError)
}

/** Ends the run at a step that can do nothing. */
export function failRun(owner: Owner, step: StepState, node: GraphNode, error: StepError): boolean {
  return owner.propose([
    { type: 'step.failed', step: step.id, data: { error, attempt: step.attempt, emitted: [] } },
    { type: 'run.failed', data: { error: { code: error.code, message: error.message, nodeId: node.id } } },
  ])
}

/** Derived from run, step and count, never drawn: a fork asks anew under its own ids (semantics §7.2). */
export const requestId = (owner: Owner, step: string, n: number): string => requestIdOf(owner.context.runId, step, n)

