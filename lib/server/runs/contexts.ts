/**
 * The parts of recorded requests, put together again from the splices and texts that the log holds. The body is their concatenation:
 * what is shown is what was sent, byte for byte.
 */
import { fromStored, hashesIn, type PreviousCall } from '#lib/engine/context/store.ts'
import { storedContextSchema, type StoredContext } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import type { Payloads } from '../advance/payloads.ts'
import { database } from '../db.ts'
import { loadValue, readBlobs } from './values.ts'

/** The context of a model.requested. With many segments it is a long value itself, and stands beside the log. */
export async function contextOf(rootId: string, recorded: unknown): Promise<StoredContext> {
  return storedContextSchema.parse(await loadValue(database(), rootId, recorded as Json | undefined))
}

/** The parts of the call at `seq`. `stored` gives the context of a model.requested by its seq. */
export async function readParts(rootId: string, seq: number, stored: (seq: number) => Promise<StoredContext>): Promise<ReturnType<typeof fromStored>> {
  const chain: StoredContext[] = []
  for (let at: number | null = seq; at !== null; at = chain[0]?.base ?? null) chain.unshift(await stored(at))
  const texts = await readBlobs(database(), rootId, hashesIn(chain))
  return fromStored(chain, (hash) => texts.get(hash))
}

/** The newest call of each node that an owner assembled. */
const newest = new WeakMap<Payloads, Map<string, PreviousCall>>()

/** Remembers a call that was just assembled, so that the next one need not be read from the log. */
export function rememberCall(payloads: Payloads, node: string, call: PreviousCall): void {
  const known = newest.get(payloads) ?? new Map<string, PreviousCall>()
  newest.set(payloads, known.set(node, call))
}

/** Calls that were assembled and never committed: another one may stand at their seq. */
export function forgetCallsAfter(payloads: Payloads, seq: number): void {
  const known = newest.get(payloads)
  for (const [node, call] of known ?? []) if (call.seq > seq) known?.delete(node)
}

/** The node's latest call before this one, or null for its first. `seqs` are its calls so far. */
export async function previousCall(rootId: string, payloads: Payloads, node: string, seqs: number[]): Promise<PreviousCall | null> {
  const seq = seqs.at(-1)
  if (seq === undefined) return null
  const known = newest.get(payloads)?.get(node)
  if (known?.seq === seq) return known
  return { seq, ...(await readParts(rootId, seq, async (at) => contextOf(rootId, (await payloads.data(at)).context))) }
}
