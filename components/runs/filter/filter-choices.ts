/** What each field can be narrowed to, where that is a choice; and which choices a typed text means, across all fields. Pure. */
import { CalendarClock, CircleDollarSign, CircleDot, Flag, FlaskConical, GitBranch, GitFork, Tag, Timer, Workflow, Zap, type LucideIcon } from 'lucide-react'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { runStatuses, type RunStatus } from '#lib/api/run-status.ts'
import type { Run } from '#lib/api/runs.ts'
import { costText, durationText } from '#lib/client/measures.ts'
import type { RunFilter } from '../run-filter.ts'
import { filterFields, spanWords, toggled, versionWord, withoutField, type FilterField } from './filter-words.ts'

export interface FieldLook {
  label: string
  icon: LucideIcon
  /** Further words that it is found by. */
  keywords: string
}

export const fieldLooks: Record<FilterField, FieldLook> = {
  status: { label: 'Status', icon: CircleDot, keywords: 'state' },
  workflow: { label: 'Workflow', icon: Workflow, keywords: 'flow' },
  version: { label: 'Version', icon: GitBranch, keywords: 'draft' },
  trigger: { label: 'Trigger', icon: Zap, keywords: 'by api form webhook' },
  outcome: { label: 'Outcome', icon: Flag, keywords: 'end result' },
  started: { label: 'Started', icon: CalendarClock, keywords: 'date time day when last' },
  duration: { label: 'Duration', icon: Timer, keywords: 'took time slow fast' },
  cost: { label: 'Cost', icon: CircleDollarSign, keywords: 'dollars price expensive' },
  metadata: { label: 'Metadata', icon: Tag, keywords: 'key value tag' },
  forks: { label: 'Forks', icon: GitFork, keywords: 'forked retry' },
  tests: { label: 'Test runs', icon: FlaskConical, keywords: 'given' },
}

export interface Choice {
  field: FilterField
  label: string
  hint?: string
  /** Of a list in which several can be on. */
  checked?: boolean
  status?: RunStatus
  /** The filter with it: chosen, or let go where it was. */
  next: RunFilter
}

export interface Known {
  workflows: readonly { id: string; slug: string; name: string }[]
  /** Of the workflow that is filtered by, newest first. */
  versions: readonly number[]
  /** Loaded runs: what they were started by and how they ended is offered. */
  runs: readonly Run[]
}

const spans = ['1h', '24h', '7d', '30d']
const durations = [10_000, 60_000, 600_000]
const costs = [0.01, 0.1, 1]

const statuses = (filter: RunFilter): Choice[] =>
  runStatuses.map((status) => ({ field: 'status', label: statusLooks[status].word, status, checked: filter.status?.includes(status) ?? false, next: { ...filter, status: toggled(filter.status, status) } }))

/** Another workflow has other versions. */
const workflows = (filter: RunFilter, { workflows: all }: Known): Choice[] =>
  all.map(({ slug, name }) => ({ field: 'workflow', label: name, hint: all.filter((each) => each.name === name).length > 1 ? slug : undefined, next: { ...filter, workflow: slug, version: filter.workflow === slug ? filter.version : undefined } }))

const versions = (filter: RunFilter, { versions: all }: Known): Choice[] => (['draft', ...all] as const).map((version) => ({ field: 'version', label: versionWord(version), next: { ...filter, version } }))

/** What the loaded runs have, and what is chosen already. */
function texts(filter: RunFilter, field: 'trigger' | 'outcome', { runs }: Known): Choice[] {
  const known = new Set([...(filter[field] ?? []), ...runs.flatMap((run) => run[field] ?? [])])
  return [...known].sort().map((value) => ({ field, label: value, checked: filter[field]?.includes(value) ?? false, next: { ...filter, [field]: toggled(filter[field], value) } }))
}

const sides = (filter: RunFilter, field: 'forks' | 'tests', what: string): Choice[] => [
  { field, label: `Only ${what}`, next: { ...filter, [field]: 'only' } },
  { field, label: `Without ${what}`, next: { ...filter, [field]: 'none' } },
]

const fields: Record<FilterField, (filter: RunFilter, known: Known) => Choice[]> = {
  status: statuses,
  workflow: workflows,
  version: versions,
  trigger: (filter, known) => texts(filter, 'trigger', known),
  outcome: (filter, known) => texts(filter, 'outcome', known),
  started: (filter) => spans.map((started) => ({ field: 'started', label: capital(spanWords(started)), next: { ...withoutField(filter, 'started'), started } })),
  duration: (filter) => durations.map((durationMin) => ({ field: 'duration', label: `${durationText(durationMin)} or longer`, next: { ...withoutField(filter, 'duration'), durationMin } })),
  cost: (filter) => costs.map((costMin) => ({ field: 'cost', label: `${costText(costMin)} or more`, next: { ...withoutField(filter, 'cost'), costMin } })),
  metadata: () => [],
  forks: (filter) => sides(filter, 'forks', 'forks'),
  tests: (filter) => sides(filter, 'tests', 'test runs'),
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const choicesOf = (field: FilterField, filter: RunFilter, known: Known): Choice[] => fields[field](filter, known)

/** Whether every word of `search` begins a word of the text. */
export function isMeant(text: string, search: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}.$]+/u)
  return search.toLowerCase().split(/\s+/).filter(Boolean).every((typed) => words.some((word) => word.startsWith(typed)))
}

/** Fields that a text means, those that are called so first. */
export function fieldsMeant(search: string): FilterField[] {
  const called = filterFields.filter((field) => isMeant(fieldLooks[field].label, search))
  return [...called, ...filterFields.filter((field) => !called.includes(field) && isMeant(fieldLooks[field].keywords, search))]
}

/** What is typed where nothing like it is known: an outcome, a trigger, a version by its number. */
export function typedChoice(field: FilterField, text: string, filter: RunFilter): Choice | undefined {
  const value = text.trim()
  if (value === '') return undefined
  if (field === 'outcome' || field === 'trigger') return { field, label: `“${value}”`, checked: false, next: { ...filter, [field]: toggled(filter[field]?.filter((each) => each !== value), value) } }
  const [, number] = /^v?([1-9]\d{0,8})$/.exec(value) ?? []
  return field === 'version' && number !== undefined ? { field, label: `v${number}`, next: { ...filter, version: Number(number) } } : undefined
}
