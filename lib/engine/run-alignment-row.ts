/**
 * What two runs are compared by, event by event: the few fields that say how a step went, with values as digests. One shape for a log
 * in memory (`traceRow`) and for one that a database looked into, which never reads the values themselves.
 *
 * A digest is only ever compared with others that were made the same way. Ids of requests, idempotency keys, addresses and the random
 * part of secret marks are in none: they follow from the run and say nothing of what it did.
 */
import { blobReferenceSchema, type Event, type EventData, type EventOf, type EventType } from './events.ts'

type Emitted = EventData<'step.completed'>['emitted']
type Origins = EventData<'step.started'>['from']

/** Fields that the type of the event has; a digest stands for a value. */
export interface TraceData {
  /** run.started, run.forked: the graph from here on. */
  graphHash?: string | undefined
  version?: number | 'draft' | undefined
  /** run.forked */
  from?: { runId: string; atSeq: number } | undefined
  /** run.completed */
  outcome?: string | undefined
  /** step.failed, run.failed, model.failed */
  code?: string | undefined
  /** step.started */
  origins?: Origins | undefined
  attempt?: number | undefined
  given?: number | undefined
  /** step.completed, step.failed */
  handle?: string | null | undefined
  emitted?: Emitted | undefined
  /** step.failed, model.failed: it is tried again. */
  again?: boolean | undefined
  /** An end or an answer that was taken over from another run. */
  recorded?: boolean | undefined
  /** Digest of the input, the output, the error, the variables, the answer; of the arguments of a choice, their hash. */
  value?: string | undefined
  /** intent.selected, step.edited */
  intent?: string | undefined
  /** approval.decided, step.resolved, consent.decided, escalation.decided; child.finished: its status. */
  verdict?: string | undefined
  /** model.requested */
  requestHash?: string | undefined
  prompt?: { promptId: string; number: number; hash: string } | undefined
  model?: string | undefined
  summary?: boolean | undefined
  inputTokens?: number | undefined
  /** model.responded; of child.finished, of all below it. */
  outputTokens?: number | undefined
  costUsd?: number | null | undefined
  latencyMs?: number | undefined
  /** child.started, child.finished */
  child?: { runId: string; index: number } | undefined
}

export interface TraceRow {
  seq: number
  /** Milliseconds since 1970. */
  at: number
  type: EventType
  step?: string | undefined
  data: TraceData
}

type Readers = { [T in EventType]?: (data: EventData<T>) => TraceData }

/** Events that say how a run went; of the others only the time counts. */
const readers: Readers = {
  'run.started': ({ graphHash, version, input }) => ({ graphHash, version, value: digest(input) }),
  'run.forked': ({ graphHash, from }) => ({ graphHash, from }),
  'run.completed': ({ outcome, output }) => ({ outcome, value: digest(output) }),
  'run.failed': ({ error }) => ({ code: error.code }),
  'run.cancelled': () => ({}),
  'step.started': ({ attempt, from, input, given, secretMark }) => ({ attempt, origins: from, given, value: input === undefined ? undefined : withoutMark(digest(input), secretMark) }),
  'step.completed': ({ handle, output, emitted, recorded }) => ({ handle, emitted, recorded: recorded !== undefined, value: digest(output) }),
  'step.failed': ({ error, handle, emitted, retryAt, recorded }) => ({ handle, emitted, code: error.code, again: retryAt !== undefined, recorded: recorded !== undefined, value: digest(error) }),
  'step.cancelled': () => ({}),
  'step.refreshed': ({ output }) => (output === undefined ? {} : { value: digest(output) }),
  'step.edited': ({ output, intent, argsHash }) => (intent === undefined ? { value: digest(output) } : { intent, value: argsHash }),
  'vars.set': ({ values }) => ({ value: digest(values) }),
  'child.started': ({ runId, index }) => ({ child: { runId, index } }),
  'child.finished': ({ runId, index, status, output, error, usage: { inputTokens, outputTokens, costUsd } }) => ({ child: { runId, index }, verdict: status, value: digest(error?.code ?? output), inputTokens, outputTokens, costUsd }),
  'model.requested': ({ requestHash, promptVersion: { promptId, number, hash }, model, summary, inputTokens }) => ({ requestHash, prompt: { promptId, number, hash }, model: modelName(model), summary: summary !== undefined, inputTokens }),
  'model.responded': ({ usage, costUsd, latencyMs, recorded }) => ({ inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, costUsd, latencyMs, recorded: recorded !== undefined }),
  'model.failed': ({ code, retryAt }) => ({ code, again: retryAt !== undefined }),
  'intent.selected': ({ intent, argsHash }) => ({ intent, value: argsHash }),
  'intent.invalid': () => ({}),
  'approval.decided': ({ verdict, argsHash }) => ({ verdict, value: argsHash }),
  'step.resolved': ({ verdict }) => ({ verdict }),
  'human.answered': ({ value }) => ({ value: digest(value) }),
  'human.expired': () => ({}),
  'escalation.decided': ({ verdict }) => ({ verdict }),
}

/** The types that are read. A run's last event is read whatever its type, for the time. */
export const traceEventTypes = Object.keys(readers) as EventType[]

/** An event of a log in memory; null where its type says nothing. */
export function traceRow(event: Event): TraceRow | null {
  const read = readers[event.type] as ((data: Event['data']) => TraceData) | undefined
  return read ? { seq: event.seq, at: Date.parse(event.at), type: event.type, step: event.step, data: read(event.data) } : null
}

/** Order of keys is part of every context, so it is part of a digest. A long value is its hash. */
function digest(value: unknown): string {
  const reference = blobReferenceSchema.safeParse(value)
  return reference.success ? reference.data.$blob : (JSON.stringify(value) ?? '')
}

const withoutMark = (text: string, mark: string | undefined): string => (mark === undefined || mark === '' ? text : text.replaceAll(mark, ''))

/** `openai/gpt-5-mini`: which connection, which model. */
export const modelName = ({ connection, name }: EventOf<'model.requested'>['data']['model']): string => `${connection}/${name}`
