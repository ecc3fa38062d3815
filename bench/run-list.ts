/**
 * The list of runs over HTTP at 1,000 and at 100,000 runs, in one run of the benchmark: the first page, one deep in the list, each filter,
 * and filters that match nothing. What counts is the ratio: a list that is flat has the same page cost whatever it is a list of.
 */
import pg from 'pg'
import { figure, percentile } from './figure.ts'
import { insertManyRuns } from './many-runs.ts'
import type { Product } from './product.ts'

const sizes = [1_000, 100_000] as const
const workflowCount = 10
const times = 15
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

/** `none`: nothing matches. Those of `rare` match a run in thousands. */
const queries = (workflow: string): Record<string, string> => ({
  'first page': '',
  workflow: `workflow=${workflow}`,
  'status failed': 'status=failed',
  'status waiting': 'status=waiting',
  'status running, none': 'status=running',
  'status paused, none': 'status=paused',
  version: 'version=2',
  'version, none': 'version=99',
  'workflow and version': `workflow=${workflow}&version=2`,
  trigger: 'trigger=form',
  'trigger, none': 'trigger=mail',
  outcome: 'outcome=refunded',
  'outcome, none': 'outcome=lost',
  cost: 'costMin=0.05',
  'cost, rare': 'costMin=0.1066',
  'cost, none': 'costMin=50',
  duration: 'durationMin=30000',
  'duration, none': 'durationMin=3000000',
  'started in the last hour': `startedAfter=${daysAgo(1 / 24)}`,
  'started long ago, none': 'startedBefore=2020-01-01T00:00:00Z',
  'metadata, rare': 'metadata.customer=c-77',
  'metadata, none': 'metadata.customer=nobody',
  'forks, none': 'forks=only',
  'without tests': 'tests=none',
  'workflow, status and cost': `workflow=${workflow}&status=failed&costMin=0.02`,
  'status, outcome and duration, none': 'status=completed&outcome=lost&durationMin=30000',
  'text on every run': 'q=parcel',
  'text, none (one page looks into 2,000 runs)': 'q=zebra',
})

export async function measureRunList(product: Pick<Product, 'call' | 'databaseUrl'>): Promise<void> {
  const workflows = await Promise.all(Array.from({ length: workflowCount }, (_, n) => product.call('POST', '/workflows', { document: document(n) })))
  const client = new pg.Client({ connectionString: product.databaseUrl })
  await client.connect()
  const taken = new Map<string, number[]>()
  try {
    let there = 0
    for (const size of sizes) {
      await insertManyRuns(client, workflows.map(({ id }) => String(id)), size, there)
      there = size
      const deep = await client.query<{ id: string }>('select id from run where parent_id is null order by id limit 1 offset $1', [Math.floor(size / 10)])
      const all = { ...queries(String(workflows[3]?.slug)), 'page nine tenths down': `cursor=${deep.rows[0]?.id}` }
      for (const [name, query] of Object.entries(all)) taken.set(name, [...(taken.get(name) ?? []), await median(product, query)])
    }
  } finally {
    await client.end()
  }
  for (const [name, [few = Number.NaN, many = Number.NaN]] of taken) {
    figure(`list of runs, ${name}: at 1,000 runs`, few, 'ms', times)
    figure(`list of runs, ${name}: at 100,000 runs`, many, 'ms', times)
    figure(`list of runs, ${name}: 100,000 runs to 1,000`, many / few, 'ratio', 1)
  }
  const ratios = [...taken.values()].map(([few = Number.NaN, many = Number.NaN]) => many / few).sort((a, b) => a - b)
  figure('list of runs: 100,000 runs to 1,000, median of all filters', percentile(ratios, 0.5), 'ratio', ratios.length)
  figure('list of runs: 100,000 runs to 1,000, worst filter', ratios.at(-1) ?? Number.NaN, 'ratio', ratios.length)
}

const document = (n: number) => ({
  oriel: 1,
  name: `List of runs ${n}`,
  nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 } }, { id: 'end', type: 'end', position: { x: 200, y: 0 } }],
  edges: [{ id: 'e', source: 'start', sourceHandle: 'out', target: 'end' }],
})

async function median(product: Pick<Product, 'call'>, query: string): Promise<number> {
  const taken: number[] = []
  for (let time = 0; time < times; time++) {
    const began = performance.now()
    const page = await product.call('GET', `/runs?limit=50${query && `&${query}`}`)
    taken.push(performance.now() - began)
    if (!Array.isArray(page.items)) throw new Error(`The list answered ${JSON.stringify(page)}.`)
  }
  return percentile(taken.sort((a, b) => a - b), 0.5)
}
