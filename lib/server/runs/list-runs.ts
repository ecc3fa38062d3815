/** The list of runs: newest first, cursor-paged by id (UUIDv7, so ordered by time), one query a page whatever its filters. */
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import type { RunStatus } from '#lib/api/run-status.ts'
import { database } from '../db.ts'
import { selectRun, toRuns, type RunRow } from './read-run.ts'

export interface RunFilter {
  limit: number
  /** Id of the last run of the page before. */
  cursor?: string | undefined
  /** Id or slug. */
  workflow?: string | undefined
  status?: RunStatus[] | undefined
  trigger?: string | undefined
  /** Part of the id, or text in the metadata. */
  q?: string | undefined
  metadata?: Record<string, string> | undefined
  parent?: string | undefined
  startedAfter?: string | undefined
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws invalid_request for a cursor that is none. Long inputs and outputs stay blob references. */
export async function listRuns(filter: RunFilter): Promise<{ items: Run[]; nextCursor: string | null }> {
  const { where, values } = conditions(filter)
  const { rows } = await database().query<RunRow>(`${selectRun} where ${where} order by r.id desc limit ${filter.limit + 1}`, values)
  const page = rows.slice(0, filter.limit)
  return { items: await toRuns(page), nextCursor: rows.length > filter.limit ? (page.at(-1)?.id ?? null) : null }
}

/** A run that waits for children runs while any below it does. */
const statusNow = `case when r.status = 'waiting' and exists (
  with recursive below as (
    select c.id, c.status from run c where c.parent_id = r.id and c.finished_at is null
    union all select c.id, c.status from below b join run c on c.parent_id = b.id and c.finished_at is null
  ) select from below where status in ('running', 'queued')) then 'running' else r.status end`

function conditions(filter: RunFilter): { where: string; values: unknown[] } {
  const values: unknown[] = []
  const clauses: string[] = []
  const add = (value: unknown, clause: (parameter: string) => string): void => {
    if (value === undefined) return
    values.push(value)
    clauses.push(clause(`$${values.length}`))
  }
  if (filter.cursor !== undefined && !uuid.test(filter.cursor)) throw new ApiError('invalid_request', `"${filter.cursor}" is no cursor. Take nextCursor of the page before.`)
  if (filter.parent === undefined) clauses.push('r.parent_id is null')
  add(filter.cursor, (value) => `r.id < ${value}`)
  add(filter.parent, (value) => `r.parent_id = ${value}`)
  add(filter.workflow, (value) => (uuid.test(filter.workflow ?? '') ? `r.workflow_id = ${value}` : `w.slug = ${value}`))
  add(filter.status?.length ? filter.status : undefined, (value) => `${statusNow} = any(${value}::text[])`)
  add(filter.trigger, (value) => `r.trigger = ${value}`)
  add(filter.metadata && Object.keys(filter.metadata).length > 0 ? JSON.stringify(filter.metadata) : undefined, (value) => `r.metadata @> ${value}::jsonb`)
  add(filter.startedAfter, (value) => `r.started_at > ${value}::timestamptz`)
  add(filter.q ? `%${filter.q.replace(/[\\%_]/g, '\\$&')}%` : undefined, (value) => `(r.id::text like ${value} or r.metadata::text ilike ${value})`)
  return { where: clauses.join(' and ') || 'true', values }
}
