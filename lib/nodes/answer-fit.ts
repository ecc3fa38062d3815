/**
 * Whether a value can be the answer of a question, as far as its format says it without evaluating a schema: what a form's schema says
 * beyond types, required fields and closed lists is checked by the server, when the question is asked. Pure.
 */
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { namesOf, objectOf, textOf } from './draft.ts'

/** What does not fit, as the end of a sentence; undefined where nothing is seen. */
export function answerMisfit(question: JsonObject, value: Json): string | undefined {
  const format = textOf(question, 'format') || 'free_text'
  if (format === 'yes_no') return typeof value === 'boolean' ? undefined : 'it takes true or false.'
  if (format === 'choice') {
    const choices = namesOf(question, 'choices', 'id')
    return typeof value === 'string' && choices.includes(value) ? undefined : `it takes one of ${choices.map((id) => `"${id}"`).join(', ') || 'its choices, of which there are none'}.`
  }
  if (format === 'form') return isJsonObject(value) ? misfitOf(value, objectOf(question, 'schema'), '') : 'a form takes an object.'
  return typeof value === 'string' && value.trim() !== '' ? undefined : 'it takes a text.'
}

const typesOf = (value: Json): readonly string[] => {
  if (value === null) return ['null']
  if (Array.isArray(value)) return ['array']
  if (typeof value === 'number') return Number.isInteger(value) ? ['number', 'integer'] : ['number']
  return [typeof value]
}

function misfitOf(value: Json, schema: JsonObject, place: string): string | undefined {
  const name = place === '' ? 'it' : `"${place}"`
  const wanted = typeof schema.type === 'string' ? [schema.type] : Array.isArray(schema.type) ? schema.type : []
  if (wanted.length > 0 && !typesOf(value).some((type) => wanted.includes(type))) return `${name} must be ${wanted.join(' or ')}.`
  if (Array.isArray(schema.enum) && !schema.enum.some((each) => JSON.stringify(each) === JSON.stringify(value))) return `${name} must be one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}.`
  if (Array.isArray(value)) return isJsonObject(schema.items) ? first(value.map((item, index) => misfitOf(item, objectOf(schema, 'items'), `${place}[${index}]`))) : undefined
  return isJsonObject(value) ? objectMisfit(value, schema, place) : undefined
}

function objectMisfit(value: JsonObject, schema: JsonObject, place: string): string | undefined {
  const inside = (key: string) => (place === '' ? key : `${place}.${key}`)
  const properties = objectOf(schema, 'properties')
  const required = Array.isArray(schema.required) ? schema.required.filter((key) => typeof key === 'string') : []
  const missing = required.find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) return `"${inside(missing)}" is missing.`
  const unknown = schema.additionalProperties === false ? Object.keys(value).find((key) => !Object.hasOwn(properties, key)) : undefined
  if (unknown !== undefined) return `there is no field "${inside(unknown)}".`
  return first(Object.entries(value).map(([key, field]) => (isJsonObject(properties[key]) ? misfitOf(field, objectOf(properties, key), inside(key)) : undefined)))
}

const first = (found: readonly (string | undefined)[]): string | undefined => found.find((each) => each !== undefined)
