/** The rows of the context window, in order: a head per message, its lines, the strip under the pinned segment, a foot. Pure. */
import type { Segment } from '#lib/api/calls.ts'
import type { ContextMessage } from './context-messages.ts'
import type { SegmentLine, SourceKind } from './segment-lines.ts'

export type WindowItem =
  | { kind: 'head'; message: ContextMessage }
  /** Names a place within a message of several. */
  | { kind: 'place'; at: string }
  | { kind: 'line'; key: string; line: SegmentLine; source: SourceKind; blank: boolean }
  /** Of a message without segments. */
  | { kind: 'plain'; text: string }
  | { kind: 'strip'; segment: number }
  | { kind: 'foot'; pointer: string }

/** `only`: sources to show; none means all. `pinned`: index of the segment whose origin is shown. */
export function windowItems(messages: readonly ContextMessage[], segments: readonly Segment[], only: ReadonlySet<SourceKind>, pinned: number | null): WindowItem[] {
  const items: WindowItem[] = []
  const stripAfter = pinned === null ? undefined : lastLineOf(messages, pinned)
  for (const message of messages) {
    const body = bodyItems(message, segments, only, stripAfter, pinned)
    if (body.length === 0 && only.size > 0) continue
    items.push({ kind: 'head', message }, ...body, { kind: 'foot', pointer: message.pointer })
  }
  return items
}

function bodyItems(message: ContextMessage, segments: readonly Segment[], only: ReadonlySet<SourceKind>, stripAfter: SegmentLine | undefined, pinned: number | null): WindowItem[] {
  if (message.places.length === 0) return only.size > 0 ? [] : [{ kind: 'plain', text: message.value }]
  const items: WindowItem[] = []
  for (const { at, lines } of message.places) {
    const named = message.places.length > 1 && message.pointer.startsWith('/messages/')
    const shown: WindowItem[] = []
    lines.forEach((line, index) => {
      const source = segments[line.segment]?.source.kind ?? 'prompt'
      const within = line.spans.some((span) => only.has(segments[span.segment]?.source.kind ?? 'prompt'))
      if (only.size === 0 || only.has(source) || within) shown.push({ kind: 'line', key: `${at}:${index}`, line, source, blank: line.spans.every(({ text }) => text.trim() === '') })
      if (line === stripAfter && pinned !== null) shown.push({ kind: 'strip', segment: pinned })
    })
    if (shown.length > 0 && named) items.push({ kind: 'place', at })
    items.push(...shown)
  }
  return items
}

/** The line under which the strip of a segment stands: the last of its first stretch, so that it is beside what was clicked. */
function lastLineOf(messages: readonly ContextMessage[], segment: number): SegmentLine | undefined {
  for (const { places } of messages) {
    for (const { lines } of places) {
      const holds = (line: SegmentLine) => line.segment === segment || line.spans.some((span) => span.segment === segment)
      const first = lines.findIndex(holds)
      if (first === -1) continue
      let last = first
      while (lines.slice(last + 1, last + 2).some(holds)) last += 1
      return lines[last]
    }
  }
  return undefined
}

/** Segments that an event put there: the selected one's, or the hovered row's. */
export function segmentsOf(segments: readonly Segment[], seqs: readonly number[]): Set<number> {
  const wanted = new Set(seqs)
  return new Set(segments.flatMap(({ source }, index) => ([source.seq ?? -1, ...(source.seqs ?? [])].some((seq) => wanted.has(seq)) ? [index] : [])))
}

/** Index of the first row that shows one of these segments; -1 where none does. */
export function firstItemOf(items: readonly WindowItem[], segments: ReadonlySet<number>): number {
  if (segments.size === 0) return -1
  return items.findIndex((item) => item.kind === 'line' && segments.has(item.line.segment))
}
