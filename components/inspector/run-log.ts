/**
 * A run's log as a screen reads it: which events belong to a step, what each model call was, which calls carried an event. Pure,
 * and made anew from the events whenever some arrive. Knows nothing of the graph, of labels or of how anything is drawn.
 */
import { droppedAfter } from '#lib/engine/context/store.ts'
import { nodeOfStep, visitOfStep, type Event, type EventOf, type StoredContext, type StoredPart } from '#lib/engine/events.ts'
import { eventsBehind, Writers } from './origins.ts'

/** One model call. Its `seq` (of model.requested) is its name within the run. */
export interface LoggedCall {
  seq: number
  /** Position among the run's calls, from 1. */
  number: number
  step: string
  node: string
  visit: number
  /** Re-asks of one visit and tries of one round, from 1. */
  round: number
  attempt: number
  model: EventOf<'model.requested'>['data']['model']
  promptVersion: EventOf<'model.requested'>['data']['promptVersion']
  /** Our estimate over the segments. */
  inputTokens: number
  requestedAt: string
  /** Null until the provider answered. */
  response: EventOf<'model.responded'> | null
  failure: EventOf<'model.failed'> | null
  /** What the reply was read as; null until read, and for free text. */
  reading: EventOf<'intent.selected'> | EventOf<'intent.invalid'> | null
  /** Of a call for a summary: the events it is to stand for, and what came of it. */
  summary: { covers: number[]; made: EventOf<'context.summarised'> | null } | null
  dropped: StoredContext['dropped']
  /** Tokens that each event put into the request, by its seq. */
  carried: Map<number, number>
}

/** A question to a person as the log tells it: asked by one event, settled by another. */
export interface LoggedRequest {
  id: string
  step: string
  asked: EventOf<'approval.requested'> | EventOf<'human.asked'> | EventOf<'step.unknown'>
  answered: EventOf<'approval.decided'> | EventOf<'human.answered'> | EventOf<'step.resolved'> | null
}

export interface RunLog {
  events: readonly Event[]
  calls: LoggedCall[]
  requests: LoggedRequest[]
  /** Steps in the order in which they started. */
  steps: string[]
  eventsOf(step: string): readonly Event[]
  /** The event with this seq; undefined outside the log. */
  at(seq: number): Event | undefined
  call(seq: number): LoggedCall | undefined
  callsOf(step: string): readonly LoggedCall[]
  /** Questions to people about a step, in the order in which they were asked. */
  requestsOf(step: string): readonly LoggedRequest[]
  /** Calls whose request held text that this event put there, in order. */
  carriers(seq: number): readonly LoggedCall[]
}

const answers: Partial<Record<Event['type'], true>> = { 'approval.decided': true, 'human.answered': true, 'step.resolved': true }

const isAsking = (event: Event): event is LoggedRequest['asked'] => event.type === 'approval.requested' || event.type === 'human.asked' || event.type === 'step.unknown'
const isAnswer = (event: Event): event is NonNullable<LoggedRequest['answered']> => answers[event.type] === true

/** Recorded contexts that are too long to stand in the log, by the seq of their call. */
export type LongContexts = ReadonlyMap<number, StoredContext>

const noContexts: LongContexts = new Map()

/** Reads a log from its first event on. `events` have no gaps. Calls whose context is long and not in `contexts` carry nothing yet. */
export function readLog(events: readonly Event[], contexts: LongContexts = noContexts): RunLog {
  const byStep = new Map<string, Event[]>()
  const calls: LoggedCall[] = []
  const requests: LoggedRequest[] = []
  const windows = new Map<number, Window>()
  const callsByStep = new Map<string, LoggedCall[]>()
  const requestsByStep = new Map<string, LoggedRequest[]>()
  const writers = new Writers()
  for (const event of events) {
    const { step } = event
    writers.add(event)
    if (step === undefined) continue
    append(byStep, step, event)
    if (event.type === 'model.requested') {
      const call = newCall(event, step, calls.length + 1, windowOf(event, contexts, windows, writers))
      calls.push(call)
      append(callsByStep, step, call)
    } else if (isAsking(event)) {
      const request: LoggedRequest = { id: event.data.requestId, step, asked: event, answered: null }
      requests.push(request)
      append(requestsByStep, step, request)
    } else if (isAnswer(event)) {
      const request = requestsByStep.get(step)?.at(-1)
      if (request) request.answered = event
    } else {
      attach(callsByStep.get(step)?.at(-1), event)
    }
  }
  const bySeq = new Map(calls.map((call) => [call.seq, call]))
  const carriers = carrierIndex(calls)
  return {
    events, calls, requests, steps: [...byStep.keys()],
    eventsOf: (step) => byStep.get(step) ?? [],
    at: (seq) => events[seq - 1],
    call: (seq) => bySeq.get(seq),
    callsOf: (step) => callsByStep.get(step) ?? [],
    requestsOf: (step) => requestsByStep.get(step) ?? [],
    carriers: (seq) => carriers().get(seq) ?? [],
  }
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const known = lists.get(key)
  if (known) known.push(value)
  else lists.set(key, [value])
}

