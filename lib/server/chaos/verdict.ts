/**
 * What must hold once the dust has settled (semantics §1, §5; contract §6): read from the database and from the counting server,
 * with the engine's own fold as one witness and plain counting as the other.
 */
import { admit } from '#lib/engine/admit.ts'
import { finalEventTypes, type Event, type NewEvent } from '#lib/engine/events.ts'
import { fold } from '#lib/engine/reduce.ts'
import { initialState, statusOf, waitingOn, type RunState } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import type { Received } from './counting-server.ts'
import { attemptFaults, callFaults } from './verdict-of-effects.ts'
import { childFaults, timerFaults, type RunLog } from './verdict-of-trees.ts'

export interface RunRow {
  id: string
  root_id: string
  parent_id: string | null
  status: string
  seq: number
  steps: number
  model_calls: number
  input_tokens: number
  output_tokens: number
  outcome: string | null
  waiting_on: unknown[]
  finished_at: Date | null
}

/**
 * Everything that is wrong with these runs, one sentence each; empty where all is well. `launched` are the ids that were acknowledged.
 * `starved`: the machine was so overloaded that evaluations may have met their time limit.
 */
export async function verdict(launched: string[], received: Received[], { starved = false } = {}): Promise<string[]> {
  const { rows } = await database().query<RunRow>('select id, root_id, parent_id, status, seq, steps, model_calls, input_tokens, output_tokens, outcome, waiting_on, finished_at from run')
  const known = new Map(rows.map((row) => [row.id, row]))
  const open = new Set((await database().query<{ id: string }>(`select id from request where status = 'open'`)).rows.map(({ id }) => id))
  const calls = Map.groupBy(received, ({ runId }) => runId)
  const faults: string[] = launched.filter((id) => !known.has(id)).map((id) => `Run ${id} was acknowledged and is lost.`)
  const logs = new Map<string, RunLog>()
  if (new Set(launched).size !== rows.filter(({ parent_id: parent }) => parent === null).length) faults.push(`${launched.length} runs were launched, and there are others.`)
  for (const row of rows) {
    const events = await readEvents(database(), row.id)
    const { state, wrong } = folded(row.id, events)
    logs.set(row.id, { id: row.id, parentId: row.parent_id, events, state })
    const all = [...wrong, ...timerFaults(events, state), ...orderFaults(events), ...rowFaults(row, state), ...endFaults(events, state, starved), ...requestFaults(state, open), ...attemptFaults(events), ...callFaults(events, calls.get(row.id) ?? [])]
    faults.push(...all.map((fault) => `Run ${row.id}: ${fault}`))
  }
  return [...faults, ...childFaults(logs)]
}

/** The state at the end, with every event asked for its admission on the way. */
function folded(runId: string, events: Event[]): { state: RunState; wrong: string[] } {
  const state = initialState(runId)
  const wrong: string[] = []
  for (const event of events) {
    const admission = admit(state, event as NewEvent)
    if (admission !== 'ok') wrong.push(`event ${event.seq} (${event.type}) may not stand there: ${admission}.`)
    try {
      fold(state, [event])
    } catch (error) {
      return { state, wrong: [...wrong, String(error)] }
    }
  }
  return { state, wrong }
}

function orderFaults(events: Event[]): string[] {
  return events.flatMap((event, i) => [
    ...(event.seq === i + 1 ? [] : [`event ${event.seq} stands at place ${i + 1}.`]),
    ...(i === 0 || event.at >= (events[i - 1]?.at ?? '') ? [] : [`event ${event.seq} is earlier than the one before it (${event.at}).`]),
  ])
}

function rowFaults(row: RunRow, state: RunState): string[] {
  const { usage } = state
  const shown: [string, unknown, unknown][] = [
    ['status', row.status, statusOf(state)],
    ['seq', row.seq, state.seq],
    ['steps', row.steps, state.stepCount + state.childSteps],
    ['model calls', row.model_calls, usage.modelCalls],
    ['input tokens', row.input_tokens, usage.inputTokens],
    ['output tokens', row.output_tokens, usage.outputTokens],
    ['outcome', row.outcome, state.outcome ?? null],
    ['end', row.finished_at !== null, state.final !== undefined],
  ]
  return shown.filter(([, inRow, inLog]) => inRow !== inLog).map(([name, inRow, inLog]) => `its row shows ${name} ${String(inRow)}, its log ${String(inLog)}.`)
}

function endFaults(events: Event[], state: RunState, starved: boolean): string[] {
  const ends = events.filter(({ type }) => finalEventTypes.includes(type))
  const status = statusOf(state)
  const failure = ends.find((event) => event.type === 'run.failed')
  return [
    ...(ends.length > 1 ? [`it has ${ends.length} final events.`] : []),
    ...(status === 'completed' && Object.keys(state.live).length > 0 ? [`it completed while ${Object.keys(state.live).join(', ')} had not ended.`] : []),
    ...(failure?.type === 'run.failed' && unexpected(failure.data.error.code, starved) ? [`it failed by the engine's doing: ${failure.data.error.code}, ${failure.data.error.message}`] : []),
    ...(state.final === undefined && !(status === 'waiting' && waitingOn(state).length > 0) ? [`it is ${status} and says not what it waits for.`] : []),
  ]
}

/** A death or a stall must not look like a mistake of the author's. */
const unexpected = (code: string, starved: boolean): boolean => code === 'engine_error' || code === 'evaluation_memory' || (code === 'evaluation_timeout' && !starved)

function requestFaults(state: RunState, open: Set<string>): string[] {
  return Object.entries(state.requests).flatMap(([id, request]) => (request.open === open.has(id) ? [] : [`request ${id} is ${request.open ? 'open' : 'closed'} in the log and not in the list.`]))
}
