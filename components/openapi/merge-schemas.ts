/**
 * `allOf` as one schema where its parts say different things, which is how APIs write inheritance: a model reads one list of fields.
 * Where two parts disagree the `allOf` stays. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

/** `own` is what stands beside the `allOf`. */
export function merged(own: JsonObject, parts: readonly JsonObject[]): JsonObject {
  let all: JsonObject = own
  for (const part of parts) {
    const both = join(all, part)
    if (!both) return { ...own, allOf: [...parts] }
    all = both
  }
  return all
}

/** Undefined where they disagree. */
function join(one: JsonObject, other: JsonObject): JsonObject | undefined {
  const joined: JsonObject = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const before = joined[name]
    const both = before === undefined ? value : joinKeyword(name, before, value)
    if (both === undefined) return undefined
    joined[name] = both
  }
  return joined
}

function joinKeyword(name: string, before: Json, value: Json): Json | undefined {
  if (name === 'properties' && isJsonObject(before) && isJsonObject(value)) return { ...before, ...value, ...before }
  if (name === 'required' && Array.isArray(before) && Array.isArray(value)) return [...new Set([...before, ...value])]
  // What stands nearer to the use says better what it is for.
  if (name === 'description' || name === 'title' || name === 'default') return before
  return JSON.stringify(before) === JSON.stringify(value) ? before : undefined
}
