/**
 * Requests to people as the API shows them: rows say which are asked for and in which order, the log says what was asked and what came
 * of it. A page takes four statements however many requests it has, and none of them searches a log.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { contactsOf } from '../contacts/contact-rows.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'
import type { Answerer } from '../people/answerer.ts'
import { isMine, pageOfRequests, type RequestFilter } from './request-conditions.ts'
import { toRequest, type RequestRow, type Told } from './request-shape.ts'
import { Parameters } from './run-conditions.ts'

const select = (chosen: string): string => `with page as materialized (${chosen})
select page.*, r.root_id, r.document_hash, w.slug, w.name, asked.data as asked
from page join run r on r.id = page.run_id join workflow w on w.id = page.workflow_id join event asked on asked.run_id = page.run_id and asked.seq = page.seq
order by page.place`

/** Most urgent first, then oldest; only closed ones: the latest first. Without a reader nothing is anybody's. Throws invalid_request for a cursor of another list. */
export async function listRequests(filter: RequestFilter, reader?: Answerer): Promise<{ items: HumanRequest[]; nextCursor: string | null }> {
  const parameters = new Parameters()
  const { clauses, cursorOf } = pageOfRequests(filter, reader, parameters)
  const chosen = `select chosen.*, row_number() over () as place from (select q.* from request q ${clauses} limit ${parameters.add(filter.limit + 1)}) chosen`
  const { rows } = await database().query<RequestRow>(select(chosen), parameters.values)
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return { items: await withEvents(page, reader), nextCursor: rows.length > filter.limit && last ? cursorOf(last) : null }
}

/** Throws not_found. */
export async function getRequest(id: string, reader?: Answerer): Promise<HumanRequest> {
  const { rows } = await database().query<RequestRow>(select('select q.*, 1 as place from request q where q.id = $1'), [id])
  const [request] = await withEvents(rows, reader)
  if (!request) throw new ApiError('not_found', `There is no request ${id}.`)
  return request
}

/** More than this nobody counts, and nobody waits for it to be counted. */
const mostCounted = 10_000

/** How many are open: for the reader, and in all; each up to 10,000. */
export async function countRequests(reader: Answerer): Promise<{ mine: number; open: number }> {
  const parameters = new Parameters()
  const { rows } = await database().query<{ mine: number; open: number }>(`select (select count(*)::int from (select 1 from request q where q.status = 'open' limit ${mostCounted}) counted) as open,
      (select count(*)::int from (select 1 from request q where q.status = 'open' and ${isMine(reader, parameters)} limit ${mostCounted}) counted) as mine`, parameters.values)
  return rows[0] ?? { mine: 0, open: 0 }
}

async function withEvents(rows: RequestRow[], reader: Answerer | undefined): Promise<HumanRequest[]> {
  const [told, contacts, labels] = await Promise.all([readTold(rows), contactsOf(rows.map(({ id }) => id)), readLabels(rows)])
  return Promise.all(rows.map((row) => toRequest(row, told.get(row.id) ?? [], contacts.get(row.id) ?? [], labels.get(row.document_hash)?.get(nodeOfStep(row.step)), reader)))
}

/** What the rows say tells of them, by request. */
async function readTold(rows: RequestRow[]): Promise<Map<string, Told[]>> {
  const wanted = rows.flatMap(({ id, run_id, told }) => told.map((seq) => ({ id, run_id, seq })))
  if (wanted.length === 0) return new Map()
  const { rows: events } = await database().query<Told & { id: string }>({
    name: 'told_of_requests',
    text: 'select w.id, e.seq, e.type, e.at, e.data from unnest($1::text[], $2::uuid[], $3::int[]) as w(id, run_id, seq) join event e on e.run_id = w.run_id and e.seq = w.seq order by w.id, e.seq',
    values: [wanted.map(({ id }) => id), wanted.map(({ run_id: run }) => run), wanted.map(({ seq }) => seq)],
  })
  return Map.groupBy(events, ({ id }) => id)
}

type Labels = ReadonlyMap<string, string>

/** Labels of nodes by the hash of their document, which never changes; taking them out of a long document costs more than the page. */
const knownLabels = new Map<string, Labels>()
const mostKnown = 500

function knownOf(hash: string): [string, Labels][] {
  const known = knownLabels.get(hash)
  return known ? [[hash, known]] : []
}

async function readLabels(rows: RequestRow[]): Promise<ReadonlyMap<string, Labels>> {
  const hashes = [...new Set(rows.map(({ document_hash: hash }) => hash))]
  const labels = new Map<string, Labels>(hashes.flatMap((hash) => knownOf(hash)))
  const missing = hashes.filter((hash) => !labels.has(hash))
  if (missing.length === 0) return labels
  const { rows: nodes } = await database().query<{ hash: string; id: string; label: string }>(
    `select d.hash, n ->> 'id' as id, n -> 'data' ->> 'label' as label from document d, json_array_elements(${readable('d.document')} -> 'nodes') n where d.hash = any($1) and n -> 'data' ->> 'label' is not null`,
    [missing],
  )
  const found = Map.groupBy(nodes, ({ hash }) => hash)
  if (knownLabels.size + missing.length > mostKnown) knownLabels.clear()
  for (const hash of missing) {
    const ofDocument = new Map((found.get(hash) ?? []).map(({ id, label }) => [id, label]))
    labels.set(hash, ofDocument)
    knownLabels.set(hash, ofDocument)
  }
  return labels
}
