/**
 * The text that a model was shown, searched for values. Segments of one place are joined, so that a value is found also where a
 * template wrote one half of it and a variable the other. A value is found as a whole: `ORD-104` is not in `ORD-1041`. Pure; what a
 * search needs is made when it is first needed, because windows are long.
 */
import type { Segment } from '#lib/api/calls.ts'

/** Stretches of one place, one after another. */
interface Place {
  text: string
  /** Segments with the places where they begin. */
  parts: { segment: number; start: number }[]
  lower?: string
  plain?: Plain
  numbers?: Map<number, number[]>
}

/** Letters and digits alone, each with its place in the text. */
interface Plain {
  text: string
  at: Int32Array
}

/** A value where it stands, as it is written there. */
export interface Found {
  segments: number[]
  text: string
}

const isAlphanumeric = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)

/** Occurrences that are looked at in one place; those after them say nothing new. */
const mostFound = 24

export class ShownText {
  readonly #places: Place[] = []

  constructor(segments: readonly Segment[]) {
    const byPlace = new Map<string, { texts: string[]; length: number; parts: Place['parts'] }>()
    for (const [index, { at, text }] of segments.entries()) {
      const place = byPlace.get(at) ?? { texts: [], length: 0, parts: [] }
      byPlace.set(at, place)
      place.parts.push({ segment: index, start: place.length })
      place.texts.push(text)
      place.length += text.length
    }
    for (const { texts, parts } of byPlace.values()) this.#places.push({ text: texts.join(''), parts })
  }

  /** As it is, then in any case, then whatever stands between its letters and digits (`DE89 3704` for `DE893704`). */
  find(value: string): Found[] {
    const exact = this.#within(value, (place) => place.text)
    if (exact.length > 0) return exact
    const escaped = JSON.stringify(value).slice(1, -1)
    if (escaped !== value) {
      const inJson = this.#within(escaped, (place) => place.text)
      if (inJson.length > 0) return inJson
    }
    const lower = this.#within(value.toLowerCase(), (place) => (place.lower ??= place.text.toLowerCase()))
    return lower.length > 0 ? lower : this.#findPlain(value)
  }

  /** In any way of writing it: 1200 as `1,200`, `1.200,00`, `1 200`. */
  findNumber(value: number): Found[] {
    const found: Found[] = []
    for (const place of this.#places) {
      const numbers = (place.numbers ??= numbersIn(place.text))
      const starts = numbers.get(value) ?? []
      for (const start of starts.slice(0, mostFound)) found.push(foundAt(place, start, start + (numberAt(place.text, start)?.length ?? 1)))
    }
    return found
  }

  #within(wanted: string, textOf: (place: Place) => string): Found[] {
    const found: Found[] = []
    for (const place of this.#places) {
      const text = textOf(place)
      // Lower case may be of another length; then places in one are not places in the other.
      if (wanted === '' || text.length !== place.text.length) continue
      let here = 0
      for (let at = text.indexOf(wanted); at !== -1 && here < mostFound; at = text.indexOf(wanted, at + wanted.length)) {
        if (!isWhole(text, at, at + wanted.length)) continue
        found.push(foundAt(place, at, at + wanted.length))
        here += 1
      }
    }
    return found
  }

  #findPlain(value: string): Found[] {
    const wanted = plainOf(value).text
    if (wanted.length < 6) return []
    const found: Found[] = []
    for (const place of this.#places) {
      const { text, at } = (place.plain ??= plainOf(place.text))
      for (let index = text.indexOf(wanted); index !== -1; index = text.indexOf(wanted, index + 1)) {
        const [start = 0, end = 0] = [at[index], (at[index + wanted.length - 1] ?? 0) + 1]
        // Separators, not whole words or lines, may stand in between.
        if (!isWhole(place.text, start, end) || end - start > wanted.length * 2 || /\n/.test(place.text.slice(start, end))) continue
        found.push(foundAt(place, start, end))
        break
      }
    }
    return found
  }
}

const known = new WeakMap<readonly Segment[], ShownText>()

/** The text of these segments; made once, because a live run asks again with every event. */
export function shownText(segments: readonly Segment[]): ShownText {
  const text = known.get(segments) ?? new ShownText(segments)
  known.set(segments, text)
  return text
}

/** No letter or digit goes on where the value begins or ends with one. */
function isWhole(text: string, start: number, end: number): boolean {
  const before = isAlphanumeric(text[start]) && isAlphanumeric(text[start - 1])
  return !before && !(isAlphanumeric(text[end - 1]) && isAlphanumeric(text[end]))
}

function foundAt({ text, parts }: Place, start: number, end: number): Found {
  const first = Math.max(0, parts.findLastIndex((part) => part.start <= start))
  const segments: number[] = []
  for (let index = first; index < parts.length; index += 1) {
    const part = parts[index]
    if (!part || (part.start >= end && index > first)) break
    segments.push(part.segment)
  }
  return { segments, text: text.slice(start, end) }
}

/** In lower case; what is no letter or digit of ASCII is a separator. */
function plainOf(text: string): Plain {
  const bytes = new Uint8Array(text.length)
  const at = new Int32Array(text.length)
  let length = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const isUpper = code >= 65 && code <= 90
    if (!isUpper && !(code >= 48 && code <= 57) && !(code >= 97 && code <= 122)) continue
    bytes[length] = isUpper ? code + 32 : code
    at[length] = index
    length += 1
  }
  return { text: new TextDecoder().decode(bytes.subarray(0, length)), at }
}

const number = /\d{1,3}(?:[,.'_\u00a0\u202f ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?/y

function numberAt(text: string, start: number): string | undefined {
  number.lastIndex = start
  return number.exec(text)?.[0]
}

/** Numbers of a text by what they may mean; `1.200` may be 1200 or 1.2. */
function numbersIn(text: string): Map<number, number[]> {
  const numbers = new Map<number, number[]>()
  for (const { 0: written, index } of text.matchAll(new RegExp(number.source, 'g'))) {
    for (const value of readings(written)) {
      const known = numbers.get(value)
      if (!known) numbers.set(value, [index])
      else if (known.length < mostFound) known.push(index)
    }
  }
  return numbers
}

function readings(written: string): number[] {
  const [digits = '', ...rest] = written.split(/[.,](?=\d+$)/)
  const asDecimal = rest.length > 0 ? Number(`${digits.replaceAll(/\D/g, '')}.${rest[0]}`) : NaN
  const asWhole = Number(written.replaceAll(/\D/g, ''))
  const grouped = /^\d{1,3}(?:\D\d{3})+$/.test(written)
  return [...new Set([grouped || rest.length === 0 ? asWhole : NaN, asDecimal])].filter((value) => !Number.isNaN(value))
}
