import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunStatus } from '#lib/api/run-status.ts'
import { closeDatabase, database } from '../db.ts'
import { testDatabase } from '../testing.ts'
import { listRuns } from './list-runs.ts'
import type { RunFilter } from './run-conditions.ts'

type Filter = Omit<RunFilter, 'limit' | 'cursor'>

interface Row {
  id: string
  workflow: string
  version: number | null
  status: RunStatus
  trigger: string
  outcome: string | null
  cost: number | null
  startedAt: number
  finishedAt: number | null
  metadata: Record<string, string>
  forkedFrom: string | null
  given: boolean
  note: string
}

const minute = 60_000
const begin = Date.parse('2026-11-01T00:00:00.000Z')
const workflows = [randomUUID(), randomUUID()]
const statuses: readonly RunStatus[] = ['completed', 'failed', 'waiting', 'completed', 'cancelled', 'running', 'completed', 'paused', 'queued', 'imported', 'failed']
const open: readonly RunStatus[] = ['waiting', 'running', 'paused', 'queued']

/** As Oriel gives them: a time, then what tells them apart. */
const idAt = (ms: number, n: number): string => {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Periods without a common factor, so that every combination of neighbours comes up. */
const rows: Row[] = Array.from({ length: 240 }, (_, n) => {
  const status = statuses[n % statuses.length] ?? 'completed'
  const listedAt = begin + n * minute
  // What was imported had started before, elsewhere.
  const startedAt = status === 'imported' ? listedAt - 500 * minute : listedAt
  return {
    id: idAt(listedAt, n),
    workflow: workflows[n % 2] ?? '',
    version: n % 5 === 0 ? null : n % 3,
    status,
    trigger: ['api', 'form', 'webhook'][n % 3] ?? '',
    outcome: status === 'completed' ? (['done', 'refunded'][n % 7 === 0 ? 1 : 0] ?? null) : null,
    cost: n % 13 === 0 ? null : (n % 10) * 0.01,
    startedAt,
    finishedAt: open.includes(status) ? null : startedAt + (n % 17) * 1000,
    metadata: { customer: `c-${n % 40}` },
    forkedFrom: n % 19 === 0 && n > 0 ? idAt(begin, 0) : null,
    given: n % 23 === 0,
    note: n % 29 === 0 ? 'the parcel is “lost”\nsince Monday' : 'nothing of note',
  }
})

async function insert(row: Row, parent: { id: string; root: string } | null = null): Promise<void> {
  await database().query(
    `insert into run (id, root_id, parent_id, parent_step, forked_from, forked_at_seq, workflow_id, version, graph_hash, document_hash, status, trigger, metadata, seq, last_at, outcome, error, steps, model_calls,
       input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'g', 'd', $9, $10, $11, 2, $14, $12, $16, 1, 0, 0, 0, 0, 0, $13, '[]', 0, $14, $15)`,
    [row.id, parent?.root ?? row.id, parent?.id ?? null, parent && 'agent#1', row.forkedFrom, row.forkedFrom && 3, row.workflow, row.version, row.status, row.trigger, row.metadata, row.outcome, row.cost,
      new Date(row.startedAt), row.finishedAt === null ? null : new Date(row.finishedAt), row.status === 'failed' ? JSON.stringify({ code: 'node_error', message: `${row.metadata.customer} was refused` }) : null],
  )
  const started = { input: { note: row.note, zero: 'U+0000: \u0000' }, trigger: { kind: row.trigger }, ...(row.given && { given: { steps: [] } }) }
  await database().query('insert into event (run_id, seq, type, v, at, data) values ($1, 1, $2, 1, $3, $4)', [row.id, 'run.started', new Date(row.startedAt), JSON.stringify(started)])
  if (row.status === 'completed') await database().query('insert into event (run_id, seq, type, v, at, data) values ($1, 2, $2, 1, $3, $4)', [row.id, 'run.completed', new Date(row.startedAt), JSON.stringify({ output: { answer: `sent to ${row.metadata.customer}` } })])
}

beforeAll(async () => {
  process.env.DATABASE_URL = (await testDatabase()).url
  for (const [n, id] of workflows.entries()) await database().query(`insert into workflow (id, slug, name, description, draft, draft_revision, draft_hash, problem_count) values ($1, $2, $2, '', '{}', 1, 'x', 0)`, [id, `flow-${n}`])
  for (const row of rows) await insert(row)
})
afterAll(closeDatabase)

/** All pages of a few runs each, as ids; no page longer than asked for, and no run twice. */
async function idsOf(filter: Filter, limit = 7): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await listRuns({ ...filter, limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) return ids
    cursor = page.nextCursor
  }
}

