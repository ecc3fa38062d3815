/**
 * The inbox over HTTP at 1,000 and at 100,000 requests, half of them open, in one run of the benchmark: the first page, one nine tenths
 * down, mine, filters, what is over, words, the counts. What counts is the ratio: a page costs the same whatever it is a page of.
 */
import pg from 'pg'
import { writeCursor } from '#lib/server/pages.ts'
import { figure, percentile } from './figure.ts'
import type { Product } from './product.ts'

const sizes = [1_000, 100_000] as const
const times = 15

/** `rare`: one request in a thousand is for the key that asks. */
const queries = (workflow: string): Record<string, string> => ({
  'open, first page': '/requests?limit=50&status=open',
  'open, for me': '/requests?limit=50&status=open&audience=me',
  'open, for me, rare': `/requests?limit=50&status=open&audience=me&kind=question&urgency=low&workflow=${workflow}`,
  'open, of a workflow': `/requests?limit=50&status=open&workflow=${workflow}`,
  'open, high': '/requests?limit=50&status=open&urgency=high',
  'over, first page': '/requests?limit=50&status=answered&status=expired&status=cancelled',
  'over, answered by me': '/requests?limit=50&status=answered&answeredBy=me',
  'open, words of many': '/requests?limit=50&status=open&q=parcel',
  'open, words of none': '/requests?limit=50&status=open&q=zebra',
  counts: '/inbox',
})

export async function measureInbox(product: Pick<Product, 'call' | 'databaseUrl'>): Promise<void> {
  const { id, slug } = await product.call('POST', '/workflows', { document })
  const asking = await product.call('POST', `/workflows/${String(id)}/runs`, { input: {}, wait: 30 })
  const client = new pg.Client({ connectionString: product.databaseUrl })
  await client.connect()
  const taken = new Map<string, number[]>()
  try {
    let there = 0
    for (const size of sizes) {
      await client.query(insertRequests, [asking.id, there, size])
      await client.query('analyze request')
      there = size
      const [deep] = (await client.query<{ urgency: string; created_at: Date; id: string }>(`select urgency, created_at, id from request where status = 'open' order by array_position(array['high', 'medium', 'low'], urgency), created_at, id limit 1 offset $1`, [Math.floor((size / 2) * 0.9)])).rows
      const cursor = deep ? writeCursor(String(['high', 'medium', 'low'].indexOf(deep.urgency) + 1), deep.created_at.toISOString(), deep.id) : ''
      for (const [name, path] of Object.entries({ ...queries(String(slug)), 'open, nine tenths down': `/requests?limit=50&status=open&cursor=${cursor}` })) taken.set(name, [...(taken.get(name) ?? []), await median(product, path)])
    }
  } finally {
    await client.end()
  }
  for (const [name, [few = Number.NaN, many = Number.NaN]] of taken) {
    figure(`inbox, ${name}: at 1,000 requests`, few, 'ms', times)
    figure(`inbox, ${name}: at 100,000 requests`, many, 'ms', times)
    figure(`inbox, ${name}: 100,000 requests to 1,000`, many / few, 'ratio', 1)
  }
}

/** Rows of the projection alone: what they were asked stands in the one run that asks. */
const insertRequests = `insert into request (id, run_id, workflow_id, step, seq, kind, status, urgency, audience, created_at, closed_at, text, answered_by)
select 'rq_bench' || n, run_id, workflow_id, step, seq, kind,
  case when n % 2 = 0 then 'open' else 'answered' end, (array['low', 'medium', 'medium', 'high'])[1 + n % 4],
  case when n % 1000 = 0 then array['key:environment'] when n % 3 = 0 then array['group:desk'] else '{}' end,
  now() - n * interval '1 second', case when n % 2 = 0 then null else now() - n * interval '1 second' end,
  'May parcel ' || n || ' be sent again?', case when n % 2 = 1 and n % 50 = 1 then array['key:environment'] else '{}' end
from (select * from request where run_id = $1 and id not like 'rq_bench%' limit 1) asked, generate_series($2::int + 1, $3::int) n`

const document = {
  oriel: 1,
  name: 'Inbox of many',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    { id: 'ask', type: 'ask', position: { x: 200, y: 0 }, data: { question: 'May the parcel be sent again?', format: 'yes_no' } },
    { id: 'end', type: 'end', position: { x: 400, y: 0 } },
  ],
  edges: ['yes', 'no'].map((sourceHandle) => ({ id: sourceHandle, source: 'ask', sourceHandle, target: 'end' })).concat([{ id: 'in', source: 'start', sourceHandle: 'out', target: 'ask' }]),
}

async function median(product: Pick<Product, 'call'>, path: string): Promise<number> {
  const taken: number[] = []
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    const page = await product.call('GET', path)
    taken.push(performance.now() - began)
    if (!Array.isArray(page.items) && typeof page.open !== 'number') throw new Error(`The inbox answered ${JSON.stringify(page)}.`)
  }
  return percentile(taken.sort((a, b) => a - b), 0.5)
}
