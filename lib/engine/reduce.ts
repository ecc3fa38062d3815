/**
 * The fold: state after an event, from the state before it. Needs no graph (semantics §1.4): events carry where tokens came from and
 * where they went, so forks onto another graph fold and a browser draws the path taken. O(1) in the length of the log.
 *
 * `fold` changes a state that its caller owns; `reduce` leaves its argument as it was.
 */
import type { Emitted } from './leave.ts'
import { nodeOfStep, visitOfStep, type Event, type EventOf, type EventType } from './events.ts'
import { arrival } from './arrival.ts'
import { enterDecision, leaveDecision } from './decision-counters.ts'
import { openAnew } from './fork.ts'
import { givenByStep } from './given.ts'
import { takeMessages } from './messages.ts'
import { ask, close, requestHandlers, settle, unnamed } from './reduce-requests.ts'
import { CorruptLog, initialState, liveSteps, modelProgress, stepOf, tokenKey, type ChildrenState, type RunState, type StepState } from './state.ts'

type Handlers = { [T in EventType]: (state: RunState, event: EventOf<T>) => void }

/** Applies `events` to `state` in place and returns it. Throws CorruptLog where an event cannot follow. */
export function fold(state: RunState, events: Iterable<Event>): RunState {
  for (const event of events) {
    if (event.seq !== state.seq + 1) throw new CorruptLog(state.runId, event.seq, `it follows event ${state.seq}`)
    const handle = handlers[event.type] as (state: RunState, event: Event) => void
    handle(state, event)
    if (state.stepping && letsThrough.includes(event.type)) state.stepping.step ??= stepId(event)
    state.seq = event.seq
    state.lastAt = event.at
  }
  return state
}

/** While single stepping, the first step of which one of these is written is the one that was let through. */
const letsThrough: readonly EventType[] = ['step.started', 'step.completed', 'step.failed', 'model.requested', 'child.started']

/** The state after `event`; `state` is not changed. */
export function reduce(state: RunState, event: Event): RunState {
  return fold(JSON.parse(JSON.stringify(state)) as RunState, [event])
}

/** The state of a whole log. */
export const foldLog = (runId: string, events: Iterable<Event>): RunState => fold(initialState(runId), events)

