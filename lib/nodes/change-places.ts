/**
 * What a place in a node or a document is called, for people: the name of the form's field, then the way inside it
 * (`/intents/2/parameters/properties/amount/type` → Intents, refund, parameters, amount, type). Pure.
 */
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import type { Field } from './fields.ts'
import { fieldsOf, findNodeType } from './index.ts'

/** `/headers/a~1b` → `['headers', 'a/b']`. */
export const pathOf = (pointer: string): string[] => (pointer === '' ? [] : pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')))

const nodeNames: Record<string, string> = { id: 'Id', type: 'Type', parentId: 'Container', promptId: 'Prompt id' }
const settingNames: Record<string, string> = { name: 'Name', description: 'Description', input: 'Input', triggers: 'Triggers', limits: 'Limits' }

/** The names on the way to a place in a node's `data`, from the field inwards; `holder` is the data in which the place is. */
export function placeInNode(type: string, pointer: string, holder: Json): string[] {
  const path = pathOf(pointer)
  const field = fieldAt(type, path)
  if (field) return [field.label, ...inside(path, field.name.split('.').length, holder)]
  return [nodeNames[path[0] ?? ''] ?? spoken(path[0] ?? ''), ...inside(path, 1, holder)]
}

/** The same in a document: a setting, and the way inside it. */
export function placeInDocument(pointer: string, document: Json): string[] {
  const path = pathOf(pointer)
  return [settingNames[path[0] ?? ''] ?? spoken(path[0] ?? ''), ...inside(path, 1, document)]
}

/** The field with the longest name that leads to the place. */
function fieldAt(type: string, path: readonly string[]): Field | undefined {
  const definition = findNodeType(type)
  const fields = definition ? fieldsOf(definition) : []
  const leads = ({ name, input }: Field) => input !== 'alternative' && name.split('.').every((key, index) => path[index] === key)
  return fields.filter(leads).sort((a, b) => b.name.length - a.name.length)[0]
}

/** Words of a schema that say nothing about the place. */
const silent = new Set(['properties', 'messages', 'content'])

function inside(path: readonly string[], from: number, holder: Json): string[] {
  return path.slice(from).flatMap((key, index) => {
    if (silent.has(key)) return []
    const here = path.slice(0, from + index)
    const list = valueAt(holder, here)
    if (!Array.isArray(list)) return [path[from + index - 1] === 'properties' ? key : spoken(key)]
    return [itemName(list[Number(key)], Number(key), here.at(-1) ?? '')]
  })
}

/** An item by its own name, else by its place. */
function itemName(item: Json | undefined, place: number, list: string): string {
  if (!isJsonObject(item)) return String(place + 1)
  if (list === 'messages' && typeof item.role === 'string') return `message ${place + 1} (${item.role})`
  const name = [item.name, item.handle, item.id, item.tag, item.label].find((each) => typeof each === 'string' && each !== '')
  return typeof name === 'string' ? name : String(place + 1)
}

/** `costUsd` → `cost usd`, `maxVisits` → `max visits`. */
const spoken = (key: string): string => key.replace(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll('_', ' ').toLowerCase()
