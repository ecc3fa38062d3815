/**
 * Which runs a filter means, as SQL. A page is put together from parts that each have an index of their own: runs that have ended, runs
 * that are open, and where it makes a difference those that only seem to wait. Ids are UUIDv7, so "newest first" is "highest id first".
 *
 * Invariants: parts share no run; every part is in order and cut to the page, so their union costs no more than they do. The indexes of
 * ended root runs are partial (prisma/migrations): a run gets into each of them once, with its last event, not with each.
 */
import { ApiError } from '#lib/api/errors.ts'
import { finalStatuses, type RunStatus } from '#lib/api/run-status.ts'

/** All given conditions hold of every run listed. */
export interface RunFilter {
  limit: number
  /** Id of the last run of the page before. */
  cursor?: string | undefined
  id?: string[] | undefined
  /** Id or slug. */
  workflow?: string | undefined
  version?: number | 'draft' | undefined
  status?: RunStatus[] | undefined
  trigger?: string[] | undefined
  outcome?: string[] | undefined
  /** US dollars; runs with an unknown cost are in no range. */
  costMin?: number | undefined
  costMax?: number | undefined
  /** Milliseconds from start to end; of an open run until now. */
  durationMin?: number | undefined
  durationMax?: number | undefined
  /** Text in the id, the metadata, the input, the output, the outcome or the error. */
  q?: string | undefined
  metadata?: Record<string, string> | undefined
  parent?: string | undefined
  startedAfter?: string | undefined
  startedBefore?: string | undefined
  /** Runs that were forked from another; and those of which something was given, or of which only a part was to run. */
  forks?: 'only' | 'none' | undefined
  tests?: 'only' | 'none' | undefined
}

/** Values of a statement in the order of their parameters. */
export class Parameters {
  readonly values: unknown[] = []

