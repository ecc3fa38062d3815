/**
 * Logs of past runs as the builder reads them to try a node: fetched whole and folded. A node inside an agent is found in the run of that
 * agent's inside, which the log of the run around it names.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { getBlob, listEvents } from '#lib/api/run-events.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { blobReferenceSchema, nodeOfStep, parseEvent, type Event } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import type { RunState } from '#lib/engine/state.ts'
import { parseJson } from '#components/inspector/json/format-json.ts'

export interface FoldedLog {
  runId: string
  events: readonly Event[]
  state: RunState
}

/** Events per answer of the API. */
const pageSize = 1000

/** `asOf`: something that changes whenever there may be more of it. */
export const runLogQuery = (runId: string, asOf: string | number) =>
  queryOptions({
    queryKey: [...runKeys.detail(runId), 'log', asOf] as const,
    queryFn: async ({ signal }): Promise<FoldedLog> => {
      const events: Event[] = []
      for (let more = true; more; ) {
        const page = await request(listEvents, { params: { id: runId }, query: { after: events.length }, signal })
        events.push(...page.events.map(parseEvent))
        more = page.events.length >= pageSize
      }
      return { runId, events, state: foldLog(runId, events) }
    },
    staleTime: Infinity,
  })

/** The run of the innermost of `agents` (outermost first) that `log` led to last; undefined where it did not come there. */
export async function logInside(client: QueryClient, log: FoldedLog, agents: readonly string[]): Promise<FoldedLog | undefined> {
  const { scope } = log.state
  const own = scope === undefined ? -1 : agents.indexOf(scope)
  if (scope !== undefined && own < 0) return undefined
  let inside = log
  for (const agent of agents.slice(own + 1)) {
    const child = childOf(inside, agent)
    if (child === undefined) return undefined
    inside = await client.fetchQuery(runLogQuery(child.runId, child.asOf))
  }
  return inside
}

/** The last run that a step of the container started. */
export function childOf({ events }: Pick<FoldedLog, 'events'>, container: string): { runId: string; asOf: string } | undefined {
  const started = events.findLast((event) => event.type === 'child.started' && event.step !== undefined && nodeOfStep(event.step) === container)
  if (started?.type !== 'child.started') return undefined
  const { runId } = started.data
  // A child that goes on has more to tell whenever its parent's log has grown.
  const ended = events.some((event) => event.type === 'child.finished' && event.data.runId === runId)
  return { runId, asOf: ended ? 'ended' : `${events.length} ${Date.now()}` }
}

/** A value of a run, also where it is kept beside the log. */
export async function wholeValue(runId: string, value: Json): Promise<Json> {
  const blob = blobReferenceSchema.safeParse(value)
  if (!blob.success) return value
  const text = await request(getBlob, { params: { id: runId, hash: blob.data.$blob } })
  return parseJson(text) ?? text
}
