/**
 * What is known of a value that a text can read: what a schema says of it, and what it was last. The two are merged member by member,
 * so that a list of what can be read has both what was declared and what really came. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

export interface Shape {
  schema?: JsonObject
  /** Where `$ref` of the schema leads from. */
  root?: JsonObject
  value?: Json
  /** It is longer than the log keeps, and not fetched yet; this many bytes. */
  longBytes?: number
  /** Of what is put together here (`steps`, `vars`): each member by its name. */
  members?: Readonly<Record<string, Shape>>
  /** What it is, for people, where no schema says it: the name of a node. */
  says?: string
}

export interface Member {
  name: string
  shape: Shape
  /** Declared, and not required. */
  optional: boolean
}

/** Most members that are offered of one value. */
const mostMembers = 200

export function shapeOf(schema: Json | undefined, value?: Json): Shape {
  return { ...(isJsonObject(schema) && { schema, root: schema }), ...(value !== undefined && { value }) }
}

/** The schema with a local `$ref` followed, at most eight times. */
function followed({ schema, root }: Shape): JsonObject | undefined {
  let found = schema
  for (let steps = 0; steps < 8 && typeof found?.$ref === 'string'; steps += 1) {
    let target: Json | undefined = root
    for (const key of found.$ref.replace(/^#\/?/, '').split('/').filter(Boolean)) target = isJsonObject(target) ? target[key] : undefined
    found = isJsonObject(target) ? target : undefined
  }
  return found
}

/** The schema, and each of those that it is made of. */
function parts(shape: Shape): JsonObject[] {
  const schema = followed(shape)
  if (!schema) return []
  const composed = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] : [])).filter(isJsonObject)
  return [schema, ...composed.flatMap((part) => parts({ schema: part, root: shape.root }))]
}

/** The named members of an object, declared ones first. */
export function membersOf(shape: Shape): Member[] {
  const members = new Map<string, Member>(Object.entries(shape.members ?? {}).map(([name, each]) => [name, { name, optional: false, shape: each }]))
  for (const part of parts(shape)) {
    const required = Array.isArray(part.required) ? part.required : []
    for (const [name, schema] of Object.entries(isJsonObject(part.properties) ? part.properties : {})) {
      if (!members.has(name)) members.set(name, { name, optional: !required.includes(name), shape: { ...(isJsonObject(schema) && { schema, root: shape.root ?? part }) } })
    }
  }
  for (const [name, value] of isJsonObject(shape.value) ? Object.entries(shape.value) : []) {
    const known = members.get(name)
    members.set(name, known ? { ...known, shape: { ...known.shape, value } } : { name, optional: false, shape: { value } })
    if (members.size >= mostMembers) break
  }
  return [...members.values()]
}

/** What the items of a list have in common; undefined for what is no list. The value is that of the item at `index`, else of the first. */
export function itemShape(shape: Shape, index = 0): Shape | undefined {
  const items = parts(shape).map((part) => part.items).find(isJsonObject)
  const list = Array.isArray(shape.value) ? shape.value : undefined
  if (!items && !list) return undefined
  const value = list?.at(index)
  return { ...(items && { schema: items, root: shape.root }), ...(value !== undefined && { value }) }
}

export function memberShape(shape: Shape, name: string): Shape | undefined {
  return membersOf(shape).find((member) => member.name === name)?.shape
}

export const isList = (shape: Shape): boolean => Array.isArray(shape.value) || followed(shape)?.type === 'array'

const declaredType = (shape: Shape): string | undefined => {
  const schema = followed(shape)
  if (!schema) return undefined
  if (Array.isArray(schema.enum)) return schema.enum.length > 0 ? schema.enum.map((each) => JSON.stringify(each)).join(' | ') : undefined
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  if (schema.type === 'array') {
    const items = itemShape({ schema, root: shape.root })
    return items ? `list of ${declaredType(items) ?? 'values'}` : 'list'
  }
  return typeof schema.type === 'string' ? schema.type : undefined
}

/** Its type in a word or two: how large it is, where it came as a list or an object, else what it is declared to be, else what it was. */
export function typeText(shape: Shape): string {
  if (shape.longBytes !== undefined) return declaredType(shape) ?? 'long value'
  const sized = typeof shape.value === 'object' && shape.value !== null
  return (sized ? undefined : declaredType(shape)) ?? (shape.value === undefined ? '' : valueType(shape.value))
}

/** `string`, `number`, `list of 3`, `object of 2`: a value by its type and size. */
export function valueType(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : `list of ${value.length.toLocaleString('en')}`
  if (value === null) return 'null'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'empty object' : `object of ${Object.keys(value).length.toLocaleString('en')}`
  return typeof value
}

/** What a schema says of it in words. */
export function describes(shape: Shape): string | undefined {
  const text = followed(shape)?.description ?? followed(shape)?.title
  return typeof text === 'string' ? text : shape.says
}

/** A value on one line of at most `length` characters, cut from the inside out: `{ id: 7, items: […] }`. */
export function previewOf(value: Json, length = 60): string {
  const text = inline(value, length, 0)
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

function inline(value: Json, room: number, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > room ? `${value.slice(0, room).toWellFormed()}…` : value)
  if (typeof value !== 'object' || value === null) return String(value)
  const isArray = Array.isArray(value)
  const entries: [string, Json][] = isArray ? value.slice(0, 20).map((item) => ['', item]) : Object.entries(value).slice(0, 20)
  if (entries.length === 0) return isArray ? '[]' : '{}'
  if (depth >= 2) return isArray ? '[…]' : '{…}'
  const shown: string[] = []
  let left = room
  for (const [key, item] of entries) {
    const text = `${isArray ? '' : `${key}: `}${inline(item, Math.max(8, Math.floor(left / 2)), depth + 1)}`
    if (text.length > left && shown.length > 0) {
      shown.push('…')
      break
    }
    shown.push(text)
    left -= text.length + 2
  }
  return isArray ? `[${shown.join(', ')}]` : `{ ${shown.join(', ')} }`
}