const expected = (matches: (row: Row) => boolean): string[] => rows.filter(matches).map(({ id }) => id).reverse()
const at = (n: number): number => begin + n * minute
const iso = (ms: number): string => new Date(ms).toISOString()
const took = ({ startedAt, finishedAt }: Row): number => (finishedAt ?? Date.now()) - startedAt

/** Each filter, and what it means. */
const filters: [name: string, filter: Filter, matches: (row: Row) => boolean][] = [
  ['workflow by id', { workflow: workflows[0] }, ({ workflow }) => workflow === workflows[0]],
  ['workflow by slug', { workflow: 'flow-1' }, ({ workflow }) => workflow === workflows[1]],
  ['workflow that is none', { workflow: 'nowhere' }, () => false],
  ['version', { version: 2 }, ({ version }) => version === 2],
  ['draft', { version: 'draft' }, ({ version }) => version === null],
  ['version that is none', { version: 99 }, () => false],
  ['ended status', { status: ['failed'] }, ({ status }) => status === 'failed'],
  ['open status', { status: ['waiting'] }, ({ status }) => status === 'waiting'],
  ['running', { status: ['running'] }, ({ status }) => status === 'running'],
  ['ended and open statuses', { status: ['failed', 'queued', 'waiting', 'imported'] }, ({ status }) => ['failed', 'queued', 'waiting', 'imported'].includes(status)],
  ['imported', { status: ['imported'] }, ({ status }) => status === 'imported'],
  ['trigger', { trigger: ['form'] }, ({ trigger }) => trigger === 'form'],
  ['triggers', { trigger: ['form', 'api'] }, ({ trigger }) => trigger !== 'webhook'],
  ['outcome', { outcome: ['refunded'] }, ({ outcome }) => outcome === 'refunded'],
  ['outcome that is none', { outcome: ['lost'] }, () => false],
  ['cost from', { costMin: 0.05 }, ({ cost }) => cost !== null && cost >= 0.05],
  ['cost from 0', { costMin: 0 }, ({ cost }) => cost !== null],
  ['cost to', { costMax: 0.02 }, ({ cost }) => cost !== null && cost <= 0.02],
  ['cost beyond any', { costMin: 50 }, () => false],
  ['duration from', { durationMin: 9000 }, (row) => took(row) >= 9000],
  ['duration to', { durationMax: 3000 }, (row) => took(row) <= 3000],
  ['duration of a day', { durationMin: 1e15 }, () => false],
  ['started after', { startedAfter: iso(at(200)) }, ({ startedAt }) => startedAt > at(200)],
  ['started before', { startedBefore: iso(at(40)) }, ({ startedAt }) => startedAt < at(40)],
  ['started between', { startedAfter: iso(at(30)), startedBefore: iso(at(90)) }, ({ startedAt }) => startedAt > at(30) && startedAt < at(90)],
  ['started in years to come', { startedAfter: '2099-01-01T00:00:00Z' }, () => false],
  ['metadata', { metadata: { customer: 'c-3' } }, ({ metadata }) => metadata.customer === 'c-3'],
  ['forks', { forks: 'only' }, ({ forkedFrom }) => forkedFrom !== null],
  ['no forks', { forks: 'none' }, ({ forkedFrom }) => forkedFrom === null],
  ['tests', { tests: 'only' }, ({ given }) => given],
  ['no tests', { tests: 'none' }, ({ given }) => !given],
  ['text of an input', { q: '“LOST”' }, ({ note }) => note.includes('lost')],
  ['text over a line of an input', { q: 'lost”\nsince' }, ({ note }) => note.includes('lost')],
  ['text that is nowhere', { q: 'zebra' }, () => false],
  ['text with a wildcard', { q: 'c_3' }, () => false],
  ['text of an output', { q: 'sent to c-3' }, ({ status, metadata }) => status === 'completed' && /^c-3/.test(metadata.customer ?? '')],
  ['text of an error', { q: 'c-11 was refused' }, ({ status, metadata }) => status === 'failed' && metadata.customer === 'c-11'],
  ['text of the metadata', { q: '"customer": "c-12"' }, ({ metadata }) => metadata.customer === 'c-12'],
]

