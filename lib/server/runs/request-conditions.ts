/**
 * Which requests a list asks for, in which order, and from where on: SQL over `request q`. What is open is read most urgent and oldest
 * first, what is over latest first; both have an index of the same order (migration request_reading), so that a page costs the same
 * however many requests there are. Knows nothing of what a request says.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { RequestKind, RequestStatus, Urgency } from '#lib/api/requests.ts'
import { readCursor, writeCursor } from '../pages.ts'
import type { Answerer } from '../people/answerer.ts'
import { audienceNames } from '../people/audience.ts'
import { isUuid, type Parameters } from './run-conditions.ts'

export interface RequestFilter {
  limit: number
  cursor?: string | undefined
  status?: RequestStatus[] | undefined
  kind?: RequestKind[] | undefined
  urgency?: Urgency[] | undefined
  run?: string | string[] | undefined
  workflow?: string | undefined
  audience?: 'me' | undefined
  answeredBy?: string | undefined
  q?: string | undefined
}

const ranks: readonly string[] = ['high', 'medium', 'low']

/** The expression of the indexes. */
const rank = `array_position(array['high', 'medium', 'low'], q.urgency)`

/**
 * Whether the reader may answer `request q` now: open, in the audience, not left out, and not one who has answered already. As exact as SQL
 * can say it: a key's name in another case passes here and not in `mayAnswer`, which has the last word of each request.
 */
export function isMine(reader: Answerer | undefined, parameters: Parameters): string {
  if (!reader) return 'false'
  const names = `${parameters.add(audienceNames(reader))}::text[]`
  const own = `${parameters.add(reader.knownAs)}::text[]`
  // Most requests name nobody, are for everybody and have no answer yet: what is quick to see comes first.
  const meant = `q.audience = '{}' and ${reader.role !== null} or exists (select from unnest(q.audience) entry where lower(trim(entry)) = any(${names}))${reader.role === null ? '' : ` or not exists (select from unnest(q.audience) entry where lower(trim(entry)) <> 'not:launcher')`}`
  return `(q.status = 'open' and (${meant}) and (q.not_by = '{}' or not exists (select from unnest(q.not_by) entry where entry = any(${own}) or lower(entry) = any(${own}))) and (q.answered_by = '{}' or not q.answered_by && ${own}))`
}

/** `where … order by …` of a page, and how its last row is named. Throws invalid_request for a cursor of another list. */
export function pageOfRequests(filter: RequestFilter, reader: Answerer | undefined, parameters: Parameters): { clauses: string; cursorOf(row: OrderedRow): string } {
  const isHistory = filter.status !== undefined && filter.status.length > 0 && !filter.status.includes('open')
  const where = conditions(filter, reader, parameters)
  const after = filter.cursor === undefined ? [] : [isHistory ? afterClosed(filter.cursor, parameters) : afterOpen(filter.cursor, parameters)]
  const order = isHistory ? 'q.closed_at desc, q.id desc' : `${rank}, q.created_at, q.id`
  return {
    clauses: `where ${[...where, ...after, 'true'].join(' and ')} order by ${order}`,
    cursorOf: ({ urgency, created_at: created, closed_at: closed, id }) => (isHistory ? writeCursor((closed ?? created).toISOString(), id) : writeCursor(String(ranks.indexOf(urgency) + 1), created.toISOString(), id)),
  }
}

export interface OrderedRow {
  id: string
  urgency: string
  created_at: Date
  closed_at: Date | null
}

function afterOpen(cursor: string, parameters: Parameters): string {
  const [place = '', created = '', id = ''] = readCursor(cursor, 3)
  requireOwn(/^[123]$/.test(place) && isTime(created))
  return `(${rank}, q.created_at, q.id) > (${parameters.add(Number(place))}::int, ${parameters.add(created)}::timestamptz, ${parameters.add(id)}::text)`
}

function afterClosed(cursor: string, parameters: Parameters): string {
  const [closed = '', id = ''] = readCursor(cursor, 2)
  requireOwn(isTime(closed))
  return `(q.closed_at, q.id) < (${parameters.add(closed)}::timestamptz, ${parameters.add(id)}::text)`
}

const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text))

function requireOwn(isOwn: boolean): void {
  if (!isOwn) throw new ApiError('invalid_request', 'The cursor is not one of this list. Leave it out to start from the beginning.')
}

function conditions(filter: RequestFilter, reader: Answerer | undefined, parameters: Parameters): string[] {
  const clauses: string[] = statusClauses(filter.status, parameters)
  const oneOf = (column: string, values: readonly string[] | undefined, type: string) => {
    if (values && values.length > 0) clauses.push(`${column} = any(${parameters.add(values)}::${type}[])`)
  }
  oneOf('q.kind', filter.kind, 'text')
  if (filter.urgency && filter.urgency.length > 0) clauses.push(`${rank} = any(${parameters.add(filter.urgency.map((urgency) => ranks.indexOf(urgency) + 1))}::int[])`)
  oneOf('q.run_id', typeof filter.run === 'string' ? [filter.run] : filter.run, 'uuid')
  if (filter.workflow !== undefined) clauses.push(`q.workflow_id = ${isUuid(filter.workflow) ? `${parameters.add(filter.workflow)}::uuid` : `(select id from workflow where slug = ${parameters.add(filter.workflow)})`}`)
  if (filter.audience === 'me') clauses.push(isMine(reader, parameters))
  if (filter.answeredBy !== undefined) clauses.push(`q.answered_by && ${parameters.add(filter.answeredBy === 'me' ? (reader ? reader.knownAs : []) : [filter.answeredBy])}::text[]`)
  if (filter.q !== undefined) clauses.push(saying(filter.q, parameters))
  return clauses
}

/** The words are those of the partial indexes. */
function statusClauses(status: RequestStatus[] | undefined, parameters: Parameters): string[] {
  if (!status || status.length === 0) return []
  const [only] = status
  if (status.length === 1 && only === 'open') return [`q.status = 'open'`]
  return [...(status.includes('open') ? [] : [`q.status <> 'open'`]), `q.status = any(${parameters.add(status)}::text[])`]
}

function saying(text: string, parameters: Parameters): string {
  const within = `${parameters.add(`%${text.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}%`)}::text`
  return `(q.text ilike ${within} or q.id = ${parameters.add(text)} or q.workflow_id in (select id from workflow where name ilike ${within})${isUuid(text) ? ` or q.run_id = ${parameters.add(text)}::uuid` : ''})`
}