const handlers: Handlers = {
  'run.started'(state, event) {
    const { graphHash, parent, scope, depth = 0, index, limits, budget, breakpoints, until, untilVisit, untilEnds, given, fork } = event.data
    Object.assign(state, { startedAt: event.at, graphHash, depth }, defined({ parent, scope, place: index, limits, budget, breakpoints, until, untilVisit, untilEnds, given: given && givenByStep(given.steps), fork: fork && definedFork(fork) }))
  },
  'run.forked'(state, event) {
    openAnew(state, event)
  },
  'run.paused'(state, event) {
    const { reason, limit, step, when, runId } = event.data
    state.paused = { reason, at: event.at, ...defined({ limit, step }) }
    delete state.stepping
    if (when === 'until') {
      delete state.until
      delete state.untilVisit
    }
    if (when !== undefined && step !== undefined && (runId ?? state.runId) === state.runId) state.met[`${when} ${step}`] = true
  },
  'run.resumed'(state, event) {
    delete state.paused
    if (event.data.limits) state.limits = { ...state.limits, ...event.data.limits }
    for (const step of Object.values(state.refreshable)) state.refreshing[step] = true
    if (event.data.mode === 'step') state.stepping = { step: liveSteps(state).find(({ phase }) => phase === 'running')?.id ?? null }
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
    takeOver(state, event.data.recorded)
    if (step.decision) leaveDecision(state, step, event.data.emitted)
    if (event.data.handle === null) state.ends.push(step.id)
    if (step.refresh) state.refreshable[step.node] = step.id
    for (const token of event.data.dropped ?? []) delete state.tokens[tokenKey(token)]
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
    takeOver(state, event.data.recorded)
    if (step.selection) state.failedSelections[step.selection.step] = true
    if (step.decision) leaveDecision(state, step, emitted ?? [])
    emit(state, step, emitted ?? [])
  },
  'step.unknown'(state, event) {
    ask(state, event, unnamed('outcome', event, event.data.requestId))
  },
  'step.resolved'(state, event) {
    const step = settle(state, event, event.data.verdict, 'answered')
    if (event.data.verdict === 'not_happened') step.generation += 1
  },
  'step.late'() {},
  'step.cancelled'(state, event) {
    endStep(state, event, 'cancelled')
  },
  'step.refreshed'(state, event) {
    const step = stepOf(state, stepId(event))
    delete state.refreshing[step.id]
    if (event.data.output !== undefined) step.outputSeq = event.seq
    if (event.data.values !== undefined && step.varsSeq !== undefined) state.renewed[step.varsSeq] = event.seq
  },
  'step.edited'(state, event) {
    const step = stepOf(state, stepId(event))
    const { output, intent, argsHash } = event.data
    if (output !== undefined) step.outputSeq = event.seq
    if (intent === undefined || argsHash === undefined) return
    step.selected = { intent, seq: event.seq, argsHash }
    step.editedSeq = event.seq
  },
  'timer.set'(state, event) {
    const step = stepOf(state, stepId(event))
    step.wait = { ...step.wait, fireAt: event.data.fireAt }
    if (step.wait.receivedSeq === undefined) step.phase = 'waiting'
  },
  'timer.fired'(state, event) {
    const step = stepOf(state, stepId(event))
    step.wait = { ...step.wait, firedSeq: event.seq }
    step.phase = 'running'
  },
  'callback.received'(state, event) {
    const id = stepId(event)
    state.callbacks[id] = event.seq
    const step = state.steps[id]
    if (!step) return
    step.wait = { ...step.wait, receivedSeq: event.seq }
    if (step.endedSeq === undefined) step.phase = 'running'
  },
  'child.started'(state, event) {
    const step = stepOf(state, stepId(event))
    const { runId, index } = event.data
    const children = childrenOf(state, step, event.seq)
    children.started = Math.max(children.started, index + 1)
    children.open[index] = runId
    state.openChildren[runId] = { step: step.id, index }
    step.phase = 'waiting'
  },
  'child.finished'(state, event) {
    const step = stepOf(state, stepId(event))
    const { runId, index, status, usage, steps } = event.data
    const children = childrenOf(state, step, event.seq)
    delete children.open[index]
    delete state.openChildren[runId]
    children.finished[index] = { seq: event.seq, ok: status === 'completed' }
    if (status !== 'completed') children.failed = Math.min(index, children.failed ?? index)
    if (step.endedSeq === undefined) step.phase = Object.keys(children.open).length > 0 ? 'waiting' : 'running'
    state.childSteps += steps
    state.usage.modelCalls += usage.modelCalls
    spend(state, usage)
  },
  'message.read'(state, event) {
    takeMessages(state, event)
  },
  'vars.set'(state, event) {
    const step = stepOf(state, stepId(event))
    state.setters[event.seq] = step.id
    step.varsSeq = event.seq
    step.varsAfter = { ...step.vars }
    for (const key of Object.keys(event.data.values)) step.varsAfter[key] = { seq: event.seq, path: 'values', key }
  },
  'model.requested'(state, event) {
    const step = stepOf(state, stepId(event))
    const { round, attempt, candidate, summary } = event.data
    const last = summary ? step.summarising : step.model
    const same = last !== undefined && last.round === round && last.candidate === candidate
    const progress = { round, attempt, candidate, failures: same ? last.failures : 0, requestedSeq: event.seq, rejected: last?.rejected ?? [] }
    if (summary) step.summarising = { ...progress, by: summary.by, covers: summary.covers }
    else step.model = progress
    step.phase = 'running'
    state.usage.modelCalls += 1
    const calls = ((summary ? state.summaryCalls : state.calls)[step.node] ??= [])
    calls.push(event.seq)
  },
  'model.responded'(state, event) {
    const model = modelOf(state, event)
    model.respondedSeq = event.seq
    takeOver(state, event.data.recorded)
    countScriptUse(state, event)
    spend(state, { ...event.data.usage, costUsd: event.data.costUsd })
  },
  'model.failed'(state, event) {
    const model = modelOf(state, event)
    model.failures += 1
    countScriptUse(state, event)
    model.failed = { seq: event.seq, code: event.data.code, ...(event.data.retryAt !== undefined && { retryAt: event.data.retryAt }) }
    const step = stepOf(state, stepId(event))
    if (event.data.retryAt !== undefined && step.endedSeq === undefined) step.phase = 'retrying'
  },
  'context.summarised'(state, event) {
    const step = stepOf(state, stepId(event))
    delete step.summarising
    const { by, covers } = event.data
    const known = (state.summaries[step.node] ??= [])
    known.push({ seq: event.seq, step: step.id, by, covers })
  },
  'intent.selected'(state, event) {
    const step = stepOf(state, stepId(event))
    step.selected = { intent: event.data.intent, seq: event.seq, argsHash: event.data.argsHash }
  },
  'intent.invalid'(state, event) {
    modelOf(state, event).rejected.push(event.seq)
  },
  ...requestHandlers,
}

