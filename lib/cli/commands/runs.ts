/** `oriel runs`: the list of runs. */
import { runStatuses, runStatusSchema, type RunStatus } from '#lib/api/run-status.ts'
import { listRuns, type RunPage } from '#lib/api/runs.ts'
import type { QueryInput } from '#lib/api/contract.ts'
import { parseCost, parseDuration, spanMs } from '#lib/client/measures.ts'
import { UsageError, type Command, type Connection, type Given } from '../command.ts'
import { table } from '../output.ts'

export const runs: Command = {
  name: 'runs',
  args: [],
  options: {
    workflow: { value: 'WORKFLOW', about: 'only those of this workflow (id or slug)' },
    status: { value: 'STATUS', multiple: true, about: `only those in this status, may be repeated: ${runStatuses.join(', ')}` },
    version: { value: 'N', about: 'only those of this version: a number, or draft' },
    trigger: { value: 'KIND', multiple: true, about: 'only those started so (api, form, …), may be repeated' },
    outcome: { value: 'NAME', multiple: true, about: 'only those that reached this end, may be repeated' },
    search: { value: 'TEXT', about: 'only those with this text in id, metadata, input, output, outcome or error' },
    metadata: { value: 'KEY=VALUE', multiple: true, about: 'only those that were tagged so, may be repeated' },
    'cost-min': { value: 'USD', about: 'only those that cost at least this' },
    'cost-max': { value: 'USD', about: 'only those that cost at most this' },
    'duration-min': { value: 'DURATION', about: 'only those that took at least this, like 90s or 1.5m' },
    'duration-max': { value: 'DURATION', about: 'only those that took at most this' },
    'started-after': { value: 'TIME', about: 'only those started since a time (2026-11-22T08:00:00Z) or in a span (24h, 7d)' },
    'started-before': { value: 'TIME', about: 'only those started before a time, or longer ago than a span' },
    forks: { value: 'only|none', about: 'only forks, or none of them' },
    tests: { value: 'only|none', about: 'only test runs, or none of them' },
    parent: { value: 'RUN', about: 'the child runs of this run; without it only runs that have no parent are listed' },
    limit: { value: 'N', about: 'how many at most, 1 to 200 (20)' },
  },
  summary: 'List runs, newest first',
  async run({ option, options, connect, json, out }) {
    const limit = limitOf(option('limit') ?? '20')
    const page = await found(connect(), filterOf(option, options), limit)
    if (json) {
      out.json(page)
      return 0
    }
    const rows = page.items.map((run) => [run.id, run.status, run.workflow.slug, run.workflow.version === 'draft' ? 'draft' : `v${run.workflow.version}`, run.startedAt, run.outcome ?? run.error?.code ?? ''])
    if (rows.length === 0) out.note('No runs.')
    else for (const line of table(['RUN', 'STATUS', 'WORKFLOW', 'VERSION', 'STARTED', 'OUTCOME'], rows)) out.line(line)
    if (page.searched) out.note(`Looked into ${page.searched.runs} runs${page.nextCursor !== null && page.searched.backTo ? `, back to ${page.searched.backTo}` : ''}.`)
    if (page.nextCursor !== null) out.note(`There are more than ${limit}. --limit shows up to 200.`)
    return 0
  },
}

/** A page of a search may hold less than it could: the next ones are asked for until there are enough. */
async function found({ request }: Connection, filter: QueryInput<typeof listRuns>, limit: number): Promise<RunPage> {
  let page = await request(listRuns, { query: { ...filter, limit } })
  while (page.nextCursor !== null && page.items.length < limit) {
    const next = await request(listRuns, { query: { ...filter, limit: limit - page.items.length, cursor: page.nextCursor } })
    page = { items: [...page.items, ...next.items], nextCursor: next.nextCursor, searched: next.searched && { runs: (page.searched?.runs ?? 0) + next.searched.runs, backTo: next.searched.backTo } }
  }
  return page
}

type Options = Pick<Given, 'option' | 'options'>

function filterOf(option: Options['option'], options: Options['options']): QueryInput<typeof listRuns> {
  const some = <Value>(values: Value[]): Value[] | undefined => (values.length > 0 ? values : undefined)
  const read = <Value>(name: string, parse: (text: string) => Value | undefined, wanted: string): Value | undefined => {
    const text = option(name)
    const value = text === undefined ? undefined : parse(text)
    if (text !== undefined && value === undefined) throw new UsageError(`--${name} ${text} has to be ${wanted}.`)
    return value
  }
  const side = (text: string): 'only' | 'none' | undefined => (text === 'only' || text === 'none' ? text : undefined)
  const [duration, moment] = ['a duration, like 90s, 1.5m or 2h', 'a time, like 2026-11-22T08:00:00Z, or a span, like 24h or 7d']
  return {
    workflow: option('workflow'),
    status: some(options('status').map(statusOf)),
    version: read('version', versionOf, 'a number from 1, or draft'),
    trigger: some(options('trigger')),
    outcome: some(options('outcome')),
    q: option('search'),
    metadata: metadataOf(options('metadata')),
    costMin: read('cost-min', parseCost, 'an amount in US dollars, like 0.5'),
    costMax: read('cost-max', parseCost, 'an amount in US dollars, like 0.5'),
    durationMin: read('duration-min', parseDuration, duration),
    durationMax: read('duration-max', parseDuration, duration),
    startedAfter: read('started-after', timeOf, moment),
    startedBefore: read('started-before', timeOf, moment),
    forks: read('forks', side, 'only or none'),
    tests: read('tests', side, 'only or none'),
    parent: option('parent'),
  }
}

const versionOf = (text: string): number | 'draft' | undefined => (text === 'draft' ? 'draft' : /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined)

function timeOf(text: string): string | undefined {
  const span = spanMs(text)
  const ms = span === undefined ? Date.parse(text) : Date.now() - span
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

function metadataOf(pairs: string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`--metadata ${pair} has to be KEY=VALUE.`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

function statusOf(text: string): RunStatus {
  const parsed = runStatusSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`--status ${text} is none. Known: ${runStatuses.join(', ')}.`)
}

function limitOf(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 200) return limit
  throw new UsageError(`--limit ${text} has to be a whole number from 1 to 200.`)
}
