/**
 * `{{ output_format }}` of the strategy `prompt`: the forms a reply may take, written for a model to read. One block per intent, in
 * a notation between JSON and TypeScript: names quoted as they must be written, optional ones marked `?`, descriptions as comments.
 */
import type { Intent } from '../decision.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { SourcedText } from '../template.ts'
import { resolved } from './strict-schema.ts'

type Form = Pick<Intent, 'name' | 'description' | 'parameters'>

const deepest = 12

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
  return [{ text: `Reply with JSON of this form:\n\n${typeText(schema, schema, '', 0)}`, source: { kind: 'schema', nodeId } }]
}

/** Arguments stand beside `intent`, or under `args` where one of them is itself named `intent`. */
function intentForm({ name, description, parameters }: Form): string {
  const comment = description.trim() === '' ? '' : `${lines('', description)}\n`
  const nested = isJsonObject(parameters.properties) && Object.hasOwn(parameters.properties, 'intent')
  const rows = nested ? [`  "args": ${typeText(parameters, parameters, '  ', 1)}`] : propertyRows(parameters, parameters, '  ', 1)
  return `${comment}{\n${[`  "intent": ${JSON.stringify(name)}`, ...rows].join(',\n')}\n}`
}

const lines = (indent: string, text: string): string => text.trim().split(/\s*\n\s*/).map((line) => `${indent}// ${line}`).join('\n')

function propertyRows(schema: JsonObject, root: JsonObject, indent: string, depth: number): string[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : []
  const rows = properties.map(([name, property]) => {
    const notes = notesOf(property)
    const comment = notes === '' ? '' : `${lines(indent, notes)}\n`
    return `${comment}${indent}${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeText(property, root, indent, depth)}`
  })
  if (isJsonObject(schema.additionalProperties)) rows.push(`${indent}[name: string]: ${typeText(schema.additionalProperties, root, indent, depth)}`)
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

function typeText(schema: Json | undefined, root: JsonObject, indent: string, depth: number): string {
  const shape = resolved(schema, root)
  if (!shape || depth > deepest) return 'any JSON'
  if ('const' in shape) return JSON.stringify(shape.const)
  if (Array.isArray(shape.enum)) return shape.enum.map((value) => JSON.stringify(value)).join(' | ') || 'nothing'
  for (const [keyword, joiner] of [['anyOf', ' | '], ['oneOf', ' | '], ['allOf', ' & ']] as const) {
    const branches = shape[keyword]
    if (Array.isArray(branches) && branches.length > 0) return branches.map((branch) => typeText(branch, root, indent, depth + 1)).join(joiner)
  }
  if (Array.isArray(shape.type)) return shape.type.map((type) => simpleType({ ...shape, type }, root, indent, depth)).join(' | ')
  return simpleType(shape, root, indent, depth)
}

function simpleType(shape: JsonObject, root: JsonObject, indent: string, depth: number): string {
  if (shape.type === 'array') return listType(shape, root, indent, depth)
  if (shape.type === 'object' || isJsonObject(shape.properties)) {
    const rows = propertyRows(shape, root, `${indent}  `, depth + 1)
    if (rows.length > 0) return `{\n${rows.join(',\n')}\n${indent}}`
    return shape.additionalProperties === false || isJsonObject(shape.properties) ? '{}' : 'object'
  }
  return typeof shape.type === 'string' ? shape.type : 'any JSON'
}

function listType(shape: JsonObject, root: JsonObject, indent: string, depth: number): string {
  if (!isJsonObject(shape.items)) return 'list of any JSON'
  const item = typeText(shape.items, root, indent, depth + 1)
  return / [|&] /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
}
