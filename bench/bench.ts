/**
 * `npm run bench`: the product against the bar, one JSON line per figure: {name, value, unit, n}. Starts it as `npm start` does, in an
 * empty data directory, and drives it over HTTP like any caller.
 *
 * The same machine's own ceilings, on the same Postgres, are measured in the same run: quote ratios and processor time per run, the
 * absolute numbers swing with the machine. The callers share the machine with the product, so what they cost is told as well.
 */
import { measureCanvas } from './canvas.ts'
import { openCeilings, type Ceilings } from './ceilings.ts'
import { measureCallStorage, measureDiff } from './context.ts'
import { cpuByRole, cpuSeconds } from './cpu.ts'
import { measureDivergences } from './divergences.ts'
import { figure, percentile } from './figure.ts'
import { flowsOn, startAnswering, type Flow } from './flows.ts'
import { measureImpact } from './impact.ts'
import { measureAppend, measureReduce } from './logs.ts'
import { measureInbox } from './inbox.ts'
import { measureReplay } from './replay.ts'
import { startProduct, type Product } from './product.ts'
import { measureScrub } from './scrub.ts'
import { measureRunList } from './run-list.ts'
import { storedBytes } from './stored-bytes.ts'

const warmUpRuns = 100
const secondsPerFigure = 5
const callersAt = [1, 10, 50]

/** Launches runs with `wait` from `callers` at once until the time is over. Milliseconds from launch to end, ascending. */
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

async function measureCallers(product: Product, flow: Flow, slug: string, callers: number): Promise<number> {
  const label = `${flow.name}, ${callers} caller${callers > 1 ? 's' : ''}`
  const before = { bytes: await storedBytes(product.databaseUrl), cpu: cpuSeconds(product.pid), roles: cpuByRole(product.pid), own: process.cpuUsage() }
  const times = await launchFor(product, slug, callers, secondsPerFigure)
  const n = times.length
  const own = process.cpuUsage(before.own)
  const roles = cpuByRole(product.pid)
  figure(`${label}: runs per second`, n / secondsPerFigure, 'runs/s', n)
  figure(`${label}: launch to end p50`, percentile(times, 0.5), 'ms', n)
  figure(`${label}: launch to end p95`, percentile(times, 0.95), 'ms', n)
  figure(`${label}: CPU per run`, ((cpuSeconds(product.pid) - before.cpu) * 1000) / n, 'ms', n)
  for (const [role, spent] of Object.entries(roles)) figure(`${label}: CPU per run, ${role}`, ((spent - (before.roles[role] ?? 0)) * 1000) / n, 'ms', n)
  figure(`${label}: CPU per run, the callers themselves`, (own.user + own.system) / 1000 / n, 'ms', n)
  if (callers === 10) figure(`${flow.name}: stored per run`, ((await storedBytes(product.databaseUrl)) - before.bytes) / n, 'bytes', n)
  return n / secondsPerFigure
}

async function measureFlow(product: Product, ceilings: Ceilings, flow: Flow, commitsPerSecond: number): Promise<void> {
  const { slug } = await product.call('POST', '/workflows', { document: flow.document })
  for (let i = 0; i < warmUpRuns; i++) await product.call('POST', `/workflows/${slug}/runs`, { input: { n: 7 }, wait: 30 })
  const rates: Record<number, number> = {}
  for (const callers of callersAt) rates[callers] = await measureCallers(product, flow, String(slug), callers)
  const byHand = await ceilings.handMade(flow.commits)
  const reached = rates[10] ?? Number.NaN
  figure(`${flow.name}: ceiling, the same commits by hand`, byHand.rate, 'runs/s', byHand.n)
  figure(`${flow.name}: share of the same commits by hand, 10 callers`, reached / byHand.rate, 'ratio', 1)
  figure(`${flow.name}: share of what its ${flow.commits} commits allow, 10 callers`, (reached * flow.commits) / commitsPerSecond, 'ratio', 1)
}

measureReduce()
measureReplay()
measureDiff()
const answering = await startAnswering()
const product = await startProduct({ allow: answering.host })
try {
  figure('start to ready, new data directory', product.readyMs, 'ms', 1)
  figure('memory of all processes, idle', product.residentBytes() / 1024 / 1024, 'MiB', 1)
  const ceilings = await openCeilings(product.databaseUrl)
  const single = await ceilings.commits(1)
  const ten = await ceilings.commits(10)
  figure('ceiling: single-row commits, 1 connection', single.rate, 'commits/s', single.n)
  figure('ceiling: single-row commits, 10 connections', ten.rate, 'commits/s', ten.n)
  const jobs = await ceilings.pgBossJobs()
  figure('ceiling: pg-boss, jobs sent, fetched and completed', jobs.rate, 'jobs/s', jobs.n)
  await product.call('POST', '/connections', { name: 'bench', baseUrl: `${answering.address}/v1`, apiKey: 'none' })
  for (const flow of flowsOn(answering.address, 'bench')) await measureFlow(product, ceilings, flow, ten.rate)
  await ceilings.close()
  await measureAppend(product.databaseUrl)
  await measureCallStorage(product)
  await measureImpact(product)
  await measureDivergences(product)
  await measureRunList(product)
  await measureInbox(product)
  await measureCanvas(product)
  await measureScrub(product)
  figure('memory of all processes, after the load', product.residentBytes() / 1024 / 1024, 'MiB', 1)
} finally {
  answering.stop()
  await product.stop()
}
const again = await startProduct({ dataDirectory: product.dataDirectory })
figure('start to ready, same data directory', again.readyMs, 'ms', 1)
await again.stop({ removeData: true })
