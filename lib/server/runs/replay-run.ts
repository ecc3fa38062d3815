/**
 * `POST /runs/{id}/replay` (semantics §7.5): a run and all below it, replayed from their logs. Reads the database and computes in the
 * pool; writes nothing and calls nobody. A run that is under way replays up to the event that its row stood at when it was read.
 */
import type { Replay } from '#lib/api/replay.ts'
import type { Wait } from '#lib/api/run-status.ts'
import type { Event } from '#lib/engine/events.ts'
import { spentBy } from '#lib/engine/halts.ts'
import type { Json } from '#lib/engine/json.ts'
import type { ReplayPorts } from '#lib/engine/replay-content.ts'
import { same, type Divergence, type Finding } from '#lib/engine/replay-finding.ts'
import { inFlight, statusOf, waitingOn, type RunState } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { pool } from '../pool/pool.ts'
import { replayImported } from '../run-files/replay-imported.ts'
import { callbackAddresses } from './callbacks.ts'
import { readEvents } from './log.ts'
import { getRunRow, unknownRun } from './read-run.ts'
import { recordedValues } from './recorded-values.ts'
import { childDivergence, type Replayed } from './replay-family.ts'
import { replayRecorded, unlessBusy } from './replay-log.ts'
import { loadRunContext } from './run-context.ts'
import { readBlobs } from './values.ts'

/** Throws not_found, unavailable. */
export async function replayRun(runId: string): Promise<Replay> {
  const replayed = await unlessBusy(async () => ((await getRunRow(runId)).status === 'imported' ? replayImported(runId) : (await replayBranch(runId))?.answer))
  if (!replayed) throw unknownRun(runId)
  return replayed
}

async function replayBranch(runId: string): Promise<Replayed | null> {
  const row = await readProjection(runId)
  if (!row) return null
  const { recorded, state, divergence, ...counted } = await replayOne(runId, row)
  const children = await inTurn(await childrenOf(runId), replayBranch)
  const own = divergence ?? childDivergence(runId, recorded, children)
  const first = own ? { runId, ...own } : (children.find(({ answer }) => answer.divergence)?.answer.divergence ?? null)
  return { answer: { runId, identical: first === null, ...counted, divergence: first, children: children.map(({ answer }) => answer) }, events: recorded, state }
}

const atATime = 4

async function inTurn<Value>(ids: string[], work: (id: string) => Promise<Value | null>): Promise<Value[]> {
  const done: Value[] = []
  for (let from = 0; from < ids.length; from += atATime) {
    const some = await Promise.all(ids.slice(from, from + atATime).map(work))
    for (const value of some) if (value !== null) done.push(value)
  }
  return done
}

async function childrenOf(runId: string): Promise<string[]> {
  const { rows } = await database().query<{ id: string }>({ name: 'child_ids', text: 'select id from run where parent_id = $1 order by id', values: [runId] })
  return rows.map(({ id }) => id)
}

async function replayOne(runId: string, row: Projection): Promise<{ events: number; calls: number; divergence: Divergence | null; state: RunState; recorded: Event[] }> {
  const context = await loadRunContext(runId)
  const events = await readEvents(database(), runId, 0, row.seq)
  const ports = recordedPorts(context, events)
  const { state, divergence, ...counted } = await replayRecorded(context.graph, events, ports)
  const finding = divergence ? null : projectionFinding(state, row)
  return { ...counted, state, recorded: events, divergence: divergence ?? (finding && { seq: state.seq, ...finding }) }
}

function recordedPorts({ runId, rootId, graph, promptVersions }: Awaited<ReturnType<typeof loadRunContext>>, events: Event[]): ReplayPorts {
  const values = recordedValues(rootId, events, callbackAddresses(graph, runId))
  return {
    runId,
    field: values.field,
    values,
    texts: (hashes) => readBlobs(database(), rootId, hashes),
    promptVersion: (nodeId) => promptVersions[nodeId],
    evaluate: (evaluations, scope) => pool().evaluate(evaluations, scope),
    assemble: (request) => pool().assemble(request),
    interpret: (answer) => pool().interpret(answer),
  }
}

interface Projection {
  seq: number
  status: string
  outcome: string | null
  error: Json
  steps: number
  waitingOn: Wait[]
  inFlight: number
  modelCalls: number
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  costUsd: number | null
}

async function readProjection(runId: string): Promise<Projection | null> {
  const { rows } = await database().query<Projection>({
    name: 'replay_projection',
    text: `select seq, status, outcome, error, steps, waiting_on as "waitingOn", in_flight as "inFlight", model_calls as "modelCalls", input_tokens as "inputTokens", output_tokens as "outputTokens",
      cached_input_tokens as "cachedInputTokens", reasoning_tokens as "reasoningTokens", cost_usd as "costUsd" from run where id = $1`,
    values: [runId],
  })
  return rows[0] ?? null
}

/** What the run's row says against what its log says. */
function projectionFinding(state: RunState, actual: Projection): Finding | null {
  const expected: Projection = {
    seq: state.seq,
    status: statusOf(state),
    outcome: state.outcome ?? null,
    error: state.error ?? null,
    steps: spentBy(state).steps,
    waitingOn: waitingOn(state),
    inFlight: inFlight(state).length,
    ...state.usage,
  }
  if (same(expected, actual)) return null
  const differing = Object.keys(expected).filter((name) => !same(Reflect.get(expected, name), Reflect.get(actual, name)))
  const only = (of: Projection): Json => Object.fromEntries(differing.map((name) => [name, Reflect.get(of, name) as Json]))
  return { kind: 'projection', message: `What the run shows is not what its log says: ${differing.join(', ')}.`, expected: only(expected), actual: only(actual) }
}
