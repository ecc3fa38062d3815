/**
 * What an output strategy puts into a request (semantics §3.5). All three have the same ports:
 * - tools: one function per intent, named by it; the model must call exactly one. `{{ output_format }}` is empty.
 * - json_schema: a structured reply, a root object with `intent` and one nullable object per intent. `{{ output_format }}` is empty.
 * - prompt: nothing in the request; the forms stand where the author placed `{{ output_format }}`.
 * A generation with a schema has one function or one object of that schema; a schema that is no object is wrapped as `{value}`,
 * because functions and strict replies have objects only. Plain text has nothing of all this.
 */
import type { Intent } from '../decision.ts'
import type { JsonObject } from '../json.ts'
import type { SourcedText } from '../template.ts'
import { intentForms, schemaForm } from './output-format.ts'
import type { AssembleRequest } from './request.ts'
import { nullable, rebased, strictSchema } from './strict-schema.ts'

export interface OutputRequest {
  /** JSON text of each function. */
  tools: SourcedText[]
  /** JSON text of `response_format`, in stretches. */
  responseFormat: SourcedText[]
  /** What stands at `{{ output_format }}`. */
  outputFormat: SourcedText[]
}

/** The function or reply of a generation. */
export const generationName = 'output'

/** Of a request that wants nothing but text. */
export const noOutput: OutputRequest = { tools: [], responseFormat: [], outputFormat: [] }

export function outputRequest(request: Pick<AssembleRequest, 'nodeId' | 'output' | 'intents' | 'schema'>): OutputRequest {
  const { nodeId, intents, schema } = request
  if (!request.output || (!schema && !intents?.length)) return noOutput
  switch (request.output.strategy) {
    case 'tools':
      return { ...noOutput, tools: functionsOf(intents, schema).map((intent) => ({ text: functionText(intent), source: schemaSource(nodeId, intents ? intent.name : undefined) })) }
    case 'json_schema':
      return { ...noOutput, responseFormat: intents?.length ? intentReply(intents, nodeId) : valueReply(schema ?? {}, nodeId) }
    case 'prompt':
      return { ...noOutput, outputFormat: intents?.length ? intentForms(intents, nodeId) : schemaForm(schema ?? {}, nodeId) }
  }
}

type Form = Pick<Intent, 'name' | 'description' | 'parameters'>

const schemaSource = (nodeId: string, intent?: string): SourcedText['source'] => ({ kind: 'schema', nodeId, ...(intent !== undefined && { tag: intent }) })

function functionsOf(intents: Form[] | undefined, schema: JsonObject | undefined): Form[] {
  if (intents?.length) return intents
  return schema ? [{ name: generationName, description: typeof schema.description === 'string' ? schema.description : '', parameters: objectSchema(schema) }] : []
}

function functionText({ name, description, parameters }: Form): string {
  return JSON.stringify({ type: 'function', function: { name, ...(description !== '' && { description }), parameters } })
}

/** Whether a generation's schema stands alone as a root object. */
export function isRootObject(schema: JsonObject): boolean {
  return schema.type === 'object' && !('$ref' in schema)
}

function objectSchema(schema: JsonObject): JsonObject {
  return isRootObject(schema) ? schema : { type: 'object', properties: { value: rebased(schema, '#/properties/value') }, required: ['value'] }
}

function valueReply(schema: JsonObject, nodeId: string): SourcedText[] {
  const root = objectSchema(schema)
  const strict = strictSchema(root)
  const text = JSON.stringify({ type: 'json_schema', json_schema: { name: generationName, strict: strict !== undefined, schema: strict ?? root } })
  return [{ text, source: schemaSource(nodeId) }]
}

/** The name under which an intent's arguments stand in a structured reply; `intent` itself names the choice. */
export function replyProperty(intent: string, all: string[]): string {
  let name = intent === 'intent' ? 'intent_arguments' : intent
  while (intent === 'intent' && all.includes(name)) name += '_'
  return name
}

function intentReply(intents: Form[], nodeId: string): SourcedText[] {
  const strict = intents.map(({ parameters }) => strictSchema({ type: 'object', ...parameters }))
  const isStrict = strict.every((schema) => schema !== undefined)
  const all = intents.map(({ name }) => name)
  const branches = intents.map((intent, index) => branch(intent, replyProperty(intent.name, all), (isStrict ? strict[index] : undefined) ?? { type: 'object', ...intent.parameters }))
  const definitions = Object.fromEntries(branches.flatMap(({ name, definition }) => (definition ? [[name, definition]] : [])))
  const source = schemaSource(nodeId)
  const tail = [
    `},"required":${JSON.stringify(['intent', ...branches.map(({ property }) => property)])},"additionalProperties":false`,
    Object.keys(definitions).length > 0 ? `,"$defs":${JSON.stringify(definitions)}` : '',
    '}}}',
  ]
  return [
    { text: `{"type":"json_schema","json_schema":{"name":"next_step","strict":${isStrict},"schema":{"type":"object","properties":{"intent":{"type":"string","enum":${JSON.stringify(all)}}`, source },
    ...branches.map(({ name, property, schema }) => ({ text: `,${JSON.stringify(property)}:${JSON.stringify(schema)}`, source: schemaSource(nodeId, name) })),
    { text: tail.join(''), source },
  ]
}

/** One intent's nullable object. One with local references stands under `$defs`, where they still resolve. */
function branch(intent: Form, property: string, parameters: JsonObject): { name: string; property: string; schema: JsonObject; definition?: JsonObject } {
  const described: JsonObject = intent.description === '' ? parameters : { description: intent.description, ...omit(parameters, 'description') }
  const names = { name: intent.name, property }
  const moved = rebased(described, `#/$defs/${intent.name}`)
  if (moved === described) return { ...names, schema: nullable(described) }
  return { ...names, schema: { anyOf: [{ $ref: `#/$defs/${intent.name}` }, { type: 'null' }] }, definition: moved }
}

function omit(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}

