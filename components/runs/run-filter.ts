/** The filter of the runs list as it stands in the address: `?workflow=refund-desk&status=waiting&status=failed&q=…`. Pure. */
import { runStatuses, type RunStatus } from '#lib/api/run-status.ts'
import type { RunFilter } from '#lib/client/runs.ts'

const isStatus = (value: string): value is RunStatus => (runStatuses as readonly string[]).includes(value)

export function filterOf(search: URLSearchParams): RunFilter {
  const status = search.getAll('status').filter(isStatus)
  return { workflow: search.get('workflow') ?? undefined, status: status.length > 0 ? status : undefined, q: search.get('q') ?? undefined, parent: search.get('parent') ?? undefined }
}

/** The address of a filter. */
export function pathOf(filter: RunFilter): string {
  const search = new URLSearchParams()
  if (filter.workflow) search.set('workflow', filter.workflow)
  for (const status of filter.status ?? []) search.append('status', status)
  if (filter.q) search.set('q', filter.q)
  if (filter.parent) search.set('parent', filter.parent)
  const text = search.toString()
  return text ? `/runs?${text}` : '/runs'
}

/** The filter with one status turned on or off. */
export function toggled(filter: RunFilter, status: RunStatus): RunFilter {
  const chosen = filter.status ?? []
  const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status]
  return { ...filter, status: next.length > 0 ? next : undefined }
}

export const isFiltered = (filter: RunFilter): boolean => Boolean(filter.workflow || filter.q || filter.parent || filter.status?.length)
