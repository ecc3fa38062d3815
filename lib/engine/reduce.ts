/**
 * The fold: state after an event, from the state before it. Needs no graph (semantics §1.4): events carry where tokens came from and
 * where they went, so forks onto another graph fold and a browser draws the path taken. O(1) in the length of the log.
 *
 * `fold` changes a state that its caller owns; `reduce` leaves its argument as it was.
 */
import { handleNamePattern } from './decision.ts'
import type { Json } from './json.ts'
import { nodeOfStep, visitOfStep, type Event, type EventOf, type EventType } from './events.ts'
import { CorruptLog, initialState, stepOf, tokenKey, type DecisionCounters, type RunState, type StepState, type Token } from './state.ts'

type Handlers = { [T in EventType]: (state: RunState, event: EventOf<T>) => void }

/** Applies `events` to `state` in place and returns it. Throws CorruptLog where an event cannot follow. */
export function fold(state: RunState, events: Iterable<Event>): RunState {
  for (const event of events) {
    if (event.seq !== state.seq + 1) throw new CorruptLog(state.runId, event.seq, `it follows event ${state.seq}`)
    const handle = handlers[event.type] as (state: RunState, event: Event) => void
    handle(state, event)
    state.seq = event.seq
    state.lastAt = event.at
  }
  return state
}

/** The state after `event`; `state` is not changed. */
export function reduce(state: RunState, event: Event): RunState {
  return fold(JSON.parse(JSON.stringify(state)) as RunState, [event])
}

/** The state of a whole log. */
export const foldLog = (runId: string, events: Iterable<Event>): RunState => fold(initialState(runId), events)

const handlers: Handlers = {
  'run.started'(state, event) {
    state.startedAt = event.at
    state.graphHash = event.data.graphHash
  },
  'run.forked'() {},
  'run.paused'(state, event) {
    state.paused = { reason: event.data.reason, limit: event.data.limit, at: event.at }
  },
  'run.resumed'(state, event) {
    delete state.paused
    if (event.data.limits) state.limits = { ...state.limits, ...event.data.limits }
  },
  'run.cancelled'(state) {
    end(state, 'cancelled')
  },
  'run.completed'(state, event) {
    state.outcome = event.data.outcome
    end(state, 'completed')
  },
  'run.failed'(state, event) {
    state.error = event.data.error
    end(state, 'failed')
  },
  'step.started'(state, event) {
    const id = stepId(event)
    const known = state.steps[id]
    if (known) restart(known, event)
    else start(state, id, event)
  },
  'step.completed'(state, event) {
    const step = endStep(state, event, 'completed')
    step.handle = event.data.handle
    if (step.decision) leaveDecision(state, step, event.data.emitted)
    if (event.data.handle === null) state.ends.push(step.id)
    emit(state, step, event.data.emitted)
  },
  'step.failed'(state, event) {
    const { retryAt, handle, emitted } = event.data
    if (retryAt !== undefined) {
      const step = stepOf(state, stepId(event))
      step.phase = 'retrying'
      step.retryAt = retryAt
      return
    }
    const step = endStep(state, event, 'failed')
    step.handle = handle ?? 'error'
    if (step.selection) state.failedSelections[step.selection.step] = true
    if (step.decision) leaveDecision(state, step, emitted ?? [])
    emit(state, step, emitted ?? [])
  },
  'step.unknown'(state, event) {
    ask(state, stepId(event), { id: event.data.requestId, kind: 'outcome', seq: event.seq })
  },
  'step.resolved'(state, event) {
    const step = stepOf(state, stepId(event))
    answer(state, step, event.data.verdict, event.seq)
    if (event.data.verdict === 'not_happened') step.generation += 1
  },
  'step.late'() {},
  'step.cancelled'(state, event) {
    endStep(state, event, 'cancelled')
  },
  'vars.set'(state, event) {
    const step = stepOf(state, stepId(event))
    step.varsAfter = { ...step.vars }
    for (const key of Object.keys(event.data.values)) step.varsAfter[key] = { seq: event.seq, path: 'values', key }
  },
  'model.requested'(state, event) {
    const step = stepOf(state, stepId(event))
    const { round, attempt, candidate } = event.data
    const last = step.model
    const same = last !== undefined && last.round === round && last.candidate === candidate
    step.model = { round, attempt, candidate, failures: same ? last.failures : 0, requestedSeq: event.seq, rejected: last?.rejected ?? [] }
    step.phase = 'running'
    state.usage.modelCalls += 1
    const calls = (state.calls[step.node] ??= [])
    calls.push(event.seq)
  },
  'model.responded'(state, event) {
    const model = modelOf(state, event)
    model.respondedSeq = event.seq
    countScriptUse(state, event)
    const { usage, costUsd } = event.data
    state.usage.inputTokens += usage.inputTokens
    state.usage.outputTokens += usage.outputTokens
    state.usage.cachedInputTokens += usage.cachedInputTokens ?? 0
    state.usage.reasoningTokens += usage.reasoningTokens ?? 0
    state.usage.costUsd = costUsd === null || state.usage.costUsd === null ? null : state.usage.costUsd + costUsd
  },
  'model.failed'(state, event) {
    const model = modelOf(state, event)
    model.failures += 1
    countScriptUse(state, event)
    model.failed = { seq: event.seq, code: event.data.code, ...(event.data.retryAt !== undefined && { retryAt: event.data.retryAt }) }
    if (event.data.retryAt !== undefined) stepOf(state, stepId(event)).phase = 'retrying'
  },
  'intent.selected'(state, event) {
    const step = stepOf(state, stepId(event))
    step.selected = { intent: event.data.intent, seq: event.seq, argsHash: event.data.argsHash }
  },
  'intent.invalid'(state, event) {
    modelOf(state, event).rejected.push(event.seq)
  },
  'approval.requested'(state, event) {
    ask(state, stepId(event), { id: event.data.requestId, kind: 'approval', seq: event.seq })
  },
  'approval.decided'(state, event) {
    const step = stepOf(state, stepId(event))
    answer(state, step, event.data.verdict, event.seq)
    if (event.data.verdict === 'edited') step.editedSeq = event.seq
  },
  'human.asked'(state, event) {
    ask(state, stepId(event), { id: event.data.requestId, kind: 'question', seq: event.seq })
  },
  'human.answered'(state, event) {
    answer(state, stepOf(state, stepId(event)), handleOfAnswer(event.data.value), event.seq)
  },
}

