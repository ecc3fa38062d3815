/** A long value of a run's log, as a plain text that browsers may keep: it is named by its hash, so it never changes. */
import { ApiError } from '#lib/api/errors.ts'
import { database } from '../db.ts'
import { getRunRow } from '../runs/read-run.ts'
import { readBlobs } from '../runs/values.ts'

/** Throws not_found. */
export async function runBlob(runId: string, hash: string): Promise<Response> {
  const { rootId } = await getRunRow(runId)
  const text = (await readBlobs(database(), rootId, [hash])).get(hash)
  if (text === undefined) throw new ApiError('not_found', `The run ${runId} names no value with the hash ${hash}.`)
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=31536000, immutable' } })
}
