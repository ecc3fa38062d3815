/**
 * One operation as an intent and the HTTP node that carries it out. The fields of the intent are the operation's parameters and, where
 * its body is an object, the fields of the body beside them: a model fills in one flat list. Names that clash put the body into a
 * field of its own.
 *
 * What cannot be sent is said by operation, never guessed: a body that is neither JSON, a form nor text, an object in the query.
 * Whether it may happen twice follows from the method, as everywhere (lib/nodes/http.ts). Pure.
 */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { shortened } from './inline-schema.ts'
import { argumentName, intentName } from './import-names.ts'
import type { OperationSlice, RequestBody } from './operation-slice.ts'
import { canBeWritten, formTemplate, jsonExpression, requestParts, wholeBody, type SentParameter } from './request-parts.ts'
import { carried, schemesOf, type SchemeUse } from './security.ts'

export interface ImportOptions {
  /** Where relative servers lie, or what stands in place of all of them; empty: the document's own. */
  baseUrl: string
  /** Scheme → name of the secret. */
  secrets: Readonly<Record<string, string>>
  /** Whether parameters that may be left out are offered to the model. */
  optional: boolean
  /** Whether a person is asked before something is changed. */
  approval: boolean
}

export interface ImportedOperation {
  intent: JsonObject
  /** `data` of the HTTP node. */
  data: JsonObject
  uses: SchemeUse[]
  /** Host that the secrets go to; empty where it is not known. */
  host: string
  /** Sentences about what was left out or changed. */
  notes: string[]
}

/** Set by the client, or by security. */
const ownHeaders = new Set(['accept', 'content-type', 'authorization', 'content-length', 'host', 'user-agent', 'idempotency-key'])
const changesNothing = new Set(['get', 'head'])
const longestIntentDescription = 500

interface Draft {
  properties: Record<string, JsonObject>
  required: string[]
  sent: SentParameter[]
  notes: string[]
}

/** @throws Error in words for the person who imports. `taken`: names of intents that are there already. */
export function importOperation(slice: OperationSlice, options: ImportOptions, taken: ReadonlySet<string>): ImportedOperation {
  const draft: Draft = { properties: {}, required: [], sent: [], notes: [...slice.notes] }
  addParameters(draft, slice, options.optional)
  const body = slice.body && !changesNothing.has(slice.method) ? bodyOf(draft, slice.body, options.optional) : {}
  const { uses, notes } = schemesOf(slice)
  draft.notes.push(...notes)
  const base = baseOf(slice, options.baseUrl)
  const parts = requestParts(base, slice.path, draft.sent)
  const auth = carried(uses, options.secrets)
  const query = { ...parts.query, ...auth.query }
  const headers = { ...body.headers, ...parts.headers, ...auth.headers, ...cookies(parts.headers.Cookie, auth.headers.Cookie) }
  return {
    intent: {
      name: intentName(slice, taken),
      description: describe(slice),
      parameters: { type: 'object', properties: draft.properties, ...(draft.required.length > 0 && { required: draft.required }) },
      ...(options.approval && !changesNothing.has(slice.method) && { approval: { when: true } }),
    },
    data: {
      label: shortened(slice.summary || slice.operationId || `${slice.method.toUpperCase()} ${slice.path}`, 48),
      method: slice.method.toUpperCase(),
      url: parts.url,
      ...(Object.keys(query).length > 0 && { query }),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(body.json !== undefined && { json: body.json }),
      ...(body.text !== undefined && { body: body.text }),
    },
    uses,
    host: URL.canParse(base) ? new URL(base).host : '',
    notes: draft.notes,
  }
}

function addParameters(draft: Draft, { parameters }: OperationSlice, optional: boolean): void {
  for (const parameter of parameters) {
    const { name, place, required, schema } = parameter
    if (place === 'header' && ownHeaders.has(name.toLowerCase())) continue
    if (!canBeWritten(parameter)) {
      if (required) throw new Error(`Its ${place} parameter "${name}" is an object, and servers differ in how one is written. Add the node by hand.`)
      draft.notes.push(`The ${place} parameter "${name}" is an object and is left out.`)
      continue
    }
    if (!required && (place === 'header' || place === 'cookie') && schema.default === undefined) {
      draft.notes.push(`The optional ${place} "${name}" is left out.`)
      continue
    }
    if (!required && !optional) continue
    const argument = argumentName(name, new Set(Object.keys(draft.properties)))
    draft.properties[argument] = schema
    if (required) draft.required.push(argument)
    draft.sent.push({ parameter, argument })
  }
}

