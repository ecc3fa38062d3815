/**
 * What past visits decided in the end, read from the events that say it: the model's own choice after it was asked again (what a person
 * made of it later, by a gate or with a resume, is not the model's), a generation's output, or why there is none. One statement for all.
 */
import type { AskedDecision } from '#lib/api/playground.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import type { Decision } from '../decisions/read-visits.ts'
import { loadValue } from '../runs/values.ts'

interface SaidRow {
  run_id: string
  seq: number
  root_id: string
  data: JsonObject
}

/** In the order of `visits`. */
export async function recordedDecisions(visits: readonly Decision[]): Promise<AskedDecision[]> {
  const said = visits.filter(({ saidSeq }) => saidSeq !== null)
  const { rows } = await database().query<SaidRow>(
    `select event.run_id, event.seq, run.root_id, event.data from unnest($1::uuid[], $2::int[]) wanted (id, seq)
     join event on event.run_id = wanted.id and event.seq = wanted.seq join run on run.id = wanted.id`,
    [said.map(({ runId }) => runId), said.map(({ saidSeq }) => saidSeq)],
  )
  const found = new Map(rows.map((row) => [`${row.run_id} ${row.seq}`, row]))
  return Promise.all(visits.map((visit) => decided(visit, found.get(`${visit.runId} ${visit.saidSeq ?? 0}`))))
}

async function decided({ handle, intent }: Decision, said: SaidRow | undefined): Promise<AskedDecision> {
  const field = async (name: string): Promise<Json> => (said ? ((await loadValue(database(), said.root_id, said.data[name])) ?? null) : null)
  if (intent !== null) {
    const args = await field('args')
    return { intent, args: isJsonObject(args) ? args : {} }
  }
  if (said && 'output' in said.data) return { output: await field('output') }
  if (said && 'raw' in said.data) return { invalid: { raw: String(await field('raw')), errors: errorsIn(said.data.errors) } }
  return { error: { code: handle.replace(/^:/, ''), message: handle.startsWith(':') ? 'Nothing was decided: the step ended before.' : `Nothing was decided: it left by ${handle}.` } }
}

const errorsIn = (errors: Json | undefined) =>
  (Array.isArray(errors) ? errors : []).flatMap((error) =>
    isJsonObject(error) ? [{ code: String(error.code ?? ''), message: String(error.message ?? ''), ...(typeof error.path === 'string' && { path: error.path }) }] : [],
  )
