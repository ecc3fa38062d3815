/**
 * A schema of an OpenAPI document as a JSON Schema that stands alone, as an intent's parameters must: references are unfolded, what
 * refers to itself is cut where it begins again, and what only documentation or answers need is left out.
 *
 * OpenAPI 3.0's own ways of saying things (nullable, exclusiveMinimum: true) become those of JSON Schema. Formats and patterns that the
 * validation of arguments does not know are dropped: they would be warned about at every intent. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { LinearRegExp } from '#lib/engine/linear-regex.ts'
import { merged } from './merge-schemas.ts'
import { lookUp, nameOfReference } from './references.ts'

/** What an unfolded schema may grow to: a model reads all of it with every call. */
const mostSchemas = 400
/** Levels of fields that are tried, most first: better a few levels everywhere than one corner down to its bottom. */
const depths = [10, 7, 5, 4, 3, 2, 1, 0]
const longestDescription = 300

export interface InlinedSchema {
  schema: JsonObject
  /** Sentences about what was cut or could not be found. */
  notes: string[]
}

/** `schema` as it stands in a request: what only answers have (`readOnly`) is left out. */
export function inlineSchema(root: JsonObject, schema: Json | undefined): InlinedSchema {
  let inlined: InlinedSchema = { schema: {}, notes: [] }
  for (const depth of depths) {
    const inliner = new Inliner(root, depth)
    inlined = { schema: inliner.walk(schema, [], 0), notes: [...inliner.notes] }
    if (!inliner.isFull()) break
  }
  return inlined
}

const kept = ['title', 'enum', 'const', 'default', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'] as const
const formats = new Set(['date', 'time', 'date-time', 'duration', 'uri', 'uri-reference', 'url', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'byte', 'int32', 'int64', 'float', 'double'])

class Inliner {
  readonly #root: JsonObject
  readonly #deepest: number
  readonly notes = new Set<string>()
  #count = 0

  constructor(root: JsonObject, deepest: number) {
    this.#root = root
    this.#deepest = deepest
  }

  /** Whether there was more than there is room for. The flattest try goes on nevertheless. */
  isFull(): boolean {
    return this.#count > mostSchemas && this.#deepest > 0
  }

  /** `trail`: the references that led here. */
  walk(value: Json | undefined, trail: readonly string[], depth: number): JsonObject {
    if (!isJsonObject(value) || this.isFull()) return {}
    if (typeof value.$ref === 'string') return this.#reference(value.$ref, value, trail, depth)
    this.#count += 1
    if (depth > this.#deepest) {
      this.notes.add('Its fields go deeper than a model should have to read; the deepest are left open.')
      return withDescription(typeOf(value), value)
    }
    return this.#object(value, trail, depth)
  }

  #reference(reference: string, { $ref: _, ...beside }: JsonObject, trail: readonly string[], depth: number): JsonObject {
    const target = lookUp(this.#root, reference)
    const name = nameOfReference(reference)
    if (!isJsonObject(target)) {
      this.notes.add(reference.startsWith('#') ? `${reference} is not in the document, so any value is accepted there.` : `${reference} lies in another file, so any value is accepted there.`)
      return withDescription({}, beside)
    }
    if (trail.includes(reference)) {
      this.notes.add(`${name} contains itself; it is cut where it begins again.`)
      return withDescription(typeOf(target), { description: `Another ${name}.` })
    }
    return this.walk({ ...target, ...beside }, [...trail, reference], depth)
  }

  #object(value: JsonObject, trail: readonly string[], depth: number): JsonObject {
    const next = (child: Json | undefined) => this.walk(child, trail, depth + 1)
    const list = (name: string): JsonObject[] => (Array.isArray(value[name]) ? value[name].map(next) : [])
    const own: JsonObject = {
      ...withDescription(typeOf(value), value),
      ...Object.fromEntries(kept.flatMap((name) => (value[name] === undefined ? [] : [[name, value[name]]]))),
      ...limits(value),
      ...texts(value),
      ...this.#properties(value, next),
      ...items(value, next),
    }
    for (const name of ['oneOf', 'anyOf']) {
      const alternatives = list(name)
      if (alternatives.length > 0) own[name] = alternatives
    }
    const parts = list('allOf')
    return withNull(value, parts.length > 0 ? merged(own, parts) : own)
  }

  #properties(value: JsonObject, next: (child: Json | undefined) => JsonObject): JsonObject {
    const { properties, required, additionalProperties } = value
    const shown = isJsonObject(properties) ? Object.entries(properties).filter(([, property]) => !this.#isReadOnly(property)) : []
    const names = new Set(shown.map(([name]) => name))
    const wanted = Array.isArray(required) ? required.filter((name) => typeof name === 'string' && (names.has(name) || !isJsonObject(properties))) : []
    return {
      ...(isJsonObject(properties) && { properties: Object.fromEntries(shown.map(([name, property]) => [name, next(property)])) }),
      ...(wanted.length > 0 && { required: wanted }),
      ...(typeof additionalProperties === 'boolean' && { additionalProperties }),
      ...(isJsonObject(additionalProperties) && { additionalProperties: next(additionalProperties) }),
    }
  }

  /** Only answers have it, so nobody writes it. */
  #isReadOnly(property: Json): boolean {
    if (!isJsonObject(property)) return false
    const target = typeof property.$ref === 'string' ? lookUp(this.#root, property.$ref) : property
    return property.readOnly === true || (isJsonObject(target) && target.readOnly === true)
  }
}

