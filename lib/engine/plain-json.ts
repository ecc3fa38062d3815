/**
 * Owns the step from a value in memory to JSON: what an expression, a sandbox or a validator gave becomes plain data, or an error
 * that names where it is not. Strips what libraries hang on arrays (JSONata's sequence marks).
 */
import type { Json } from './json.ts'

/** Characters of JSON that one evaluation may give; what is larger would only be copied from process to process. */
export const maxResultCharacters = 16 * 1024 * 1024
const maxDepth = 500

/** The value is no JSON, or too much of it; the message says where. */
export class NotJsonError extends Error {
  override name = 'NotJsonError'
  readonly tooLarge: boolean

  constructor(message: string, tooLarge = false) {
    super(message)
    this.tooLarge = tooLarge
  }
}

/**
 * A copy of `value` made of null, booleans, numbers, strings, arrays and objects only. Undefined properties are left out, undefined
 * items become null, as in JSON.stringify.
 * @throws NotJsonError for functions, symbols, big integers, numbers that are not finite, more than 500 levels, more than 16 Mi characters.
 */
export function plainJson(value: unknown): Json {
  let left = maxResultCharacters
  const spend = (characters: number): void => {
    left -= characters
    if (left < 0) throw new NotJsonError(`The result is larger than ${maxResultCharacters / 1024 / 1024} Mi characters.`, true)
  }
  const copyArray = (items: unknown[], path: string, depth: number): Json[] => items.map((item, index) => copy(item, `${path}[${index}]`, depth) ?? null)
  const copyObject = (entries: object, path: string, depth: number): Json => {
    const result: { [key: string]: Json } = {}
    for (const [key, entry] of Object.entries(entries)) {
      const plain = copy(entry, path === '' ? key : `${path}.${key}`, depth)
      if (plain === undefined) continue
      spend(key.length + 4)
      if (key === '__proto__') Object.defineProperty(result, key, { value: plain, enumerable: true, configurable: true, writable: true })
      else result[key] = plain
    }
    return result
  }
  const copy = (item: unknown, path: string, depth: number): Json | undefined => {
    spend(2)
    if (item === null || item === undefined || typeof item === 'boolean') return item
    if (typeof item === 'string') {
      spend(item.length)
      return item
    }
    if (typeof item === 'number' && Number.isFinite(item)) return item
    if (typeof item !== 'object' || '_jsonata_lambda' in item || '_jsonata_function' in item) throw new NotJsonError(refusal(item, path))
    if (depth === maxDepth) throw new NotJsonError(`The result is nested more than ${maxDepth} levels deep.`)
    return Array.isArray(item) ? copyArray(item, path, depth + 1) : copyObject(item, path, depth + 1)
  }
  return copy(value, '', 0) ?? null
}

function refusal(item: unknown, path: string): string {
  const what = typeof item === 'number' ? String(item) : typeof item === 'object' ? 'a function' : typeof item === 'bigint' ? 'a big integer' : `a ${typeof item}`
  return `The result${path === '' ? '' : ` at ${path}`} is ${what}, which JSON cannot hold.`
}
