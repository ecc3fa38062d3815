/**
 * What differs between two JSON values, place by place. Items of a list are told apart by their `name`, `id` or `handle` where every
 * item has one of its own, else by what they hold, so that an item put in front is one item added and not a list in which everything
 * changed. Pure.
 */
import { alignLists } from '#lib/engine/context/diff-align.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'

/**
 * One place that differs, as a JSON Pointer: into the later value, and into the earlier one for what is no longer there. A side that
 * has no such value is left out.
 */
export interface ValueChange {
  path: string
  before?: unknown
  after?: unknown
  /** The items of this list only changed places: `before` and `after` are their names in order. */
  reordered?: true
}

/** The deepest places that differ, in the order of the later value. */
export function valueChanges(before: Json | undefined, after: Json | undefined, path: Path = []): ValueChange[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => valueChanges(own(before, key), own(after, key), [...path, key]))
  }
  if (before === after || JSON.stringify(before) === JSON.stringify(after)) return []
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].some(isJsonObject)) return itemChanges(before, after, path)
  return [changed(path, before, after)]
}

const own = (object: JsonObject, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined)

const changed = (path: Path, before: Json | undefined, after: Json | undefined): ValueChange => ({ path: pointer(path), ...(before !== undefined && { before }), ...(after !== undefined && { after }) })

function itemChanges(before: readonly Json[], after: readonly Json[], path: Path): ValueChange[] {
  const [names, namesAfter] = [itemNames(before), itemNames(after)]
  const pairs = itemPairs(before, after)
  if (!names || !namesAfter || names.key !== namesAfter.key) return fromPairs(before, after, pairs, path)
  const rises = [...pairs].every(([, old], index, all) => index === 0 || old > (all[index - 1]?.[1] ?? -1))
  const found = fromPairs(before, after, pairs, path)
  return rises ? found : [...found, { path: pointer(path), before: names.names, after: namesAfter.names, reordered: true }]
}

interface ItemNames {
  key: string
  names: string[]
}

/** The names of a list's items, where each has one of its own. */
export function itemNames(list: readonly Json[]): ItemNames | undefined {
  for (const key of ['name', 'id', 'handle']) {
    const names = list.flatMap((item) => (isJsonObject(item) && typeof item[key] === 'string' && item[key] !== '' ? [item[key]] : []))
    if (names.length === list.length && new Set(names).size === names.length) return { key, names }
  }
  return undefined
}

/** Place in `after` → place in `before`. */
type Pairs = ReadonlyMap<number, number>

/** Which items of two lists are the same one: by name, else by what they hold and where they stand. */
export function itemPairs(before: readonly Json[], after: readonly Json[]): Pairs {
  const [names, namesAfter] = [itemNames(before), itemNames(after)]
  return names && namesAfter && names.key === namesAfter.key ? namedPairs(before, after, names, namesAfter) : alignedPairs(before, after)
}

/** By name; of what is left over, an item that holds the same under another name was renamed. */
function namedPairs(before: readonly Json[], after: readonly Json[], { key, names }: ItemNames, { names: namesAfter }: ItemNames): Pairs {
  const pairs = new Map(namesAfter.flatMap((name, place): [number, number][] => (names.includes(name) ? [[place, names.indexOf(name)]] : [])))
  const nameless = (item: Json | undefined) => (isJsonObject(item) ? JSON.stringify({ ...item, [key]: '' }) : '')
  const left = new Set([...before.keys()].filter((old) => !namesAfter.includes(names[old] ?? '')))
  for (const [place, item] of after.entries()) {
    if (pairs.has(place)) continue
    const old = [...left].find((each) => nameless(before[each]) === nameless(item))
    if (old === undefined) continue
    pairs.set(place, old)
    left.delete(old)
  }
  return new Map([...pairs].sort(([a], [b]) => a - b))
}

/** Equal items in order; between them, what is left over one by one. */
function alignedPairs(before: readonly Json[], after: readonly Json[]): Pairs {
  const ids = new Map<string, number>()
  const idOf = (item: Json) => {
    const text = JSON.stringify(item)
    const id = ids.get(text) ?? ids.size
    ids.set(text, id)
    return id
  }
  const matches = alignLists(before.map(idOf), after.map(idOf))
  const pairs = new Map<number, number>()
  let [old, now] = [0, 0]
  for (const [nextOld, nextNow] of [...matches, [before.length, after.length] as const]) {
    while (old < nextOld && now < nextNow) pairs.set(now++, old++)
    if (nextNow < after.length) pairs.set(nextNow, nextOld)
    old = nextOld + 1
    now = nextNow + 1
  }
  return pairs
}

function fromPairs(before: readonly Json[], after: readonly Json[], pairs: Pairs, path: Path): ValueChange[] {
  const kept = new Set(pairs.values())
  return [
    ...after.flatMap((item, place) => {
      const old = pairs.get(place)
      return old === undefined ? [changed([...path, place], undefined, item)] : valueChanges(before[old], item, [...path, place])
    }),
    ...before.flatMap((item, place) => (kept.has(place) ? [] : [changed([...path, place], item, undefined)])),
  ]
}