function stepId(event: Event): string {
  if (event.step === undefined) throw new CorruptLog('?', event.seq, `${event.type} names no step`)
  return event.step
}

function modelOf(state: RunState, event: Event) {
  const { model } = stepOf(state, stepId(event))
  if (!model) throw new CorruptLog(state.runId, event.seq, `${event.type} without model.requested`)
  return model
}

function countScriptUse(state: RunState, event: EventOf<'model.responded'> | EventOf<'model.failed'>): void {
  const { scriptEntry } = event.data
  if (scriptEntry === undefined) return
  const uses = (state.scriptUses[nodeOfStep(stepId(event))] ??= {})
  uses[scriptEntry] = (uses[scriptEntry] ?? 0) + 1
}

function end(state: RunState, final: 'completed' | 'failed' | 'cancelled'): void {
  state.final = final
  delete state.paused
  for (const request of Object.values(state.requests)) request.open = false
}

function start(state: RunState, id: string, event: EventOf<'step.started'>): void {
  const node = nodeOfStep(id)
  const { tokens, past, vars, selection } = arrival(state, event.data.from)
  for (const token of tokens) delete state.tokens[tokenKey(token)]
  const step: StepState = {
    id, node, visit: visitOfStep(id), phase: 'running', startedSeq: event.seq, startedAt: event.at, attempt: event.data.attempt, from: event.data.from,
    past, vars, generation: event.data.generation ?? 0,
    ...(selection && !event.data.decision && { selection }),
    ...(event.data.decision && { decision: true as const }),
    ...(event.data.input !== undefined && { inputSeq: event.seq }),
    ...(event.data.idempotencyKey !== undefined && { idempotencyKey: event.data.idempotencyKey }),
    ...(event.data.secretMark !== undefined && { secretMark: event.data.secretMark }),
  }
  if (step.visit !== (state.visits[node] ?? 0) + 1) throw new CorruptLog(state.runId, event.seq, `${id} follows visit ${state.visits[node] ?? 0}`)
  state.steps[id] = step
  state.live[id] = true
  state.visits[node] = step.visit
  state.stepCount += 1
  if (event.data.decision) enterDecision(state, node, tokens)
}

/** A later attempt of the same visit. */
function restart(step: StepState, event: EventOf<'step.started'>): void {
  step.attempt = event.data.attempt
  step.phase = 'running'
  delete step.retryAt
  if (step.request?.kind === 'outcome') delete step.request
  if (event.data.idempotencyKey !== undefined) step.idempotencyKey = event.data.idempotencyKey
  if (event.data.generation !== undefined) step.generation = event.data.generation
}

