/** Who launched a run: who started the tree that it belongs to, and who forked it since, as they stand in `by` of events. */
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { loadValue } from './values.ts'

/** Nobody, where a schedule or a service did. Of a child run, also who launched what it is part of. */
export async function launchersOf(runId: string, rootId: string): Promise<string[]> {
  const { rows } = await database().query<{ data: { trigger?: Json; by?: string } }>({
    name: 'launchers',
    text: `select data from event where run_id = any($1::uuid[]) and type in ('run.started', 'run.forked') order by run_id, seq`,
    values: [[rootId, runId]],
  })
  const names = await Promise.all(
    rows.map(async ({ data }) => {
      const trigger = await loadValue(database(), rootId, data.trigger)
      return isJsonObject(trigger ?? null) ? (trigger as { by?: Json }).by : data.by
    }),
  )
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}
