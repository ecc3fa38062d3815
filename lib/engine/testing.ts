/**
 * Test support: runs without a server. The commands of `plan` are performed at once with what a *world* answers, in an order that the
 * caller picks, through the same `admit` and `fold` as everywhere. A world answers by step, never by time, so the same world under
 * another order is the same run in another interleaving. Used by tests only.
 */
import { admit } from './admit.ts'
import { escalationId, escalationOptions, failedCall } from './escalation.ts'
import type { Event, EventData, NewEvent } from './events.ts'
import { giveEvents, givenAt, givenFor, givenStart } from './given.ts'
import { containerData, decisionData, joinData, waitData, type GraphIndex, type GraphNode } from './graph.ts'
import { hashJson, hashText } from './hash.ts'
import { losers } from './joins.ts'
import type { Json, JsonObject } from './json.ts'
import { fail, leave } from './leave.ts'
import { plan, type Command } from './plan.ts'
import { fold, foldLog } from './reduce.ts'
import { askedAs, away, mayBeAway, voice } from './testing-people.ts'
import { initialState, modelProgress, stepOf, type Covered, type ModelProgress, type RunState, type StepState } from './state.ts'

/** How a step, an attempt or a call of a model ended. */
export type Happens =
  | { kind: 'out'; handle: string; output?: Json; vars?: JsonObject }
  | { kind: 'fails'; code: string; retry?: boolean }
  | { kind: 'unknown' }
  /** The provider failed. */
  | { kind: 'provider'; code: string; retry?: boolean }
  | { kind: 'intent'; intent: string; args?: JsonObject }
  /** The reply did not fit. */
  | { kind: 'invalid' }
  /** It is still under way when nothing else is left to do. */
  | { kind: 'hangs' }

export interface World {
  happens(step: StepState, node: GraphNode): Happens
  /** What a person says at once; null: nobody answers. */
  verdict(step: StepState): 'approved' | 'rejected' | null
  /** What a person answers at once to a question; null: nobody does. */
  answer(step: StepState): Json | null
  /** What a person decides at once about a step that is stuck; null, or left out: nobody does. */
  decides?(step: StepState, node: GraphNode): Omit<EventData<'escalation.decided'>, 'requestId' | 'by' | 'via'> | null
  /** Whether a request of this step needs a summary first. */
  summarises?(step: StepState): boolean
  /** How many child runs a step with a list has, and how one ends; null: it goes on for ever. */
  items(step: string): number
  child(step: StepState, index: number): 'completed' | 'failed' | null
}

/** What is due, and what the world outside will do by itself. */
export type Due = Command | { kind: 'person-away'; step: string } | { kind: 'child-ends'; step: string; index: number; runId: string } | { kind: 'person-answers'; step: string }

export interface Run {
  index: GraphIndex
  log: Event[]
  state: RunState
  /** What is due and not under way for ever. */
  due(): Due[]
  /** Appends; throws where one is refused. */
  write(...events: NewEvent[]): void
  perform(command: Due): void
  /** Performs what is due, in the order that `pick` chooses, until nothing is, or `until` holds after an event. */
  go(until?: (event: Event) => boolean): Run
}

/** Picks an index below `count`. */
export type Chance = (count: number) => number

const longest = 5000
const first: Chance = () => 0

export const runStarted = (index: GraphIndex, data: Partial<EventData<'run.started'>> = {}): NewEvent => ({
  type: 'run.started',
  data: { input: { text: 'go' }, trigger: { kind: 'test' }, graphHash: index.hash, version: 1, engine: 1, metadata: {}, ...data },
})

export interface RunOptions {
  pick?: Chance
  /** Called before each command, with the state in which it is performed. */
  noting?: (command: Command, state: RunState) => void
  /** Another worker takes over after every commit: it knows what the log says, and nothing else. */
  refold?: boolean
  runId?: string
  started?: Partial<EventData<'run.started'>>
  /** What the log begins with, in place of a start: the copied part of a fork. */
  copied?: readonly Event[]
}

