/** Makes the OpenAPI 3.1 document from the contracts themselves, so that it cannot disagree with what the routes accept. */
import { z } from 'zod'
import { callItemSchema, callSchema, segmentSchema } from './calls.ts'
import { connectionSchema } from './connections.ts'
import { commonErrors, type Contract } from './contract.ts'
import { contractsByTag } from './contracts.ts'
import { errorTable, problemDocumentSchema, problemItemSchema, type ErrorCode } from './errors.ts'
import { replaySchema } from './replay.ts'
import { requestSchema } from './requests.ts'
import { wireEventSchema } from './run-events.ts'
import { runSchema } from './runs.ts'
import { workflowItemSchema, workflowSchema } from './workflows.ts'

type JsonSchema = Record<string, unknown>

/** Shapes that stand once under components and are referred to. */
const named = new Map<z.core.$ZodType, string>([
  [problemDocumentSchema, 'Problem'],
  [problemItemSchema, 'ProblemItem'],
  [workflowSchema, 'Workflow'],
  [workflowItemSchema, 'WorkflowItem'],
  [runSchema, 'Run'],
  [wireEventSchema, 'Event'],
  [callItemSchema, 'CallItem'],
  [callSchema, 'Call'],
  [segmentSchema, 'Segment'],
  [requestSchema, 'HumanRequest'],
  [replaySchema, 'Replay'],
  [connectionSchema, 'Connection'],
])

function jsonSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema, path }) {
      const name = path.length > 0 ? named.get(zodSchema) : undefined
      if (!name) return shorten(jsonSchema, io)
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema]
      jsonSchema.$ref = `#/components/schemas/${name}`
    },
  })
  return made
}

/** Leaves out what only repeats: the pattern of a format, bounds of safe integers; and lets answers gain members later. */
function shorten(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  if (schema.format !== undefined) delete schema.pattern
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties
}

/** The same for a schema that may itself be a named one. */
const reference = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
  const name = named.get(schema)
  if (name) return { $ref: `#/components/schemas/${name}` }
  const { properties } = jsonSchemaOf(z.object({ it: schema }), io) as { properties: { it: unknown } }
  return properties.it
}

/** The document. `version` is the product's, `server` where the API is reached. */
export function openApiDocument(version: string, server: string): JsonSchema {
  return {
    openapi: '3.1.0',
    info: { title: 'Oriel', version, description: 'Workflows of code and model decisions, their runs, and the exact context of every model call.' },
    servers: [{ url: `${server}/api/v1` }],
    security: [{ key: [] }, { session: [] }],
    tags: Object.keys(contractsByTag).map((name) => ({ name })),
    paths: paths(),
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key' },
        session: { type: 'apiKey', in: 'cookie', name: 'oriel.session_token', description: 'The session of a browser; writes only from the same origin, as JSON' },
      },
      schemas: Object.fromEntries([...named].map(([schema, name]) => [name, component(schema, name)])),
    },
  }
}

/** A shape that contains itself refers to itself by its name. */
function component(schema: z.core.$ZodType, name: string): JsonSchema {
  return JSON.parse(JSON.stringify(jsonSchemaOf(schema, 'output')).replaceAll('"$ref":"#"', `"$ref":"#/components/schemas/${name}"`)) as JsonSchema
}

function paths(): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = {}
  for (const [tag, contracts] of Object.entries(contractsByTag)) {
    for (const contract of contracts) (all[contract.path] ??= {})[contract.method.toLowerCase()] = operation(tag, contract)
  }
  return all
}

function operation(tag: string, contract: Contract): JsonSchema {
  const optionalBody = contract.body?.safeParse(undefined).success ?? false
  return {
    operationId: contract.id,
    tags: [tag],
    summary: contract.summary,
    ...(contract.auth === 'owner' && { description: 'Only for owners.' }),
    ...(contract.auth === 'address' && { security: [] }),
    parameters: [...parameters(contract.params, 'path'), ...parameters(contract.query, 'query'), ...headers(contract)],
    ...(contract.body && { requestBody: { required: !optionalBody, content: { 'application/json': { schema: reference(contract.body, 'input') } } } }),
    ...(contract.consumes && { requestBody: { required: true, content: bytesOf(contract.consumes) } }),
    responses: { ...successes(contract), ...failures(contract) },
  }
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): unknown[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input') as { properties?: Record<string, JsonSchema>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...inner }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema: inner,
    ...(inner.type === 'array' && { style: 'form', explode: true }),
  }))
}

const headers = (contract: Contract): unknown[] =>
  Object.entries(contract.headers ?? {}).map(([name, description]) => ({ name, in: 'header', required: false, description, schema: { type: 'string' } }))

function successes(contract: Contract): JsonSchema {
  const statuses = [contract.status ?? 200, ...(contract.otherStatus ? [contract.otherStatus] : [])]
  return Object.fromEntries(statuses.map((status) => [status, { description: 'Success', ...successContent(contract) }]))
}

function successContent(contract: Contract): { content?: JsonSchema } {
  if (Array.isArray(contract.produces)) return { content: bytesOf(contract.produces) }
  return contract.response ? { content: content(contract, contract.response) } : {}
}

/** OpenAPI 3.1: a body that is bytes has a type and no schema. */
const bytesOf = (types: readonly string[]): JsonSchema => Object.fromEntries(types.map((type) => [type, {}]))

function content(contract: Contract, response: z.ZodType): JsonSchema {
  const schema = reference(response, 'output')
  const stream = { 'text/event-stream': { schema: { type: 'string' } } }
  if (contract.produces === 'stream') return stream
  if (contract.produces === 'text') return { 'text/plain': { schema } }
  return { 'application/json': { schema }, ...(contract.produces === 'json_or_stream' && stream) }
}

/** One response per status, naming its codes. */
function failures(contract: Contract): JsonSchema {
  const byStatus = new Map<number, ErrorCode[]>()
  const common = commonErrors.filter((code) => contract.auth !== 'address' || (code !== 'unauthorized' && code !== 'forbidden'))
  for (const code of [...common, ...(contract.errors ?? [])]) {
    const { status } = errorTable[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `${code}: ${errorTable[code].title}`).join('; '), content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    ]),
  )
}
