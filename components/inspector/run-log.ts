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
export const readLog = (events: readonly Event[], contexts: LongContexts = noContexts): RunLog => new LogReader(contexts).read(events)

/** Reads whatever log it is given, going on from the last one where it grew. */
export function logFollower(): (events: readonly Event[], contexts: LongContexts) => RunLog {
  let reader = new LogReader()
  return (events, contexts) => {
    if (reader.contexts !== contexts || !reader.continues(events)) reader = new LogReader(contexts)
    return reader.read(events)
  }
}

/**
 * Reads a log that grows: each time only what is new. Every answer is a log of its own, whose lists and calls are not changed by what
 * comes later; a call that was answered meanwhile is another object.
 */
export class LogReader {
  readonly contexts: LongContexts
  #read = 0
  #first: Event | undefined
  #calls: LoggedCall[] = []
  #requests: LoggedRequest[] = []
  readonly #byStep = new Map<string, Event[]>()
  readonly #callsBySeq = new Map<number, LoggedCall>()
  readonly #callsByStep = new Map<string, LoggedCall[]>()
  readonly #requestsByStep = new Map<string, LoggedRequest[]>()
  readonly #windows = new Map<number, Window>()
  readonly #writers = new Writers()

  constructor(contexts: LongContexts = noContexts) {
    this.contexts = contexts
  }

  /** Whether `events` go on from what was read. */
  continues(events: readonly Event[]): boolean {
    return this.#read <= events.length && (this.#read === 0 || events[0] === this.#first)
  }

  /** `events` begin with those of the last time. */
  read(events: readonly Event[]): RunLog {
    this.#calls = [...this.#calls]
    this.#requests = [...this.#requests]
    for (let place = this.#read; place < events.length; place++) {
      const event = events[place]
      if (event) this.#add(event)
    }
    this.#read = events.length
    this.#first = events[0]
    const [calls, requests, byStep, bySeq, callsByStep, requestsByStep] = [this.#calls, this.#requests, this.#byStep, this.#callsBySeq, this.#callsByStep, this.#requestsByStep]
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

  #add(event: Event): void {
    const { step } = event
    this.#writers.add(event)
    if (step === undefined) return
    append(this.#byStep, step, event)
    if (event.type === 'model.requested') {
      const call = newCall(event, step, this.#calls.length + 1, windowOf(event, this.contexts, this.#windows, this.#writers))
      this.#calls.push(call)
      this.#callsBySeq.set(call.seq, call)
      append(this.#callsByStep, step, call)
    } else if (isAsking(event)) {
      const request: LoggedRequest = { id: event.data.requestId, step, asked: event, answered: null }
      this.#requests.push(request)
      append(this.#requestsByStep, step, request)
    } else if (isAnswer(event)) {
      const request = this.#requestsByStep.get(step)?.at(-1)
      if (request) this.#replaceRequest(request, { ...request, answered: event })
    } else {
      const call = this.#callsByStep.get(step)?.at(-1)
      const told = call && withEvent(call, event)
      if (told && told !== call) this.#replaceCall(told)
    }
  }

  #replaceCall(call: LoggedCall): void {
    this.#calls[call.number - 1] = call
    this.#callsBySeq.set(call.seq, call)
    this.#callsByStep.set(call.step, [...(this.#callsByStep.get(call.step) ?? []).slice(0, -1), call])
  }

  #replaceRequest(before: LoggedRequest, after: LoggedRequest): void {
    this.#requests[this.#requests.lastIndexOf(before)] = after
    this.#requestsByStep.set(after.step, [...(this.#requestsByStep.get(after.step) ?? []).slice(0, -1), after])
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

/** The call as it is after a later event of its step; the same object where that says nothing of it. */
function withEvent(call: LoggedCall, event: Event): LoggedCall {
  switch (event.type) {
    case 'model.responded':
      return { ...call, response: event }
    case 'model.failed':
      return { ...call, failure: event }
    case 'context.summarised':
      return call.summary ? { ...call, summary: { ...call.summary, made: event } } : call
    case 'intent.selected':
    case 'intent.invalid':
      return { ...call, reading: event }
    default:
      return call
  }
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
