/**
 * How the parts of a call and the list of what was left out are kept (architecture §3, product X1): as splices against the node's
 * previous call, texts of more than 64 characters once under their hash. Storage grows with what is new in a call, not with the size of its context.
 *
 * A call is read by walking its chain: from the last full list of parts, splice by splice. A full list is written where walking the
 * splices since the last one would cost more than reading the list itself (and 32 parts). So every full list of n parts is paid for
 * by splices of n parts, storage stays linear in what is new, and reading a call costs at most twice its size, however many calls the
 * run has.
 */
import type { Dropped, SegmentSource, StoredContext, StoredPart } from '../events.ts'
import { hashText } from '../hash.ts'
import type { ContextPart } from './request.ts'

/** A text kept beside the log under its SHA-256. */
export interface TextBlob {
  hash: string
  text: string
}

/** The calls from the last full list to one call. */
export interface Chain {
  /** What it costs to walk: splices and parts since the full list. */
  cost: number
}

/** The node's previous call in this run. */
export interface PreviousCall {
  /** Seq of its `model.requested`. */
  seq: number
  parts: readonly ContextPart[]
  dropped: readonly Dropped[]
  chain: Chain
}

const inlineCharacters = 64
const spareCost = 32

/** What goes into `model.requested.context`, the texts to keep beside it, and the chain to hand in with the next call. */
export function toStored(parts: readonly ContextPart[], dropped: Dropped[], previous: PreviousCall | null): { context: StoredContext; blobs: TextBlob[]; chain: Chain } {
  const changes = previous ? splicesBetween(previous.parts, parts, partsAlike) : []
  const dropping = previous ? splicesBetween(previous.dropped, dropped, droppedAlike) : []
  const cost = previous ? previous.chain.cost + costOf(changes, dropping) : 0
  const changesDropped = dropped.length + (previous?.dropped.length ?? 0) > 0
  const base = previous && cost <= parts.length + dropped.length + spareCost ? previous.seq : null
  const splices = base === null ? [{ start: 0, remove: 0, insert: parts }] : changes
  const blobs = new Map<string, string>()
  return {
    context: { base, splices: splices.map(({ start, remove, insert }) => ({ start, remove, insert: insert.map((part) => storedPart(part, blobs)) })), ...(base === null || !changesDropped ? { dropped } : { dropped: [], droppedSplices: dropping }) },
    blobs: [...blobs].map(([hash, text]) => ({ hash, text })),
    chain: { cost: base === null ? 0 : cost },
  }
}

/** The contexts from the last full list to the call at `seq`, in that order. `contextAt` gives that of a `model.requested`. */
export function chainTo(seq: number, contextAt: (seq: number) => StoredContext | undefined): StoredContext[] {
  const chain: StoredContext[] = []
  for (let at: number | null = seq; at !== null; ) {
    const context: StoredContext | undefined = contextAt(at)
    if (!context || (context.base !== null && context.base >= at)) throw new Error(`The context of call ${seq} leads to event ${at}, which has none before it; the log is damaged.`)
    chain.push(context)
    at = context.base
  }
  return chain.reverse()
}

/** Hashes of the texts that a chain needs to be read. */
export function hashesIn(chain: readonly StoredContext[]): string[] {
  const read = spliced(chain)
  return [...new Set(read.flatMap(({ hash }) => (hash === undefined ? [] : [hash])))]
}

/** The parts of the call that a chain ends with, and that chain, to store its successor with. `textOf` gives the text of a hash. */
export function fromStored(chain: readonly StoredContext[], textOf: (hash: string) => string | undefined): { parts: ContextPart[]; dropped: Dropped[]; chain: Chain } {
  const parts = spliced(chain).map(({ at, text, hash, tokens, source }): ContextPart => {
    const whole = text ?? (hash === undefined ? undefined : textOf(hash))
    if (whole === undefined) throw new Error(`The text ${hash ?? ''} of a context is missing; it should stand beside the log of the run.`)
    return { ...(at !== undefined && { at }), ...(at !== undefined && isStringPlace(at) && { string: true }), text: whole, ...(tokens !== undefined && { tokens }), ...(source !== undefined && { source }) }
  })
  return { parts, dropped: droppedIn(chain), chain: { cost: chain.slice(1).reduce((sum, { splices, droppedSplices = [] }) => sum + costOf(splices, droppedSplices), 0) } }
}

/** What was left out of the call that a chain ends with. */
export const droppedIn = (chain: readonly StoredContext[]): Dropped[] => chain.reduce<Dropped[]>(droppedAfter, [])

/** What was left out of a call, from the list of its base. */
export const droppedAfter = (base: Dropped[], { dropped, droppedSplices }: StoredContext): Dropped[] => (droppedSplices ? applied(base, droppedSplices) : dropped)

