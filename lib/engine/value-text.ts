/**
 * How a JSON value reads as text in a template or a thread: strings as they are, objects and arrays as block YAML (multi-line
 * strings as literal blocks, nothing folded), the rest as in JSON. Total: every JSON value has a text, and the YAML of an object
 * or array parses back to it. Knows nothing of tags, threads or templates.
 */
import { Scalar, stringify } from 'yaml'
import type { Json } from './json.ts'

const yamlOptions = { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false } as const

const otherLineEnds = /[\u0085\u2028\u2029]/g
const loneSurrogate = /\p{Surrogate}/gu

/** Half a surrogate pair cannot be sent as UTF-8: each becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(loneSurrogate, '\uFFFD')
}

/** The text of a value, without a newline at its end that the value does not have. */
export function valueText(value: Json): string {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'object' && value !== null) return yamlText(value)
  return String(value)
}

/** The JSON text of a value, well-formed, on one line (U+2028, U+2029 and U+0085 too, which some readers take for line ends). */
export function jsonText(value: Json): string {
  try {
    return JSON.stringify(withStrings(value, wellFormed)).replace(otherLineEnds, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return JSON.stringify(tooDeep(value))
  }
}

function yamlText(value: Json[] | { [key: string]: Json }): string {
  try {
    const text = stringify(withStrings(value, yamlString), yamlOptions)
    // A block that keeps its last newlines (`|+`) needs them all to be read back.
    return text.endsWith('\n\n') ? text : text.slice(0, -1)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return deepText(value)
  }
}

/** YAML and JSON writers recurse; a value nested thousands of levels deep exceeds their stack and is shown as its outermost shape. */
function deepText(value: Json): string {
  try {
    return wellFormed(JSON.stringify(value))
  } catch {
    return tooDeep(value)
  }
}

function tooDeep(value: Json): string {
  const shape = Array.isArray(value) ? `array of ${value.length}` : 'object'
  return `[${shape}, nested too deeply to show]`
}

/** A block of nothing but white space would lose lines or indentation when read, so it is quoted. */
function yamlString(text: string): string | Scalar {
  const whole = wellFormed(text)
  if (!whole.includes('\n') || whole.trim() !== '') return whole
  const quoted = new Scalar(whole)
  quoted.type = Scalar.QUOTE_DOUBLE
  return quoted
}

/** The same value with other strings, keys well-formed; the same object where nothing had to change. */
function withStrings(value: Json, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => withStrings(item, change))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const entries = Object.entries(value).map(([key, item]) => [wellFormed(key), withStrings(item, change)] as const)
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value
}
