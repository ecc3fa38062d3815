/** What runs are compared by, as queries: logs of runs that are not followed, and where many runs first diverge. */
import { queryOptions } from '@tanstack/react-query'
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
