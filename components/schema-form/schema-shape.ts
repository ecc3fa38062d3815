/**
 * What a form needs to know about a JSON Schema: which control fits, the order of its fields, its defaults. Pure; it never validates
 * (the server does, with the whole of JSON Schema) beyond what a control itself can get wrong.
 * Schemas come from people: every member is checked before it is used, and what has no control of its own becomes raw JSON.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

export type FieldKind = 'line' | 'text' | 'number' | 'boolean' | 'choice' | 'object' | 'list' | 'json'

export interface SchemaShape {
  kind: FieldKind
  /** The schema with local references resolved and null taken out. */
  schema: JsonObject
  nullable: boolean
}

/** Longest text that is expected in one line. */
const lineLength = 200
const multiline = ['multiline', 'textarea', 'markdown', 'text']
const oneLineFormats = ['email', 'idn-email', 'uri', 'url', 'uri-reference', 'hostname', 'ipv4', 'ipv6', 'uuid', 'date', 'time', 'date-time', 'duration', 'regex', 'json-pointer']

/** What control fits `schema`; `root` is where `#/$defs/…` points into. */
export function shapeOf(schema: Json | undefined, root: JsonObject): SchemaShape {
  const { schema: plain, nullable } = withoutNull(resolve(schema, root), root)
  return { kind: kindOf(plain), schema: plain, nullable }
}

function kindOf(schema: JsonObject): FieldKind {
  if (choicesOf(schema).length > 0) return 'choice'
  if (['oneOf', 'anyOf', 'allOf', 'if', 'not'].some((key) => key in schema)) return 'json'
  switch (typeOf(schema)) {
    case 'string':
      return isOneLine(schema) ? 'line' : 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'object':
      return propertiesOf(schema).length > 0 ? 'object' : 'json'
    case 'array':
      return isJsonObject(schema.items) ? 'list' : 'json'
    default:
      return 'json'
  }
}

/** The one type of a schema, guessed from its members where it has none. */
function typeOf(schema: JsonObject): string | undefined {
  if (typeof schema.type === 'string') return schema.type
  if (Array.isArray(schema.type)) return undefined
  if (isJsonObject(schema.properties)) return 'object'
  if (schema.items !== undefined) return 'array'
  return undefined
}

/** Where nothing bounds a text it may have lines: an input of one line would swallow them when pasted. */
function isOneLine(schema: JsonObject): boolean {
  if (typeof schema.format === 'string' && multiline.includes(schema.format)) return false
  if (typeof schema.format === 'string' && oneLineFormats.includes(schema.format)) return true
  if (typeof schema.pattern === 'string') return true
  return typeof schema.maxLength === 'number' && schema.maxLength <= lineLength
}

/** Follows local references; a circle or a pointer to nothing gives the empty schema (raw JSON). */
function resolve(schema: Json | undefined, root: JsonObject, depth = 0): JsonObject {
  if (!isJsonObject(schema)) return {}
  if (typeof schema.$ref !== 'string') return schema
  if (depth > 20 || !schema.$ref.startsWith('#')) return {}
  const segments = schema.$ref.slice(1).split('/').slice(1)
  let target: Json | undefined = root
  for (const segment of segments) {
    const key = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
    target = isJsonObject(target) ? target[key] : undefined
  }
  const { $ref: _, ...beside } = schema
  return { ...resolve(target, root, depth + 1), ...beside }
}

function withoutNull(schema: JsonObject, root: JsonObject): { schema: JsonObject; nullable: boolean } {
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const rest = schema.type.filter((each) => each !== 'null')
    return { schema: { ...schema, type: rest.length === 1 && rest[0] !== undefined ? rest[0] : rest }, nullable: true }
  }
  for (const key of ['anyOf', 'oneOf']) {
    const options = schema[key]
    if (!Array.isArray(options)) continue
    const rest = options.filter((option) => !(isJsonObject(option) && option.type === 'null'))
    if (rest.length !== 1) continue
    const { [key]: _, ...beside } = schema
    return { schema: { ...resolve(rest[0], root), ...beside }, nullable: rest.length < options.length }
  }
  return { schema, nullable: false }
}

export interface Choice {
  value: Json
  label: string
}

/** The values of an enum, a const, or a oneOf of titled consts; empty where the schema is none of these. */
export function choicesOf(schema: JsonObject): Choice[] {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => ({ value, label: labelOf(value) }))
  if (schema.const !== undefined) return [{ value: schema.const, label: labelOf(schema.const) }]
  for (const options of [schema.oneOf, schema.anyOf]) {
    if (!Array.isArray(options) || options.length === 0) continue
    const choices = options.map((option) =>
      isJsonObject(option) && option.const !== undefined ? { value: option.const, label: textOf(option.title) ?? labelOf(option.const) } : undefined,
    )
    if (choices.every((choice) => choice !== undefined)) return choices
  }
  return []
}

const labelOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A member that should be a text; undefined where it is anything else or empty. */
export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export interface Property {
  name: string
  schema: Json
  required: boolean
}

/** The fields of an object schema in the order they are written. */
export function propertiesOf(schema: JsonObject): Property[] {
  if (!isJsonObject(schema.properties)) return []
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(schema.properties).map(([name, property]) => ({ name, schema: property, required: required.includes(name) }))
}

/** What a fresh form holds: declared defaults, and objects that must be there. Everything else is left out, not guessed. */
export function defaultValue(schema: Json | undefined, root: JsonObject): Json | undefined {
  const shape = shapeOf(schema, root)
  if (shape.schema.default !== undefined) return shape.schema.default
  if (shape.kind === 'choice') {
    const choices = choicesOf(shape.schema)
    return choices.length === 1 ? choices[0]?.value : undefined
  }
  if (shape.kind !== 'object') return undefined
  const value: JsonObject = {}
  for (const property of propertiesOf(shape.schema)) {
    const own = defaultValue(property.schema, root)
    const empty = own === undefined || (isJsonObject(own) && Object.keys(own).length === 0 && !property.required)
    if (!empty) value[property.name] = own
  }
  return value
}

/** What a form that was never used starts with: the schema's first example, else its defaults. */
export function startValue(schema: JsonObject): Json {
  const { examples } = schema
  const [example] = Array.isArray(examples) ? examples : []
  return example ?? defaultValue(schema, schema) ?? {}
}

/** A fresh value for an item that was just added to a list. */
export function freshItem(schema: Json | undefined, root: JsonObject): Json {
  const value = defaultValue(schema, root)
  if (value !== undefined) return value
  const { kind } = shapeOf(schema, root)
  const fresh: Record<FieldKind, Json> = { line: '', text: '', number: 0, boolean: false, choice: null, object: {}, list: [], json: null }
  if (kind === 'choice') return choicesOf(shapeOf(schema, root).schema)[0]?.value ?? null
  return fresh[kind]
}

/** `{...object}` with a member set, or taken out where the value is undefined. Keeps the order of the other members. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value }
  const { [name]: _, ...rest } = object
  return rest
}
