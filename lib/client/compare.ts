/** What runs are compared by, as queries: logs of runs that are not followed, and where many runs first diverge. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { findDivergences } from '#lib/api/compare.ts'
import type { QueryInput } from '#lib/api/contract.ts'
import { listEvents } from '#lib/api/run-events.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { request } from './request.ts'

export const logKeys = { all: ['logs'] as const, detail: (runId: string) => [...logKeys.all, runId] as const }

/** Events per answer of the API. */
const pageSize = 1000

/** A whole log as it stands, of a run that nobody follows: a child run beside another one. */
export const logQuery = (runId: string) =>
  queryOptions({
    queryKey: logKeys.detail(runId),
    queryFn: async ({ signal }): Promise<readonly Event[]> => {
      const events: Event[] = []
      for (;;) {
        const page = await request(listEvents, { params: { id: runId }, query: { after: events.length }, signal })
        events.push(...page.events.map(parseEvent))
        if (page.events.length < pageSize) return events
      }
    },
    structuralSharing: false,
  })

/** Which runs are looked at, with what they are compared, and what counts. */
export type DivergenceFilter = QueryInput<typeof findDivergences>

export const divergencesQuery = (workflow: string, filter: DivergenceFilter) =>
  queryOptions({
    queryKey: ['divergences', workflow, filter] as const,
    queryFn: ({ signal }) => request(findDivergences, { params: { id: workflow }, query: filter, signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  })
