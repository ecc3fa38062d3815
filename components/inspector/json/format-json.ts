/**
 * JSON for reading: what fits on a line stays on one, everything else is broken with two spaces; and JSON text cut into coloured
 * tokens without changing a character. Pure.
 */
import { isJsonObject, type Json } from '#lib/engine/json.ts'

/** Pretty text of a value, lines of at most `width` characters where its strings allow. */
export function formatJson(value: Json, width = 88, indent = ''): string {
  const inline = oneLine(value)
  if (inline.length + indent.length <= width || typeof value !== 'object' || value === null) return inline
  const inner = `${indent}  `
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((item) => inner + formatJson(item, width, inner)).join(',\n')}\n${indent}]`
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${formatJson(item, width, inner)}`)
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}

/** JSON on one line with a space after colons and commas. */
export function oneLine(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(oneLine).join(', ')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'plain'

export interface JsonToken {
  kind: TokenKind
  text: string
}

const tokenPattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** Tokens whose texts, joined, are `text`. What is not JSON comes out plain. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = []
  let end = 0
  const push = (kind: TokenKind, part: string) => {
    if (part !== '') tokens.push({ kind, text: part })
  }
  for (const match of text.matchAll(tokenPattern)) {
    push('plain', text.slice(end, match.index))
    const [whole, string, colon, number] = match
    if (string !== undefined) {
      push(colon === undefined ? 'string' : 'key', string)
      push('plain', colon ?? '')
    } else push(number === undefined ? 'word' : 'number', whole)
    end = match.index + whole.length
  }
  push('plain', text.slice(end))
  return tokens
}
