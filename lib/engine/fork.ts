/**
 * Forks (semantics §7): a run that begins with a copy of another's log up to an event, and goes on by itself from there. What the
 * copied part left open is opened anew under the fork's own ids: requests are asked again, timers run on with the time that was left,
 * attempts whose ends are not among the copies are made again, by the policy, and open child runs are those of the fork. Where the source
 * came out of a file, nobody here has approved anything of it, so what its people said of calls that are still to be made is forgotten.
 */
import type { EventOf } from './events.ts'
import { defaultPolicy, type NodeMode } from './fork-policy.ts'
import { idempotencyKeyOf } from './ids.ts'
import { liveSteps, type RunState, type StepState } from './state.ts'

/** Puts what is open in the copied part in order. The state is that of the copies alone. */
export function openAnew(state: RunState, { at, data }: EventOf<'run.forked'>): void {
  const { from, relation, policy, graphHash, parent, children = [], callbacks = {}, answered, recordedAs } = data
  const lineage = [...(state.lineage ?? []), ...(recordedAs === undefined ? [] : [recordedAs]), from.runId]
  Object.assign(state, { lineage, fork: { from, policy: policy ?? defaultPolicy }, recorded: {} })
  if (graphHash !== undefined) state.graphHash = graphHash
  if (parent !== undefined && state.parent) state.parent = { ...state.parent, runId: parent }
  delete state.paused
  delete state.stepping
  // Where nothing lives, children that are open were left behind by steps that have ended: they tell their own run, not this one.
  if (relation === 'continues') state.openChildren = {}
  for (const step of liveSteps(state)) {
    attemptAnew(step, lineage)
    if (recordedAs !== undefined && step.id !== answered) approveAnew(step)
    if (step.id !== answered) askAnew(state, step)
    waitAnew(state, step, at, callbacks[step.id])
  }
  for (const child of children) adopt(state, child)
}

/**
 * Requests derive from the run: this one asks under its own ids, and the answers to the old ones, votes too, go where they were asked. Its
 * clocks run on: of the time that it had there, what it has waited is gone.
 */
function askAnew(state: RunState, step: StepState): void {
  if (!step.request?.open) return
  step.waited = Math.max(0, Date.parse(state.lastAt) - Date.parse(step.request.since))
  delete state.requests[step.request.id]
  delete step.request
  step.phase = 'running'
}

/** An attempt whose end was not copied is not taken for cut off: it is made again, with a key of this run unless its author gave one. */
function attemptAnew(step: StepState, lineage: readonly string[]): void {
  if (step.idempotencyKey !== undefined && lineage.some((run) => step.idempotencyKey === idempotencyKeyOf(run, step.id, step.generation))) delete step.idempotencyKey
  if (step.inputSeq !== undefined && step.attempt > 0 && !step.children && !step.wait && step.phase !== 'waiting') step.reopened = true
}

/** Whatever was approved, consented to or resolved elsewhere and not carried out is asked about again; an effect begins with its gate. */
function approveAnew(step: StepState): void {
  const { request, children, wait } = step
  if (request && !request.open && request.kind !== 'question') {
    if (request.verdict === 'edited') delete step.editedSeq
    delete step.request
  }
  // What became of an attempt that was under way is a question still, and is asked as one.
  if (step.inputSeq === undefined || children || wait || step.request) return
  step.attempt = 0
  step.phase = 'running'
  delete step.retryAt
  delete step.reopened
}

/** A timer has the time left that it had at the last copied event; an address is that of this run. */
function waitAnew(state: RunState, step: StepState, at: string, callbackHash: string | undefined): void {
  const { wait } = step
  if (!wait) return
  if (wait.callbackHash !== undefined && callbackHash !== undefined) wait.callbackHash = callbackHash
  if (wait.fireAt === undefined || wait.firedSeq !== undefined) return
  const left = Math.max(0, Date.parse(wait.fireAt) - Date.parse(state.lastAt))
  wait.fireAt = new Date(Date.parse(at) + left).toISOString()
}

function adopt(state: RunState, { from, to }: { from: string; to: string }): void {
  const open = state.openChildren[from]
  const children = open && state.steps[open.step]?.children
  if (!open || !children) return
  delete state.openChildren[from]
  state.openChildren[to] = open
  children.open[open.index] = to
}

/** How an effect of this node is to be treated; null in a run that is no fork. `consented`: a person has said `live`. */
export function modeOf(state: RunState, step: Pick<StepState, 'request'> | undefined, node: { id: string; effect?: string | undefined }): NodeMode | null {
  if (!state.fork) return null
  if (step?.request?.kind === 'consent' && step.request.verdict === 'live') return 'live'
  const { policy } = state.fork
  const own = policy.nodes[node.id]
  if (own !== undefined) return own
  return policy.default === 'live' && node.effect === 'once' ? 'ask' : policy.default
}

/** Whether an effect for which nothing was recorded may be done, or has to be asked about, or fails. */
export function missOf(state: RunState, node: { effect?: string | undefined }): 'live' | 'ask' | 'fail' {
  const onMiss = state.fork?.policy.onMiss ?? 'ask'
  if (onMiss !== 'live_safe') return onMiss
  return node.effect === 'once' ? 'ask' : 'live'
}

/** Whether a model call may take the answer that the source had for the byte-identical request. */
export const mayTakeAnswer = (state: RunState, node: string): boolean => state.fork?.from !== undefined && state.fork.policy.nodes[node] !== 'live'
