/**
 * JSON Schemas as strict structured output takes them, and the way back. In strict mode every object lists all its properties as
 * required and allows no others, so an optional property becomes a required one that may be null, and `withoutNulls` takes those
 * nulls out of the reply before it is validated against the author's schema. What strict mode cannot express (free-form objects,
 * `allOf`, patterns of property names …) makes the whole request non-strict, with the schemas as written.
 */
import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/** Keywords that constrain in a way strict mode refuses. */
const inexpressible = ['allOf', 'not', 'if', 'then', 'else', 'patternProperties', 'propertyNames', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems', 'contains', 'prefixItems', 'additionalItems', 'minProperties', 'maxProperties', '$dynamicRef']

/** Keywords that say nothing about a reply. */
const silent = new Set(['default', 'examples', '$schema', '$id', '$comment', 'deprecated', 'readOnly', 'writeOnly'])

const isObjectSchema = (schema: JsonObject): boolean => schema.type === 'object' || 'properties' in schema || (Array.isArray(schema.type) && schema.type.includes('object'))

/** The schema in strict form, its keywords in their order; undefined where strict mode cannot express it. */
export function strictSchema(schema: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(schema) || !expressible(schema)) return undefined
  const converted: [string, Json][] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (silent.has(keyword) || keyword === 'required' || keyword === 'additionalProperties') continue
    const strict = strictKeyword(keyword, value, schema)
    if (!strict) return undefined
    converted.push([keyword === 'oneOf' ? 'anyOf' : keyword, strict.value])
  }
  const strict = Object.fromEntries(converted)
  if (!isObjectSchema(schema)) return strict
  return { ...strict, required: Object.keys(isJsonObject(schema.properties) ? schema.properties : {}), additionalProperties: false }
}

function expressible(schema: JsonObject): boolean {
  if (inexpressible.some((keyword) => keyword in schema)) return false
  if (!['type', 'enum', 'const', 'anyOf', 'oneOf', '$ref', 'properties'].some((keyword) => keyword in schema)) return false
  if (schema.type === 'array' && !('items' in schema)) return false
  return !isObjectSchema(schema) || closable(schema)
}

/** An object is closed by its author, or names its properties and says nothing of others. */
function closable(schema: JsonObject): boolean {
  return schema.additionalProperties === false || (isJsonObject(schema.properties) && schema.additionalProperties === undefined)
}

function strictKeyword(keyword: string, value: Json, schema: JsonObject): { value: Json } | undefined {
  switch (keyword) {
    case 'properties':
      return strictProperties(value, schema.required)
    case 'items':
      return boxed(strictSchema(value))
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) ? allOrNothing(value.map(strictSchema)) : undefined
    case '$defs':
    case 'definitions':
      return isJsonObject(value) ? named(Object.entries(value).map(([name, schema]) => [name, strictSchema(schema)])) : undefined
    default:
      return { value }
  }
}

function strictProperties(properties: Json, required: Json | undefined): { value: JsonObject } | undefined {
  if (!isJsonObject(properties)) return undefined
  const needed = Array.isArray(required) ? required : []
  return named(
    Object.entries(properties).map(([name, schema]) => {
      const strict = strictSchema(schema)
      return [name, strict && !needed.includes(name) ? nullable(strict) : strict]
    }),
  )
}

const boxed = (schema: JsonObject | undefined): { value: JsonObject } | undefined => schema && { value: schema }

function allOrNothing(schemas: (JsonObject | undefined)[]): { value: JsonObject[] } | undefined {
  return schemas.every((schema) => schema !== undefined) ? { value: schemas } : undefined
}

function named(entries: (readonly [string, JsonObject | undefined])[]): { value: JsonObject } | undefined {
  const present = entries.flatMap(([name, schema]) => (schema ? [[name, schema] as const] : []))
  return present.length === entries.length ? { value: Object.fromEntries(present) } : undefined
}

/** The schema, or null. */
export function nullable(schema: JsonObject): JsonObject {
  if (typeof schema.type === 'string' && !('enum' in schema) && !('const' in schema)) return { ...schema, type: schema.type === 'null' ? 'null' : [schema.type, 'null'] }
  if (Array.isArray(schema.type) && !('enum' in schema)) return schema.type.includes('null') ? schema : { ...schema, type: [...schema.type, 'null'] }
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(null) ? schema : { ...schema, ...(typeof schema.type === 'string' && { type: [schema.type, 'null'] }), enum: [...schema.enum, null] }
  }
  return { anyOf: [schema, { type: 'null' }] }
}

/**
 * The schema with its local references (`#/…`) pointing below `base` instead of the root, for a schema that moves into another one.
 * The same object where it has none.
 */
export function rebased(schema: JsonObject, base: string): JsonObject {
  const move = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(move)
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === '$ref' && typeof item === 'string' && item.startsWith('#') ? base + item.slice(1) : move(item)]))
  }
  return hasReference(schema) ? (move(schema) as JsonObject) : schema
}

function hasReference(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasReference)
  return isJsonObject(value) && Object.entries(value).some(([key, item]) => (key === '$ref' && typeof item === 'string' && item.startsWith('#')) || hasReference(item))
}

/** The part of a schema that a local reference names. */
export function resolved(schema: Json | undefined, root: JsonObject): JsonObject | undefined {
  let current = schema
  for (let hops = 0; hops < 20; hops++) {
    if (!isJsonObject(current) || typeof current.$ref !== 'string') return isJsonObject(current) ? current : undefined
    current = pointed(root, current.$ref)
  }
  return undefined
}

function pointed(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined
  let current: Json | undefined = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  }
  return current
}

/** The value without the nulls that only stand for "not given": those of properties that its schema does not require. */
export function withoutNulls(value: Json, schema: Json | undefined, root: JsonObject): Json {
  const shape = resolved(schema, root)
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, shape?.items, root))
  if (!isJsonObject(value)) return value
  const required = Array.isArray(shape?.required) ? shape.required : []
  const properties = isJsonObject(shape?.properties) ? shape.properties : unionProperties(shape, root)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== null || required.includes(name))
      .map(([name, item]) => [name, withoutNulls(item, properties[name], root)]),
  )
}

/** Properties of all branches of a union; where two branches share a name, the first counts. */
function unionProperties(shape: JsonObject | undefined, root: JsonObject): JsonObject {
  const branches = [shape?.anyOf, shape?.oneOf, shape?.allOf].flatMap((list) => (Array.isArray(list) ? list : []))
  return Object.fromEntries(
    branches.toReversed().flatMap((branch) => {
      const properties = resolved(branch, root)?.properties
      return isJsonObject(properties) ? Object.entries(properties) : []
    }),
  )
}
