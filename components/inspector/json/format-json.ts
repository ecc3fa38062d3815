/**
 * JSON for reading: what fits on a line stays on one, everything else is broken with two spaces; and JSON text cut into coloured
 * tokens without changing a character. Pure.
 */
import { isJsonObject, type Json } from '#lib/engine/json.ts'

/** Pretty text of a value, lines of at most `width` characters where its strings allow; short members share a line. */
export function formatJson(value: Json, width = 88, indent = ''): string {
  const inline = oneLine(value)
  if (inline.length + indent.length <= width || typeof value !== 'object' || value === null) return inline
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const items = Array.isArray(value) ? value.map((item) => formatJson(item, width, inner)) : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item, width, inner)}`)
  return `${open}\n${filled(items, inner, width)}\n${indent}${close}`
}

/** Items one after the other, as many per line as fit; one of several lines stands alone. */
function filled(items: readonly string[], indent: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item
    const isLong = item.includes('\n')
    if (line !== '' && (isLong || indent.length + line.length + 1 + text.length > width)) {
      lines.push(indent + line)
      line = ''
    }
    line = line === '' ? text : `${line} ${text}`
    if (isLong) {
      lines.push(indent + line)
      line = ''
    }
  }
  return line === '' ? lines.join('\n') : [...lines, indent + line].join('\n')
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
