/** A log of ten thousand events: folding it, and appending to it against appending to a new one. */
import { randomUUIDv7 } from 'node:crypto'
import pg from 'pg'
import type { Event } from '../lib/engine/events.ts'
import { fold, foldLog } from '../lib/engine/reduce.ts'
import { append, prepareAppend, type TimedEvent } from '../lib/server/runs/append.ts'
import { figure, percentile } from './figure.ts'

const long = 10_000
const times = 200
const at = new Date().toISOString()

/** One node after the other, two events each: starts and ends. */
function chain(events: number, from = 1): TimedEvent[] {
  return Array.from({ length: events }, (_, i): TimedEvent => {
    const seq = from + i
    if (seq === 1) return { type: 'run.started', at, data: { input: {}, trigger: { kind: 'bench' }, graphHash: 'bench', version: 1, engine: 1, metadata: {} } }
    const n = Math.floor(seq / 2)
    const step = `work#${n}`
    return seq % 2 === 0
      ? { type: 'step.started', at, step, data: { attempt: 1, from: n === 1 ? [] : [{ step: `work#${n - 1}`, edgeId: 'again' }] } }
      : { type: 'step.completed', at, step, data: { handle: 'out', output: { n }, emitted: [{ edgeId: 'again', target: 'work' }] } }
  })
}

const logged = (events: TimedEvent[], after: number): Event[] =>
  events.map((event, i) => ({ ...event, seq: after + i + 1, v: 1, ...(event.step !== undefined && { nodeId: 'work' }) }) as Event)

export function measureReduce(): void {
  const log = logged(chain(long), 0)
  foldLog('bench', log)
  const taken = Array.from({ length: 5 }, () => {
    const began = performance.now()
    foldLog('bench', log)
    return performance.now() - began
  }).sort((a, b) => a - b)
  figure(`fold ${long} events, median of 5`, percentile(taken, 0.5), 'ms', taken.length)
}

/** The two take turns, so that what else the machine does meets both. */
export async function measureAppend(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 1 })
  const [fresh, grown] = [await openRun(pool, 1), await openRun(pool, long)]
  const taken: [number[], number[]] = [[], []]
  for (let i = 0; i < times; i++) {
    taken[0].push(await fresh())
    taken[1].push(await grown())
  }
  const [ofFresh = Number.NaN, ofGrown = Number.NaN] = taken.map((all) => percentile(all.sort((a, b) => a - b), 0.5))
  figure('append one event to a new run, p50', ofFresh, 'ms', times)
  figure(`append one event to a run of ${long}, p50`, ofGrown, 'ms', times)
  figure('append: long run against new run', ofGrown / ofFresh, 'ratio', times)
  await pool.end()
}

/** A run with so many events. The result appends one more and says how many milliseconds that took. */
async function openRun(pool: pg.Pool, length: number): Promise<() => Promise<number>> {
  const runId = randomUUIDv7()
  await pool.query(
    `insert into run (id, root_id, workflow_id, graph_hash, document_hash, status, trigger, metadata, seq, last_at, steps, model_calls, input_tokens,
       cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, started_at)
     select $1::uuid, $1::uuid, workflow_id, graph_hash, document_hash, 'paused', 'bench', '{}', 0, now(), 0, 0, 0, 0, 0, 0, 0, '[]', 0, now() from run limit 1`,
    [runId],
  )
  const state = foldLog(runId, [])
  const write = async (events: TimedEvent[]): Promise<number> => {
    const after = state.seq
    fold(state, logged(events, after))
    const began = performance.now()
    const result = await append(pool, prepareAppend({ runId, after, events, state, blobs: [] }))
    if (!result.ok) throw new Error(`The append after ${after} met a conflict.`)
    return performance.now() - began
  }
  for (let seq = 0; seq < length; seq += 500) await write(chain(Math.min(500, length - seq), seq + 1))
  return () => write(chain(1, state.seq + 1))
}
