/**
 * Logs of past runs as the builder reads them to try a node: fetched whole and folded. A node inside an agent or an each is found in a run
 * of that container's inside, which the log of the run around it names.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { getBlob, listEvents } from '#lib/api/run-events.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { blobReferenceSchema, nodeOfStep, parseEvent, type Event } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import type { RunState } from '#lib/engine/state.ts'
import { cameBy } from './step-result.ts'
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

/** Reads the log of a child run; scripted in tests. */
export type ReadChild = (child: Child) => Promise<FoldedLog>

export interface Child {
  runId: string
  /** Something that changes whenever there may be more of its log. */
  asOf: string
}

/** The doors of a browser. */
export const readChild =
  (client: QueryClient): ReadChild =>
  ({ runId, asOf }) =>
    client.fetchQuery(runLogQuery(runId, asOf))

/** So many runs of one container are looked into: an each may have thousands of items. */
const searched = 8

/**
 * The run of the innermost of `containers` (outermost first) that came by the node, the last that `log` led to; where none did, the last
 * of all. Undefined where `log` led to none.
 */
export async function logInside(read: ReadChild, log: FoldedLog, containers: readonly string[], node: string): Promise<FoldedLog | undefined> {
  const { scope } = log.state
  const own = scope === undefined ? -1 : containers.indexOf(scope)
  if (scope !== undefined && own < 0) return undefined
  const next = containers[own + 1]
  if (next === undefined) return log
  let last: FoldedLog | undefined
  for (const child of childrenOf(log, next).slice(0, searched)) {
    const inside = await logInside(read, await read(child), containers, node)
    if (inside && cameBy(inside, node)) return inside
    last ??= inside
  }
  return last
}

/** The runs that steps of the container started, the last first. */
function childrenOf({ events }: Pick<FoldedLog, 'events'>, container: string): Child[] {
  const ended = new Set(events.flatMap((event) => (event.type === 'child.finished' ? [event.data.runId] : [])))
  return events
    .flatMap((event) => (event.type === 'child.started' && event.step !== undefined && nodeOfStep(event.step) === container ? [event.data.runId] : []))
    .reverse()
    // A child that goes on has more to tell whenever its parent's log has grown.
    .map((runId) => ({ runId, asOf: ended.has(runId) ? 'ended' : `${events.length} ${Date.now()}` }))
}

/** A value of a run, also where it is kept beside the log. */
export async function wholeValue(runId: string, value: Json): Promise<Json> {
  const blob = blobReferenceSchema.safeParse(value)
  if (!blob.success) return value
  const text = await request(getBlob, { params: { id: runId, hash: blob.data.$blob } })
  return parseJson(text) ?? text
}
