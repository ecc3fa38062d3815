/** Requests to people as the API shows them: the row says which event asked and which answered, the log says what. */
import { ApiError } from '#lib/api/errors.ts'
import type { HumanAnswer, HumanRequest, RequestKind, RequestStatus } from '#lib/api/requests.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'
import { loadValue } from './values.ts'

interface RequestRow {
  id: string
  run_id: string
  root_id: string
  workflow_id: string
  slug: string
  name: string
  step: string
  seq: number
  kind: RequestKind
  status: RequestStatus
  urgency: 'low' | 'medium' | 'high'
  audience: string[]
  created_at: Date
  expires_at: Date | null
  label: string | null
  asked: JsonObject
  answers: { at: string; data: JsonObject }[]
}

/** One query for a page: what was asked and answered comes with each row. */
const select = `
select q.*, r.root_id, w.slug, w.name, asked.data as asked, node.label,
  coalesce((select json_agg(json_build_object('at', e.at, 'data', e.data) order by e.seq) from event e
    where e.run_id = q.run_id and e.seq > q.seq and e.step = q.step and e.type in ('human.answered', 'approval.decided', 'step.resolved', 'consent.decided')
      and coalesce(${readable('e.data')} ->> 'requestId', q.id) = q.id and q.status = 'answered'), '[]') as answers
from request q
join run r on r.id = q.run_id
join workflow w on w.id = q.workflow_id
join event asked on asked.run_id = q.run_id and asked.seq = q.seq
left join lateral (
  select n->'data'->>'label' as label from document d, json_array_elements(d.document->'nodes') n
  where d.hash = r.document_hash and n->>'id' = split_part(q.step, '#', 1)
) node on true`

export interface RequestFilter {
  limit: number
  cursor?: string | undefined
  status?: RequestStatus[] | undefined
  kind?: RequestKind[] | undefined
  run?: string | undefined
  workflow?: string | undefined
}

/** Most urgent first, then oldest; paged by offset within that order. */
export async function listRequests(filter: RequestFilter): Promise<{ items: HumanRequest[]; nextCursor: string | null }> {
  const offset = Number(filter.cursor ?? 0)
  if (!/^\d{1,9}$/.test(filter.cursor ?? '0')) throw new ApiError('invalid_request', `"${filter.cursor}" is no cursor. Take nextCursor of the page before.`)
  const { rows } = await database().query<RequestRow>(
    `${select} where ($1::text[] is null or q.status = any($1)) and ($2::text[] is null or q.kind = any($2)) and ($3::uuid is null or q.run_id = $3)
       and ($4::text is null or w.slug = $4 or w.id::text = $4)
     order by array_position(array['high', 'medium', 'low'], q.urgency), q.created_at, q.id limit $5 offset $6`,
    [filter.status ?? null, filter.kind ?? null, filter.run ?? null, filter.workflow ?? null, filter.limit + 1, offset],
  )
  const items = await Promise.all(rows.slice(0, filter.limit).map(toRequest))
  return { items, nextCursor: rows.length > filter.limit ? String(offset + filter.limit) : null }
}

/** Throws not_found. */
export async function getRequest(id: string): Promise<HumanRequest> {
  const { rows } = await database().query<RequestRow>(`${select} where q.id = $1`, [id])
  const [row] = rows
  if (!row) throw new ApiError('not_found', `There is no request ${id}.`)
  return toRequest(row)
}

const shownFields = ['question', 'context', 'format', 'choices', 'schema', 'intent', 'display', 'rejectOptions', 'reasoning', 'reason'] as const

async function toRequest(row: RequestRow): Promise<HumanRequest> {
  const shown = Object.fromEntries(shownFields.flatMap((field) => (row.asked[field] === undefined ? [] : [[field, row.asked[field]]])))
  const args = await loadValue(database(), row.root_id, row.asked.args ?? row.asked.input)
  const argsHash = row.asked.argsHash ?? row.asked.inputHash
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflow: { slug: row.slug, name: row.name },
    nodeId: nodeOfStep(row.step),
    ...(row.label !== null && { nodeLabel: row.label }),
    step: row.step,
    seq: row.seq,
    since: row.created_at.toISOString(),
    ...(row.expires_at && { expiresAt: row.expires_at.toISOString() }),
    urgency: row.urgency,
    audience: row.audience,
    required: typeof row.asked.required === 'number' ? row.asked.required : 1,
    ...shown,
    ...(args !== undefined && { args }),
    ...(typeof argsHash === 'string' && { argsHash }),
    answers: row.answers.map(toAnswer),
  }
}

function toAnswer({ at, data }: { at: string; data: JsonObject }): HumanAnswer {
  const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
  return {
    by: text(data.by) ?? '',
    via: text(data.via) ?? '',
    at: new Date(at).toISOString(),
    ...(data.verdict !== undefined && { verdict: String(data.verdict) }),
    ...(data.comment !== undefined && { comment: String(data.comment) }),
    ...(data.value !== undefined && { value: data.value }),
    ...(data.args !== undefined && { args: data.args }),
    ...(data.output !== undefined && { output: data.output }),
  }
}