interface BodyParts {
  json?: string
  text?: string
  headers?: Record<string, string>
}

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json') || type === '*/*' || type === 'application/*'
const isForm = (type: string): boolean => type === 'application/x-www-form-urlencoded'

function bodyOf(draft: Draft, body: RequestBody, optional: boolean): BodyParts {
  const chosen = body.types.find(({ type }) => isJson(type)) ?? body.types.find(({ type }) => isForm(type)) ?? body.types.find(({ type }) => type.startsWith('text/') || type.endsWith('xml'))
  if (!chosen) {
    const types = body.types.map(({ type }) => type).join(' or ')
    if (body.required) throw new Error(`Its body is ${types}, which an HTTP node does not send.`)
    draft.notes.push(`Its optional body (${types}) is left out: an HTTP node does not send it.`)
    return {}
  }
  const fields = fieldsOf(draft, chosen.schema)
  if (isForm(chosen.type) && !fields) throw new Error('The fields of its form are not known.')
  if (fields) return fieldsBody(draft, chosen.type, fields.filter(({ required }) => required || optional), body.required)
  return body.required || optional ? wholeBodyOf(draft, chosen, body) : {}
}

/** A body whose fields are arguments of their own. */
function fieldsBody(draft: Draft, type: string, fields: readonly BodyField[], required: boolean): BodyParts {
  for (const field of fields) {
    draft.properties[field.argument] = field.schema
    if (field.required && required) draft.required.push(field.argument)
  }
  if (fields.length === 0 && !required) return {}
  if (isForm(type)) return { text: formTemplate(fields), headers: { 'Content-Type': type } }
  return { json: fields.length === 0 ? '{}' : jsonExpression(fields), ...typed(type) }
}

/** A body that is one argument. */
function wholeBodyOf(draft: Draft, { type, schema }: RequestBody['types'][number], body: RequestBody): BodyParts {
  const argument = argumentName('body', new Set(Object.keys(draft.properties)))
  draft.properties[argument] = { ...schema, ...(schema.description === undefined && body.description !== '' && { description: shortened(body.description, 300) }) }
  draft.required.push(argument)
  if (!body.required) draft.notes.push('Its body may be left out; here it is always sent.')
  return isJson(type) ? { json: wholeBody(argument), ...typed(type) } : { text: `{{ args.${argument} }}`, headers: { 'Content-Type': type } }
}

const typed = (type: string): BodyParts => (type.endsWith('+json') ? { headers: { 'Content-Type': type } } : {})

interface BodyField {
  name: string
  argument: string
  required: boolean
  schema: JsonObject
}

/** The fields of a body that is one plain object and shares no name with the parameters; undefined for any other. */
function fieldsOf({ properties: parameters }: Draft, schema: JsonObject): BodyField[] | undefined {
  const { properties, required, additionalProperties } = schema
  const composed = ['oneOf', 'anyOf', 'allOf'].some((keyword) => schema[keyword] !== undefined)
  if (!isJsonObject(properties) || Object.keys(properties).length === 0 || composed || isJsonObject(additionalProperties)) return undefined
  const taken = new Set(Object.keys(parameters))
  const fields = Object.entries(properties).map(([name, field]): BodyField => ({ name, argument: argumentName(name, new Set()), required: Array.isArray(required) && required.includes(name), schema: isJsonObject(field) ? field : {} }))
  const names = fields.map(({ argument }) => argument)
  return new Set(names).size < names.length || names.some((name) => taken.has(name)) ? undefined : fields
}

/** Of the operation's own server where that is a whole address, else what the person said, else what is known. */
function baseOf({ servers }: OperationSlice, baseUrl: string): string {
  const base = baseUrl.trim() || servers.find((url) => /^https?:\/\//.test(url)) || ''
  return base.replace(/\/+$/, '')
}

const cookies = (own: string | undefined, auth: string | undefined): Record<string, string> => (own !== undefined && auth !== undefined ? { Cookie: `${own}; ${auth}` } : {})

/** Summary and description say the same in many documents. */
function describe({ summary, description, method, path }: OperationSlice): string {
  const [short, long] = [summary.trim(), description.trim()]
  const text = short === '' ? long : long === '' || long.startsWith(short) ? (long || short) : `${short.replace(/\.?$/, '.')} ${long}`
  return text === '' ? `${method.toUpperCase()} ${path}` : shortened(text, longestIntentDescription)
}