/** In a body, what stands in messages is text; functions and the reply's schema are JSON. */
const isStringPlace = (at: string): boolean => at.startsWith('/messages/')

interface Splice<Part> {
  /** Position in the previous list. Splices rise and do not overlap. */
  start: number
  remove: number
  insert: Part[]
}

function spliced(chain: readonly StoredContext[]): StoredPart[] {
  return chain.reduce<StoredPart[]>((parts, context) => applied(context.base === null ? [] : parts, context.splices), [])
}

function applied<Part>(parts: Part[], splices: readonly Splice<Part>[]): Part[] {
  const result: Part[] = []
  let from = 0
  for (const { start, remove, insert } of splices) {
    for (const part of parts.slice(from, start)) result.push(part)
    for (const part of insert) result.push(part)
    from = start + remove
  }
  return result.concat(parts.slice(from))
}

/** The parts of the call that a chain ends with, as they are stored. */
export const storedParts = (chain: readonly StoredContext[]): StoredPart[] => spliced(chain)

/** Parts as they would be stored. `hashOf`: for whoever knows the hashes of texts that many calls carry. */
export const storedForm = (parts: readonly ContextPart[], hashOf: (text: string) => string = hashText): StoredPart[] => parts.map((part) => storedPart(part, new Map(), hashOf))

const costOf = (...lists: (readonly Splice<unknown>[])[]): number => lists.flat().reduce((sum, { insert }) => sum + 1 + insert.length, 1)

function storedPart(part: ContextPart, blobs: Map<string, string>, hashOf = hashText): StoredPart {
  const { at, text, tokens, source } = part
  const facts = { ...(tokens !== undefined && { tokens }), ...(source !== undefined && { source }) }
  if (text.length <= inlineCharacters) return { ...(at !== undefined && { at }), text, ...facts }
  const hash = hashOf(text)
  blobs.set(hash, text)
  return { ...(at !== undefined && { at }), hash, ...facts }
}

/** When two items of a list are the same, and what finds candidates for it. */
interface Alike<Item> {
  key(item: Item): string
  same(a: Item, b: Item): boolean
}

const droppedKey = ({ seq, rule, tokens, index }: Dropped): string => `${seq} ${rule} ${tokens} ${index ?? ''}`
const droppedAlike: Alike<Dropped> = { key: droppedKey, same: (a, b) => droppedKey(a) === droppedKey(b) }
export const partsAlike: Alike<ContextPart> = {
  key: (part) => `${part.at ?? ''}\n${part.text}`,
  same: (a, b) => a.at === b.at && a.text === b.text && a.tokens === b.tokens && sameSource(a.source, b.source),
}

/** What turns one list into the other: what both begin and end with stays, and between that whatever comes in the same order. */
export function splicesBetween<Item>(before: readonly Item[], after: readonly Item[], alike: Alike<Item>): Splice<Item>[] {
  const same = (a: Item | undefined, b: Item | undefined): boolean => a !== undefined && b !== undefined && alike.same(a, b)
  const shorter = Math.min(before.length, after.length)
  let prefix = 0
  while (prefix < shorter && same(before[prefix], after[prefix])) prefix++
  let suffix = 0
  while (suffix < shorter - prefix && same(before[before.length - 1 - suffix], after[after.length - 1 - suffix])) suffix++
  const splices: Splice<Item>[] = []
  const places = positions(before, prefix, before.length - suffix, alike)
  let from = prefix
  let insert: Item[] = []
  const close = (to: number) => {
    if (to > from || insert.length > 0) splices.push({ start: from, remove: to - from, insert })
    insert = []
  }
  for (const part of after.slice(prefix, after.length - suffix)) {
    const place = nextPlace(places.get(alike.key(part)), from)
    if (place === undefined || !same(before[place], part)) {
      insert.push(part)
      continue
    }
    close(place)
    from = place + 1
  }
  close(before.length - suffix)
  return splices
}

function positions<Item>(items: readonly Item[], from: number, to: number, { key }: Alike<Item>): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (let index = from; index < to; index++) {
    const item = items[index]
    if (item === undefined) continue
    const known = places.get(key(item))
    if (known) known.push(index)
    else places.set(key(item), [index])
  }
  return places
}

/** The first place at or after `from`; places behind it are of no more use. */
function nextPlace(places: number[] | undefined, from: number): number | undefined {
  while (places && places.length > 0 && (places[0] ?? 0) < from) places.shift()
  return places?.[0]
}

function sameSource(a: SegmentSource | undefined, b: SegmentSource | undefined): boolean {
  if (!a || !b) return a === b
  return a.kind === b.kind && a.seq === b.seq && a.nodeId === b.nodeId && a.promptVersion === b.promptVersion && a.path === b.path && a.line === b.line && a.tag === b.tag && String(a.paths) === String(b.paths) && String(a.seqs) === String(b.seqs) && String(a.filters) === String(b.filters)
}
