/** Model calls of a run as the API shows them: the exact request with its segments, and the raw reply. */
import { ApiError } from '#lib/api/errors.ts'
import type { Call, CallItem } from '#lib/api/calls.ts'
import type { ContextPart } from '#lib/engine/context/request.ts'
import { nodeOfStep, type Event, type EventOf } from '#lib/engine/events.ts'
import { tokenizerOf } from '#lib/engine/tokens.ts'
import { database } from '../db.ts'
import { modelFacts } from '../models/models.ts'
import { contextOf, readParts } from './contexts.ts'
import { readEventsAt } from './log.ts'
import { getRunRow } from './read-run.ts'
import { loadValue } from './values.ts'

type Requested = EventOf<'model.requested'>
type Outcome = EventOf<'model.responded'> | EventOf<'model.failed'>

const callEvents = ['model.requested', 'model.responded', 'model.failed', 'intent.selected', 'intent.invalid', 'step.completed']

/** All calls of a run, in order. Throws not_found. */
export async function listCalls(runId: string): Promise<CallItem[]> {
  await getRunRow(runId)
  const events = await readCallEvents(runId)
  return events.filter(isRequested).map((event) => toItem(event, events))
}

/** One call by the seq of its model.requested. Throws not_found. */
export async function getCall(runId: string, seq: number): Promise<Call> {
  const { rootId } = await getRunRow(runId)
  const events = await readCallEvents(runId, seq)
  const requested = events.find((event): event is Requested => event.seq === seq && isRequested(event))
  if (!requested) throw new ApiError('not_found', `Event ${seq} of run ${runId} is no model call. GET /api/v1/runs/${runId}/calls lists them.`)
  const { parts, dropped } = await readParts(rootId, seq, async (at) => {
    const [event] = at === seq ? [requested] : await readEventsAt(database(), runId, [at])
    return contextOf(rootId, event && isRequested(event) ? event.data.context : undefined)
  })
  const outcome = outcomeOf(requested, events)
  const responded = outcome?.type === 'model.responded' ? outcome : null
  const { requestHash, assembler, tokenizer, model } = requested.data
  return {
    ...toItem(requested, events),
    request: { body: bodyOf(parts), hash: requestHash },
    response: responded && { body: String(await loadValue(database(), rootId, responded.data.body)), hash: responded.data.responseHash },
    segments: parts.flatMap(({ at, text, tokens = 0, source }) => (at === undefined || source === undefined ? [] : [{ at, text, tokens, source }])),
    dropped,
    assembler,
    tokenizer,
    window: (await modelFacts(model.connection, model.name)).window,
  }
}

/** The body is the parts one after another, text of string values escaped. */
const bodyOf = (parts: ContextPart[]): string => parts.map(({ text, string }) => (string ? JSON.stringify(text).slice(1, -1) : text)).join('')

const isRequested = (event: Event): event is Requested => event.type === 'model.requested'

/** The events that tell of calls; with `seq`, those of the step that made that call. Without the recorded contexts of the others. */
async function readCallEvents(runId: string, seq?: number): Promise<Event[]> {
  const { rows } = await database().query<{ seq: number }>({
    name: seq === undefined ? 'call_seqs' : 'call_seqs_of_step',
    text: `select seq from event where run_id = $1 and type = any($2) ${seq === undefined ? '' : 'and step = (select step from event where run_id = $1 and seq = $3)'} order by seq`,
    values: [runId, callEvents, ...(seq === undefined ? [] : [seq])],
  })
  return readEventsAt(database(), runId, rows.map((row) => row.seq))
}

/** The end of an attempt: the first answer or failure of the same step, round and attempt. */
function outcomeOf({ step, seq, data: { round, attempt } }: Requested, events: Event[]): Outcome | undefined {
  return events.find((event): event is Outcome => (event.type === 'model.responded' || event.type === 'model.failed') && event.step === step && event.seq > seq && event.data.round === round && event.data.attempt === attempt)
}

function toItem(event: Requested, events: Event[]): CallItem {
  const { step = '', seq, at, data } = event
  const outcome = outcomeOf(event, events)
  return {
    seq,
    at,
    nodeId: nodeOfStep(step),
    step,
    round: data.round,
    attempt: data.attempt,
    promptVersion: data.promptVersion,
    model: data.model,
    ...(data.summary && { summary: data.summary }),
    inputTokens: data.inputTokens,
    tokenizerExact: isExact(data),
    ...(outcome ? answered(outcome, events) : { status: 'pending', ...unanswered }),
  }
}

/** What counted then was the model's own, as this version knows it. */
const isExact = ({ model, tokenizer }: Requested['data']): boolean => {
  const own = tokenizerOf(model.name)
  return own.exact && own.name === tokenizer
}

type Answered = Pick<CallItem, 'status' | 'intent' | 'invalid' | 'error' | keyof typeof unanswered>

const unanswered = { usage: null, costUsd: null, price: null, latencyMs: null, firstByteMs: null, finishReason: null } satisfies Partial<CallItem>

function answered(outcome: Outcome, events: Event[]): Answered {
  if (outcome.type === 'model.failed') {
    const { code, status, message } = outcome.data
    return { status: 'failed', error: { code, message, ...(status !== undefined && { status }) }, ...unanswered }
  }
  const { usage, costUsd, price = null, latencyMs, firstByteMs = null, finishReason } = outcome.data
  const read = events.find((event) => event.step === outcome.step && event.seq > outcome.seq && ['intent.selected', 'intent.invalid', 'model.requested'].includes(event.type))
  return {
    status: 'responded',
    ...(read?.type === 'intent.selected' && { intent: read.data.intent }),
    ...(read?.type === 'intent.invalid' && { invalid: read.data.errors }),
    usage,
    costUsd,
    price,
    latencyMs,
    firstByteMs,
    finishReason,
  }
}
