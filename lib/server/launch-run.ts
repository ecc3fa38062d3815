/** Launching a run through the API: which document, whether the input fits, and waiting for what comes of it. */
import { finalStatuses, type RunStatus } from '#lib/api/run-status.ts'
import type { LaunchBody, LaunchedRun, Run } from '#lib/api/runs.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { apiBase } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Actor } from './auth/actor.ts'
import { lookAnywayMs, subscribe } from './bus.ts'
import { requireInside, requireKnownStops, requireOwnEnd } from './launch-stops.ts'
import { sharedQueue } from './queue/queue.ts'
import { getRun, readStatus } from './runs/read-run.ts'
import { startRun, type Launch } from './runs/start-run.ts'
import { givenSteps } from './test-runs/given-steps.ts'
import type { Prior } from './test-runs/prior-steps.ts'
import { loadForRun, type LoadedWorkflow } from './workflows/load.ts'
import { requireFittingInput } from './workflows/validate-input.ts'

export interface LaunchRequest {
  workflow: string
  body: LaunchBody
  actor: Actor
  /** Of the header, null where it is absent. */
  idempotencyKey: string | null
  /** Where the client reached this server: what its addresses begin with. */
  origin: string
  /** Aborted when the client goes: nobody waits then. */
  signal: AbortSignal
}

const longestKey = 255

/** `settled`: the run as it stands at its end or its wait; null where nobody asked to wait, or the time was up. */
export async function launchRun({ workflow, body, actor, idempotencyKey, origin, signal }: LaunchRequest): Promise<{ launched: LaunchedRun; settled: Run | null }> {
  const { wait = 0 } = body
  const loaded = await loadForRun(workflow, body.version, actor.by)
  const { id, repeated } = await startRun(await sharedQueue(), {
    loaded,
    ...(await prepared(loaded, body, { kind: actor.via === 'key' ? 'api' : 'form', by: actor.by })),
    ...(idempotencyKey !== null && { idempotency: { key: checkedKey(idempotencyKey), bodyHash: hashJson(body) } }),
  })
  const seen = wait > 0 ? await lookUntilSettled(id, wait * 1000, signal, { look: lookAtRun(id), queued: !repeated }) : null
  const settled = seen?.run && isSettled(seen.status) ? seen.run : null
  return { launched: { id, status: seen?.status ?? 'queued', statusUrl: `${origin}${apiBase}/runs/${id}` }, settled }
}

/** What came with what triggered the earlier run, which its templates may read. */
const heard = (prior: Prior | undefined): JsonObject => (isJsonObject(prior?.trigger) ? prior.trigger : {})

const stopOf = ({ until }: LaunchBody): Launch['until'] => (typeof until === 'string' ? { nodeId: until, then: 'pause' } : until)

/** What the run starts with, checked against the graph that it will run. */
async function prepared(loaded: LoadedWorkflow, body: LaunchBody, trigger: JsonObject & { kind: string }): Promise<Omit<Launch, 'loaded' | 'idempotency'>> {
  const { graph } = loaded
  const until = stopOf(body)
  requireKnownStops(graph, { breakpoints: body.breakpoints, until: until?.nodeId })
  if (body.agent !== undefined) requireInside(graph, body.agent)
  if (until) requireOwnEnd(graph, until, body.agent)
  const { inLog, prior } = await givenSteps(loaded, body)
  const agent = body.agent === undefined ? undefined : requireInside(graph, body.agent, prior?.place)
  const input = body.input ?? prior?.input ?? {}
  const { breakpoints, metadata = {} } = body
  if (!agent) await requireFittingInput(graph.input, input)
  return {
    input,
    trigger: { ...(body.input === undefined && heard(prior)), ...trigger },
    metadata,
    given: inLog,
    ...(breakpoints && { breakpoints }),
    ...(until && { until }),
    ...(agent && { agent }),
  }
}

interface Seen {
  status: RunStatus
  run?: Run
}

/**
 * The first look reads the whole run, because most runs that are waited for have ended by their first hint; later ones read less, and the
 * whole once it seems settled: what it says then counts.
 */
function lookAtRun(id: string): () => Promise<Seen> {
  let looked = false
  return async () => {
    const status = looked ? await readStatus(id) : undefined
    looked = true
    if (status !== undefined && !isSettled(status)) return { status }
    const run = await getRun(id)
    return { status: run.status, run }
  }
}

function checkedKey(key: string): string {
  if (key.length > 0 && key.length <= longestKey) return key
  throw new ApiError('invalid_request', `An Idempotency-Key has 1 to ${longestKey} characters, not ${key.length}.`)
}

/** Final, or waiting for the world: nothing more happens soon. */
const isSettled = (status: RunStatus): boolean => status === 'waiting' || status === 'paused' || finalStatuses.includes(status)

/** The run's status once it is settled, or when the time is up. Throws not_found. */
export const waitUntilSettled = async (runId: string, milliseconds: number, signal: AbortSignal): Promise<RunStatus> =>
  (await lookUntilSettled(runId, milliseconds, signal, { look: async () => ({ status: await readStatus(runId) }), queued: false })).status

/** `queued`: it was in this very moment, so the first look waits for a hint. */
async function lookUntilSettled(runId: string, milliseconds: number, signal: AbortSignal, { look, queued }: { look: () => Promise<Seen>; queued: boolean }): Promise<Seen> {
  const deadline = performance.now() + milliseconds
  let wake = () => {}
  let hinted = false
  const unsubscribe = subscribe(runId, () => {
    hinted = true
    wake()
  })
  try {
    for (let first = true; ; first = false) {
      hinted = false
      const seen: Seen = first && queued ? { status: 'queued' } : await look()
      const left = deadline - performance.now()
      if (isSettled(seen.status) || left <= 0 || signal.aborted) return seen
      if (hinted) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, lookAnywayMs))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  } finally {
    unsubscribe()
  }
}
