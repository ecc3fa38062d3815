/**
 * What is due now: commands, from a graph and a state. Pure and idempotent: a command stays due until an event says it was done, so
 * any worker can ask at any time, and an owner skips what it is already doing (commands of one step never differ while it is busy).
 *
 * Evaluates nothing (semantics §1.5): resolving a template, asking a gate, choosing a branch are commands whose results are events.
 */
import type { NewEvent } from './events.ts'
import { decisionData, endData, generationData, waitData, type GraphIndex, type GraphNode } from './graph.ts'
import type { Command } from './commands.ts'
import { continueContainer } from './containers.ts'
import { continueQuestion, gateCommands, isApproved, requestTimers, shut } from './continue-request.ts'
import { isGiven } from './given.ts'
import { alone, breakpointMet, limitReached, oneStep, untilStep, type TreeSpending } from './halts.ts'
import { dueJoins } from './joins.ts'
import { stuckCommands, takenOver } from './escalation.ts'
import { fail, leave } from './leave.ts'
import { endThatCounts, readMessages } from './messages.ts'
import { liveSteps, modelProgress, stepOf, type ModelProgress, type Ref, type RunState, type StepState, type Token } from './state.ts'

export type { Command, OutputSource } from './commands.ts'

/** Commands due, in document order of their nodes, then by visit. While paused, timers alone; after the end, nothing. */
export function plan(index: GraphIndex, state: RunState, tree: TreeSpending = alone): Command[] {
  if (state.final || state.seq === 0) return []
  if (state.paused) return timers(state)
  if (state.stepCount === 0) {
    const node = index.start(state.scope)
    return halted(index, state, tree, [{ kind: 'start', step: `${node.id}#1`, node: node.id, from: [] }])
  }
  const terminated = terminate(index, state) ?? endUntil(state)
  if (terminated) return terminated
  const refreshes = refreshing(state)
  if (refreshes.length > 0) return [...refreshes, ...timers(state)]
  const steps = liveSteps(state)
  const tokens = Object.values(state.tokens)
  if (steps.length === 0 && tokens.length === 0) return [finish(index, state)]
  const starts = startsOf(index, state, tokens)
  const due = steps.sort((a, b) => byDocument(index, a, b)).flatMap((step) => continueStep(index, state, step))
  return halted(index, state, tree, [...due, ...starts])
}

/** The commands, unless a limit, a breakpoint or the mode of single steps holds them back. */
function halted(index: GraphIndex, state: RunState, tree: TreeSpending, due: Command[]): Command[] {
  const limit = limitReached(index, state, tree)
  if (limit) return [limit]
  const met = breakpointMet(state, due)
  return met ? [met, ...timers(state)] : oneStep(state, due)
}

/** Clocks run on while a run is paused; what a timer makes due is planned on resume. */
function timers(state: RunState): Command[] {
  return liveSteps(state).flatMap((step) => (step.request?.open ? requestTimers(step) : step.wait && step.phase === 'waiting' ? timer(step) : []))
}

function timer(step: StepState): Command[] {
  const { fireAt } = step.wait ?? {}
  if (fireAt === undefined) return []
  return [{ kind: 'sleep', step: step.id, until: fireAt, then: { kind: 'append', events: [{ type: 'timer.fired', step: step.id, data: {} }] } }]
}

/** Prefetches run again before anything else does, each after those in its own past. */
function refreshing(state: RunState): Command[] {
  const pending = Object.keys(state.refreshing).map((id) => stepOf(state, id))
  const first = pending.filter((step) => !pending.some((other) => other !== step && (step.past[other.node] ?? 0) >= other.visit))
  return first.map(({ id }) => ({ kind: 'refresh', step: id }))
}

function byDocument(index: GraphIndex, a: StepState, b: StepState): number {
  return index.order(a.node) - index.order(b.node) || a.visit - b.visit
}