  /** The parameter's name in SQL. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** In place of ids where there can be none. */
export const noIds = 'select null::uuid as id where false'

const firstId = `'00000000-0000-0000-0000-000000000000'::uuid`
const lastId = `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`

/** Open runs below which something is being done, and those between: from the busy child upwards. */
const busy = `busy(id) as (
  select parent_id from run where finished_at is null and parent_id is not null and status in ('running', 'queued')
  union select p.parent_id from busy b join run p on p.id = b.id where p.finished_at is null and p.parent_id is not null)`

/** A part of the page: `r` is the run. */
interface Part {
  /** What makes a run one of this part. */
  is: string
  /** How long it has taken. */
  took: string
  status: string | undefined
}

/** Ids of the matching runs, newest first, no more than `most`; with what stands before it after `with recursive`. Throws invalid_request for a cursor that is none. */
export function matchingIds(filter: RunFilter, parameters: Parameters, most: number): { before: string; ids: string } {
  if (filter.cursor !== undefined && !isUuid(filter.cursor)) throw new ApiError('invalid_request', `"${filter.cursor}" is no cursor. Take nextCursor of the page before.`)
  const shared = conditions(filter, parameters)
  const order = filter.workflow === undefined ? 'r.id desc' : 'r.workflow_id desc, r.id desc'
  const parts = inTime(partsOf(filter, parameters), filter, parameters).map(({ is, took, status }) => {
    const clauses = [is, ...shared, ...(status === undefined ? [] : [status]), ...between(took, filter.durationMin, filter.durationMax, (ms) => `${parameters.add(ms)}::float8 * interval '1 millisecond'`)]
    return `(select r.id from run r where ${clauses.join(' and ')} order by ${order} limit ${most})`
  })
  return { before: busy, ids: `select id from (${parts.join(' union all ')}) part order by id desc limit ${most}` }
}

const ended = { is: 'r.finished_at is not null', took: '(r.finished_at - r.started_at)' }
const open = { is: 'r.finished_at is null', took: '(now() - r.started_at)' }

/** What has an outcome has ended. */
function partsOf({ status, outcome }: RunFilter, parameters: Parameters): Part[] {
  const parts = partsByStatus(status ?? [], parameters)
  return outcome?.length ? parts.map((part) => (part.is === ended.is ? part : { ...part, is: 'false' })) : parts
}

function partsByStatus(wanted: readonly RunStatus[], parameters: Parameters): Part[] {
  if (wanted.length === 0) return [{ ...ended, status: undefined }, { ...open, status: undefined }]
  const is = (statuses: readonly RunStatus[]): string => (statuses.length === 1 ? `r.status = ${parameters.add(statuses[0])}` : `r.status = any(${parameters.add(statuses)}::text[])`)
  const ends = wanted.filter((status) => finalStatuses.includes(status))
  const goesOn = wanted.filter((status) => !finalStatuses.includes(status))
  const [waits, runs] = [wanted.includes('waiting'), wanted.includes('running')]
  const seemsToWait = `r.status = 'waiting' and r.id in (select id from busy)`
  return [
    ...(ends.length > 0 ? [{ ...ended, status: is(ends) }] : []),
    ...(goesOn.length > 0 ? [{ ...open, status: waits && !runs ? `${is(goesOn)} and not (${seemsToWait})` : is(goesOn) }] : []),
    ...(runs && !waits ? [{ ...open, status: seemsToWait }] : []),
  ]
}

/** How far the clock that an id was made by may be from the database's. */
const clocksApartMs = 10 * 60_000

/** Ids tell when their runs started, so other times are not walked through. Not those of imported runs, which came after they had started: a part of their own. */
function inTime(parts: Part[], { status, startedAfter, startedBefore }: RunFilter, parameters: Parameters): Part[] {
  if (startedAfter === undefined && startedBefore === undefined) return parts
  const bound = (at: string, ms: number): string => `${parameters.add(firstIdAt(Date.parse(at) + ms))}::uuid`
  const bounds = [...(startedAfter === undefined ? [] : [`r.id >= ${bound(startedAfter, -clocksApartMs)}`]), ...(startedBefore === undefined ? [] : [`r.id < ${bound(startedBefore, clocksApartMs)}`])].join(' and ')
  const imported = !status?.length || status.includes('imported') ? [{ ...ended, status: `r.status = 'imported'` }] : []
  return [...parts.map((part) => ({ ...part, is: `${part.is} and r.status <> 'imported' and ${bounds}` })), ...imported]
}

const latest = 2 ** 48 - 1

function firstIdAt(ms: number): string {
  const hex = Math.min(Math.max(ms, 0), latest).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** What holds of every part. */
function conditions(filter: RunFilter, parameters: Parameters): string[] {
  const clauses = [filter.parent === undefined ? 'r.parent_id is null' : `r.parent_id = ${parameters.add(filter.parent)}`]
  const add = (value: unknown, clause: (parameter: string) => string): void => {
    if (value !== undefined) clauses.push(clause(parameters.add(value)))
  }
  const cursor = filter.cursor && `${parameters.add(filter.cursor)}::uuid`
  if (cursor) clauses.push(`r.id < ${cursor}`)
  // As a range and ordered by both columns, so that only an index that begins with the workflow fits: with an equality the planner may walk the runs of everybody (workflows/list.ts).
  if (filter.workflow !== undefined) clauses.push(inWorkflow(workflowId(filter.workflow, parameters), cursor))
  add(filter.id, (value) => `r.id = any(${value}::uuid[])`)
  if (filter.version === 'draft') clauses.push('r.version is null')
  else add(filter.version, (value) => `r.version = ${value}`)
  add(some(filter.trigger), (value) => `r.trigger = any(${value}::text[])`)
  add(some(filter.outcome), (value) => `r.outcome = any(${value}::text[])`)
  clauses.push(...between('r.cost_usd', filter.costMin, filter.costMax, (value) => `${parameters.add(value)}::float8`), ...(filter.costMin !== undefined && filter.costMin > 0 ? ['r.cost_usd > 0'] : []))
  add(filter.metadata && Object.keys(filter.metadata).length > 0 ? JSON.stringify(filter.metadata) : undefined, (value) => `r.metadata @> ${value}::jsonb`)
  add(filter.startedAfter, (value) => `r.started_at > ${value}::timestamptz`)
  add(filter.startedBefore, (value) => `r.started_at < ${value}::timestamptz`)
  if (filter.forks !== undefined) clauses.push(`r.forked_from is ${filter.forks === 'only' ? 'not null' : 'null'}`)
  return clauses
}

const some = <Value>(values: Value[] | undefined): Value[] | undefined => (values && values.length > 0 ? values : undefined)

const workflowId = (workflow: string, parameters: Parameters): string => (isUuid(workflow) ? `${parameters.add(workflow)}::uuid` : `(select id from workflow where slug = ${parameters.add(workflow)})`)

const inWorkflow = (workflow: string, cursor: string | undefined): string => `(r.workflow_id, r.id) >= (${workflow}, ${firstId}) and (r.workflow_id, r.id) <= (${workflow}, ${cursor ?? lastId})`

function between(column: string, min: number | undefined, max: number | undefined, value: (bound: number) => string): string[] {
  return [...(min === undefined ? [] : [`${column} >= ${value(min)}`]), ...(max === undefined ? [] : [`${column} <= ${value(max)}`])]
}
