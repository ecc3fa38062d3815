/** The rows of the context window, in order: a head per message, its lines, the strip under the pinned segment, a foot. Pure. */
import type { Segment } from '#lib/api/calls.ts'
import type { ContextMessage } from './context-messages.ts'
import type { SegmentLine, SourceKind, Span } from './segment-lines.ts'

export type WindowItem =
  | { kind: 'head'; message: ContextMessage }
  /** Names a place within a message of several. */
  | { kind: 'place'; at: string }
  | { kind: 'line'; key: string; line: SegmentLine }
  /** Of a message without segments. */
  | { kind: 'plain'; text: string }
  | { kind: 'strip'; segment: number }
  | { kind: 'foot'; pointer: string }

/** A segment of which one wants to know more, and the line where one asked. */
export interface Pin {
  segment: number
  /** Key of the row of that line. */
  row: string
  /** Marked wherever it stands, while the segment is pinned; in lower case. */
  text?: string
}

/** `only`: sources to show; none means all. */
export function windowItems(messages: readonly ContextMessage[], segments: readonly Segment[], only: ReadonlySet<SourceKind>): WindowItem[] {
  const items: WindowItem[] = []
  for (const message of messages) {
    const body = bodyItems(message, segments, only)
    if (body.length === 0 && only.size > 0) continue
    items.push({ kind: 'head', message })
    for (const item of body) items.push(item)
    items.push({ kind: 'foot', pointer: message.pointer })
  }
  return items
}

function bodyItems(message: ContextMessage, segments: readonly Segment[], only: ReadonlySet<SourceKind>): WindowItem[] {
  if (message.places.length === 0) return only.size > 0 ? [] : [{ kind: 'plain', text: message.value }]
  const isShown = (segment: number) => only.has(segments[segment]?.source.kind ?? 'prompt')
  const named = message.places.length > 1 && message.pointer.startsWith('/messages/')
  const items: WindowItem[] = []
  for (const { at, lines } of message.places) {
    const before = items.length
    if (named) items.push({ kind: 'place', at })
    for (const [index, line] of lines.entries()) {
      if (only.size === 0 || isShown(line.segment) || line.spans.some(({ segment }) => isShown(segment))) items.push({ kind: 'line', key: `${at}:${index}`, line })
    }
    if (named && items.length === before + 1) items.pop()
  }
  return items
}

/** Lines of a stretch up to which the strip stands under all of it, and not in its middle. */
const shortStretch = 12

/** The rows with the strip of a pinned segment: under the stretch that holds the line, or under the line itself where that is long. */
export function withStrip(items: WindowItem[], pin: Pin | null): WindowItem[] {
  const from = pin ? items.findIndex((item) => item.kind === 'line' && item.key === pin.row) : -1
  if (!pin || from === -1) return items
  let last = from
  while (last - from < shortStretch && holds(items[last + 1], pin.segment)) last += 1
  return items.toSpliced((last - from < shortStretch ? last : from) + 1, 0, { kind: 'strip', segment: pin.segment })
}

const holds = (item: WindowItem | undefined, segment: number): boolean => item?.kind === 'line' && (item.line.segment === segment || item.line.spans.some((span) => span.segment === segment))

/** By seq of an event: the segments that it put there, alone or with others. */
export function segmentsBySeq(segments: readonly Segment[]): ReadonlyMap<number, readonly number[]> {
  const bySeq = new Map<number, number[]>()
  const add = (seq: number, index: number) => {
    const known = bySeq.get(seq)
    if (!known) bySeq.set(seq, [index])
    else if (known.at(-1) !== index) known.push(index)
  }
  for (const [index, { source }] of segments.entries()) {
    if (source.seq !== undefined) add(source.seq, index)
    for (const seq of source.seqs ?? []) add(seq, index)
  }
  return bySeq
}

/** Segments that any of these events put there: the selected one's, or a hovered row's. */
export const segmentsOf = (bySeq: ReadonlyMap<number, readonly number[]>, seqs: readonly number[]): ReadonlySet<number> => new Set(seqs.flatMap((seq) => bySeq.get(seq) ?? []))

/** Index of the first row that shows one of these segments; -1 where none does. */
export function firstItemOf(items: readonly WindowItem[], segments: ReadonlySet<number>): number {
  if (segments.size === 0) return -1
  const owned = items.findIndex((item) => item.kind === 'line' && segments.has(item.line.segment))
  return owned === -1 ? items.findIndex((item) => item.kind === 'line' && item.line.spans.some(({ segment }) => segments.has(segment))) : owned
}

/** The row where a segment shows `text`, or begins; undefined where a filter hides it. */
export function lineOfSegment(items: readonly WindowItem[], segment: number, text: string): { index: number; key: string } | undefined {
  let first: { index: number; key: string } | undefined
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'line' || !holds(item, segment)) continue
    first ??= { index, key: item.key }
    if (textOf(item).includes(text)) return { index, key: item.key }
  }
  return first
}

/** The next row, or the one before, that opens a stretch, as seen from a row; the row itself where there is none further. */
export function stretchFrom(items: readonly WindowItem[], from: number, by: 1 | -1): number {
  for (let index = from + by; index >= 0 && index < items.length; index += by) {
    const item = items[index]
    if (item?.kind === 'line' && item.line.gutter) return index
  }
  return from
}

/** Where keys have led: a row, and in it a place of another source (`span`), or what opens its stretch. */
export interface Cursor {
  row: number
  span?: number
}

/** Whether a span stands in its line as a place of its own: a variable within a line of the prompt. */
export const isInline = (line: SegmentLine, span: Span, segments: readonly Segment[]): boolean => segments[span.segment]?.source.kind !== segments[line.segment]?.source.kind

/** The next place within the stretch, or the one before; the same where there is none further. */
export function placeFrom(items: readonly WindowItem[], segments: readonly Segment[], from: Cursor, by: 1 | -1): Cursor {
  let after = from.span
  for (let row = from.row; ; row += by) {
    const line = lineAt(items, row)
    if (!line || (by === 1 && row > from.row && line.gutter)) return from
    const span = inlineFrom(line, segments, after ?? (by === 1 || row === from.row ? -1 : line.spans.length), by)
    if (span !== undefined) return { row, span }
    if (by === -1 && line.gutter) return { row }
    after = undefined
  }
}

function inlineFrom(line: SegmentLine, segments: readonly Segment[], after: number, by: 1 | -1): number | undefined {
  for (let index = after + by; index >= 0 && index < line.spans.length; index += by) {
    const span = line.spans[index]
    if (span && isInline(line, span, segments)) return index
  }
  return undefined
}

function lineAt(items: readonly WindowItem[], row: number): SegmentLine | undefined {
  const item = items[row]
  return item?.kind === 'line' ? item.line : undefined
}

/** Rows whose text holds `query`, whatever the case. */
export function itemsWith(items: readonly WindowItem[], query: string): number[] {
  const wanted = query.toLowerCase()
  if (wanted === '') return []
  return items.flatMap((item, index) => (textOf(item).toLowerCase().includes(wanted) ? [index] : []))
}

function textOf(item: WindowItem): string {
  if (item.kind === 'plain') return item.text
  if (item.kind !== 'line') return ''
  const [first, ...more] = item.line.spans
  return more.length === 0 ? (first?.text ?? '') : item.line.spans.map(({ text }) => text).join('')
}
