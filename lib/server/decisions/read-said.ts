/** What the model said in a few decisions, in one statement: the arguments of a choice, an output, a reply that did not fit; the beginning of each. */
import type { DecisionItem } from '#lib/api/decisions.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { readable } from '../readable-json.ts'
import type { Decision } from './read-visits.ts'

/** Characters shown; and read, where a text has to be taken apart first. */
const mostShown = 400
const mostRead = 4_000

interface SaidRow {
  run_id: string
  seq: number
  /** JSON text. */
  said: string
}

export async function readSaid(decisions: readonly Decision[]): Promise<(decision: Decision) => DecisionItem['said']> {
  const wanted = decisions.flatMap(({ runId, saidSeq }) => (saidSeq === null ? [] : [{ runId, saidSeq }]))
  if (wanted.length === 0) return () => null
  const { rows } = await database().query<SaidRow>({
    name: 'said_in_decisions',
    text: `select run_id, event.seq, left((case type when 'intent.selected' then ${readable('data')} -> 'args' when 'intent.invalid' then ${readable('data')} -> 'raw' else ${readable('data')} -> 'output' end)::text, ${mostRead}) as said
      from unnest($1::uuid[], $2::int[]) wanted (id, seq) join event on run_id = wanted.id and event.seq = wanted.seq`,
    values: [wanted.map(({ runId }) => runId), wanted.map(({ saidSeq }) => saidSeq)],
  })
  const texts = new Map(rows.map(({ run_id, seq, said }) => [`${run_id} ${seq}`, said]))
  return ({ runId, saidSeq }) => shown(texts.get(`${runId} ${saidSeq}`))
}

function shown(json: string | undefined): DecisionItem['said'] {
  if (json === undefined) return null
  const text = plain(json)
  return { text: text.slice(0, mostShown), cut: text.length > mostShown }
}

/** A text without its quotes, `{text}` as that text, and of a value beside the log what stands of it in the log; anything else as it is. */
function plain(json: string): string {
  const value = parsed(json)
  if (typeof value === 'string') return value
  if (!isJsonObject(value)) return json
  if (typeof value.$blob === 'string' && typeof value.preview === 'string') return value.preview
  return Object.keys(value).length === 1 && typeof value.text === 'string' ? value.text : json
}

function parsed(json: string): Json | undefined {
  try {
    return JSON.parse(json) as Json
  } catch {
    return undefined
  }
}