const definedFork = ({ from, policy }: NonNullable<EventOf<'run.started'>['data']['fork']>): NonNullable<RunState['fork']> => ({ policy, ...(from && { from }) })

/** A result of the source is taken over once. */
function takeOver(state: RunState, recorded: number | undefined): void {
  if (recorded === undefined) return
  state.recorded ??= {}
  state.recorded[recorded] = true
}

/** Without the keys whose value is undefined. */
function defined<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>
}

function spend(state: RunState, spent: { inputTokens: number; outputTokens: number; cachedInputTokens?: number | undefined; reasoningTokens?: number | undefined; costUsd: number | null }): void {
  const { usage } = state
  usage.inputTokens += spent.inputTokens
  usage.outputTokens += spent.outputTokens
  usage.cachedInputTokens += spent.cachedInputTokens ?? 0
  usage.reasoningTokens += spent.reasoningTokens ?? 0
  state.knownCostUsd += spent.costUsd ?? 0
  usage.costUsd = spent.costUsd === null || usage.costUsd === null ? null : usage.costUsd + spent.costUsd
}

function childrenOf(state: RunState, step: StepState, seq: number): ChildrenState {
  if (!step.children) throw new CorruptLog(state.runId, seq, `${step.id} has no children`)
  return step.children
}

function stepId(event: Event): string {
  if (event.step === undefined) throw new CorruptLog('?', event.seq, `${event.type} names no step`)
  return event.step
}

function modelOf(state: RunState, event: Event) {
  const model = modelProgress(stepOf(state, stepId(event)))
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
  for (const { step } of Object.values(state.requests)) close(state, stepOf(state, step))
}

function start(state: RunState, id: string, event: EventOf<'step.started'>): void {
  const node = nodeOfStep(id)
  const { tokens, past, vars, selection } = arrival(state, event.data.from)
  for (const token of tokens) delete state.tokens[tokenKey(token)]
  const step: StepState = { ...begun(state, id, event), past, vars, ...(selection && !event.data.decision && { selection }) }
  if (step.wait && step.wait.receivedSeq === undefined) step.phase = 'waiting'
  if (step.visit !== (state.visits[node] ?? 0) + 1) throw new CorruptLog(state.runId, event.seq, `${id} follows visit ${state.visits[node] ?? 0}`)
  state.steps[id] = step
  state.live[id] = true
  state.visits[node] = step.visit
  state.stepCount += 1
  if (event.data.decision) step.entry = enterDecision(state, node, tokens)
}

/** A step as its start describes it. */
function begun(state: RunState, id: string, { seq, at, data }: EventOf<'step.started'>): Omit<StepState, 'past' | 'vars'> {
  const { attempt, from, decision, input, idempotencyKey, generation = 0, secretMark, refresh, total, callbackHash, correlationKey, given } = data
  return {
    id, node: nodeOfStep(id), visit: visitOfStep(id), phase: 'running', startedSeq: seq, startedAt: at, attempt, from, generation,
    ...(decision && { decision: true as const }),
    ...(input !== undefined && { inputSeq: seq }),
    ...defined({ idempotencyKey, secretMark, given }),
    ...(refresh && { refresh: true as const }),
    ...(total !== undefined && { children: { total, started: 0, open: {}, finished: {} } }),
    ...(callbackHash !== undefined && { wait: { callbackHash, ...defined({ correlationKey, receivedSeq: state.callbacks[id] }) } }),
  }
}

/** A later attempt of the same visit. */
function restart(step: StepState, event: EventOf<'step.started'>): void {
  step.attempt = event.data.attempt
  step.phase = 'running'
  delete step.retryAt
  delete step.reopened
  if (step.request?.kind === 'outcome') delete step.request
  if (event.data.idempotencyKey !== undefined) step.idempotencyKey = event.data.idempotencyKey
  if (event.data.generation !== undefined) step.generation = event.data.generation
}

function emit(state: RunState, step: StepState, emitted: Emitted): void {
  const selection = selectionAfter(step)
  for (const { edgeId, target, parked } of emitted) {
    state.tokens[tokenKey({ step: step.id, edgeId })] = { step: step.id, edgeId, target, ...(selection && { selection }), ...(parked && { parked }) }
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
  close(state, step)
  return step
}
