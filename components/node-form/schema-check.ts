/**
 * Why a JSON Schema cannot be one, in a sentence with its place: what an editor of its source says at once. The server checks it whole, with
 * the validator that runs use. Pure.
 */
import { isJsonObject, type Json } from '#lib/engine/json.ts'

const types: readonly Json[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
/** Keywords that hold one schema, several by name, and several in a list. */
const one = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
const named = ['properties', 'patternProperties', '$defs', 'definitions']
const several = ['anyOf', 'oneOf', 'allOf', 'prefixItems']

/** Undefined where nothing is wrong. */
export function schemaRefusal(schema: Json, path = ''): string | undefined {
  if (typeof schema === 'boolean' && path !== '') return undefined
  if (!isJsonObject(schema)) return path === '' ? 'A JSON Schema is an object, such as { "type": "object", "properties": {} }.' : `${path} must be a schema: an object, true or false.`
  const own = ownRefusal(schema, path)
  if (own !== undefined) return own
  for (const [keyword, value] of Object.entries(schema)) {
    const found = insideRefusal(keyword, value, path === '' ? keyword : `${path}.${keyword}`)
    if (found !== undefined) return found
  }
  return undefined
}

function ownRefusal(schema: { [key: string]: Json }, path: string): string | undefined {
  const at = path === '' ? 'The schema' : path
  const given = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type]
  const wrong = given.find((type) => !types.includes(type))
  if (wrong !== undefined) return `${at}: there is no type ${JSON.stringify(wrong)}. It is one of ${types.join(', ')}.`
  if (schema.required !== undefined && !(Array.isArray(schema.required) && schema.required.every((name) => typeof name === 'string'))) return `${at}: "required" is a list of names.`
  const { properties, required } = schema
  const absent = Array.isArray(required) && isJsonObject(properties) && schema.additionalProperties === false ? required.find((name) => typeof name === 'string' && !Object.hasOwn(properties, name)) : undefined
  if (absent !== undefined) return `${at}: ${JSON.stringify(absent)} is required, but no property of that name is allowed.`
  if (schema.enum !== undefined && !(Array.isArray(schema.enum) && schema.enum.length > 0)) return `${at}: "enum" is a list of at least one value.`
  return undefined
}

function insideRefusal(keyword: string, value: Json, at: string): string | undefined {
  if (one.includes(keyword)) return schemaRefusal(value, at)
  const inside = named.includes(keyword) ? (isJsonObject(value) ? Object.entries(value) : undefined) : several.includes(keyword) ? (Array.isArray(value) ? value.map((each, index) => [String(index), each] as const) : undefined) : []
  if (inside === undefined) return `${at} must be ${named.includes(keyword) ? 'an object of schemas by name' : 'a list of schemas'}.`
  for (const [key, schema] of inside) {
    const found = schemaRefusal(schema, `${at}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** The schema of an example: every member is required, a list is of what its items have in common, null says nothing. */
export function schemaOfExample(value: Json): { [key: string]: Json } {
  if (Array.isArray(value)) return { type: 'array', items: value.map(schemaOfExample).reduce((a, b) => merged(a, b), {}) }
  if (isJsonObject(value)) return { type: 'object', properties: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, schemaOfExample(member)])), required: Object.keys(value) }
  if (value === null) return {}
  return { type: typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value }
}

/** What two items have in common; of different types nothing is said. */
function merged(a: { [key: string]: Json }, b: { [key: string]: Json }): { [key: string]: Json } {
  if (Object.keys(a).length === 0) return b
  if (a.type === 'integer' && b.type === 'number') return b
  if (a.type === 'number' && b.type === 'integer') return a
  if (JSON.stringify(a.type) !== JSON.stringify(b.type)) return {}
  if (!isJsonObject(a.properties) || !isJsonObject(b.properties)) return a
  const properties = { ...a.properties }
  for (const [name, schema] of Object.entries(b.properties)) properties[name] = isJsonObject(properties[name]) && isJsonObject(schema) ? merged(properties[name], schema) : schema
  const required = [a.required, b.required].every(Array.isArray) ? (a.required as Json[]).filter((name) => (b.required as Json[]).includes(name)) : []
  return { ...a, properties, required }
}
