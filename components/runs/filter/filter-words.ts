/** What a filter says, one chip per thing that it narrows, and the filter without one of them. Pure. */
import { formatDate, formatDateTime } from '#components/ui/format.ts'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { costText, durationText } from '#lib/client/measures.ts'
import type { RunFilter } from '../run-filter.ts'

export const filterFields = ['status', 'workflow', 'version', 'trigger', 'outcome', 'started', 'duration', 'cost', 'metadata', 'forks', 'tests'] as const
export type FilterField = (typeof filterFields)[number]

/** What holds each field in the filter. */
const keysOf: Record<FilterField, readonly (keyof RunFilter)[]> = {
  status: ['status'],
  workflow: ['workflow'],
  version: ['version'],
  trigger: ['trigger'],
  outcome: ['outcome'],
  started: ['started', 'startedAfter', 'startedBefore'],
  duration: ['durationMin', 'durationMax'],
  cost: ['costMin', 'costMax'],
  metadata: ['metadata'],
  forks: ['forks'],
  tests: ['tests'],
}

export interface FilterChip {
  field: FilterField
  /** Of one pair of the metadata: its key. */
  key?: string
  label: string
  value: string
}

const list = (values: readonly string[]): string => (values.length <= 3 ? values.join(', ') : `${values.slice(0, 2).join(', ')} and ${values.length - 2} more`)

function range(min: number | undefined, max: number | undefined, write: (value: number) => string): string | undefined {
  if (min !== undefined && max !== undefined) return min === max ? `exactly ${write(min)}` : `${write(min)} to ${write(max)}`
  if (min !== undefined) return `≥ ${write(min)}`
  return max === undefined ? undefined : `≤ ${write(max)}`
}

const spanNames: Record<string, string> = { m: 'minute', h: 'hour', d: 'day' }

/** `24h` → `last 24 hours`. */
export function spanWords(span: string): string {
  const [, count = '', unit = ''] = /^(\d+)(\w)$/.exec(span) ?? []
  return count === '1' ? `last ${spanNames[unit] ?? unit}` : `last ${count} ${spanNames[unit] ?? unit}s`
}

/** A day where it is one from its beginning, else with the time. */
const moment = (at: string): string => {
  const date = new Date(at)
  return date.getHours() === 0 && date.getMinutes() === 0 ? formatDate(date) : formatDateTime(date)
}

function startedWords({ started, startedAfter, startedBefore }: RunFilter): string | undefined {
  if (started !== undefined) return spanWords(started)
  if (startedAfter !== undefined && startedBefore !== undefined) return `${moment(startedAfter)} to ${moment(startedBefore)}`
  if (startedAfter !== undefined) return `after ${moment(startedAfter)}`
  return startedBefore === undefined ? undefined : `before ${moment(startedBefore)}`
}

const side = (value: 'only' | 'none' | undefined): string | undefined => value && (value === 'only' ? 'only' : 'left out')

/** `nameOf`: of a workflow by its id or slug. */
export function chipsOf(filter: RunFilter, nameOf: (workflow: string) => string): FilterChip[] {
  const chips: [FilterField, string, string | undefined][] = [
    ['status', 'Status', filter.status && list(filter.status.map((status) => statusLooks[status].word))],
    ['workflow', 'Workflow', filter.workflow === undefined ? undefined : nameOf(filter.workflow)],
    ['version', 'Version', filter.version === undefined ? undefined : versionWord(filter.version)],
    ['trigger', 'Trigger', filter.trigger && list(filter.trigger)],
    ['outcome', 'Outcome', filter.outcome && list(filter.outcome)],
    ['started', 'Started', startedWords(filter)],
    ['duration', 'Duration', range(filter.durationMin, filter.durationMax, durationText)],
    ['cost', 'Cost', range(filter.costMin, filter.costMax, costText)],
    ['forks', 'Forks', side(filter.forks)],
    ['tests', 'Test runs', side(filter.tests)],
  ]
  const pairs = Object.entries(filter.metadata ?? {}).map(([key, value]): FilterChip => ({ field: 'metadata', key, label: key, value }))
  return [...chips.flatMap(([field, label, value]) => (value === undefined ? [] : [{ field, label, value }])), ...pairs]
}

export const versionWord = (version: number | 'draft'): string => (version === 'draft' ? 'draft' : `v${version}`)

/** `key`: one pair of the metadata; all of it without. */
export function withoutField(filter: RunFilter, field: FilterField, key?: string): RunFilter {
  if (field === 'metadata' && key !== undefined) {
    const { [key]: _, ...rest } = filter.metadata ?? {}
    return { ...filter, metadata: Object.keys(rest).length > 0 ? rest : undefined }
  }
  return { ...filter, ...Object.fromEntries(keysOf[field].map((name) => [name, undefined])) }
}

/** A list with one value turned on or off; undefined for none. */
export function toggled<Value>(values: readonly Value[] | undefined, value: Value): readonly Value[] | undefined {
  const next = values?.includes(value) ? values.filter((each) => each !== value) : [...(values ?? []), value]
  return next.length > 0 ? next : undefined
}
