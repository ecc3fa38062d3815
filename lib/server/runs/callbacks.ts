/**
 * One-time addresses of wait nodes. A token names its run and step and carries a signature over them, so nobody can guess one, nothing
 * has to be stored, and it can be sent out before the step is reached. The log holds its hash. It follows from run and step alone: a
 * fork, which is another run, has its own (semantics §7.2).
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { apiBase } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { waitData, type GraphIndex } from '#lib/engine/graph.ts'
import { hashText } from '#lib/engine/hash.ts'
import type { Json } from '#lib/engine/json.ts'
import { environment } from '../env.ts'
import type { Queue } from '../queue/queue.ts'
import { writeToLog } from './log.ts'

const runBytes = 16
const signatureBytes = 18

/** The token of a step. Throws where ORIEL_SECRET_KEY is unset. */
export function callbackToken(runId: string, step: string): string {
  return Buffer.concat([Buffer.from(runId.replaceAll('-', ''), 'hex'), signature(runId, step), Buffer.from(step)]).toString('base64url')
}

/** The address, and the hash by which the log knows it. */
export function callback(runId: string, step: string): { url: string; hash: string } {
  const token = callbackToken(runId, step)
  return { url: `${environment().publicUrl}${apiBase}/callbacks/${token}`, hash: hashText(token) }
}

/**
 * Addresses of all callback nodes of a graph, as a step with this past may send them out: that of the visit under way or to come.
 * Null where the graph has none.
 */
export function callbackAddresses(graph: GraphIndex, runId: string): ((past: Record<string, number>) => Record<string, string>) | null {
  const waits = graph.graph.nodes.filter((node) => node.kind === 'wait' && waitData(node).callback)
  if (waits.length === 0) return null
  return (past) => Object.fromEntries(waits.map(({ id }) => [id, callback(runId, `${id}#${(past[id] ?? 0) + 1}`).url]))
}

const addressPattern = /https?:\/\/[^\s"'<>\\]*\/api\/v1\/callbacks\/([A-Za-z0-9_-]+)/g

/** The addresses that a text shows, of any server: which run and step they are of can be read, whether they are signed only where they were made. */
export function addressesIn(text: string): { runId: string; step: string; url: string }[] {
  return [...text.matchAll(addressPattern)].flatMap(([url, token = '']) => {
    const parts = partsOf(token)
    return parts ? [{ runId: parts.runId, step: parts.step, url }] : []
  })
}

/** Resumes the wait. Throws not_found, callback_used, run_ended; whoever holds a spent address learns no more of the run. */
export async function receiveCallback(queue: Queue, token: string, payload: Json): Promise<{ runId: string }> {
  const named = readToken(token)
  const written = named && (await writeToLog(queue, named.runId, () => ({ append: [{ type: 'callback.received', step: named.step, data: { payload } }] })))
  if (!named || !written) throw new ApiError('not_found', 'Nothing waits at this address. It may have been cut when it was copied.')
  if (!('refused' in written)) return { runId: named.runId }
  if (written.refused === 'run_ended') throw new ApiError('run_ended', 'The run that waited at this address has ended, so calling it changes nothing.')
  throw new ApiError('callback_used', 'This address was called before, or nobody waits at it any more. It works once.')
}

function readToken(token: string): { runId: string; step: string } | null {
  const parts = partsOf(token)
  return parts && timingSafeEqual(parts.signed, signature(parts.runId, parts.step)) ? parts : null
}

function partsOf(token: string): { runId: string; step: string; signed: Buffer } | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length <= runBytes + signatureBytes) return null
  const hex = bytes.subarray(0, runBytes).toString('hex')
  const runId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { runId, step: bytes.subarray(runBytes + signatureBytes).toString(), signed: bytes.subarray(runBytes, runBytes + signatureBytes) }
}

function signature(runId: string, step: string): Buffer {
  const master = environment().secretKey
  if (!master) throw new Error('ORIEL_SECRET_KEY is not set. Start Oriel with `npm start`, or set it to at least 32 random characters.')
  const key = Buffer.from(hkdfSync('sha256', master, 'oriel', 'callback addresses', 32))
  return createHmac('sha256', key).update(`${runId}/${step}`).digest().subarray(0, signatureBytes)
}