function typeOf(value: JsonObject): JsonObject {
  const { type } = value
  if (typeof type === 'string') return { type }
  if (Array.isArray(type)) return { type: type.filter((each) => typeof each === 'string') }
  if (isJsonObject(value.properties)) return { type: 'object' }
  return value.items === undefined ? {} : { type: 'array' }
}

/** 3.0 says of a type that it may be null; JSON Schema lists null among the types. */
function withNull({ nullable }: JsonObject, schema: JsonObject): JsonObject {
  if (nullable !== true || typeof schema.type !== 'string') return schema
  return { ...schema, type: [schema.type, 'null'], ...(Array.isArray(schema.enum) && !schema.enum.includes(null) && { enum: [...schema.enum, null] }) }
}

/** 3.0 says with true that a limit itself is excluded. */
function limits(value: JsonObject): JsonObject {
  const found: JsonObject = {}
  for (const [exclusive, plain] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    const limit = value[exclusive] === true ? value[plain] : value[exclusive]
    if (typeof limit === 'number') found[exclusive] = limit
  }
  return found
}

function texts({ format, pattern }: JsonObject): JsonObject {
  return { ...(typeof format === 'string' && formats.has(format) && { format }), ...(typeof pattern === 'string' && isPattern(pattern) && { pattern }) }
}

function isPattern(pattern: string): boolean {
  try {
    return new LinearRegExp(pattern).source !== ''
  } catch {
    return false
  }
}

function items(value: JsonObject, next: (child: Json | undefined) => JsonObject): JsonObject {
  if (Array.isArray(value.items)) return { prefixItems: value.items.map(next) }
  return { ...(isJsonObject(value.items) && { items: next(value.items) }), ...(Array.isArray(value.prefixItems) && { prefixItems: value.prefixItems.map(next) }) }
}

function withDescription(schema: JsonObject, { description }: JsonObject): JsonObject {
  return typeof description === 'string' && description.trim() !== '' ? { ...schema, description: shortened(description, longestDescription) } : schema
}

/** The beginning of a text without its links and tags: whole where it is short, else up to a word. */
export function shortened(text: string, most: number): string {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<\/?[a-z][^>]*>/gi, ' ').replace(/\s+/g, ' ').trim()
  if (plain.length <= most) return plain
  return `${plain.slice(0, most).replace(/\s+\S*$/, '')}…`
}
