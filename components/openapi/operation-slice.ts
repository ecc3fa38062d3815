/**
 * One operation cut out of its document, in one shape whatever the document's version: references gone, schemas standing alone. Swagger
 * 2.0 becomes OpenAPI 3 by a maintained upgrader, given this one operation only: it throws at the first parameter that is malformed,
 * which must not take the other operations along. Pure.
 */
import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0'
import { isJsonObject, jsonObjectSchema, type Json, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { inlineSchema } from './inline-schema.ts'
import type { HttpMethod } from './operations.ts'
import type { OpenApiDocument } from './read-document.ts'
import { dereferenced } from './references.ts'

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie'

export interface Parameter {
  name: string
  place: ParameterPlace
  required: boolean
  schema: JsonObject
  /** How a list is written: one pair per value, or its values joined. */
  explode: boolean
  separator: ',' | ' ' | '|'
}

export interface RequestBody {
  required: boolean
  description: string
  /** Media type → schema, in the document's order. */
  types: { type: string; schema: JsonObject }[]
}

export interface OperationSlice {
  method: HttpMethod
  path: string
  operationId: string
  summary: string
  description: string
  parameters: Parameter[]
  body?: RequestBody
  /** Alternatives, of which one is enough; each: names of schemes that are all needed. */
  security: string[][]
  schemes: Record<string, JsonObject>
  /** As they are written, variables filled with their defaults; may be relative. */
  servers: string[]
  notes: string[]
}

/** @throws Error in words for the person who imports, where the operation cannot be read. */
export function sliceOperation(document: OpenApiDocument, method: HttpMethod, path: string): OperationSlice {
  const { root } = document
  const item = dereferenced(root, objectOf(root, 'paths')[path])
  const operation = item && dereferenced(root, item[method])
  if (!item || !operation) throw new Error('It is not in the document any more.')
  const notes = new Set<string>()
  const cut = document.dialect === 'swagger 2.0' ? upgraded(document, method, path, item, operation, notes) : { operation: withShared(root, item, operation), holder: root }
  const inline = (schema: Json | undefined) => {
    const inlined = inlineSchema(root, schema)
    for (const note of inlined.notes) notes.add(note)
    return inlined.schema
  }
  const body = bodyOf(root, cut.operation.requestBody, inline)
  return {
    method,
    path,
    operationId: textOf(operation, 'operationId'),
    summary: textOf(operation, 'summary'),
    description: textOf(operation, 'description'),
    parameters: rowsOf(cut.operation, 'parameters').flatMap(({ row }) => parameterOf(row, inline) ?? []),
    ...(body && { body }),
    security: securityOf(Array.isArray(operation.security) ? operation.security : root.security),
    schemes: schemesOf(root, objectOf(cut.holder, 'components')),
    servers: serversOf(cut.operation.servers ?? item.servers ?? cut.holder.servers),
    notes: [...notes],
  }
}

/** With the parameters that all operations of the path share; the operation's own stand before those of the same name and place. */
function withShared(root: JsonObject, item: JsonObject, operation: JsonObject): JsonObject {
  const byName = new Map<string, JsonObject>()
  for (const list of [item.parameters, operation.parameters]) {
    for (const value of Array.isArray(list) ? list : []) {
      const parameter = dereferenced(root, value)
      if (!parameter) throw new Error(`One of its parameters cannot be found in the document: ${JSON.stringify(value).slice(0, 120)}.`)
      if (textOf(parameter, 'in') === '') throw new Error(`Its parameter "${textOf(parameter, 'name') || 'without a name'}" does not say where it goes ("in" is missing).`)
      byName.set(`${textOf(parameter, 'in')} ${textOf(parameter, 'name')}`, parameter)
    }
  }
  return { ...operation, parameters: [...byName.values()] }
}

/** The operation of a Swagger 2.0 document as OpenAPI 3 has it, with what it needs of the rest. */
function upgraded({ root }: OpenApiDocument, method: HttpMethod, path: string, item: JsonObject, operation: JsonObject, notes: Set<string>): { operation: JsonObject; holder: JsonObject } {
  const own = withShared(root, item, operation)
  const consumes = own.consumes ?? root.consumes
  const parameters = formAsBody(rowsOf(own, 'parameters').map(({ row }) => row), consumes).map((parameter) => {
    if (parameter.in !== 'body') return parameter
    const { schema, notes: found } = inlineSchema(root, parameter.schema)
    for (const note of found) notes.add(note)
    return { ...parameter, schema }
  })
  const { host, basePath, schemes, securityDefinitions } = root
  const slice = {
    swagger: '2.0',
    ...(host !== undefined && { host }),
    ...(basePath !== undefined && { basePath: basePath === '/' ? '' : basePath }),
    schemes: own.schemes ?? schemes ?? ['https'],
    ...(securityDefinitions !== undefined && { securityDefinitions }),
    paths: { [path]: { [method]: { parameters, responses: {}, ...(consumes !== undefined && { consumes }) } } },
  }
  const holder = jsonObjectSchema.parse(upgradeFromTwoToThree(structuredClone(slice)))
  return { operation: objectOf(objectOf(objectOf(holder, 'paths'), path), method), holder }
}

/** Fields of a form as the one body that they are: the upgrader would lose their lists and choices. */
function formAsBody(parameters: JsonObject[], consumes: Json | undefined): JsonObject[] {
  const fields = parameters.filter((parameter) => parameter.in === 'formData')
  if (fields.length === 0) return parameters
  const files = fields.some(({ type }) => type === 'file') || (Array.isArray(consumes) && !consumes.includes('application/x-www-form-urlencoded') && consumes.includes('multipart/form-data'))
  const properties = Object.fromEntries(fields.map(({ in: _, name, required: __, ...schema }) => [String(name), schema]))
  const required = fields.flatMap(({ name, required: wanted }) => (wanted === true && typeof name === 'string' ? [name] : []))
  const schema = { type: 'object', properties, required }
  return [...parameters.filter((parameter) => parameter.in !== 'formData'), { in: 'body', name: 'form', required: required.length > 0, schema, 'x-type': files ? 'multipart/form-data' : 'application/x-www-form-urlencoded' }]
}

function parameterOf(parameter: JsonObject, inline: (schema: Json | undefined) => JsonObject): Parameter | undefined {
  const place = textOf(parameter, 'in')
  const name = textOf(parameter, 'name')
  if (name === '' || (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie')) return undefined
  const [media] = Object.values(objectOf(parameter, 'content')).filter(isJsonObject)
  const schema = inline(parameter.schema ?? media?.schema)
  const description = textOf(parameter, 'description') || textOf(schema, 'description')
  return {
    name,
    place,
    required: parameter.required === true || place === 'path',
    schema: description === '' ? schema : inline({ ...schema, description }),
    ...listStyle(parameter, place),
  }
}

function listStyle(parameter: JsonObject, place: ParameterPlace): Pick<Parameter, 'explode' | 'separator'> {
  const style = textOf(parameter, 'style') || (place === 'query' || place === 'cookie' ? 'form' : 'simple')
  return {
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    separator: style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',',
  }
}

function bodyOf(root: JsonObject, value: Json | undefined, inline: (schema: Json | undefined) => JsonObject): RequestBody | undefined {
  const body = dereferenced(root, value)
  if (!body) return undefined
  const formType = textOf(body, 'x-type')
  const entries = Object.entries(objectOf(body, 'content'))
  const types = (formType === '' ? entries : entries.slice(0, 1).map(([, media]): [string, Json] => [formType, media])).map(([type, media]) => ({
    type: (type.split(';')[0] ?? type).trim().toLowerCase(),
    schema: inline(isJsonObject(media) ? media.schema : undefined),
  }))
  return types.length === 0 ? undefined : { required: body.required === true, description: textOf(body, 'description'), types }
}

const securityOf = (value: Json | undefined): string[][] => (Array.isArray(value) ? value.filter(isJsonObject).map((requirement) => Object.keys(requirement)) : [])

function schemesOf(root: JsonObject, components: JsonObject): Record<string, JsonObject> {
  return Object.fromEntries(Object.entries(objectOf(components, 'securitySchemes')).flatMap(([name, value]) => {
    const scheme = dereferenced(root, value)
    return scheme ? [[name, scheme]] : []
  }))
}

function serversOf(value: Json | undefined): string[] {
  return (Array.isArray(value) ? value.filter(isJsonObject) : []).flatMap((server) => {
    const url = textOf(server, 'url')
    const variables = objectOf(server, 'variables')
    const filled = url.replace(/\{([^}]+)\}/g, (whole, name: string) => {
      const variable = variables[name]
      return isJsonObject(variable) && typeof variable.default === 'string' ? variable.default : whole
    })
    return filled === '' ? [] : [filled]
  })
}
