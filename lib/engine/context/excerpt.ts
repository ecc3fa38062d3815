/**
 * The relevant part of a failure or a large output (product F3.11), and the one line of a success. What is left out is said where it
 * stood; the whole stays in the log, and the last line of an excerpt names it by its hash: never by the number of its event, which
 * depends on which of several branches finished first. Text in, text out; knows nothing of entries and formats.
 */
import type { ContextRule } from '../decision.ts'
import { hashText } from '../hash.ts'
import { LinearRegExp } from '../linear-regex.ts'
import { framesIn } from './stack-frames.ts'

export type ExcerptOptions = Pick<ContextRule, 'keep' | 'around' | 'firstOnly' | 'stackTraces' | 'maxCharacters'>

const defaultAround = 2
const defaultCharacters = 2_000
const defaultLineCharacters = 120
/** An excerpt of fewer characters is a beginning alone. */
const leastForTail = 400

/**
 * The excerpt of a text, or the text itself where an excerpt would be no shorter:
 * - without `stackTraces`, a line in place of each run of stack frames; frames that `keep` matches stay
 * - with `keep`, the lines that match it and `around` lines beside each (2 by default), with `firstOnly` only the first; where no line
 *   matches, the beginning
 * - of what is still longer than `maxCharacters` (2,000 by default), two thirds from its beginning and one from its end
 *
 * Throws PatternError where `keep` is no pattern.
 */
export function excerptOf(text: string, options: ExcerptOptions): string {
  const { keep, stackTraces = false, maxCharacters = defaultCharacters } = options
  const pattern = keep === undefined ? undefined : new LinearRegExp(keep)
  const lines = linesOf(text, pattern, stackTraces)
  const matched = pattern !== undefined && lines.some(({ matches }) => matches)
  const part = cut((matched ? matching(lines, options) : lines.map((line) => line.text)).join('\n'), maxCharacters, pattern !== undefined && !matched)
  const excerpt = `${part}\n[excerpt of ${numbered(text.length, 'character')}; the whole is sha256:${hashText(text).slice(0, 12)}]`
  return excerpt.length < text.length ? excerpt : text
}

interface Line {
  text: string
  /** Lines of the whole that it stands for. */
  stands: number
  matches: boolean
}

/** The lines of a text, each run of stack frames as one line that says how many there were. */
function linesOf(text: string, pattern: LinearRegExp | undefined, stackTraces: boolean): Line[] {
  const whole = text.split('\n')
  const frames = stackTraces ? [] : framesIn(whole)
  const lines: Line[] = []
  let run: { line: Line; frames: number; indent: string } | undefined
  whole.forEach((line, index) => {
    const matches = pattern?.test(line.endsWith('\r') ? line.slice(0, -1) : line) ?? false
    const count = matches ? undefined : frames[index]
    if (count === undefined) {
      run = undefined
      lines.push({ text: line, stands: 1, matches })
      return
    }
    if (!run) {
      run = { line: { text: '', stands: 0, matches: false }, frames: 0, indent: /^\s*/.exec(line)?.[0] ?? '' }
      lines.push(run.line)
    }
    run.frames += count
    run.line.stands += 1
    run.line.text = `${run.indent}[${numbered(run.frames, 'stack frame')} left out]`
  })
  return lines
}

/** The lines that match and those around them, with a line in place of what lies between. */
function matching(lines: readonly Line[], { around = defaultAround, firstOnly = false }: ExcerptOptions): string[] {
  const kept = new Set<number>()
  for (const [index, { matches }] of lines.entries()) {
    if (!matches || (firstOnly && kept.size > 0)) continue
    for (let near = Math.max(0, index - around); near <= Math.min(lines.length - 1, index + around); near++) kept.add(near)
  }
  const texts: string[] = []
  let missing = 0
  const closeGap = () => {
    if (missing > 0) texts.push(`[${numbered(missing, 'line')} left out]`)
    missing = 0
  }
  lines.forEach(({ text, stands }, index) => {
    if (!kept.has(index)) {
      missing += stands
      return
    }
    closeGap()
    texts.push(text)
  })
  closeGap()
  return texts
}

/** At most `length` characters of a text, from its beginning and, unless `beginning`, its end, by whole lines where lines are short. */
function cut(text: string, length: number, beginning: boolean): string {
  if (text.length <= length) return text
  const ofEnd = beginning || length < leastForTail ? 0 : Math.floor(length / 3)
  const head = beginningOf(text, length - ofEnd)
  const tail = ofEnd === 0 ? '' : endOf(text, ofEnd)
  const left = `[${numbered(text.length - head.length - tail.length, 'character')} left out]`
  return tail === '' ? `${head}\n${left}` : `${head}\n${left}\n${tail}`
}

function beginningOf(text: string, length: number): string {
  const lineEnd = text.lastIndexOf('\n', length)
  return lineEnd >= length / 2 ? text.slice(0, lineEnd) : text.slice(0, characterEnd(text, length))
}

function endOf(text: string, length: number): string {
  const from = text.length - length
  const lineStart = text.indexOf('\n', from - 1) + 1
  return lineStart > 0 && lineStart <= from + length / 2 ? text.slice(lineStart) : text.slice(characterStart(text, from))
}

/** Where a cut at `position` splits no character of two units: before it. */
export function characterEnd(text: string, position: number): number {
  return isLow(text, position) ? position - 1 : position
}

/** The same after it. */
const characterStart = (text: string, position: number): number => (isLow(text, position) ? position + 1 : position)

const isLow = (text: string, position: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(position))

const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/

/** The first line of a text that is not blank, with what it leaves out; the text itself where it is one short line. */
export function oneLineOf(text: string, length = defaultLineCharacters): string {
  if (text.length <= length && !lineEnds.test(text)) return text
  const lines = text.split(lineEnds)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first < 0) return ''
  const line = (lines[first] ?? '').trim()
  const more = lines.findLastIndex((candidate) => candidate.trim() !== '') - first
  const shown = line.slice(0, line.length > length ? characterEnd(line, length) : undefined)
  const missing = [...(shown.length < line.length ? [numbered(line.length - shown.length, 'more character')] : []), ...(more > 0 ? [numbered(more, 'more line')] : [])]
  return missing.length === 0 ? shown : `${shown}… (${missing.join(' and ')})`
}

const english = new Intl.NumberFormat('en-US')

/** "1 line", "1,200 lines". */
function numbered(count: number, what: string): string {
  return `${english.format(count)} ${what}${count === 1 ? '' : 's'}`
}
