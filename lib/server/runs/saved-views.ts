/** Saved views of the list of runs. Whoever sees one may change it, save that only its maker takes a shared one back. The last write wins. */
import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import type { RunView } from '#lib/api/run-views.ts'
import { database } from '../db.ts'

export interface ViewContent {
  name: string
  query: string
  shared: boolean
}

interface ViewRow extends ViewContent {
  id: string
  by: string
  createdAt: Date
  updatedAt: Date
}

const columns = `id, name, query, shared, created_by as "by", created_at as "createdAt", updated_at as "updatedAt"`

/** A list of views is read whole. */
const mostShown = 500

const toView = ({ createdAt, updatedAt, ...row }: ViewRow, by: string): RunView => ({ ...row, own: row.by === by, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() })

/** Those that `by` sees, oldest first. */
export async function listViews(by: string): Promise<RunView[]> {
  const { rows } = await database().query<ViewRow>(`select ${columns} from saved_view where deleted_at is null and (shared or created_by = $1) order by id limit ${mostShown}`, [by])
  return rows.map((row) => toView(row, by))
}

export async function createView({ name, query, shared }: ViewContent, by: string): Promise<RunView> {
  const { rows } = await database().query<ViewRow>(`insert into saved_view (id, name, query, shared, created_by, updated_by) values ($1, $2, $3, $4, $5, $5) returning ${columns}`, [randomUUIDv7(), name, query, shared, by])
  return seen(rows, by)
}

/** Throws not_found, forbidden. */
export async function saveView(id: string, { name, query, shared }: { [Key in keyof ViewContent]?: ViewContent[Key] | undefined }, by: string): Promise<RunView> {
  const { rows } = await database().query<ViewRow>(
    `update saved_view set name = coalesce($3, name), query = coalesce($4, query), shared = coalesce($5, shared), updated_by = $2, updated_at = now()
     where id = $1 and deleted_at is null and (created_by = $2 or (shared and $5 is distinct from false)) returning ${columns}`,
    [id, by, name ?? null, query ?? null, shared ?? null],
  )
  if (rows.length === 0 && shared === false && (await listViews(by)).some((view) => view.id === id)) throw new ApiError('forbidden', 'Only who made a shared view may make it private. Save a copy of your own.')
  return seen(rows, by, id)
}

/** Throws not_found. */
export async function deleteView(id: string, by: string): Promise<void> {
  const { rowCount } = await database().query('update saved_view set deleted_at = now() where id = $1 and deleted_at is null and (shared or created_by = $2)', [id, by])
  if (rowCount === 0) throw unknown(id)
}

/** Throws not_found. */
export async function restoreView(id: string, by: string): Promise<RunView> {
  const { rows } = await database().query<ViewRow>(`update saved_view set deleted_at = null where id = $1 and (shared or created_by = $2) returning ${columns}`, [id, by])
  return seen(rows, by, id)
}

function seen([row]: ViewRow[], by: string, id = ''): RunView {
  if (!row) throw unknown(id)
  return toView(row, by)
}

const unknown = (id: string): ApiError => new ApiError('not_found', `There is no view ${id} among those that you can see. It may have been deleted.`)