/** What a step that starts from these tokens knows: its past, its variables, the choice that led to it. */
export function arrival(state: RunState, from: { step: string; edgeId: string | null }[]) {
  const tokens = from.map((origin) => {
    const token = state.tokens[tokenKey(origin)]
    if (!token) throw new CorruptLog(state.runId, state.seq + 1, `no token came from ${origin.step} over ${origin.edgeId ?? 'no edge'}`)
    return token
  })
  const origins = from.map((origin) => stepOf(state, origin.step))
  return { tokens, past: mergePasts(origins), vars: mergeVars(origins), selection: tokens.at(-1)?.selection }
}

function emit(state: RunState, step: StepState, emitted: { edgeId: string | null; target: string }[]): void {
  const selection = selectionAfter(step)
  for (const { edgeId, target } of emitted) {
    state.tokens[tokenKey({ step: step.id, edgeId })] = { step: step.id, edgeId, target, ...(selection && { selection }) }
    if (edgeId !== null) state.edges[edgeId] = (state.edges[edgeId] ?? 0) + 1
  }
}

/** A rejection ends a selection without success or failure (semantics §3.2). */
function selectionAfter(step: StepState) {
  if (step.handle === 'rejected') return undefined
  if (step.decision) return step.selected && step.handle === step.selected.intent ? { step: step.id, intent: step.selected.intent } : undefined
  return step.selection
}

function endStep(state: RunState, event: Event, phase: 'completed' | 'failed' | 'cancelled'): StepState {
  const step = stepOf(state, stepId(event))
  if (step.endedSeq !== undefined) throw new CorruptLog(state.runId, event.seq, `${step.id} ended at event ${step.endedSeq}`)
  step.phase = phase
  step.endedSeq = event.seq
  step.endedAt = event.at
  delete step.retryAt
  delete state.live[step.id]
  return step
}

function ask(state: RunState, id: string, request: { id: string; kind: 'question' | 'approval' | 'outcome'; seq: number }): void {
  const step = stepOf(state, id)
  step.phase = 'waiting'
  step.request = { ...request, open: true }
  state.requests[request.id] = { step: id, kind: request.kind, open: true }
}

function answer(state: RunState, step: StepState, verdict: string, seq: number): void {
  const request = step.request
  if (!request) throw new CorruptLog(state.runId, seq, `${step.id} was answered but not asked`)
  request.open = false
  request.verdict = verdict
  request.answerSeq = seq
  const known = state.requests[request.id]
  if (known) Object.assign(known, { open: false, answered: true })
  step.phase = 'running'
}

/** The port that an answer names: yes or no, or the id of a choice; long texts decide nothing and stay in the log. */
function handleOfAnswer(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' && handleNamePattern.test(value) ? value : 'answered'
}

const counters = (state: RunState, node: string): DecisionCounters =>
  (state.decisions[node] ??= { visitsSinceExhausted: 0, failures: 0, intentFailures: {} })

/** Selections end where a token enters a decision: the iteration they began has failed or not (semantics §3.1). */
function enterDecision(state: RunState, node: string, tokens: Token[]): void {
  counters(state, node).visitsSinceExhausted += 1
  for (const { selection } of tokens) {
    if (!selection) continue
    const decided = counters(state, nodeOfStep(selection.step))
    if (state.failedSelections[selection.step]) {
      decided.failures += 1
      decided.intentFailures[selection.intent] = (decided.intentFailures[selection.intent] ?? 0) + 1
      state.runFailures += 1
    } else {
      decided.failures = 0
      decided.intentFailures[selection.intent] = 0
      state.runFailures = 0
    }
  }
}

function leaveDecision(state: RunState, step: StepState, emitted: { edgeId: string | null }[]): void {
  const decided = counters(state, step.node)
  if (step.handle === 'exhausted') decided.visitsSinceExhausted = 0
  if (step.handle === 'stuck') {
    decided.failures = 0
    decided.intentFailures = {}
    state.runFailures = 0
  }
  if (step.handle === 'invalid' && emitted.some(({ edgeId }) => edgeId === null)) {
    decided.failures += 1
    state.runFailures += 1
  }
}

function mergePasts(origins: StepState[]): Record<string, number> {
  const past: Record<string, number> = {}
  for (const origin of origins) {
    for (const [node, visit] of Object.entries(origin.past)) past[node] = Math.max(past[node] ?? 0, visit)
    past[origin.node] = Math.max(past[origin.node] ?? 0, origin.visit)
  }
  return past
}

/** The later incoming edge wins (semantics §2.2). One origin shares its map: most steps set nothing. */
function mergeVars(origins: StepState[]): Record<string, StepState['vars'][string]> {
  const [first] = origins
  if (origins.length === 1 && first) return first.varsAfter ?? first.vars
  return Object.assign({}, ...origins.map((origin) => origin.varsAfter ?? origin.vars))
}
