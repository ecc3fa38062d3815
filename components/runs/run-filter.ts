/**
 * The filter of the list of runs, as it stands in the address: `?workflow=refund-desk&status=waiting&status=failed&costMin=0.1&started=24h`.
 * Names are those of the API, beside `started`, a span back from now: an address with it means the same tomorrow. Pure.
 */
import type { QueryInput } from '#lib/api/contract.ts'
import { runStatuses, type RunStatus } from '#lib/api/run-status.ts'
import type { listRuns } from '#lib/api/runs.ts'
import { spanMs } from '#lib/client/measures.ts'

/** What is left out narrows nothing. */
export interface RunFilter {
  /** Id or slug. */
  workflow?: string
  version?: number | 'draft'
  status?: readonly RunStatus[]
  trigger?: readonly string[]
  outcome?: readonly string[]
  /** US dollars. */
  costMin?: number
  costMax?: number
  /** Milliseconds. */
  durationMin?: number
  durationMax?: number
  /** A span back from now, `30m`, `24h`, `7d`; where it is given, the two below are not. */
  started?: string
  /** UTC, ISO 8601. */
  startedAfter?: string
  startedBefore?: string
  metadata?: Readonly<Record<string, string>>
  forks?: 'only' | 'none'
  tests?: 'only' | 'none'
  q?: string
  /** Child runs of this run; without it only runs that have no parent are listed. */
  parent?: string
}

const isStatus = (value: string): value is RunStatus => (runStatuses as readonly string[]).includes(value)
const some = <Value>(values: readonly Value[]): readonly Value[] | undefined => (values.length > 0 ? values : undefined)
const sided = (value: string | null): 'only' | 'none' | undefined => (value === 'only' || value === 'none' ? value : undefined)

function amount(text: string | null): number | undefined {
  const value = text ? Number(text) : Number.NaN
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

function time(text: string | null): string | undefined {
  const ms = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

function versionOf(text: string | null): RunFilter['version'] {
  if (text === 'draft') return 'draft'
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

function timesOf(search: URLSearchParams): Pick<RunFilter, 'started' | 'startedAfter' | 'startedBefore'> {
  const started = search.get('started')
  if (started && spanMs(started) !== undefined) return { started }
  return { startedAfter: time(search.get('startedAfter')), startedBefore: time(search.get('startedBefore')) }
}

function metadataOf(search: URLSearchParams): RunFilter['metadata'] {
  const pairs = [...search].filter(([name, value]) => name.startsWith('metadata.') && name.length > 'metadata.'.length && value !== '')
  return pairs.length > 0 ? Object.fromEntries(pairs.map(([name, value]) => [name.slice('metadata.'.length), value])) : undefined
}

const text = (search: URLSearchParams, name: string): string | undefined => search.get(name)?.trim() || undefined

/** What makes no sense in an address narrows nothing. */
export function filterOf(search: URLSearchParams): RunFilter {
  return {
    workflow: text(search, 'workflow'),
    version: versionOf(search.get('version')),
    status: some([...new Set(search.getAll('status').filter(isStatus))]),
    trigger: some([...new Set(search.getAll('trigger').filter(Boolean))]),
    outcome: some([...new Set(search.getAll('outcome').filter(Boolean))]),
    costMin: amount(search.get('costMin')),
    costMax: amount(search.get('costMax')),
    durationMin: amount(search.get('durationMin')),
    durationMax: amount(search.get('durationMax')),
    ...timesOf(search),
    metadata: metadataOf(search),
    forks: sided(search.get('forks')),
    tests: sided(search.get('tests')),
    q: text(search, 'q'),
    parent: text(search, 'parent'),
  }
}

/** The filter as a query string, always in the same order: equal filters are equal strings. */
export function queryOf(filter: RunFilter): string {
  const search = new URLSearchParams()
  const add = (name: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') search.append(name, String(value))
  }
  add('workflow', filter.workflow)
  add('version', filter.version)
  for (const status of runStatuses) if (filter.status?.includes(status)) add('status', status)
  for (const trigger of filter.trigger ?? []) add('trigger', trigger)
  for (const outcome of filter.outcome ?? []) add('outcome', outcome)
  for (const name of ['costMin', 'costMax', 'durationMin', 'durationMax', 'started', 'startedAfter', 'startedBefore'] as const) add(name, filter[name])
  for (const key of Object.keys(filter.metadata ?? {}).sort()) add(`metadata.${key}`, filter.metadata?.[key])
  for (const name of ['forks', 'tests', 'q', 'parent'] as const) add(name, filter[name])
  return search.toString()
}

/** `view`: id of the saved view that the filter began as. */
export function pathOf(filter: RunFilter, view?: string): string {
  const query = [view === undefined ? '' : `view=${encodeURIComponent(view)}`, queryOf(filter)].filter(Boolean).join('&')
  return query ? `/runs?${query}` : '/runs'
}

/** Whose children are listed is no filter: it says which list it is. */
export const isFiltered = ({ parent: _, ...filter }: RunFilter): boolean => queryOf(filter) !== ''

/** What the API is asked. */
export function requestOf({ started, ...filter }: RunFilter, now: number): QueryInput<typeof listRuns> {
  const span = started === undefined ? undefined : spanMs(started)
  return {
    ...filter,
    status: filter.status && [...filter.status],
    trigger: filter.trigger && [...filter.trigger],
    outcome: filter.outcome && [...filter.outcome],
    metadata: filter.metadata && { ...filter.metadata },
    ...(span !== undefined && { startedAfter: new Date(now - span).toISOString() }),
  }
}
