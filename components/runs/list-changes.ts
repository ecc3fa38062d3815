/** What happens to the pages of a list while it is looked at: rows change, come in at their place, and go. Pure. */
import type { InfiniteData } from '@tanstack/react-query'
import type { Run, RunPage } from '#lib/api/runs.ts'

export type RunPages = InfiniteData<RunPage>

export const runsOf = (data: RunPages | undefined): Run[] => (data?.pages ?? []).flatMap(({ items }) => items)

/** The same rows as they are now; pages without one stay the same objects. */
export function withChanges(data: RunPages, changed: readonly Run[]): RunPages {
  const byId = new Map(changed.map((run) => [run.id, run]))
  const pages = data.pages.map((page) => (page.items.some(({ id }) => byId.has(id)) ? { ...page, items: page.items.map((run) => byId.get(run.id) ?? run) } : page))
  return { ...data, pages }
}

export function without(data: RunPages, ids: ReadonlySet<string>): RunPages {
  const pages = data.pages.map((page) => (page.items.some(({ id }) => ids.has(id)) ? { ...page, items: page.items.filter(({ id }) => !ids.has(id)) } : page))
  return { ...data, pages }
}

const newestFirst = (a: Run, b: Run): number => (a.id < b.id ? 1 : -1)

/** Each at its place, newest first; what belongs below the last loaded page comes with the next one. */
export function withArrivals(data: RunPages, arrivals: readonly Run[]): RunPages {
  const known = new Set(runsOf(data).map(({ id }) => id))
  let left = arrivals.filter(({ id }) => !known.has(id)).sort(newestFirst)
  const pages = data.pages.map((page) => {
    const here = left.filter(({ id }) => page.nextCursor === null || id > page.nextCursor)
    if (here.length === 0) return page
    left = left.filter((run) => !here.includes(run))
    return { ...page, items: [...page.items, ...here].sort(newestFirst) }
  })
  return { ...data, pages }
}

/** Whether a run that is not loaded belongs among what is. */
export function isWithin(data: RunPages, { id }: Pick<Run, 'id'>): boolean {
  const cursor = data.pages.at(-1)?.nextCursor
  return cursor === null || (cursor !== undefined && id > cursor)
}