export function runIn(world: World, index: GraphIndex, { pick = first, noting, refold = false, runId = 'run', started = {}, copied }: RunOptions = {}): Run {
  const hanging = new Set<string>()
  const run: Run = {
    index,
    log: [],
    state: initialState(runId),
    due: () => [...plan(index, run.state), ...outside(run.state)].filter((command) => !('step' in command) || !hanging.has(keyOf(command))),
    write(...events) {
      for (const event of events) {
        append(run, event)
        if (event.step !== undefined) hanging.delete(event.step)
      }
    },
    perform(command) {
      if (command.kind !== 'child-ends' && command.kind !== 'person-answers' && command.kind !== 'person-away') noting?.(command, run.state)
      const events = performed(run, world, command)
      if (events === 'hangs') hanging.add(keyOf(command))
      else run.write(...events)
      if (refold) run.state = foldLog(runId, JSON.parse(JSON.stringify(run.log)) as Event[])
    },
    go(until = () => false) {
      for (;;) {
        const before = run.log.length
        const due = run.due()
        const command = due[pick(Math.max(1, due.length))]
        if (!command) return run
        run.perform(command)
        if (run.log.slice(before).some(until)) return run
        if (run.log.length > longest) throw new Error('The run does not end.')
      }
    },
  }
  if (copied) {
    run.log.push(...copied)
    fold(run.state, copied)
  } else run.write(runStarted(index, started))
  return run
}

/** What goes on for ever is passed over from then on. */
function keyOf(command: Due): string {
  if (command.kind === 'child-ends') return `${command.step}/${command.index}`
  if (command.kind === 'person-answers') return `answer to ${command.step}`
  return 'step' in command ? command.step : command.kind
}

function outside(state: RunState): Due[] {
  if (state.final) return []
  const children = Object.entries(state.openChildren).map(([runId, { step, index }]): Due => ({ kind: 'child-ends', step, index, runId }))
  const questions = Object.values(state.steps).filter(({ request, endedSeq }) => request?.open && (request.kind === 'question' || request.kind === 'approval' || request.kind === 'escalation') && endedSeq === undefined)
  const away = questions.filter(mayBeAway).map(({ id }): Due => ({ kind: 'person-away', step: id }))
  return [...children, ...away, ...questions.map(({ id }): Due => ({ kind: 'person-answers', step: id }))]
}

function append(run: Run, event: NewEvent): void {
  const { state, log } = run
  const ofAttempt = event.type === 'step.failed' && state.steps[event.step ?? '']?.idempotencyKey !== undefined
  const admission = admit(state, event, ofAttempt ? event.data.attempt : undefined)
  if (admission !== 'ok') throw new Error(`${event.type} ${event.step ?? ''} at ${state.seq + 1} is refused: ${admission}`)
  const logged = { ...event, seq: state.seq + 1, v: 1, at: timeOf(state.seq + 1) } as Event
  log.push(logged)
  fold(state, [logged])
}

/** A second passes per event. */
export const timeOf = (seq: number): string => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString()

type Here = Pick<Run, 'index' | 'state' | 'log'> & { world: World }
type Performers = { [Kind in Due['kind']]: (here: Here, command: Extract<Due, { kind: Kind }>) => NewEvent[] | 'hangs' }

/** The events that a worker would write for a command, or that come from outside. */
function performed({ index, state, log }: Run, world: World, command: Due): NewEvent[] | 'hangs' {
  return (performers[command.kind] as (here: Here, command: Due) => NewEvent[] | 'hangs')({ index, state, log, world }, command)
}

const endOf = ({ index, state, world }: Here, { step }: { step: string }) => ended(index, state, stepOf(state, step), world)