/** One start per token, in the order in which they were put on a node; a join takes several at once. */
function startsOf(index: GraphIndex, state: RunState, tokens: Token[]): Command[] {
  const planned: Record<string, number> = {}
  const start = (node: string, from: Token[]): Command => {
    const visit = (planned[node] = (planned[node] ?? state.visits[node] ?? 0) + 1)
    return { kind: 'start', step: `${node}#${visit}`, node, from: from.map(({ step, edgeId }) => ({ step, edgeId })) }
  }
  const singly = tokens
    .filter(({ target }) => index.node(target).kind !== 'join')
    .map((token, order) => ({ token, order }))
    .sort((a, b) => index.order(a.token.target) - index.order(b.token.target) || a.order - b.order)
    .map(({ token }) => start(token.target, [token]))
  return [...singly, ...dueJoins(index, state, tokens).map(({ node, tokens: taken }) => start(node, taken))]
}

/** An end with `terminate` cancels every other token and step. */
function terminate(index: GraphIndex, state: RunState): Command[] | null {
  const end = state.ends.find((id) => endData(index.node(stepOf(state, id).node)).terminate)
  if (!end) return null
  const cancelled: NewEvent[] = Object.keys(state.live).map((step) => ({ type: 'step.cancelled', step, data: { reason: `${end} ended the run` } }))
  return cancelled.length > 0 ? [{ kind: 'append', events: cancelled }] : [finish(index, state)]
}

/** A run that ends with one step: its output is the run's, or its error where it failed. What else lives is cancelled. */
function endUntil(state: RunState): Command[] | null {
  if (state.until === undefined || !state.untilEnds) return null
  const step = state.steps[untilStep(state)]
  if (step?.endedSeq === undefined) return null
  const cancelled = Object.keys(state.live).map((id): NewEvent => ({ type: 'step.cancelled', step: id, data: { reason: `the run was to end with ${step.id}` } }))
  if (cancelled.length > 0) return [{ kind: 'append', events: cancelled }]
  const done = step.phase === 'completed'
  return [{ kind: 'finish', end: null, outcome: done ? 'success' : 'error', silent: false, output: done ? { seq: step.outputSeq ?? step.endedSeq, path: 'output' } : { seq: step.endedSeq, path: 'error' } }]
}

/** The end that counts, or the last step where none was reached (semantics §2.5); what was written to the run meanwhile is read first. */
function finish(index: GraphIndex, state: RunState): Command {
  const read = readMessages(index, state)
  if (read) return read
  const end = endThatCounts(index, state)
  if (end?.endedSeq !== undefined) {
    const { outcome, silent } = endData(index.node(end.node))
    return { kind: 'finish', end: end.id, outcome, silent, output: { seq: end.outputSeq ?? end.endedSeq, path: 'output' } }
  }
  const last = Object.values(state.steps).reduce<StepState | null>((latest, step) => ((step.endedSeq ?? 0) > (latest?.endedSeq ?? 0) ? step : latest), null)
  const output = last?.endedSeq === undefined || last.phase !== 'completed' ? null : ({ seq: last.outputSeq ?? last.endedSeq, path: 'output' } as const)
  return { kind: 'finish', end: null, outcome: 'success', silent: false, output }
}

function continueStep(index: GraphIndex, state: RunState, step: StepState): Command[] {
  const node = index.node(step.node)
  if (step.request?.open) return requestTimers(step)
  if (isGiven(step)) return (node.kind === 'decision' && blockedOnEntry(index, node, step)) || [{ kind: 'give', step: step.id }]
  if (node.kind === 'container') return continueContainer(index, node, step)
  if (step.phase === 'waiting') return lacksTimer(node, step) ? [{ kind: 'evaluate', step: step.id }] : step.wait ? timer(step) : []
  switch (node.kind) {
    case 'decision':
      return continueDecision(index, node, step)
    case 'generation':
      return continueGeneration(index, node, step)
    case 'effect':
      return continueEffect(index, node, step)
    case 'question':
      return continueQuestion(index, node, step)
    case 'wait':
      return continueWait(index, step)
    default:
      return [{ kind: 'evaluate', step: step.id }]
  }
}

/** Of a call with a time limit: start and timer are written together, but a fork can be made between them. */
const lacksTimer = (node: GraphNode, { wait }: StepState): boolean => node.kind === 'wait' && wait !== undefined && wait.fireAt === undefined && waitData(node).timeoutSeconds > 0

