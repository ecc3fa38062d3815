/**
 * Where logs name runs: nowhere but here are ids of a file changed, so that all else of an event stays as it was written. What merely
 * shows an id (a rendered text, an input, an error's details) is left alone: it is what was sent, and hashes hold it.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

type Ids = ReadonlyMap<string, string>

const renamed = (value: Json | undefined, ids: Ids): Json | undefined => (typeof value === 'string' ? (ids.get(value) ?? value) : value)

/** The object with other ids in some of its fields; fields that it does not have stay away. */
function withFields(value: Json | undefined, names: readonly string[], ids: Ids): Json | undefined {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, names.includes(name) ? (renamed(field, ids) ?? null) : field]))
}

const changes: Record<string, (data: JsonObject, ids: Ids) => JsonObject> = {
  'run.started': (data, ids) => within(data, { parent: (value) => withFields(value, ['runId'], ids), fork: (value) => (isJsonObject(value) ? within(value, { from: (from) => withFields(from, ['runId'], ids) }) : value) }),
  'run.forked': (data, ids) =>
    within(data, {
      from: (value) => withFields(value, ['runId'], ids),
      parent: (value) => renamed(value, ids),
      children: (value) => (Array.isArray(value) ? value.map((child) => withFields(child, ['from', 'to'], ids) ?? null) : value),
    }),
  'run.paused': (data, ids) => within(data, { runId: (value) => renamed(value, ids) }),
  'child.started': (data, ids) => within(data, { runId: (value) => renamed(value, ids) }),
  'child.finished': (data, ids) => within(data, { runId: (value) => renamed(value, ids) }),
}

/** Fields that are there, changed in place: the order of keys stays. */
function within(data: JsonObject, fields: Record<string, (value: Json) => Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, fields[name]?.(value) ?? value]))
}

/** The data of an event with other ids of runs; the same object where it names none of these. */
export function withRunIds(type: string, data: JsonObject, ids: Ids): JsonObject {
  return changes[type]?.(data, ids) ?? data
}