const performers: Performers = {
  append: (_, { events }) => events,
  pause: (_, { data }) => [{ type: 'run.paused', data }],
  finish: (_, { outcome, silent }) => [{ type: 'run.completed', data: { outcome, output: null, silent } }],
  sleep: (here, { then }) => (performers[then.kind] as (here: Here, command: Due) => NewEvent[] | 'hangs')(here, then),
  start: ({ index, state, world }, command) => start(index, state, world, command),
  give: ({ index, state, log }, { step }) => given(index, state, stepOf(state, step), log),
  attempt: ({ state }, { step, attempt, generation }) => [{ type: 'step.started', step, data: { attempt, from: stepOf(state, step).from, generation } }],
  complete({ log }, { step, handle, output, emitted }) {
    const answer = output.kind === 'answer' ? log[output.seq - 1] : undefined
    const said: Json = answer?.type === 'human.answered' ? { value: answer.data.value, by: answer.data.by, via: answer.data.via } : { of: step, value: `from ${step}` }
    return [{ type: 'step.completed', step, data: { handle, output: said, emitted } }]
  },
  'ask-model': ({ state, world }, command) => [modelRequested(command, summaryOf(state, stepOf(state, command.step), world))],
  recover: endOf,
  evaluate: endOf,
  interpret: ({ index, state, world }, { step }) => interpreted(index, stepOf(state, step), world),
  gate: ({ index, state, world }, { step }) => gated(index, state, stepOf(state, step), world),
  // Whichever is picked: children begin in the order of their places.
  'start-child'({ state }, { step }) {
    const index = stepOf(state, step).children?.started ?? 0
    return [{ type: 'child.started', step, data: { runId: `${state.runId}/${step}/${index}`, index } }]
  },
  'fail-child': ({ index, state }, command) => fail(index, stepOf(state, command.step), { code: 'child_failed', message: '', compact: `${command.step}/${command.index} failed` }),
  escalate({ state, log }, { step: id, error: { code, message, compact } }) {
    const step = stepOf(state, id)
    const call = failedCall(state, step)
    const failure = call && log[(call.failed.endedSeq ?? 0) - 1]
    const error = failure?.type === 'step.failed' ? failure.data.error : { code, message, compact }
    return [{ type: 'escalation.requested', step: id, data: { requestId: escalationId(state.runId, step), error, reason: message, ...(call && { call: call.failed.id, intent: call.intent }), options: escalationOptions(call), audience: [], required: 1 } }]
  },
  choose({ log }, { step, seq }) {
    const decided = log[seq - 1]
    const { intent, args } = (decided?.type === 'escalation.decided' ? decided.data.output : {}) as { intent: string; args: JsonObject }
    return [{ type: 'intent.selected', step, data: { intent, args, argsHash: hashJson(args) } }]
  },
  refresh: (_, { step }) => [{ type: 'step.refreshed', step, data: { output: { of: step, anew: true } } }],
  'child-ends': ({ state, world }, command) => childEnds(state, world, command),
  'person-away': ({ state }, { step }) => away(state, step),
  'person-answers': ({ index, state, world }, { step }) => personAnswers(index, stepOf(state, step), world),
}

function childEnds(state: RunState, world: World, { step, index, runId }: Extract<Due, { kind: 'child-ends' }>): NewEvent[] | 'hangs' {
  const status = world.child(stepOf(state, step), index)
  if (status === null) return 'hangs'
  const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0, costUsd: 0.01 }
  const end = status === 'completed' ? { output: { of: `${step}/${index}` } } : { error: { code: 'broken', message: `${step}/${index} failed` } }
  return [{ type: 'child.finished', step, data: { runId, index, status, ...end, usage, steps: 2 } }]
}

function personAnswers(index: GraphIndex, step: StepState, world: World): NewEvent[] | 'hangs' {
  if (step.request?.kind === 'approval') {
    const verdict = world.verdict(step)
    return verdict === null ? 'hangs' : [voice(step, step.request, { verdict })]
  }
  if (step.request?.kind === 'escalation') {
    const decided = world.decides?.(step, index.node(step.node)) ?? null
    return decided === null ? 'hangs' : [{ type: 'escalation.decided', step: step.id, data: { requestId: step.request.id, by: 'ada', via: 'key', ...decided } }]
  }
  const value = world.answer(step)
  if (value === null || !step.request) return 'hangs'
  return typeof value === 'string' ? [voice(step, step.request, { value })] : [{ type: 'human.answered', step: step.id, data: { requestId: step.request.id, by: 'ada', via: 'key', raw: value, value } }]
}

