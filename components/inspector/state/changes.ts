/**
 * What one JSON value became: which parts were added, removed or changed, by JSON Pointer. Parts that are the same object on both sides
 * are not looked into, so two neighbouring states of a long run are compared in the time that their difference takes. Pure.
 */
import type { Json } from '#lib/engine/json.ts'

/** `before` is absent for what was added, `after` for what was removed. A part that was added or removed whole is one change. */
export type Change = { kind: 'added'; after: Json } | { kind: 'removed'; before: Json } | { kind: 'changed'; before: Json; after: Json }

export type Changes = ReadonlyMap<string, Change>

/** Keys as they stand in a pointer. */
export const pointerTo = (parent: string, key: string): string => `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** A list is compared place by place: lists of a state grow at their ends. */
export function changesBetween(before: Json | undefined, after: Json | undefined, pointer = '', into = new Map<string, Change>()): Map<string, Change> {
  if (before === after) return into
  if (before === undefined) return after === undefined ? into : into.set(pointer, { kind: 'added', after })
  if (after === undefined) return into.set(pointer, { kind: 'removed', before })
  const [old, now] = [partsOf(before), partsOf(after)]
  if (!old || !now || Array.isArray(before) !== Array.isArray(after)) return into.set(pointer, { kind: 'changed', before, after })
  for (const key of Object.keys(old)) if (old[key] !== now[key]) changesBetween(old[key], now[key], pointerTo(pointer, key), into)
  for (const key of Object.keys(now)) if (!Object.hasOwn(old, key)) changesBetween(undefined, now[key], pointerTo(pointer, key), into)
  return into
}

/** Members of an object or a list by key; undefined for a value without parts. A key whose value is undefined is not there. */
export function partsOf(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, Json>) : undefined
}

/** How many changes lie in each part, itself included. */
export function countedChanges(changes: Changes): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const pointer of changes.keys()) {
    for (let part = pointer; ; part = part.slice(0, part.lastIndexOf('/'))) {
      counts.set(part, (counts.get(part) ?? 0) + 1)
      if (part === '') break
    }
  }
  return counts
}
