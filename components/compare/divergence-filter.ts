/** What the page of divergences asks for, as its address keeps it. Pure. */
import type { DivergenceFilter } from '#lib/client/compare.ts'
import { looks } from '#lib/engine/run-alignment-kinds.ts'
import { pastedRun } from '#components/inspector/diff/other-call.ts'

/** What the runs are compared with: the newest completed run, one run, or the nearest of a set. */
export const sets = ['completed', 'failed', 'cancelled'] as const
export const limits = [50, 200, 500] as const

export function readFilter(query: URLSearchParams): DivergenceFilter {
  const one = <Value extends string>(values: readonly Value[], name: string): Value | undefined => values.find((value) => value === query.get(name))
  const version = (name: string) => (query.get(name) === 'draft' ? 'draft' : /^[1-9]\d{0,8}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : undefined)
  const status = one(sets, 'status')
  const filter: DivergenceFilter = {
    run: pastedRun(query.get('run') ?? ''),
    against: one(sets, 'against'),
    againstVersion: version('againstVersion'),
    status: status && [status],
    version: version('version'),
    look: one(looks, 'look'),
    limit: limits.find((limit) => String(limit) === query.get('limit')),
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}

/** With its question mark; what is as usual is left out. */
export function filterQuery(filter: DivergenceFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(Array.isArray(value) ? value[0] : value))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** What the runs are compared with, as one value of a list of choices. */
export function referenceOf({ run, against, againstVersion }: DivergenceFilter): string {
  if (run !== undefined) return 'run'
  if (against !== undefined) return against
  return againstVersion === undefined ? 'newest' : `v${againstVersion}`
}

/** The filter with other runs to compare with; `run` keeps the one that is named. */
export function withReference(filter: DivergenceFilter, reference: string): DivergenceFilter {
  const { run: _run, against: _against, againstVersion: _version, ...rest } = filter
  const set = sets.find((each) => each === reference)
  if (set) return { ...rest, against: set }
  if (!reference.startsWith('v')) return rest
  return { ...rest, againstVersion: reference === 'vdraft' ? 'draft' : Number(reference.slice(1)) }
}