function start(index: GraphIndex, state: RunState, world: World, { node: id, from }: Extract<Command, { kind: 'start' }>): NewEvent[] {
  const node = index.node(id)
  const step = `${id}#${(state.visits[id] ?? 0) + 1}`
  const given = givenFor(state, step)
  if (given) return [givenStart(node, step, from, given.place)]
  const gatedEffect = (node.kind === 'effect' || node.kind === 'container') && node.data.approval !== undefined
  const started: NewEvent = { type: 'step.started', step, data: { attempt: gatedEffect ? 0 : 1, from, ...startOf(node, step, world) } }
  if (gatedEffect) return [started, { type: 'approval.requested', step, data: { requestId: `q ${step}`, args: { for: step }, inputHash: hashJson({ for: step }), ...askedAs(node.data.approval, timeOf(state.seq + 2)) } }]
  if (node.kind !== 'wait' || (waitData(node).callback && waitData(node).timeoutSeconds === 0)) return [started]
  return [started, { type: 'timer.set', step, data: { fireAt: new Date(Date.parse(state.lastAt) + 60_000).toISOString() } }]
}

function given(index: GraphIndex, state: RunState, step: StepState, log: readonly Event[]): NewEvent[] {
  const [first] = log
  return giveEvents(index, state, step, givenAt(first?.type === 'run.started' ? first.data.givenOutputs : undefined, step.given ?? 0))
}

function startOf(node: GraphNode, step: string, world: World): Partial<EventData<'step.started'>> {
  if (node.kind === 'decision') return { decision: true }
  if (node.kind === 'effect') return { input: { for: step }, idempotencyKey: step, ...(node.refresh && { refresh: true }) }
  if (node.kind === 'wait') return waitData(node).callback ? { callbackHash: hashText(step) } : {}
  if (node.kind === 'container') return { input: { for: step }, total: containerData(node).runs === 'items' ? world.items(step) : 1 }
  return node.refresh ? { refresh: true } : {}
}

/** The summary that a request is for: one that is being made, or one that the world wants before the step's own request. */
function summaryOf(state: RunState, step: StepState, world: World): { covered: Covered; again: boolean } | undefined {
  if (step.summarising) return { covered: { by: step.summarising.by, covers: step.summarising.covers }, again: true }
  const made = (state.summaries[step.node] ?? []).some((summary) => summary.step === step.id)
  return !made && world.summarises?.(step) ? { covered: { by: 'budget', covers: [1] }, again: false } : undefined
}

function modelRequested({ step, ...asked }: Extract<Command, { kind: 'ask-model' }>, summary: ReturnType<typeof summaryOf>): NewEvent {
  const { round, attempt, candidate } = summary && !summary.again ? { round: 1, attempt: 1, candidate: 0 } : asked
  return {
    type: 'model.requested', step,
    data: { round, attempt, candidate, requestHash: '', promptVersion: { promptId: '', number: 1, hash: '' }, model: { connection: '', name: '' }, assembler: 1, tokenizer: '', inputTokens: 1, context: { base: null, splices: [], dropped: [] }, ...(summary && { summary: summary.covered }) },
  }
}

function ended(index: GraphIndex, state: RunState, step: StepState, world: World): NewEvent[] | 'hangs' {
  const node = index.node(step.node)
  const happens = world.happens(step, node)
  if (happens.kind === 'hangs') return 'hangs'
  if (modelProgress(step)) return [answered(state, step, happens)]
  if (node.kind === 'question') return [{ type: 'human.asked', step: step.id, data: { requestId: `q ${step.id}`, question: '?', urgency: 'low', format: node.data.format as 'free_text', ...askedAs(node.data, timeOf(state.seq + 1), step) } }]
  if (node.kind === 'join') return meet(index, state, step)
  if (node.kind === 'wait') return [{ type: 'timer.set', step: step.id, data: { fireAt: new Date(Date.parse(state.lastAt) + 60_000).toISOString() } }]
  if (node.kind === 'end') return [{ type: 'step.completed', step: step.id, data: { handle: null, output: outputOf(step, happens), emitted: [] } }]
  if (happens.kind === 'unknown') return [{ type: 'step.unknown', step: step.id, data: { reason: 'no answer', requestId: `q ${step.id}/${step.attempt}` } }]
  if (happens.kind === 'fails') {
    const error = { code: happens.code, message: `${step.id} failed`, compact: `${step.id}: ${happens.code}` }
    if (happens.retry) return [{ type: 'step.failed', step: step.id, data: { error, attempt: step.attempt, retryAt: state.lastAt } }]
    return fail(index, step, error)
  }
  const handle = happens.kind === 'out' ? happens.handle : 'out'
  const done: NewEvent = { type: 'step.completed', step: step.id, data: { handle, output: outputOf(step, happens), ...leave(index, step, handle) } }
  return happens.kind === 'out' && happens.vars ? [{ type: 'vars.set', step: step.id, data: { values: happens.vars } }, done] : [done]
}

