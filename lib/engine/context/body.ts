/**
 * A request body in the making: literal JSON between places, and places whose text is made of stretches with sources. Invariants,
 * checked when it is finished: the body is the concatenation of its parts (string places JSON-escaped), equals `JSON.stringify` of
 * the object it denotes, and the parts of one place joined are exactly the value there.
 */
import type { SourcedText } from '../template.ts'
import type { ContextPart } from './request.ts'

export class BodyWriter {
  readonly #parts: ContextPart[] = []
  #frame = ''

  /** JSON that has no place of its own: punctuation, roles, parameters. */
  frame(json: string): this {
    this.#frame += json
    return this
  }

  /** A string value at a JSON Pointer, quotes included. */
  string(at: string, texts: SourcedText[]): this {
    this.frame('"').#place(at, texts, true)
    return this.frame('"')
  }

  /** Any other value at a JSON Pointer; the texts joined are its JSON. */
  json(at: string, texts: SourcedText[]): this {
    this.#place(at, texts, false)
    return this
  }

  #place(at: string, texts: SourcedText[], string: boolean): void {
    this.#closeFrame()
    for (const { text, source } of texts) if (text !== '') this.#parts.push({ at, ...(string && { string }), text, source })
  }

  #closeFrame(): void {
    if (this.#frame !== '') this.#parts.push({ text: this.#frame })
    this.#frame = ''
  }

  /** Body and parts. Throws where an invariant does not hold, which is a bug of the assembler and nothing a prompt can cause. */
  finish(): { body: string; parts: ContextPart[] } {
    this.#closeFrame()
    const body = bodyOf(this.#parts)
    const denoted: unknown = JSON.parse(body)
    if (JSON.stringify(denoted) !== body) throw new Error('The assembled body is not the JSON of what it denotes; this is a bug in lib/engine/context.')
    for (const [at, { text, string }] of places(this.#parts)) {
      const value = valueAt(denoted, at)
      if ((string ? value : JSON.stringify(value)) !== text) throw new Error(`The segments at ${at} do not join to the value there; this is a bug in lib/engine/context.`)
    }
    return { body, parts: this.#parts }
  }
}

/** The exact body that parts stand for. */
export function bodyOf(parts: readonly ContextPart[]): string {
  return parts.map((part) => (part.string ? JSON.stringify(part.text).slice(1, -1) : part.text)).join('')
}

function places(parts: readonly ContextPart[]): Map<string, { text: string; string: boolean }> {
  const joined = new Map<string, { texts: string[]; string: boolean }>()
  for (const { at, text, string = false } of parts) {
    if (at === undefined) continue
    const place = joined.get(at)
    if (place) place.texts.push(text)
    else joined.set(at, { texts: [text], string })
  }
  return new Map([...joined].map(([at, { texts, string }]) => [at, { text: texts.join(''), string }]))
}

function valueAt(root: unknown, pointer: string): unknown {
  let value = root
  for (const key of pointer.split('/').slice(1)) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return value
}
