/**
 * Segments as lines of text. The segments of one place, joined, are exactly its value; here the value is cut at its line breaks and
 * each line gets an owner, whose source stands in the gutter. Other segments within the line stay marked in it. Pure.
 */
import type { Segment } from '#lib/api/calls.ts'
import { wholeCharacters } from '../json/pieces.ts'
import { imageAddress, imageWords, isImagePlace } from './image-address.ts'

export type SourceKind = Segment['source']['kind']

export interface Span {
  /** Index of the segment. */
  segment: number
  text: string
  /** Line breaks of its segment before it. */
  breaks: number
}

export interface SegmentLine {
  /** Index of the segment that owns the line. */
  segment: number
  spans: Span[]
  /** Nothing but white space. */
  blank: boolean
  /** Where the line starts a stretch of its own: what the gutter says. */
  gutter?: { label: string; tokens: number | null }
  /** A stretch of a line that was too long to be one. */
  continued?: true
  /** Whole address of an image, where the line stands for one; a picture's bytes are not among the spans. */
  image?: string
}

/** Longer lines are cut into stretches, so that minified JSON can be measured and scrolled like any text. */
const longestLine = 4000

/**
 * Lines of the segments with these indexes, all of one place and in order. A window of 200,000 tokens has more than ten thousand, so
 * each line is one object from here to the screen.
 */
export function segmentLines(segments: readonly Segment[], indexes: readonly number[]): SegmentLine[] {
  if (isImagePlace(segments[indexes[0] ?? 0]?.at ?? '')) return [imageLine(segments, indexes)]
  const lines = breakLines(segments, indexes)
  for (const line of lines) {
    line.blank = line.spans.every(({ text }) => isBlank(text))
    line.segment = ownerOf(segments, line)
  }
  const stretches = stretchesOf(segments, lines)
  const counted = tokensPerStretch(segments, indexes, lines, stretches)
  for (const [index, line] of lines.entries()) {
    const segment = stretches[index] === index ? segments[line.segment] : undefined
    if (segment) line.gutter = { label: sourceLabel(segment, line.spans.find((span) => span.segment === line.segment)?.breaks ?? 0), tokens: counted.get(index) ?? null }
  }
  return lines
}

function imageLine(segments: readonly Segment[], indexes: readonly number[]): SegmentLine {
  const image = indexes.map((index) => segments[index]?.text ?? '').join('')
  const segment = indexes.find((index) => segments[index]?.source.kind !== 'prompt') ?? indexes[0] ?? 0
  const owner = segments[segment]
  const address = imageAddress(image)
  const spans = address.kind === 'data' ? [{ segment, text: imageWords(address), breaks: 0 }] : indexes.map((index) => ({ segment: index, text: segments[index]?.text ?? '', breaks: 0 }))
  // Zero is what nobody could count.
  const tokens = indexes.reduce((sum, index) => sum + (segments[index]?.tokens ?? 0), 0) || null
  return { segment, spans, blank: false, image, ...(owner && { gutter: { label: sourceLabel(owner), tokens } }) }
}

const isBlank = (text: string): boolean => !/\S/.test(text)

/** Lines that belong, for now, to the segment whose line break began them. */
function breakLines(segments: readonly Segment[], indexes: readonly number[]): SegmentLine[] {
  let line: SegmentLine = { segment: indexes[0] ?? 0, spans: [], blank: false }
  const lines = [line]
  const next = (segment: number) => {
    line = { segment, spans: [], blank: false }
    lines.push(line)
  }
  for (const index of indexes) {
    const texts = (segments[index]?.text ?? '').split('\n')
    for (const [breaks, text] of texts.entries()) {
      if (breaks > 0) next(index)
      for (let start = 0; start < text.length; ) {
        const end = wholeCharacters(text, Math.min(start + longestLine, text.length))
        if (start > 0) {
          next(index)
          line.continued = true
        }
        line.spans.push({ segment: index, text: text.slice(start, end), breaks })
        start = end
      }
    }
  }
  return lines
}

/** A line belongs to the prompt where the prompt says anything in it, else to what stands there most. */
function ownerOf(segments: readonly Segment[], line: SegmentLine): number {
  let longest: Span | undefined
  for (const span of line.spans) {
    if (!line.blank && isBlank(span.text)) continue
    if (!line.blank && segments[span.segment]?.source.kind === 'prompt') return span.segment
    if (line.blank) return span.segment
    if (!longest || longest.text.length < span.text.length) longest = span
  }
  return longest?.segment ?? line.segment
}

/**
 * By line: the index of the line that opens its stretch. A line opens one where its owner changes; a prompt's also after a blank
 * line, so that its line numbers stay in sight.
 */
function stretchesOf(segments: readonly Segment[], lines: readonly SegmentLine[]): number[] {
  let stretch = Math.max(0, lines.findIndex((line) => !line.blank))
  let owner: number | undefined
  let afterBlank = false
  return lines.map((line, index) => {
    if (line.blank) {
      afterBlank = true
      return stretch
    }
    const isPrompt = segments[line.segment]?.source.kind === 'prompt'
    if (!line.continued && (owner !== line.segment || (afterBlank && isPrompt))) stretch = index
    owner = line.segment
    afterBlank = false
    return stretch
  })
}

/** Each segment is counted once, at the stretch that holds most of it: line index of the stretch → tokens. */
function tokensPerStretch(segments: readonly Segment[], indexes: readonly number[], lines: readonly SegmentLine[], stretches: readonly number[]): Map<number, number> {
  const characters = new Map<number, Map<number, number>>()
  for (const [index, { spans }] of lines.entries()) {
    const stretch = stretches[index] ?? 0
    for (const { segment, text } of spans) {
      const places = characters.get(segment)
      if (places) places.set(stretch, (places.get(stretch) ?? 0) + text.length)
      else characters.set(segment, new Map([[stretch, text.length]]))
    }
  }
  const counted = new Map<number, number>()
  let last = stretches[0] ?? 0
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
