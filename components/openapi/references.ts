/** References within one OpenAPI document. Another file or address is never fetched: what lies there stays open and is told. Pure. */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'

/** A chain of references that is longer goes in a circle. */
const longestChain = 20

/** Large documents name the same few schemas thousands of times. */
const known = new WeakMap<JsonObject, Map<string, Json | undefined>>()

/** Where a local reference (`#/components/…`) leads; undefined for one that leads out of the document, or nowhere. */
export function lookUp(root: JsonObject, reference: string): Json | undefined {
  const found = known.get(root) ?? new Map<string, Json | undefined>()
  known.set(root, found)
  if (!found.has(reference)) found.set(reference, follow(root, reference))
  return found.get(reference)
}

function follow(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined
  const keys = reference.slice(1).split('/').slice(1).map((key) => unescaped(key))
  return valueAt(root, keys)
}

function unescaped(key: string): string {
  const plain = key.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** The last part: what people call it. */
export const nameOfReference = (reference: string): string => unescaped(reference.split('/').at(-1) ?? reference)

/** The object itself where it is a reference to one; undefined where it cannot be had. */
export function dereferenced(root: JsonObject, value: Json | undefined): JsonObject | undefined {
  let found = value
  for (let hops = 0; hops < longestChain; hops++) {
    if (!isJsonObject(found)) return undefined
    if (typeof found.$ref !== 'string') return found
    found = lookUp(root, found.$ref)
  }
  return undefined
}
