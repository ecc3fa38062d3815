/**
 * Segments as lines of text. The segments of one place, joined, are exactly its value; here the value is cut at its line breaks and
 * each line gets an owner, whose source stands in the gutter. Other segments within the line stay marked in it. Pure.
 */
import type { Segment } from '#lib/api/calls.ts'
import { wholeCharacters } from '../json/pieces.ts'

export type SourceKind = Segment['source']['kind']

export interface Span {
  /** Index of the segment. */
  segment: number
  text: string
}

export interface SegmentLine {
  /** Index of the segment that owns the line. */
  segment: number
  spans: Span[]
  /** Where the line starts a stretch of its own: what the gutter says. */
  gutter?: { label: string; tokens: number | null }
  /** A stretch of a line that was too long to be one. */
  continued?: true
}

/** Longer lines are cut into stretches, so that minified JSON can be measured and scrolled like any text. */
const longestLine = 4000

/** Lines of the segments with these indexes, all of one place and in order. */
export function segmentLines(segments: readonly Segment[], indexes: readonly number[]): SegmentLine[] {
  const lines = withStretches(segments, withOwners(segments, breakLines(segments, indexes)))
  const counted = tokensPerStretch(segments, indexes, lines)
  return lines.map((line, index) => {
    const segment = line.stretch === index ? segments[line.segment] : undefined
    const gutter = segment && { label: sourceLabel(segment, line.offsets.get(line.segment) ?? 0), tokens: counted.get(index) ?? null }
    return { segment: line.segment, spans: line.spans, ...(gutter && { gutter }), ...(line.continued && { continued: true as const }) }
  })
}

interface OpenLine {
  /** The segment whose line break began it. */
  opener: number
  spans: Span[]
  /** Line breaks of the opener before it, for the line number of a prompt. */
  offsets: Map<number, number>
  continued?: true
}

interface OwnedLine extends OpenLine {
  segment: number
}

interface PlacedLine extends OwnedLine {
  /** Index of the line that opens the stretch it belongs to. */
  stretch: number
}

function breakLines(segments: readonly Segment[], indexes: readonly number[]): OpenLine[] {
  const lines: OpenLine[] = [{ opener: indexes[0] ?? 0, spans: [], offsets: new Map() }]
  for (const index of indexes) {
    const texts = (segments[index]?.text ?? '').split('\n')
    texts.forEach((text, breaks) => {
      if (breaks > 0) lines.push({ opener: index, spans: [], offsets: new Map() })
      lines.at(-1)?.offsets.set(index, breaks)
      for (let start = 0; start < text.length; ) {
        const end = wholeCharacters(text, Math.min(start + longestLine, text.length))
        if (start > 0) lines.push({ opener: index, spans: [], offsets: new Map([[index, breaks]]), continued: true })
        lines.at(-1)?.spans.push({ segment: index, text: text.slice(start, end) })
        start = end
      }
    })
  }
  return lines
}

/** A line belongs to the prompt where the prompt says anything in it, else to what stands there most. */
function withOwners(segments: readonly Segment[], lines: readonly OpenLine[]): OwnedLine[] {
  return lines.map((line) => {
    const visible = line.spans.filter(({ text }) => text.trim() !== '')
    const prompt = visible.find(({ segment }) => segments[segment]?.source.kind === 'prompt')
    const longest = visible.reduce<Span | undefined>((most, span) => (most && most.text.length >= span.text.length ? most : span), undefined)
    return { ...line, segment: (prompt ?? longest ?? line.spans[0])?.segment ?? line.opener }
  })
}

const isBlank = (line: OpenLine): boolean => line.spans.every(({ text }) => text.trim() === '')

/** A line opens a stretch where its owner changes; a prompt's also after a blank line, so that its line numbers stay in sight. */
function withStretches(segments: readonly Segment[], lines: readonly OwnedLine[]): PlacedLine[] {
  let stretch = Math.max(0, lines.findIndex((line) => !isBlank(line)))
  let owner: number | undefined
  let afterBlank = false
  return lines.map((line, index) => {
    if (isBlank(line)) {
      afterBlank = true
      return { ...line, stretch }
    }
    const isPrompt = segments[line.segment]?.source.kind === 'prompt'
    if (!line.continued && (owner !== line.segment || (afterBlank && isPrompt))) stretch = index
    owner = line.segment
    afterBlank = false
    return { ...line, stretch }
  })
}

/** Each segment is counted once, at the stretch that holds most of it: line index of the stretch → tokens. */
function tokensPerStretch(segments: readonly Segment[], indexes: readonly number[], lines: readonly PlacedLine[]): Map<number, number> {
  const characters = new Map<number, Map<number, number>>()
  for (const { stretch, spans } of lines) {
    for (const { segment, text } of spans) {
      const places = characters.get(segment) ?? new Map<number, number>()
      places.set(stretch, (places.get(stretch) ?? 0) + text.length)
      characters.set(segment, places)
    }
  }
  const counted = new Map<number, number>()
  let last = lines[0]?.stretch ?? 0
  for (const index of indexes) {
    const places = [...(characters.get(index) ?? [])]
    const [home] = places.reduce((most, place) => (place[1] > most[1] ? place : most), places[0] ?? [last, 0])
    counted.set(home, (counted.get(home) ?? 0) + (segments[index]?.tokens ?? 0))
    last = home
  }
  return counted
}

/** What the gutter calls a source: `v3 · line 4`, `list_tags.body`, `9 · multiply_result`, a function's name. */
export function sourceLabel({ source, text, at }: Pick<Segment, 'source' | 'text' | 'at'>, lineOffset = 0): string {
  switch (source.kind) {
    case 'prompt':
      return [source.promptVersion, source.line === undefined ? '' : `line ${source.line + lineOffset}`].filter(Boolean).join(' · ') || 'prompt'
    case 'variable':
      return source.path === undefined ? 'variable' : shortPath(source.path)
    case 'schema':
      return source.tag ?? nameInSchema(text) ?? at
    default:
      return [source.seq, source.tag ?? source.nodeId].filter((word) => word !== undefined).join(' · ') || source.kind
  }
}

/** `steps.list_tags.output.body[0]` → `list_tags.body[0]`. */
export function shortPath(path: string): string {
  return path.replace(/^steps\./, '').replace(/^([a-z][a-z0-9_]*)\.output(?=[.[]|$)/, '$1')
}

/** The `name` of a function or of a declared format, from its JSON text. */
function nameInSchema(text: string): string | undefined {
  return /"name"\s*:\s*"([\w-]{1,64})"/.exec(text.slice(0, 400))?.[1]
}
