/**
 * A JSON value that two people changed: objects field by field, lists item by item, texts by line and word. What only one side changed
 * is taken as it is. Pure but for the conflicts that it notes.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { conflictsIn, mergeText, textOfRegions } from '#lib/engine/merge-text.ts'
import { itemNames, itemPairs } from '../value-changes.ts'
import { ask, placeOf, same, within, type Choice, type Merging, type Spot } from './conflicts.ts'
import { mergeOrder } from './order.ts'

/** Undefined: there is no such value. */
type Value = Json | undefined

export function mergeValue(merging: Merging, spot: Spot, base: Value, mine: Value, theirs: Value): Value {
  if (same(mine, theirs) || same(theirs, base)) return mine
  if (same(mine, base)) return theirs
  if (merging.whole.has(spot.key)) return either(merging, spot, base, mine, theirs)
  if (isJsonObject(mine) && isJsonObject(theirs)) return mergeObject(merging, spot, isJsonObject(base) ? base : {}, mine, theirs)
  if (Array.isArray(mine) && Array.isArray(theirs)) return mergeList(merging, spot, Array.isArray(base) ? base : [], mine, theirs)
  if (typeof mine === 'string' && typeof theirs === 'string') return mergeTexts(merging, spot, typeof base === 'string' ? base : '', mine, theirs)
  return either(merging, spot, base, mine, theirs)
}

/** One of the two as a whole. What one side took away and the other changed stays, unless somebody says otherwise. */
export function either(merging: Merging, spot: Spot, base: Value, mine: Value, theirs: Value): Value {
  const by = mine === undefined ? 'mine' : theirs === undefined ? 'theirs' : undefined
  const choice = ask(merging, {
    id: spot.key,
    about: by ? 'removed' : 'value',
    ...placeOf({ ...spot, holder: mine === undefined ? 'theirs' : spot.holder }),
    ...sides(base, mine, theirs),
    ...(by && { by, suggestion: by === 'mine' ? 'theirs' : 'mine' }),
  })
  return answered(choice, mine, theirs)
}

const sides = (base: Value, mine: Value, theirs: Value) => ({ ...(base !== undefined && { base }), ...(mine !== undefined && { mine }), ...(theirs !== undefined && { theirs }) })

const answered = (choice: Choice, mine: Value, theirs: Value): Value => (choice === 'mine' ? mine : choice === 'theirs' ? theirs : choice.value)

function mergeTexts(merging: Merging, spot: Spot, base: string, mine: string, theirs: string): Value {
  const { regions, close } = mergeText(base, mine, theirs)
  const text = textOfRegions(regions, ({ mine: own }) => own)
  if (!close) {
    merging.together.push(placeOf(spot))
    return text
  }
  const torn = conflictsIn(regions).length > 0
  // An address or a name is read as a whole, not by its parts.
  const single = regions.length === 1 || !/\s/.test(base + mine + theirs)
  const choice = ask(merging, { id: spot.key, about: single ? 'value' : 'text', ...placeOf(spot), base, mine, theirs, ...(!single && { regions }), ...(!torn && { suggestion: { value: text } }) })
  return answered(choice, mine, theirs)
}

const own = (object: JsonObject, name: string): Value => (Object.hasOwn(object, name) ? object[name] : undefined)

export function mergeObject(merging: Merging, spot: Spot, base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
  const [before, names, otherNames] = [base, mine, theirs].map((object) => Object.keys(object)) as [string[], string[], string[]]
  const merged = new Map<string, Json>()
  for (const name of new Set([...names, ...otherNames])) {
    const value = mergeValue(merging, within(spot, name), own(base, name), own(mine, name), own(theirs, name))
    if (value !== undefined) merged.set(name, value)
  }
  // Nobody is asked for the order of fields: where both changed it, any of the two shows everything.
  const order = mergeOrder(before, names, otherNames, new Set(merged.keys()), () => 'mine')
  return Object.fromEntries(order.flatMap((name): [string, Json][] => (merged.has(name) ? [[name, merged.get(name) ?? null]] : [])))
}

/** An item of a list: what it is the same as over all three lists, and where it stands in its own. */
interface Item {
  key: string
  value: Json
  place: number
}

function mergeList(merging: Merging, spot: Spot, base: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json[] {
  const before = base.map((value, place): Item => ({ key: `#${place}`, value, place }))
  const [ours, others] = [itemsOf(base, mine), itemsOf(base, theirs)]
  const [inBase, inMine, inTheirs] = [before, ours, others].map((items) => new Map(items.map((item) => [item.key, item]))) as [Map<string, Item>, Map<string, Item>, Map<string, Item>]
  const merged = new Map<string, Json>()
  for (const key of new Set([...inMine.keys(), ...inTheirs.keys()])) {
    const [here, there] = [inMine.get(key), inTheirs.get(key)]
    const at: Spot = { ...within(spot, (here ?? there)?.place ?? 0, key), holder: here ? spot.holder : 'theirs' }
    const value = mergeValue(merging, at, inBase.get(key)?.value, here?.value, there?.value)
    if (value !== undefined) merged.set(key, value)
  }
  const order = mergeOrder([...inBase.keys()], [...inMine.keys()], [...inTheirs.keys()], new Set(merged.keys()), () =>
    ask(merging, { id: `${spot.key} order`, about: 'order', ...placeOf(spot), base: namesOf(base), mine: namesOf(mine), theirs: namesOf(theirs) }) === 'theirs' ? 'theirs' : 'mine',
  )
  return order.map((key) => merged.get(key) ?? null)
}

/** An item of the base is called by its place there; a new one by its name, else by what it holds and how often that occurred. */
function itemsOf(base: readonly Json[], list: readonly Json[]): Item[] {
  const pairs = itemPairs(base, list)
  const named = itemNames(list)
  const seen = new Map<string, number>()
  return list.map((value, place) => {
    const old = pairs.get(place)
    if (old !== undefined) return { key: `#${old}`, value, place }
    const text = named ? `+${named.names[place] ?? ''}` : `=${JSON.stringify(value)}`
    const count = seen.get(text) ?? 0
    seen.set(text, count + 1)
    return { key: count === 0 ? text : `${text} ${count}`, value, place }
  })
}

const namesOf = (list: readonly Json[]): Json[] => itemNames(list)?.names ?? [...list]
