/**
 * What came right after past decisions in their runs: the first step that a decision's token started, and how that ended. Read when it
 * is shown, because a run may have gone on since.
 */
import type { CameNext } from '#lib/api/backtests.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'

export interface NextOf {
  runId: string
  step: string
  /** After this event. */
  after: number
}

interface NextRow {
  place: number
  step: string | null
  ended: 'step.completed' | 'step.failed' | 'step.cancelled' | null
  handle: string | null
  error: { code: string; message: string } | null
}

/**
 * In the order of `wanted`; null where nothing came. Two lookups per decision, each along the log's own index from the decision on: the
 * next step starts within a few events of it.
 */
export async function cameNext(wanted: readonly NextOf[]): Promise<(CameNext | null)[]> {
  if (wanted.length === 0) return []
  const { rows } = await database().query<NextRow>(
    `select wanted.place::int, begun.step, ended.type as ended, ${readable('ended.data')} -> 'handle' as handle, ${readable('ended.data')} -> 'error' as error
     from unnest($1::uuid[], $2::text[], $3::int[]) with ordinality wanted (run_id, step, after, place)
     left join lateral (
       select event.step, event.seq from event
       where event.run_id = wanted.run_id and event.seq > wanted.after and event.type = 'step.started'
         and exists (select from json_array_elements(${readable('event.data')} -> 'from') origin where origin ->> 'step' = wanted.step)
       order by event.seq limit 1
     ) begun on true
     left join lateral (
       select event.type, event.data from event
       where event.run_id = wanted.run_id and event.seq > begun.seq and event.step = begun.step
         and (event.type in ('step.completed', 'step.cancelled') or (event.type = 'step.failed' and ${readable('event.data')} -> 'retryAt' is null))
       order by event.seq limit 1
     ) ended on true
     order by wanted.place`,
    [wanted.map(({ runId }) => runId), wanted.map(({ step }) => step), wanted.map(({ after }) => after)],
  )
  return rows.map(toNext)
}

/** Characters of an error that are shown. */
const longestMessage = 400

const statuses = { 'step.completed': 'completed', 'step.failed': 'failed', 'step.cancelled': 'cancelled' } as const

function toNext({ step, ended, handle, error }: NextRow): CameNext | null {
  if (step === null) return null
  return { step, nodeId: nodeOfStep(step), status: ended ? statuses[ended] : 'open', handle, error: error && { code: error.code, message: error.message.slice(0, longestMessage).toWellFormed() } }
}