/** A callback wins over the time limit that came with it. */
function continueWait(index: GraphIndex, step: StepState): Command[] {
  const { receivedSeq, firedSeq, callbackHash } = step.wait ?? {}
  if (receivedSeq !== undefined) return [{ kind: 'complete', step: step.id, handle: 'out', output: { kind: 'callback', seq: receivedSeq }, ...leave(index, step, 'out') }]
  if (firedSeq === undefined) return [{ kind: 'evaluate', step: step.id }]
  const handle = callbackHash === undefined ? 'out' : 'timeout'
  if (handle === 'out' || index.out(step.node, handle).length > 0) return [{ kind: 'complete', step: step.id, handle, output: { kind: 'firing', seq: firedSeq }, ...leave(index, step, handle) }]
  const message = `Nobody called the address of ${step.node} in time.`
  return [{ kind: 'append', events: fail(index, step, { code: 'timeout', message, compact: message }, 'timeout') }]
}

function continueEffect(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const { request } = step
  const again = (generation: number): Command => ({ kind: 'attempt', step: step.id, attempt: step.attempt + 1, generation })
  if (step.phase === 'retrying') return [{ kind: 'sleep', step: step.id, until: step.retryAt ?? '', then: again(step.generation) }]
  if (request?.kind === 'outcome' && request.answerSeq !== undefined) return resolveOutcome(index, step, request.answerSeq, again)
  if (request?.kind === 'consent') return afterConsent(index, step, request.answerSeq ?? request.seq, again)
  if (step.attempt > 0) return [step.reopened ? again(step.generation) : { kind: 'recover', step: step.id }]
  // One that a fork begins anew, and that its author gave no gate, is simply made.
  return gateCommands(index, node, step) ?? [again(step.generation)]
}

/** What a person said of an effect after a fork. */
function afterConsent(index: GraphIndex, step: StepState, answerSeq: number, again: (generation: number) => Command): Command[] {
  const verdict = step.request?.verdict
  if (verdict === 'live') return [step.attempt > 0 && !step.reopened ? { kind: 'recover', step: step.id } : again(step.generation)]
  if (verdict === 'fixed') return [{ kind: 'complete', step: step.id, handle: 'out', output: { kind: 'reference', ref: { seq: answerSeq, path: 'output' } }, ...leave(index, step, 'out') }]
  const message = 'A person said not to do this in the fork.'
  return [{ kind: 'append', events: fail(index, step, { code: 'aborted', message, compact: message }) }]
}

function resolveOutcome(index: GraphIndex, step: StepState, answerSeq: number, again: (generation: number) => Command): Command[] {
  const verdict = step.request?.verdict
  if (verdict === 'happened') return [{ kind: 'complete', step: step.id, handle: 'out', output: { kind: 'reference', ref: { seq: answerSeq, path: 'output' } }, ...leave(index, step, 'out') }]
  if (verdict === 'not_happened') return [again(step.generation)]
  const message = 'A person said to stop here: nobody knows whether the effect happened.'
  return [{ kind: 'append', events: fail(index, step, { code: 'aborted', message, compact: message }) }]
}

type Asked = { step: StepState; model: ModelProgress | undefined; fallbacks: number; invalidRetries: number }

/** The part that decisions and generations share: rounds, attempts, fallbacks. Null once an answer stands or none is to be had. */
function continueModel({ step, model, fallbacks, invalidRetries }: Asked): Command[] | 'model_failed' | 'invalid' | 'answered' {
  const asked = (round: number, attempt: number, candidate: number): Command[] => [{ kind: 'ask-model', step: step.id, round, attempt, candidate }]
  if (!model) return asked(1, 1, 0)
  if (model.failed) {
    const { retryAt } = model.failed
    if (retryAt !== undefined) return asked(model.round, model.attempt + 1, model.candidate).map((then) => ({ kind: 'sleep', step: step.id, until: retryAt, then }))
    return model.candidate < fallbacks ? asked(model.round, model.attempt + 1, model.candidate + 1) : 'model_failed'
  }
  if (model.respondedSeq === undefined) return [{ kind: 'recover', step: step.id }]
  const lastRejected = model.rejected.at(-1)
  if (lastRejected === undefined || lastRejected < model.respondedSeq) return 'answered'
  return model.rejected.length <= invalidRetries ? asked(model.round + 1, 1, model.candidate) : 'invalid'
}

function continueDecision(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const data = decisionData(node)
  if (step.selected) return afterSelection(index, node, step)
  const taken = takenOver(index, step)
  if (taken) return taken
  if (step.summarising) return continueSummary(index, node, step, step.summarising)
  const blocked = step.model ? null : blockedOnEntry(index, node, step)
  return blocked ?? afterModel(index, node, step, continueModel({ step, model: step.model, fallbacks: data.model.fallbacks.length, invalidRetries: data.invalidRetries }))
}

