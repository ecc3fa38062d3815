/**
 * What owners entered of models: read from memory for two seconds, because every call asks, and forgotten at once by the process that
 * writes. So a price that was entered holds for every call that begins two seconds later, in every process.
 */
import { ApiError } from '#lib/api/errors.ts'
import { database } from '../db.ts'
import type { ModelEntry } from './facts.ts'

const keptMs = 2_000

let kept: { entries: Promise<ModelEntry[]>; until: number } | undefined

interface Row extends Omit<ModelEntry, 'price'> {
  inputPrice: number | null
  cachedInputPrice: number | null
  outputPrice: number | null
}

/** All of them; there are as many as somebody typed. */
export function modelEntries(): Promise<ModelEntry[]> {
  if (kept && performance.now() < kept.until) return kept.entries
  const entries = read()
  kept = { entries, until: performance.now() + keptMs }
  entries.catch(() => forget())
  return entries
}

const forget = (): void => void (kept = undefined)

async function read(): Promise<ModelEntry[]> {
  const { rows } = await database().query<Row>(
    `select connection, model, context_window as "contextWindow", warn_at_percent as "warnAtPercent", input_price as "inputPrice",
       cached_input_price as "cachedInputPrice", output_price as "outputPrice", as_of as "asOf" from model_entry order by model, connection`,
  )
  return rows.map(({ inputPrice, cachedInputPrice, outputPrice, ...entry }) => ({
    ...entry,
    price: inputPrice === null || outputPrice === null ? null : { input: inputPrice, cachedInput: cachedInputPrice, output: outputPrice },
  }))
}

/** Writes an entry in place of one before. `asOf` undefined: today, by the database's clock. */
export async function saveModelEntry(entry: Omit<ModelEntry, 'asOf'> & { asOf: string | undefined }, by: string): Promise<void> {
  const { connection, model, contextWindow, warnAtPercent, price, asOf } = entry
  await database().query(
    `insert into model_entry (connection, model, context_window, warn_at_percent, input_price, cached_input_price, output_price, as_of, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, to_char(now() at time zone 'utc', 'YYYY-MM-DD')), $9)
     on conflict (connection, model) do update set context_window = excluded.context_window, warn_at_percent = excluded.warn_at_percent,
       input_price = excluded.input_price, cached_input_price = excluded.cached_input_price, output_price = excluded.output_price,
       as_of = excluded.as_of, updated_by = excluded.updated_by, updated_at = now()`,
    [connection, model, contextWindow, warnAtPercent, price?.input ?? null, price?.cachedInput ?? null, price?.output ?? null, asOf ?? null, by],
  )
  forget()
}

/** Throws not_found. */
export async function removeModelEntry(connection: string, model: string): Promise<void> {
  const { rowCount } = await database().query('delete from model_entry where connection = $1 and model = $2', [connection, model])
  forget()
  if (rowCount === 0) throw new ApiError('not_found', `Nothing was entered for “${model}” on ${connection === '' ? 'every connection' : `the connection “${connection}”`}. GET /api/v1/models lists what was.`)
}
