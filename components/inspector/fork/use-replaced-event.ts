/** The event of the source that an edited event of a fork stands in place of. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { listEvents } from '#lib/api/run-events.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'

/** Undefined while it is read, and where the source has no such event. */
export function useReplacedEvent(runId: string, seq: number): Event | undefined {
  const { data } = useQuery({
    queryKey: [...runKeys.detail(runId), 'event', seq] as const,
    async queryFn({ signal }) {
      const { events } = await request(listEvents, { params: { id: runId }, query: { after: seq - 1, limit: 1 }, signal })
      return events.map((event) => parseEvent(event))
    },
    staleTime: Infinity,
  })
  return data?.[0]
}
