/**
 * The list of runs: newest first, cursor-paged by id, one statement a page whatever its filters.
 *
 * What no index knows (text, and whether a run is a test) is looked up in the logs of the runs that the other filters leave, newest first
 * and no more than `lookedAt` of them a page: so a page costs the same however many runs there are, may hold fewer than it could, and
 * says how far it has looked. Its cursor goes on from there.
 *
 * A trigram index over what is searched (pg_trgm) would find a rare word among 20,000 runs in 1 ms instead of 200, and cost each run 0.5 ms
 * of the database and 1.3 kB, for two events of 280 bytes: a third and a fifth of all that a small run may take. Measured 2026-11-23.
 */
import type { RunPage } from '#lib/api/runs.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'
import { selectRun, toRuns, type RunRow } from './read-run.ts'
import { isUuid, matchingIds, noIds, Parameters, type RunFilter } from './run-conditions.ts'

/** 2,000 runs with inputs and outputs of some hundred bytes are looked into in 25 ms. */
const lookedAt = 2_000

/** Throws invalid_request for a cursor that is none. Long inputs and outputs stay blob references. */
export async function listRuns(filter: RunFilter): Promise<RunPage> {
  if (filter.q || filter.tests) return searchRuns(filter)
  const parameters = new Parameters()
  const { before, ids } = matchingIds(filter, parameters, filter.limit + 1)
  const { rows } = await database().query<RunRow>(`with recursive ${before}, page as materialized (${ids}) ${selectRun} where r.id in (select id from page) order by r.id desc`, parameters.values)
  return pageOf(rows, filter.limit)
}

async function pageOf(rows: RunRow[], limit: number): Promise<RunPage> {
  const page = rows.slice(0, limit)
  return { items: await toRuns(page), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** Of the runs looked at; one row of them without a run where none matches. */
interface Looked {
  looked: number
  last_id: string | null
  last_at: Date | null
}

async function searchRuns(filter: RunFilter): Promise<RunPage> {
  const parameters = new Parameters()
  const { before, ids } = matchingIds(filter, parameters, lookedAt)
  const whole = filter.q !== undefined && isUuid(filter.q) ? matchingIds({ ...filter, id: [filter.q.toLowerCase()] }, parameters, 1).ids : undefined
  const found = conditions(filter, parameters, whole !== undefined)
  const { rows } = await database().query<Looked & Partial<RunRow>>(
    `with recursive ${before}, named as materialized (${whole ?? noIds}),
    candidate as materialized (select id from named union all select id from (${ids}) other where not exists (select from named)),
    match as (select run.* from (select id from candidate order by id desc) newest cross join lateral (${selectRun} where r.id = newest.id offset 0) run where ${found} order by newest.id desc limit ${filter.limit + 1}),
    oldest as (select id, started_at from run where id = (select id from candidate order by id limit 1))
    select match.*, (select count(*)::int from candidate) as looked, oldest.id as last_id, oldest.started_at as last_at
    from (select) one left join oldest on true left join match on true order by match.id desc`,
    parameters.values,
  )
  return { ...(await pageOf(rows.filter(isRun), filter.limit)), ...reached(rows[0], rows.length > filter.limit) }
}

/** How far a page has looked; where that was not to the end, though its runs are not too many, the next one begins there. */
function reached(row: Looked | undefined, isFull: boolean): Pick<RunPage, 'searched'> & Partial<Pick<RunPage, 'nextCursor'>> {
  const { looked, last_id: lastId, last_at: lastAt } = row ?? { looked: 0, last_id: null, last_at: null }
  const searched = { runs: looked, backTo: lastAt?.toISOString() ?? null }
  return isFull ? { searched } : { searched, nextCursor: looked === lookedAt ? lastId : null }
}

const isRun = (row: Looked & Partial<RunRow>): row is Looked & RunRow => typeof row.id === 'string'

/** `run`: a row of selectRun. */
function conditions({ q, tests }: RunFilter, parameters: Parameters, isId: boolean): string {
  const started = readable('run.started')
  const clauses: string[] = []
  if (tests) clauses.push(`${tests === 'only' ? '' : 'not '}(${['given', 'untilEnds'].map((key) => `${started} -> '${key}' is not null`).join(' or ')} or (run.parent_id is null and ${started} -> 'scope' is not null))`)
  if (q) {
    const places = ['run.metadata::text', `coalesce(run.outcome, '')`, `coalesce(run.error::text, '')`, `coalesce((${started} -> 'input')::text, '')`, `coalesce((${readable('run.ended')} -> 'output')::text, '')`]
    const text = `any(${parameters.add(written(q).map(like))}::text[])`
    clauses.push(`(${[`run.id::text like lower(${parameters.add(like(q))})`, ...places.map((place) => `${place} ilike ${text}`), ...(isId ? ['exists (select from named)'] : [])].join(' or ')})`)
  }
  return clauses.join(' and ')
}

/** As somebody reads it, and as it stands in JSON. */
const written = (text: string): string[] => [...new Set([text, JSON.stringify(text).slice(1, -1)])]

const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
