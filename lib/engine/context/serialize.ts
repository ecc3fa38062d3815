/**
 * Thread entries as text. Total: every entry of every value has a text, never `undefined` or `[object Object]`; nothing in a value
 * can open or close a tag of the thread. Formats:
 * - xml: `<tag>\n{value}\n</tag>`, with `by="…"` (of a message, `from="…"`) where an entry names who said it; a string as it is, an object as YAML. Entries are joined by a newline.
 * - json: one `{"type": tag, "by"?: who, "data": value}` per line.
 * - the author's own template over `events` (see thread-text.ts) and chat messages (see thread-messages.ts) use the same values.
 * Where an entry brings its own text (a node's contextTemplate, a compacted error), that text stands in place of the value.
 */
import type { SegmentSource } from '../events.ts'
import type { Json, JsonObject } from '../json.ts'
import { jsonText, valueText, wellFormed } from '../value-text.ts'
import type { ThreadEntry } from './request.ts'
import { guarded, type TagGuard } from './tags.ts'

/** What stands where the budget left entries out. */
export interface LeftOut {
  type: 'left_out'
  tag: 'left_out'
  /** Of the first entry left out. */
  seq: number
  value: string
}

/** An entry as the model gets to see it. */
export type ShownEntry = ThreadEntry | LeftOut

/** The entry's own text, or its value's. */
export function entryText(entry: ShownEntry): string {
  if (entry.type !== 'left_out' && entry.text !== undefined) return wellFormed(entry.text)
  return typeof entry.value === 'object' && entry.value !== null ? yamlOnce(entry.value) : valueText(entry.value)
}

/** Texts of values that are still in use: the calls of one run show the same entries over and over, and YAML takes longer than all else. */
const known = new WeakMap<object, string>()

function yamlOnce(value: Json[] | JsonObject): string {
  const text = known.get(value) ?? valueText(value)
  known.set(value, text)
  return text
}

/** The tag that an entry stands in: a summary of one entry says so. */
export const displayTag = (entry: ShownEntry): string => (entry.type !== 'left_out' && entry.type !== 'summary' && entry.summarised ? `${entry.tag}_summary` : entry.tag)

export function xmlText(entry: ShownEntry, guard: TagGuard): string {
  const text = guarded(entryText(entry), guard)
  return entry.type === 'left_out' ? text : `<${displayTag(entry)}${speaker(entry)}>\n${text}\n</${displayTag(entry)}>`
}

/** Who said it, as an attribute of the tag: what stands inside cannot pretend to be said by somebody else. */
function speaker({ type, by }: ThreadEntry): string {
  return by === undefined ? '' : ` ${type === 'message' ? 'from' : 'by'}="${attributeText(by)}"`
}

/** In one line, and unable to end the attribute or the tag. */
const attributeText = (text: string): string =>
  wellFormed(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').slice(0, longestName).replace(/[&<>"\uFF1C\uFE64]/g, (character) => `&#${character.codePointAt(0)};`)

const longestName = 200

export function jsonLine(entry: ShownEntry): string {
  const data = entry.type !== 'left_out' && entry.text !== undefined ? entry.text : entry.value
  const by = entry.type !== 'left_out' && entry.by !== undefined ? `"by":${jsonText(entry.by)},` : ''
  return `{"type":${jsonText(displayTag(entry))},${by}"data":${jsonText(data)}}`
}

export function entrySource(entry: ShownEntry): SegmentSource {
  if (entry.type === 'left_out') return { kind: 'summary', seq: entry.seq, tag: entry.tag }
  if (entry.summarised) return { kind: 'summary', seq: entry.summarised.seq, ...(entry.nodeId !== undefined && { nodeId: entry.nodeId }), tag: displayTag(entry), seqs: entry.summarised.covers }
  return { kind: entry.type === 'error' ? 'error' : 'event', seq: entry.seq, ...(entry.nodeId !== undefined && { nodeId: entry.nodeId }), tag: entry.tag }
}
