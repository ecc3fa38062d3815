/**
 * A JSON Schema of an object as a list of typed fields that a form can edit. Editing changes only what was touched: keywords that
 * the form does not know stay, and a field whose schema is more than the form can say is `custom`, edited as JSON. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'

export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'choice' | 'object' | 'list' | 'custom'

export const fieldTypes: readonly { value: FieldType; label: string }[] = [
  { value: 'string', label: 'text' },
  { value: 'integer', label: 'integer' },
  { value: 'number', label: 'number' },
  { value: 'boolean', label: 'yes or no' },
  { value: 'choice', label: 'one of' },
  { value: 'list', label: 'list' },
  { value: 'object', label: 'object' },
  { value: 'custom', label: 'custom' },
]

export interface SchemaFieldRow {
  name: string
  type: FieldType
  required: boolean
  description: string
  schema: JsonObject
}

const composed = ['$ref', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'const', 'patternProperties']

/** What kind of field a schema is, null aside. */
export function fieldTypeOf(schema: Json | undefined): FieldType {
  if (!isJsonObject(schema) || composed.some((keyword) => keyword in schema)) return 'custom'
  if (Array.isArray(schema.enum)) return schema.enum.length > 0 && schema.enum.every((value) => typeof value !== 'object' || value === null) ? 'choice' : 'custom'
  const type = bareType(schema.type)
  switch (type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return type
    case 'array':
      return isJsonObject(schema.items) && fieldTypeOf(schema.items) !== 'custom' ? 'list' : 'custom'
    case 'object':
      return 'object'
    default:
      return 'custom'
  }
}

/** `["string", "null"]` is a string that may be null. */
function bareType(type: Json | undefined): Json | undefined {
  if (!Array.isArray(type)) return type
  const others = type.filter((each) => each !== 'null')
  return others.length === 1 ? others[0] : undefined
}

/** Whether null may stand in its place. */
export const isNullable = (schema: JsonObject): boolean => (Array.isArray(schema.type) && schema.type.includes('null')) || (Array.isArray(schema.enum) && schema.enum.includes(null))

/** Allows null in its place, or no more; for a list of choices null is one of them. */
export function withNullable(schema: JsonObject, nullable: boolean): JsonObject {
  const type = bareType(schema.type)
  const choices = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : undefined
  return { ...schema, ...(typeof type === 'string' && { type: nullable ? [type, 'null'] : type }), ...(choices && { enum: nullable ? [...choices, null] : choices }) }
}

/** Choices as they are written in a line: `a, b`, and `1, true, null` as what they are. A text that reads as one of those is quoted. */
export function writeChoices(values: readonly Json[]): string {
  return values.filter((value) => value !== null).map((value) => (typeof value === 'string' && !/[,"]/.test(value) && value.trim() === value && value !== '' && !isLiteral(value) ? value : JSON.stringify(value))).join(', ')
}

/** The choices of a line; undefined while a quote is open. */
export function readChoices(line: string): Json[] | undefined {
  const parts = line.match(/\s*(?:"(?:\\.|[^"\\])*"|[^,"]*)\s*(?:,|$)/g)?.map((part) => part.replace(/,$/, '').trim()).filter(Boolean)
  if (!parts || parts.join('').replace(/\s/g, '').length < line.replace(/[,\s]/g, '').length) return undefined
  return [...new Set(parts.map((part): Json => (part.startsWith('"') || isLiteral(part) ? (JSON.parse(part) as Json) : part)))]
}

const isLiteral = (text: string): boolean => /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?)$/.test(text)

/** The fields in the order in which they are written. */
export function rowsOfSchema(schema: JsonObject): SchemaFieldRow[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(properties).map(([name, property]) => {
    const own = isJsonObject(property) ? property : {}
    return { name, type: fieldTypeOf(property), required: required.includes(name), description: typeof own.description === 'string' ? own.description : '', schema: own }
  })
}

/** Whether the form can show the whole of it: an object whose own keywords are these. */
export function isFormSchema(schema: Json | undefined): schema is JsonObject {
  return isJsonObject(schema) && (schema.type === 'object' || schema.type === undefined) && !composed.some((keyword) => keyword in schema)
}

export const emptySchema: JsonObject = { type: 'object', properties: {} }

/** Writes the list of fields back; everything else of the schema stays. */
export function withRows(schema: JsonObject, rows: readonly SchemaFieldRow[]): JsonObject {
  const required = rows.filter((row) => row.required).map((row) => row.name)
  const { required: _, ...rest } = schema
  return { ...rest, type: 'object', properties: Object.fromEntries(rows.map((row) => [row.name, row.schema])), ...(required.length > 0 && { required }) }
}

/** Keywords that belong to one type and go with it. */
const ownKeywords = ['type', 'enum', 'examples', 'uniqueItems', 'items', 'properties', 'required', 'additionalProperties', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'default', ...composed]

/** A schema of another type; title and description stay. */
export function withType(schema: JsonObject, type: FieldType): JsonObject {
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !ownKeywords.includes(keyword)))
  if (type === 'custom') return schema
  if (type === 'choice') return { type: 'string', enum: ['first', 'second'], ...kept }
  if (type === 'list') return { type: 'array', items: { type: 'string' }, ...kept }
  if (type === 'object') return { ...emptySchema, ...kept }
  return { type, ...kept }
}

/** Sets a keyword, or removes it where the value is empty. */
export function withKeyword(schema: JsonObject, keyword: string, value: Json | undefined): JsonObject {
  if (value !== undefined && value !== '') return { ...schema, [keyword]: value }
  const { [keyword]: _, ...rest } = schema
  return rest
}

/** `field`, `field_2`, …: a name that is not taken. */
export function freeName(taken: readonly string[], base = 'field'): string {
  if (!taken.includes(base)) return base
  let number = 2
  while (taken.includes(`${base}_${number}`)) number += 1
  return `${base}_${number}`
}

/** The list with one item moved to another place. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length) return [...items]
  const rest = items.toSpliced(from, 1)
  return rest.toSpliced(to, 0, item)
}
