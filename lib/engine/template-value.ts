/**
 * The values that a template writes: JSON, and text that was composed elsewhere and keeps the sources of its parts (`{{ thread }}`,
 * `{{ output_format }}`). Knows nothing of liquid's grammar.
 */
import type { SegmentSource } from './events.ts'
import type { Json } from './json.ts'
import { valueText, wellFormed } from './value-text.ts'

export interface SourcedText {
  text: string
  source: SegmentSource
}

/** Where a stretch of rendered text came from. Lines count from 1 within the template. */
export type TemplateSource =
  | { kind: 'literal'; line: number }
  /** `path` in scope, with the index inside loops, e.g. `steps.list_tags.output[0].name`; `others` where it was made of several. */
  | { kind: 'variable'; path: string; line: number; filters?: string[]; others?: string[] }
  /**
   * From `{{ thread }}` or `{{ output_format }}`: one source where it stands bare, all of them through a filter or capture. `others`
   * are the paths of what a filter or capture mixed with it; `made`: it is no stretch as it was inserted.
   */
  | { kind: 'inserted'; sources: SegmentSource[]; line: number; others?: string[]; made?: true }

export interface TemplateSpan {
  text: string
  source: TemplateSource
}

/** What stands for a comparison partner that knows how to compare itself (liquid's `empty`, `blank`, `nil`). */
interface Comparable {
  equals(other: unknown): unknown
}

const isComparable = (value: unknown): value is Comparable => typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function'

/**
 * A value that a template inserts as several stretches, each with its own source. Written as it is, it becomes one span per
 * stretch; through a filter, a capture or a comparison it is its whole text. It has no properties.
 */
export class InsertedText {
  readonly #parts: readonly SourcedText[]
  readonly #text: string

  constructor(parts: readonly SourcedText[]) {
    this.#parts = parts.filter((part) => part.text !== '')
    this.#text = this.#parts.map((part) => part.text).join('')
  }

  get parts(): readonly SourcedText[] {
    return this.#parts
  }

  toString(): string {
    return this.#text
  }

  /** `{% for entry in thread %}` goes over the stretches. */
  [Symbol.iterator](): Iterator<string> {
    return this.#parts.map((part) => part.text)[Symbol.iterator]()
  }

  /** `{% if thread contains "…" %}` */
  indexOf(text: unknown): number {
    return this.#text.indexOf(String(text))
  }

  equals(other: unknown): unknown {
    return isComparable(other) && !(other instanceof InsertedText) ? other.equals(this.#text) : this.#text === String(other)
  }

  gt(other: unknown): boolean { return this.#text > String(other) }
  geq(other: unknown): boolean { return this.#text >= String(other) }
  lt(other: unknown): boolean { return this.#text < String(other) }
  leq(other: unknown): boolean { return this.#text <= String(other) }
}

/** Objects, arrays, text, numbers, booleans and null, but nothing that liquid made (loops, `blank`). */
export function isPlainValue(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) return ['string', 'number', 'boolean'].includes(typeof value) || value === null
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

/** The text of a value in a template. Throws where it has none: a number that is not finite, or something that is no JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`the result is ${value}, which is not a number that can be written`)
  if (value instanceof InsertedText) return value.toString()
  if (isPlainValue(value)) return valueText(value)
  throw new Error(`the result is a ${typeof value}, which cannot be written as text`)
}