describe('each filter pages over exactly the runs that it means, newest first', () => {
  test.each(filters)('%s', async (_, filter, matches) => {
    expect(await idsOf(filter)).toEqual(expected(matches))
  })
})

test('any two filters together mean what both mean', async () => {
  for (const [i, [one, first, matchesFirst]] of filters.entries()) {
    for (const [other, second, matchesSecond] of filters.slice(i + 1)) {
      if (Object.keys(first).some((key) => key in second)) continue
      expect(await idsOf({ ...first, ...second }, 200), `${one} and ${other}`).toEqual(expected((row) => matchesFirst(row) && matchesSecond(row)))
    }
  }
})

test('all filters together', async () => {
  const sought = rows.findLast(({ status, version, cost }) => status === 'completed' && version !== null && cost !== null)
  if (!sought) throw new Error('no row has everything')
  const filter: Filter = {
    workflow: sought.workflow, version: sought.version ?? 'draft', status: ['completed'], trigger: [sought.trigger], outcome: [sought.outcome ?? ''], costMin: sought.cost ?? 0, costMax: sought.cost ?? 0,
    durationMin: took(sought), durationMax: took(sought), startedAfter: iso(sought.startedAt - 1), startedBefore: iso(sought.startedAt + 1), metadata: sought.metadata, forks: sought.forkedFrom ? 'only' : 'none',
    tests: sought.given ? 'only' : 'none', q: sought.id.slice(0, 20), id: [sought.id],
  }
  expect(await idsOf(filter)).toEqual([sought.id])
  expect(await idsOf({ ...filter, trigger: ['mail'] })).toEqual([])
})

test('runs by their ids, and those of them alone that match', async () => {
  const some = rows.slice(20, 60)
  expect(await idsOf({ id: some.map(({ id }) => id) })).toEqual(some.map(({ id }) => id).reverse())
  expect(await idsOf({ id: some.map(({ id }) => id), status: ['failed'] })).toEqual(some.filter(({ status }) => status === 'failed').map(({ id }) => id).reverse())
})

test('a part of an id, its end too; a whole id finds its run alone', async () => {
  const run = rows[77]
  expect(await idsOf({ q: run?.id.slice(-4) })).toEqual([run?.id])
  expect(await idsOf({ q: run?.id.toUpperCase() })).toEqual([run?.id])
  expect(await idsOf({ q: run?.id, status: ['imported'] })).toEqual([])
})

test('a page with text says how far it has looked', async () => {
  expect((await listRuns({ limit: 5, q: 'zebra' })).searched).toEqual({ runs: rows.length, backTo: iso(rows[0]?.startedAt ?? 0) })
  expect((await listRuns({ limit: 5, q: 'zebra', workflow: 'nowhere' })).searched).toEqual({ runs: 0, backTo: null })
  expect((await listRuns({ limit: 5 })).searched).toBeUndefined()
})

test('what is no cursor is refused', async () => {
  await expect(listRuns({ limit: 5, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_request' })
})

test('a run that waits for others runs while any below it does, and is found as such', async () => {
  const base = rows[2]
  if (!base) throw new Error('no row')
  const [root, child, grandchild] = [1, 2, 3].map((n) => ({ ...base, id: idAt(begin + 1000 * minute, n), workflow: workflows[0] ?? '', status: n === 3 ? ('running' as const) : ('waiting' as const) }))
  if (!root || !child || !grandchild) throw new Error('no rows')
  await insert(root)
  await insert(child, { id: root.id, root: root.id })
  await insert(grandchild, { id: child.id, root: root.id })
  const has = async (filter: Filter, id = root.id): Promise<boolean> => (await idsOf(filter)).includes(id)
  expect([await has({ status: ['running'] }), await has({ status: ['waiting'] }), await has({ status: ['waiting', 'running'] })]).toEqual([true, false, true])
  expect([await has({ status: ['running'], parent: root.id }, child.id), await has({ status: ['waiting'], parent: root.id }, child.id)]).toEqual([true, false])
  await database().query(`update run set status = 'waiting' where id = $1`, [grandchild.id])
  expect([await has({ status: ['running'] }), await has({ status: ['waiting'] })]).toEqual([false, true])
  expect(await has({ status: ['waiting'] }, child.id)).toBe(false)
})
