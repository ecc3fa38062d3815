/**
 * What runs are compared by, read from their logs by one statement for many runs: the database makes the digests, so no value leaves it.
 * Of each log only the beginning is read, up to a bound.
 */
import type { Look } from '#lib/engine/run-alignment-kinds.ts'
import { traceEventTypes, type TraceData, type TraceRow } from '#lib/engine/run-alignment-row.ts'
import { readTrace, type RunTrace } from '#lib/engine/run-alignment-trace.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'

/**
 * As `traceRow` reads them, each only where the type has it, because every `->` reads the whole text once more. Where only the path counts,
 * no value is looked at. The same text gives the same digest: what is logged keeps its JSON text.
 */
function dataOf(look: Look): string {
  const digest = (field: string) => (look === 'path' ? 'null' : `md5((data -> '${field}')::text)`)
  const input = look === 'path' ? 'null' : `md5(replace((data -> 'input')::text, coalesce(data ->> 'secretMark', ' '), ' '))`
  const child = `json_build_object('runId', data -> 'runId', 'index', data -> 'index')`
  return `json_strip_nulls(case type
    when 'run.started' then json_build_object('graphHash', data -> 'graphHash', 'version', data -> 'version')
    when 'run.forked' then json_build_object('graphHash', data -> 'graphHash', 'from', data -> 'from')
    when 'run.completed' then json_build_object('outcome', data -> 'outcome')
    when 'run.failed' then json_build_object('code', data -> 'error' -> 'code')
    when 'step.started' then json_build_object('attempt', data -> 'attempt', 'origins', data -> 'from', 'given', data -> 'given', 'value', ${input})
    when 'step.completed' then json_build_object('handle', data -> 'handle', 'emitted', data -> 'emitted', 'value', ${digest('output')})
    when 'step.failed' then json_build_object('handle', data -> 'handle', 'emitted', data -> 'emitted', 'code', data -> 'error' -> 'code', 'again', data -> 'retryAt' is not null, 'value', ${digest('error')})
    when 'step.refreshed' then json_build_object('value', ${digest('output')})
    when 'step.edited' then json_build_object('intent', data -> 'intent', 'value', coalesce(data ->> 'argsHash', ${digest('output')}))
    when 'vars.set' then json_build_object('value', ${digest('values')})
    when 'child.started' then json_build_object('child', ${child})
    when 'child.finished' then json_build_object('child', ${child}, 'verdict', data -> 'status', 'value', coalesce(data -> 'error' ->> 'code', ${digest('output')}))
    when 'model.requested' then json_build_object('requestHash', data -> 'requestHash', 'prompt', data -> 'promptVersion', 'model', (data -> 'model' ->> 'connection') || '/' || (data -> 'model' ->> 'name'), 'summary', data -> 'summary' is not null)
    when 'model.failed' then json_build_object('again', data -> 'retryAt' is not null)
    when 'intent.selected' then json_build_object('intent', data -> 'intent', 'value', data -> 'argsHash')
    when 'approval.decided' then json_build_object('verdict', data -> 'verdict', 'value', data -> 'argsHash')
    when 'step.resolved' then json_build_object('verdict', data -> 'verdict')
    when 'escalation.decided' then json_build_object('verdict', data -> 'verdict')
    when 'human.answered' then json_build_object('value', md5((data -> 'value')::text))
    else '{}'::json end)`
}

interface LogRow {
  run_id: string
  seq: number
  at: Date
  type: TraceRow['type']
  step: string | null
  data: TraceData
}

/** The traces of these runs, of at most `most` events each. Run by run and by the primary key: joined otherwise, the planner may read the events of everybody. */
export async function readTraces(runIds: readonly string[], look: Look, most: number): Promise<Map<string, RunTrace>> {
  if (runIds.length === 0) return new Map()
  const { rows } = await database().query<LogRow>({
    name: `traces_of_runs_${look}`,
    text: `select wanted.id as run_id, log.* from unnest($1::uuid[]) wanted (id) cross join lateral (
        select seq, at, type, step, ${dataOf(look)} as data
        from (select seq, at, type, step, ${readable('data')} as data from event where run_id = wanted.id and seq <= $2 and type = any($3::text[]) order by seq offset 0) event
      ) log`,
    values: [runIds, most, traceEventTypes],
  })
  const logs = new Map<string, TraceRow[]>()
  for (const { run_id, at, step, ...row } of rows) {
    const known = logs.get(run_id)
    const traced = { ...row, at: at.getTime(), ...(step !== null && { step }) }
    if (known) known.push(traced)
    else logs.set(run_id, [traced])
  }
  return new Map([...logs].map(([id, log]) => [id, readTrace(id, log)]))
}