function continueGeneration(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const data = generationData(node)
  const taken = takenOver(index, step)
  if (taken) return taken
  if (step.summarising) return continueSummary(index, node, step, step.summarising)
  return afterModel(index, node, step, continueModel({ step, model: step.model, fallbacks: data.model.fallbacks.length, invalidRetries: data.invalidRetries }))
}

/** A summary that the next request needs; once it is in the log, the request is assembled anew. */
function continueSummary(index: GraphIndex, node: GraphNode, step: StepState, model: ModelProgress): Command[] {
  const { model: own, context, invalidRetries } = node.kind === 'decision' ? decisionData(node) : generationData(node)
  const next = continueModel({ step, model, fallbacks: context.summary?.model ? 0 : own.fallbacks.length, invalidRetries })
  return next === 'invalid' ? modelFailed(index, node, step) : afterModel(index, node, step, next)
}

function afterModel(index: GraphIndex, node: GraphNode, step: StepState, next: ReturnType<typeof continueModel>): Command[] {
  if (next === 'answered') return [{ kind: 'interpret', step: step.id }]
  if (next === 'model_failed') return modelFailed(index, node, step)
  if (next === 'invalid') return [invalidOutput(index, step)]
  return next
}

/** Before any call: exhausted by visits, then stuck by failures (semantics §3.2). */
function blockedOnEntry(index: GraphIndex, node: GraphNode, step: StepState): Command[] | null {
  const { maxVisits, errors } = decisionData(node)
  const { entry } = step
  if (!entry) return null
  if (entry.visits > maxVisits) {
    const message = `${node.id} has decided ${maxVisits} times, which is its maxVisits.`
    return [{ kind: 'append', events: fail(index, step, { code: 'exhausted', message, compact: message }, 'exhausted') }]
  }
  const failures = entry.failures[errors.scope]
  if (failures < errors.maxConsecutive) return null
  const message = `${failures} iterations of ${node.id} failed in a row (scope ${errors.scope}), which is its maxConsecutive.`
  return stuckCommands(index, node, step, { code: 'stuck', message, compact: message }, () => [])
}

function modelFailed(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const model = modelProgress(step)
  const code = model?.failed?.code ?? 'invalid_output'
  const message = step.summarising ? `No summary could be made for ${step.id}: the last attempt ended with ${code}.` : `No model answered ${step.id}: the last attempt ended with ${code}.`
  const askAgain: Command = { kind: 'ask-model', step: step.id, round: (model?.round ?? 0) + 1, attempt: 1, candidate: 0 }
  return stuckCommands(index, node, step, { code: 'model_failed', message, compact: message, details: { code } }, () => [askAgain])
}

/** Unwired, a decision is entered again and counts a failed iteration; a generation fails. */
function invalidOutput(index: GraphIndex, step: StepState): Command {
  const seq = step.model?.rejected.at(-1) ?? step.startedSeq
  const wired = index.out(step.node, 'invalid').length > 0
  if (!wired && !step.decision) {
    const message = `The model's answers to ${step.id} did not fit, after ${step.model?.rejected.length ?? 0} tries.`
    return { kind: 'append', events: fail(index, step, { code: 'invalid_output', message, compact: message }, 'invalid') }
  }
  const emitted = wired ? leave(index, step, 'invalid').emitted : [{ edgeId: null, target: step.node }]
  return { kind: 'complete', step: step.id, handle: 'invalid', output: { kind: 'invalid', seq }, emitted }
}

function afterSelection(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const { intent = '', seq = 0 } = step.selected ?? {}
  const gated = decisionData(node).intents.find(({ name }) => name === intent)?.approval !== undefined
  if (gated && !step.request) return [{ kind: 'gate', step: step.id }]
  if (step.request && !isApproved(step.request)) return [shut(index, step)]
  const args: Ref = step.editedSeq === undefined ? { seq, path: 'args' } : { seq: step.editedSeq, path: 'args' }
  return [{ kind: 'complete', step: step.id, handle: intent, output: { kind: 'selection', intent, args }, ...leave(index, step, intent) }]
}