/** A join; where it is a race, what lost is taken away. */
function meet(index: GraphIndex, state: RunState, step: StepState): NewEvent[] {
  const lost = joinData(index.node(step.node)).mode === 'first' ? losers(index, state, step.node) : { steps: [], tokens: [] }
  const output = step.from.map((origin) => ({ node: stepOf(state, origin.step).node, handle: stepOf(state, origin.step).handle ?? null, output: { of: origin.step } }))
  return [
    ...lost.steps.map((id): NewEvent => ({ type: 'step.cancelled', step: id, data: { reason: `${step.id} was reached first` } })),
    { type: 'step.completed', step: step.id, data: { handle: 'out', output, ...leave(index, step, 'out'), ...(lost.tokens.length > 0 && { dropped: lost.tokens.map(({ step: from, edgeId }) => ({ step: from, edgeId })) }) } },
  ]
}

const outputOf = (step: StepState, happens: Happens): Json => (happens.kind === 'out' && happens.output !== undefined ? happens.output : { of: step.id })

function answered(state: RunState, step: StepState, happens: Happens): NewEvent {
  const { id } = step
  const { round = 1, attempt = 1 } = modelProgress(step) ?? {}
  if (happens.kind !== 'provider') return { type: 'model.responded', step: id, data: { round, attempt, responseHash: '', body: '', usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0.01, latencyMs: 1, finishReason: null } }
  return { type: 'model.failed', step: id, data: { round, attempt, code: happens.code, message: '', ...(happens.retry && { retryAt: state.lastAt }) } }
}

function interpreted(index: GraphIndex, step: StepState, world: World): NewEvent[] | 'hangs' {
  const node = index.node(step.node)
  const happens = world.happens(step, node)
  if (happens.kind === 'hangs') return 'hangs'
  if (happens.kind === 'invalid') return [{ type: 'intent.invalid', step: step.id, data: { raw: 'a poem', errors: [{ code: 'no_call', message: 'no call' }] } }]
  if (step.summarising) return [{ type: 'context.summarised', step: step.id, data: { by: step.summarising.by, covers: step.summarising.covers, text: 'a summary' } }]
  if (node.kind !== 'decision') return [{ type: 'step.completed', step: step.id, data: { handle: 'out', output: outputOf(step, happens), ...leave(index, step, 'out') } }]
  const intent = happens.kind === 'intent' ? happens.intent : (decisionData(node).intents.at(-1)?.name ?? '')
  const args = (happens.kind === 'intent' && happens.args) || { by: step.id }
  return [{ type: 'intent.selected', step: step.id, data: { intent, args, argsHash: hashJson(args) } }]
}

function gated(index: GraphIndex, state: RunState, step: StepState, world: World): NewEvent[] {
  const node = index.node(step.node)
  const { approval } = node.kind === 'decision' ? (decisionData(node).intents.find(({ name }) => name === step.selected?.intent) ?? {}) : node.data
  const requestId = `q ${step.id}`
  const what = step.selected ? { intent: step.selected.intent, argsHash: step.selected.argsHash } : { args: { for: step.id }, inputHash: hashJson({ for: step.id }) }
  const fields = askedAs(approval, timeOf(state.seq + 1), step)
  const asked: NewEvent = { type: 'approval.requested', step: step.id, data: { requestId, ...what, ...fields } }
  const verdict = fields.required > 1 ? null : world.verdict(step)
  return verdict === null ? [asked] : [asked, { type: 'approval.decided', step: step.id, data: { requestId, verdict, by: 'ada', via: 'key' } }]
}

/** What happens, node by node, in the order in which it is asked: a handle or an intent by name, or in full. */
export type Script = Record<string, (string | Happens)[]>

export const fails = (code = 'broken'): Happens => ({ kind: 'fails', code })
export const provider = (code: string, retry = false): Happens => ({ kind: 'provider', code, ...(retry && { retry }) })
export const invalid: Happens = { kind: 'invalid' }
export const hangs: Happens = { kind: 'hangs' }
export const unknown: Happens = { kind: 'unknown' }
export const out = (output: Json, handle = 'out'): Happens => ({ kind: 'out', handle, output })
export const sets = (vars: JsonObject): Happens => ({ kind: 'out', handle: 'out', vars })

