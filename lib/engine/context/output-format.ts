/**
 * `{{ output_format }}` of the strategy `prompt`: the forms a reply may take, written for a model to read. One block per intent, in
 * a notation between JSON and TypeScript: names quoted as they must be written, optional ones marked `?`, descriptions as comments.
 */
import type { Intent } from '../decision.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { SourcedText } from '../template.ts'
import { resolved } from './strict-schema.ts'

type Form = Pick<Intent, 'name' | 'description' | 'parameters'>

const deepest = 10

/** Where a type is being written. */
interface Place {
  /** What local references point into. */
  root: JsonObject
  indent: string
  depth: number
  /** References being written: inside themselves they are named, not repeated. */
  open: readonly string[]
}

const outermost = (root: JsonObject, indent = ''): Place => ({ root, indent, depth: 0, open: [] })
const deeper = (place: Place, indent = place.indent): Place => ({ ...place, indent, depth: place.depth + 1 })

/** One stretch per intent, after a line that says what the forms are for. */
export function intentForms(intents: Form[], nodeId: string): SourcedText[] {
  if (intents.length === 0) return []
  const head = intents.length === 1 ? 'Reply with a JSON object of this form:' : 'Reply with a JSON object of exactly one of these forms:'
  return [
    { text: head, source: { kind: 'schema', nodeId } },
    ...intents.map((intent) => ({ text: `\n\n${intentForm(intent)}`, source: { kind: 'schema' as const, nodeId, tag: intent.name } })),
  ]
}

/** The form of a value with a declared schema. */
export function schemaForm(schema: JsonObject, nodeId: string): SourcedText[] {
  return [{ text: `Reply with JSON of this form:\n\n${typeText(schema, outermost(schema))}`, source: { kind: 'schema', nodeId } }]
}

/** Arguments stand beside `intent`, or under `args` where one of them is itself named `intent`. */
function intentForm({ name, description, parameters }: Form): string {
  const comment = description.trim() === '' ? '' : `${lines('', description)}\n`
  const nested = isJsonObject(parameters.properties) && Object.hasOwn(parameters.properties, 'intent')
  const rows = nested ? [`  "args": ${typeText(parameters, outermost(parameters, '  '))}`] : propertyRows(parameters, outermost(parameters, '  '))
  return `${comment}{\n${[`  "intent": ${JSON.stringify(name)}`, ...rows].join(',\n')}\n}`
}

const lines = (indent: string, text: string): string => text.trim().split(/\s*\n\s*/).map((line) => `${indent}// ${line}`).join('\n')

function propertyRows(schema: JsonObject, place: Place): string[] {
  const { indent } = place
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const rows = properties.map(([name, property]) => {
    const notes = notesOf(property)
    const comment = notes === '' ? '' : `${lines(indent, notes)}\n`
    return `${comment}${indent}${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(property, place)}`
  })
  if (isJsonObject(schema.additionalProperties)) rows.push(`${indent}[name: string]: ${typeText(schema.additionalProperties, place)}`)
  return rows
}

const limits: [string, string][] = [
  ['format', 'format'], ['pattern', 'pattern'], ['minimum', 'at least'], ['exclusiveMinimum', 'more than'], ['maximum', 'at most'], ['exclusiveMaximum', 'less than'], ['multipleOf', 'a multiple of'],
  ['minLength', 'characters at least'], ['maxLength', 'characters at most'], ['minItems', 'items at least'], ['maxItems', 'items at most'],
]

/** The description, then what the type does not say, e.g. `The tag to deploy. (pattern ^v, characters at most 40)`. */
function notesOf(property: Json): string {
  if (!isJsonObject(property)) return ''
  const description = typeof property.description === 'string' ? property.description.trim() : ''
  const bounds = limits.flatMap(([keyword, words]) => (keyword in property ? [`${words} ${plain(property[keyword])}`] : []))
  return [description, bounds.length > 0 ? `(${bounds.join(', ')})` : ''].filter((part) => part !== '').join(' ')
}

const plain = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

function typeText(schema: Json | undefined, place: Place): string {
  const reference = isJsonObject(schema) && typeof schema.$ref === 'string' ? schema.$ref : undefined
  if (reference !== undefined && place.open.includes(reference)) return `(the same form as ${reference.split('/').at(-1) || 'the whole'})`
  const shape = resolved(schema, place.root)
  if (!shape || place.depth > deepest) return 'any JSON'
  return shapeText(shape, reference === undefined ? place : { ...place, open: [...place.open, reference] })
}

function shapeText(shape: JsonObject, place: Place): string {
  if ('const' in shape) return JSON.stringify(shape.const)
  if (Array.isArray(shape.enum)) return shape.enum.map((value) => JSON.stringify(value)).join(' | ') || 'nothing'
  for (const [keyword, joiner] of [['anyOf', ' | '], ['oneOf', ' | '], ['allOf', ' & ']] as const) {
    const branches = shape[keyword]
    if (Array.isArray(branches) && branches.length > 0) return branches.map((branch) => typeText(branch, deeper(place))).join(joiner)
  }
  if (Array.isArray(shape.type)) return shape.type.map((type) => simpleType({ ...shape, type }, place)).join(' | ')
  return simpleType(shape, place)
}

function simpleType(shape: JsonObject, place: Place): string {
  if (shape.type === 'array') return listType(shape, place)
  if (shape.type === 'object' || isJsonObject(shape.properties)) {
    const rows = propertyRows(shape, deeper(place, `${place.indent}  `))
    if (rows.length > 0) return `{\n${rows.join(',\n')}\n${place.indent}}`
    return shape.additionalProperties === false || isJsonObject(shape.properties) ? '{}' : 'object'
  }
  return typeof shape.type === 'string' ? shape.type : 'any JSON'
}

function listType(shape: JsonObject, place: Place): string {
  if (!isJsonObject(shape.items)) return 'list of any JSON'
  const item = typeText(shape.items, deeper(place))
  return / [|&] /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
}
