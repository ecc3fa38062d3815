/** What is kept of runs that came out of a file, beside their rows, which say `imported`; and the words with which they refuse. */
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import { database, type Queryable } from '../db.ts'

export interface ImportRecord {
  runId: string
  recordedAs: string
  status: string
  fileHash: string
  importedBy: string
  requests: string[]
  connections: string[]
  notes: string[]
}

export async function insertImport(client: Queryable, { runId, recordedAs, status, fileHash, importedBy, requests, connections, notes }: ImportRecord): Promise<void> {
  await client.query(
    'insert into run_import (run_id, recorded_as, status, file_hash, imported_by, requests, connections, notes) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [runId, recordedAs, status, fileHash, importedBy, requests, connections, notes],
  )
}

/** As the API shows it, by run. */
export async function readImports(runIds: readonly string[]): Promise<ReadonlyMap<string, NonNullable<Run['imported']>>> {
  if (runIds.length === 0) return new Map()
  const { rows } = await database().query<{ run_id: string; recorded_as: string; status: Run['status']; imported_by: string; imported_at: Date; last_at: Date; connections: string[]; notes: string[] }>({
    name: 'read_imports',
    text: 'select run_id, recorded_as, run_import.status, imported_by, imported_at, last_at, connections, notes from run_import join run on run.id = run_id where run_id = any($1::uuid[])',
    values: [runIds],
  })
  return new Map(rows.map((row) => [row.run_id, { status: row.status, by: row.imported_by, at: row.imported_at.toISOString(), recordedAs: row.recorded_as, lastAt: row.last_at.toISOString(), connections: row.connections, notes: row.notes }]))
}

/** By run: the id under which its log was recorded. */
export async function recordedIds(runIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await readImports(runIds))].map(([id, { recordedAs }]) => [id, recordedAs]))
}

/** The imported run whose log asks this; null for a request of no run that is here. */
export async function importThatAsks(requestId: string): Promise<string | null> {
  const { rows } = await database().query<{ run_id: string }>('select run_id from run_import where $1 = any(requests) order by run_id limit 1', [requestId])
  return rows[0]?.run_id ?? null
}

/** For whatever would change it. */
export const readOnly = (runId: string): ApiError =>
  new ApiError('wrong_status', `Run ${runId} came out of a file, so it is read-only: nothing in it can be answered, paused, resumed, cancelled or retried. Fork it to go on from any of its events.`)