function newCall(event: EventOf<'model.requested'>, step: string, number: number, { carried, dropped }: Pick<Window, 'carried' | 'dropped'>): LoggedCall {
  const { round, attempt, model, promptVersion, inputTokens, summary } = event.data
  return { seq: event.seq, number, step, node: nodeOfStep(step), visit: visitOfStep(step), round, attempt, model, promptVersion, inputTokens, requestedAt: event.at, response: null, failure: null, reading: null, summary: summary ? { covers: summary.covers, made: null } : null, dropped, carried }
}

/** By seq of an event: the calls that carried it. Made when first asked for, once per log. */
function carrierIndex(calls: readonly LoggedCall[]): () => Map<number, LoggedCall[]> {
  let index: Map<number, LoggedCall[]> | undefined
  return () => {
    if (index) return index
    index = new Map()
    for (const call of calls) {
      for (const seq of call.carried.keys()) {
        const known = index.get(seq)
        if (known) known.push(call)
        else index.set(seq, [call])
      }
    }
    return index
  }
}

/** Tokens per event; a stretch made from several counts for each with its share. */
function carriedBy(parts: readonly StoredPart[], writers: Writers, reader: string): Map<number, number> {
  const carried = new Map<number, number>()
  for (const { source, tokens } of parts) {
    const behind = source ? eventsBehind(source, writers, reader) : []
    for (const seq of behind) carried.set(seq, (carried.get(seq) ?? 0) + Math.round((tokens ?? 0) / behind.length))
  }
  return carried
}

function attach(call: LoggedCall | undefined, event: Event): void {
  if (!call) return
  if (event.type === 'model.responded') call.response = event
  else if (event.type === 'model.failed') call.failure = event
  else if (event.type === 'context.summarised' && call.summary) call.summary = { ...call.summary, made: event }
  else if (event.type === 'intent.selected' || event.type === 'intent.invalid') call.reading = event
}

/** What a call's record says of its window. */
interface Window {
  parts: StoredPart[]
  carried: Map<number, number>
  dropped: LoggedCall['dropped']
}

/** Windows that were restored, by their event: an event never changes, and a live log is read again with every one that arrives. */
const restored = new WeakMap<Event, Window>()

function windowOf(event: EventOf<'model.requested'>, contexts: LongContexts, known: Map<number, Window>, writers: Writers): Pick<Window, 'carried' | 'dropped'> {
  const context = 'splices' in event.data.context ? event.data.context : contexts.get(event.seq)
  if (!context) return { carried: new Map(), dropped: [] }
  const window = restored.get(event) ?? restore(context, known, writers, event.step ?? '')
  if (!window) return { carried: new Map(), dropped: context.dropped }
  restored.set(event, window)
  known.set(event.seq, window)
  return window
}

/** Undoes the storage as splices (lib/engine/context/store.ts): their places are those of the base, so the last one goes first. */
function restore(context: StoredContext, known: ReadonlyMap<number, Window>, writers: Writers, reader: string): Window | undefined {
  const before = context.base === null ? { parts: [], dropped: [] } : known.get(context.base)
  if (!before) return undefined
  const parts = [...before.parts]
  for (const { start, remove, insert } of context.splices.toReversed()) parts.splice(start, remove, ...insert)
  return { parts, carried: carriedBy(parts, writers, reader), dropped: droppedAfter(before.dropped, context) }
}

/**
 * The call that an event belongs to: what was asked, answered or read. A step's own start and end belong to its first and last
 * call. Undefined for everything that has nothing to do with a model.
 */
export function callOfEvent(log: RunLog, seq: number): LoggedCall | undefined {
  const event = log.at(seq)
  if (event?.step === undefined) return undefined
  const calls = log.callsOf(event.step)
  return calls.findLast((call) => call.seq <= seq) ?? calls[0]
}

/**
 * The call to show beside a selected event: its own; else `open` where that one carries the event; else the first that carries it;
 * else `open`; else the last call before it.
 */
export function callBeside(log: RunLog, seq: number, open: number | null): LoggedCall | undefined {
  const own = callOfEvent(log, seq)
  if (own) return own
  const shown = open === null ? undefined : log.call(open)
  const sources = sourceSeqs(log, seq)
  const carries = (call: LoggedCall) => sources.some((source) => call.carried.has(source))
  if (shown && carries(shown)) return shown
  return log.calls.find(carries) ?? shown ?? log.calls.findLast((call) => call.seq <= seq) ?? log.calls[0]
}

/** Seqs under which a selected event's step stands in contexts: the event itself, and what its step came to. */
export function sourceSeqs(log: RunLog, seq: number): number[] {
  const event = log.at(seq)
  if (event?.step === undefined) return [seq]
  const own = log.eventsOf(event.step)
  const near = own.filter((each) => each.type === 'step.completed' || each.type === 'step.failed')
  const isModel = log.callsOf(event.step).length > 0
  if (!isModel) return [...new Set([seq, ...near.map((each) => each.seq)])]
  if (event.type === 'approval.decided' || event.type === 'step.completed') return [...new Set([seq, ...near.filter((each) => each.type === 'step.completed' && each.data.handle === 'rejected').map((each) => each.seq)])]
  return [seq]
}