/**
 * Where a script is silent, a step leaves by its first handle, a decision takes its last intent, and a step has one child, which
 * completes. Nobody answers questions. `children` says, by node, how those of each step end.
 */
export function scripted(script: Script, children: Record<string, ('completed' | 'failed' | null)[]> = {}): World {
  const used: Record<string, number> = {}
  return {
    verdict: () => null,
    answer: () => null,
    items: (step) => children[step.slice(0, step.indexOf('#'))]?.length ?? 1,
    child: (step, index) => (children[step.node] ? (children[step.node]?.[index] ?? null) : 'completed'),
    happens(step, node) {
      const answering = step.model !== undefined && step.model.respondedSeq === undefined
      const position = used[node.id] ?? 0
      const entry = script[node.id]?.[position]
      const happens = typeof entry === 'string' ? (node.kind === 'decision' ? { kind: 'intent' as const, intent: entry } : { kind: 'out' as const, handle: entry }) : entry
      // A reply is asked for twice: when it comes, and when it is read.
      if (!answering || happens?.kind === 'provider') used[node.id] = position + 1
      if (happens) return happens
      return node.kind === 'decision' ? { kind: 'intent', intent: decisionData(node).intents.at(-1)?.name ?? '' } : { kind: 'out', handle: node.handles[0] ?? '' }
    },
  }
}

/** A run as a script has it, as far as it goes. */
export const played = (index: GraphIndex, script: Script = {}, options: RunOptions = {}): Run => runIn(scripted(script), index, options).go()

/** A world that depends on nothing but a seed and the step that asks. */
export function seededWorld(seed: number): World {
  const roll = (key: string, sides: number): number => Number.parseInt(hashText(`${seed}/${key}`).slice(0, 8), 16) % sides
  const replies = (step: StepState, { round, attempt, respondedSeq }: ModelProgress, node: GraphNode): Happens => {
    const series = step.summarising ? 'summary' : 'call'
    if (respondedSeq === undefined) return roll(`${series} ${step.id} ${round} ${attempt}`, 4) === 0 ? provider('http_500', attempt < 3) : { kind: 'intent', intent: '' }
    if (roll(`${series} reply ${step.id} ${round}`, 5) === 0) return invalid
    const { intents } = decisionData(node)
    return { kind: 'intent', intent: intents[roll(`choice ${step.id}`, intents.length)]?.name ?? '' }
  }
  return {
    verdict: (step) => (roll(`verdict ${step.id}`, 2) === 0 ? 'approved' : 'rejected'),
    answer: (step) => `answer to ${step.id}`,
    decides(step, node) {
      const asked = step.escalations?.length ?? 0
      const verdict = asked > 1 ? 'abort' : (['retry', 'take_over', 'abort'] as const)[roll(`escalation ${step.id} ${asked}`, 3)]
      if (verdict !== 'take_over') return { verdict: verdict ?? 'abort', hint: `hint ${asked}` }
      return { verdict, output: { intent: decisionData(node).intents[0]?.name ?? '', args: { by: 'a person' } } }
    },
    summarises: (step) => roll(`summary of ${step.id}`, 4) === 0,
    items: (step) => roll(`items ${step}`, 4),
    child: (step, index) => (roll(`child ${step.id} ${index}`, 5) === 0 ? 'failed' : 'completed'),
    happens(step, node) {
      const model = modelProgress(step)
      if (model && (model.respondedSeq === undefined || node.kind === 'decision')) return replies(step, model, node)
      if (node.handles.includes('error') && roll(`error ${step.id} ${step.attempt}`, 5) === 0) return { ...fails(), retry: node.kind === 'effect' && step.attempt < 2 }
      const handles = node.handles.filter((handle) => handle !== 'error')
      const handle = handles[roll(`handle ${step.id}`, Math.max(1, handles.length))] ?? 'out'
      return roll(`sets ${step.id}`, 4) === 0 ? { kind: 'out', handle, vars: { shared: step.id } } : { kind: 'out', handle }
    },
  }
}
