/**
 * Long values of events. A value of more than 64 KiB stands in the log as `{$blob, bytes, preview}` and once per tree of runs in the
 * blob table under the SHA-256 of its JSON text (of its own text, for a segment of a context window).
 *
 * A user's value that looks like a reference is itself stored as a blob, so that nobody can forge one.
 */
import { hashText } from '#lib/engine/hash.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import type { Queryable } from '../db.ts'

export const longestInlineBytes = 64 * 1024
const previewLength = 200
/** What the fold itself reads, however long it is: the names of given steps (their values are in `givenOutputs`), the policy of a fork (also of its child runs), who may answer a request. */
const alwaysInline: ReadonlySet<string> = new Set(['given', 'policy', 'fork', 'audience', 'notBy', 'escalations'])

/** A text to be stored with the events that name it. */
export interface Blob {
  hash: string
  text: string
}

/** The data of an event as stored: its JSON text, and the blobs that it names. */
export function storeData(data: object): { json: string; blobs: Blob[] } {
  const blobs: Blob[] = []
  const whole = JSON.stringify(data)
  if (whole.length <= longestInlineBytes && !whole.includes('"$blob"')) return { json: whole, blobs }
  const fields = Object.entries(data).map(([key, value]) => [key, alwaysInline.has(key) ? (value as Json) : storeField(value as Json | undefined, blobs)])
  return { json: JSON.stringify(Object.fromEntries(fields)), blobs }
}

function storeField(value: Json | undefined, blobs: Blob[]): Json | undefined {
  if (value === undefined) return undefined
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  const forged = isJsonObject(value) && '$blob' in value
  if (bytes <= longestInlineBytes && !forged) return value
  const hash = hashText(text)
  blobs.push({ hash, text })
  return { $blob: hash, bytes, preview: preview(text) }
}

/** The first characters, never half a surrogate pair. */
function preview(text: string): string {
  return text.slice(0, previewLength).toWellFormed()
}

export function blobHash(value: Json | undefined): string | null {
  if (!isJsonObject(value) || typeof value.$blob !== 'string' || typeof value.bytes !== 'number' || !/^[0-9a-f]{64}$/.test(value.$blob)) return null
  return value.$blob
}

/** Long values that were read last, by hash: a list of items is read once, not once per item. */
const mostKeptBytes = 32 * 1024 * 1024
const kept = new Map<string, { value: Json; bytes: number }>()
let keptBytes = 0

function keep(hash: string, text: string): Json {
  const value = JSON.parse(text) as Json
  keptBytes -= kept.get(hash)?.bytes ?? 0
  kept.set(hash, { value, bytes: text.length })
  keptBytes += text.length
  for (const [oldest, { bytes }] of kept) {
    if (keptBytes <= mostKeptBytes) break
    kept.delete(oldest)
    keptBytes -= bytes
  }
  return value
}

/** The value that a field of an event stands for, not to be changed. Throws where its blob is gone. */
export async function loadValue(client: Queryable, rootId: string, value: Json | undefined): Promise<Json | undefined> {
  const hash = blobHash(value)
  if (hash === null) return value
  const known = kept.get(`${rootId} ${hash}`)
  if (known) return known.value
  const texts = await readBlobs(client, rootId, [hash])
  const text = texts.get(hash)
  if (text === undefined) throw new Error(`The blob ${hash.slice(0, 12)} of run tree ${rootId} is missing.`)
  return keep(`${rootId} ${hash}`, text)
}

/** Texts of blobs by hash; what is missing is left out. */
export async function readBlobs(client: Queryable, rootId: string, hashes: string[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await client.query<{ hash: string; content: Buffer }>({
    name: 'read_blobs',
    text: `select encode(hash, 'hex') as hash, content from blob where root_run_id = $1 and hash in (select decode(h, 'hex') from unnest($2::text[]) h)`,
    values: [rootId, [...new Set(hashes)]],
  })
  return new Map(rows.map((row) => [row.hash, row.content.toString()]))
}
