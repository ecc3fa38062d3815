/**
 * A request as the API shows it, out of its row, the event that asked, and the events that tell of it since. Times and names are those
 * of the log; nothing is looked up here but long values.
 */
import type { Contact, Escalation, HumanAnswer, HumanRequest, RequestKind, RequestStatus, Urgency } from '#lib/api/requests.ts'
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import type { Answerer } from '../people/answerer.ts'
import { mayAnswer } from '../people/audience.ts'
import { loadValue } from './values.ts'

export interface RequestRow {
  id: string
  run_id: string
  root_id: string
  document_hash: string
  workflow_id: string
  slug: string
  name: string
  step: string
  seq: number
  kind: RequestKind
  status: RequestStatus
  urgency: Urgency
  audience: string[]
  not_by: string[]
  answered_by: string[]
  created_at: Date
  expires_at: Date | null
  closed_at: Date | null
  told: number[]
  /** Data of the event that asked. */
  asked: JsonObject
}

/** An event that tells of a request after it was asked. */
export interface Told {
  seq: number
  type: Event['type']
  at: Date
  data: JsonObject
}

const shownFields = ['question', 'context', 'format', 'choices', 'schema', 'intent', 'display', 'rejectOptions', 'reasoning', 'reason', 'call', 'options'] as const
const settling: readonly Event['type'][] = ['human.answered', 'approval.decided', 'step.resolved', 'consent.decided', 'escalation.decided']

export async function toRequest({ asked: stored, ...row }: RequestRow, events: readonly Told[], contacts: Contact[], nodeLabel: string | undefined, reader: Answerer | undefined): Promise<HumanRequest> {
  const asked = await whole(row.root_id, stored)
  const told = await Promise.all(events.map(async (event) => ({ ...event, data: await whole(row.root_id, event.data) })))
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflow: { slug: row.slug, name: row.name },
    nodeId: nodeOfStep(row.step),
    ...(nodeLabel !== undefined && { nodeLabel }),
    step: row.step,
    seq: row.seq,
    since: row.created_at.toISOString(),
    ...timesOf(row),
    urgency: row.urgency,
    audience: row.audience,
    ...(row.not_by.length > 0 && { notBy: row.not_by }),
    mine: isFor(row, reader),
    required: typeof asked.required === 'number' ? asked.required : 1,
    ...askedOf(asked),
    votes: told.filter(({ type }) => type === 'request.voted').map(toAnswer),
    answers: told.filter(({ type }) => settling.includes(type)).map(toAnswer),
    escalations: escalationsOf(asked, told),
    contacts,
  }
}

/** What an event says, with the values that are too long to stand in it. */
async function whole(rootId: string, data: JsonObject): Promise<JsonObject> {
  const fields = await Promise.all(Object.entries(data).map(async ([name, value]) => [name, (await loadValue(database(), rootId, value)) ?? null] as const))
  return Object.fromEntries(fields)
}

const timesOf = ({ expires_at: expires, closed_at: closed }: Pick<RequestRow, 'expires_at' | 'closed_at'>) => ({ ...(expires && { expiresAt: expires.toISOString() }), ...(closed && { closedAt: closed.toISOString() }) })

/** Open, for the reader, and not answered by them before. */
function isFor({ status, audience, not_by: notBy, answered_by: answeredBy }: Pick<RequestRow, 'status' | 'audience' | 'not_by' | 'answered_by'>, reader: Answerer | undefined): boolean {
  return reader !== undefined && status === 'open' && mayAnswer({ audience, notBy }, reader).ok && !answeredBy.some((by) => reader.knownAs.includes(by))
}

/** What the event that asked says, as far as a person is to see it. */
function askedOf(asked: JsonObject): Partial<HumanRequest> {
  const shown = Object.fromEntries(shownFields.flatMap((field) => (asked[field] === undefined ? [] : [[field, asked[field]]])))
  const args = asked.args ?? asked.input
  const argsHash = asked.argsHash ?? asked.inputHash
  const error = isJsonObject(asked.error) ? asked.error : undefined
  return {
    ...shown,
    ...(args !== undefined && { args }),
    ...(typeof argsHash === 'string' && { argsHash }),
    ...(error && { error: { code: textOf(error.code) ?? '', message: textOf(error.message) ?? '', compact: textOf(error.compact) ?? '' } }),
  }
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

function toAnswer({ at, data }: Told): HumanAnswer {
  return {
    by: textOf(data.by) ?? '',
    via: textOf(data.via) ?? '',
    at: at.toISOString(),
    ...(data.verdict !== undefined && { verdict: String(data.verdict) }),
    ...(data.comment !== undefined && { comment: String(data.comment) }),
    ...(data.hint !== undefined && { hint: String(data.hint) }),
    ...(data.value !== undefined && { value: data.value }),
    ...(data.args !== undefined && { args: data.args }),
    ...(data.output !== undefined && { output: data.output }),
  }
}

const textsOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])

/** What is planned, each level with when it was carried out. */
function escalationsOf(asked: JsonObject, told: readonly Told[]): Escalation[] {
  const levels = Array.isArray(asked.escalations) ? asked.escalations.filter(isJsonObject) : []
  return levels.map(({ at, audience, channels }, index) => {
    const done = told.find(({ type, data }) => type === 'human.escalated' && data.level === index + 1)
    const reason = done?.data.reason === 'contact_failed' ? ('contact_failed' as const) : ('time' as const)
    return { level: index + 1, at: new Date(textOf(at) ?? 0).toISOString(), audience: textsOf(audience), channels: textsOf(channels), ...(done && { escalatedAt: done.at.toISOString(), reason }) }
  })
}
