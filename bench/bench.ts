/**
 * `npm run bench`: first figures against the bar, one JSON line each: {name, value, unit, n}. Starts the product as `npm start` does, in
 * an empty data directory, and drives it over HTTP like any caller. The same machine's own ceiling (single-row commits on the same
 * Postgres) is measured in the same run: quote ratios, absolute numbers swing with the machine.
 */
import pg from 'pg'
import { cpuSeconds } from './cpu.ts'
import { startProduct, type Product } from './product.ts'

const warmUpRuns = 50
const secondsPerFigure = 5

function figure(name: string, value: number, unit: string, n: number): void {
  console.log(JSON.stringify({ name, value: Math.round(value * 100) / 100, unit, n }))
}

/** start → transform → branch → set → end: five pure nodes. */
const fiveNodes = {
  oriel: 1,
  name: 'Five pure nodes',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'double', type: 'transform', position: { x: 200, y: 0 }, data: { expression: 'input.n * 2' } },
    { id: 'large', type: 'branch', position: { x: 400, y: 0 }, data: { cases: [{ handle: 'large', when: 'prev > 10' }] } },
    { id: 'keep', type: 'set', position: { x: 600, y: 0 }, data: { values: { result: 'steps.double.output' } } },
    { id: 'end', type: 'end', position: { x: 800, y: 0 }, data: { output: 'vars.result' } },
  ],
  edges: [
    { id: 'a', source: 'start', sourceHandle: 'out', target: 'double' },
    { id: 'b', source: 'double', sourceHandle: 'out', target: 'large' },
    { id: 'c', source: 'large', sourceHandle: 'large', target: 'keep' },
    { id: 'd', source: 'large', sourceHandle: 'else', target: 'keep' },
    { id: 'e', source: 'keep', sourceHandle: 'out', target: 'end' },
  ],
}

/** start → decide (scripted model) → end. */
const oneDecision = {
  oriel: 1,
  name: 'One decision',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    {
      id: 'decide', type: 'decide', position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
        intents: [{ name: 'done', description: 'Done.', parameters: { type: 'object', properties: {} } }],
        model: { script: [{ intent: 'done', args: {} }] },
      },
    },
    { id: 'end', type: 'end', position: { x: 400, y: 0 }, data: {} },
  ],
  edges: [
    { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'done', target: 'end' },
  ],
}

const percentile = (sorted: number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** Launches runs with `wait` from `callers` at once until the time is over. Milliseconds from launch to end, sorted. */
async function launchFor(product: Product, slug: string, callers: number, seconds: number): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) {
        const started = performance.now()
        const run = await product.call('POST', `/workflows/${slug}/runs`, { input: { n: 7 }, wait: 30 })
        if (run.status !== 'completed') throw new Error(`A run ended as ${JSON.stringify(run)}.`)
        times.push(performance.now() - started)
      }
    }),
  )
  return times.sort((a, b) => a - b)
}

/** Durable single-row commits per second on `connections` connections: what this machine's Postgres can do at most. */
async function commitCeiling(url: string, connections: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  await pool.query('create table if not exists bench_commit (id bigserial primary key, data text not null)')
  let commits = 0
  const until = performance.now() + 3000
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await pool.query({ name: 'commit', text: 'insert into bench_commit (data) values ($1)', values: ['x'.repeat(300)] })
        commits += 1
      }
    }),
  )
  await pool.query('drop table bench_commit')
  await pool.end()
  return commits / 3
}

/** Bytes in tables and indexes that one run adds, over everything that a run writes to. */
async function storedBytes(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ bytes: string }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0) as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and (c.relname = 'run' or c.relname like 'event%' or c.relname like 'blob%' or c.relname = 'request')`,
  )
  await client.end()
  return Number(rows[0]?.bytes ?? 0)
}

async function measureFlow(product: Product, name: string, document: object): Promise<void> {
  const { slug } = await product.call('POST', '/workflows', { document })
  for (let i = 0; i < warmUpRuns; i++) await product.call('POST', `/workflows/${slug}/runs`, { input: { n: 7 }, wait: 30 })
  for (const callers of [1, 10]) {
    const [bytesBefore, cpuBefore] = [await storedBytes(product.databaseUrl), cpuSeconds(product.pid)]
    const times = await launchFor(product, String(slug), callers, secondsPerFigure)
    figure(`${name}: runs per second, ${callers} caller${callers > 1 ? 's' : ''}`, times.length / secondsPerFigure, 'runs/s', times.length)
    figure(`${name}: launch to end p50, ${callers} caller${callers > 1 ? 's' : ''}`, percentile(times, 0.5), 'ms', times.length)
    figure(`${name}: launch to end p95, ${callers} caller${callers > 1 ? 's' : ''}`, percentile(times, 0.95), 'ms', times.length)
    if (callers === 10) {
      figure(`${name}: CPU per run, all processes`, ((cpuSeconds(product.pid) - cpuBefore) * 1000) / times.length, 'ms', times.length)
      figure(`${name}: stored per run`, ((await storedBytes(product.databaseUrl)) - bytesBefore) / times.length, 'bytes', times.length)
    }
  }
}

const product = await startProduct()
try {
  figure('start to ready, new data directory', product.readyMs, 'ms', 1)
  figure('memory of all processes, idle', product.residentBytes() / 1024 / 1024, 'MiB', 1)
  for (const connections of [1, 10]) figure(`ceiling: single-row commits, ${connections} connection${connections > 1 ? 's' : ''}`, await commitCeiling(product.databaseUrl, connections), 'commits/s', 1)
  await measureFlow(product, 'five pure nodes', fiveNodes)
  await measureFlow(product, 'one scripted decision', oneDecision)
} finally {
  await product.stop()
}
const again = await startProduct(product.dataDirectory)
figure('start to ready, same data directory', again.readyMs, 'ms', 1)
await again.stop({ removeData: true })
