/**
 * Reads a model's answer from the body of a chat completion, whatever the output strategy: an intent with its arguments, a text or
 * value, or what is wrong with it. Total: any body gives a reply. A stray plain-text answer is kept as raw text and never taken for a
 * decision; text beside a call is its reasoning. Arguments are not validated here: user schemas run in the pool.
 */
import { z } from 'zod'
import type { Intent, Strategy } from '../decision.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { jsonInText } from './json-in-text.ts'
import { isRootObject, replyProperty } from './output-strategy.ts'
import type { Reply } from './request.ts'
import { withoutNulls } from './strict-schema.ts'

export interface ReplyRequest {
  /** The response's body, parsed. */
  body: unknown
  /** Absent for plain text. */
  strategy?: Strategy
  onMultiple?: 'invalid' | 'first'
  /** Of a decision. */
  intents?: Pick<Intent, 'name' | 'parameters'>[]
  /** Of a generation with a declared output. */
  schema?: JsonObject
}

type ReplyError = { code: string; path?: string; message: string }

const text = z.string().nullish().catch(null)

const messageSchema = z.object({
  content: z.union([z.string(), z.array(z.object({ text: z.string().catch('') }).catch({ text: '' }))]).nullish().catch(null),
  refusal: text,
  reasoning_content: text,
  reasoning: text,
  tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.unknown().optional() }) })).nullish().catch(null),
})

const completionSchema = z.object({
  choices: z.array(z.object({ message: messageSchema, finish_reason: text })).catch([]),
  error: z.object({ message: z.string() }).nullish().catch(null),
})

export interface AnsweredCall {
  name: string
  /** JSON text, or what a provider sent in place of it. */
  arguments: unknown
}

/** A completion's first choice, in whatever words its provider has for things. */
export interface AnsweredMessage {
  content: string
  refusal: string
  /** What the model thought, where its provider tells. */
  thinking: string
  calls: AnsweredCall[]
  cutOff: boolean
  filtered: boolean
}

/** Codes of an invalid reply: empty_reply, refusal, content_filter, cut_off, no_call, multiple_calls, unknown_intent, bad_json. */
export function readReply(request: ReplyRequest): Reply {
  const message = messageOf(request.body)
  if (typeof message === 'string') return invalid('', 'empty_reply', message)
  if (message.refusal !== '') return invalid(message.refusal, 'refusal', 'The model refused to answer.')
  if (message.filtered) return invalid(rawOf(message), 'content_filter', 'The provider\'s content filter stopped the answer.')
  const reply = readMessage(message, request)
  if (reply.kind !== 'invalid' || !message.cutOff) return reply
  return invalid(reply.raw, 'cut_off', 'The reply was cut off at the limit of output tokens. Answer shorter.')
}

/** What the model answered, as text for an `intent.invalid` event and for asking again: its text, and its calls as `name(arguments)`. */
export function replyText(body: unknown): string {
  const message = messageOf(body)
  return typeof message === 'string' ? '' : rawOf(message)
}

/** The message that a reply is read from; a text says why there is none. */
export function messageOf(body: unknown): AnsweredMessage | string {
  const completion = completionSchema.safeParse(body)
  if (!completion.success) return 'The answer is not a chat completion.'
  const [choice] = completion.data.choices
  if (!choice) return completion.data.error ? `The provider answered with an error: ${completion.data.error.message}` : 'The answer has no choices.'
  const { message, finish_reason: reason } = choice
  const content = Array.isArray(message.content) ? message.content.map((part) => part.text).join('') : (message.content ?? '')
  return {
    content,
    refusal: message.refusal ?? '',
    thinking: message.reasoning_content ?? message.reasoning ?? '',
    calls: (message.tool_calls ?? []).map(({ function: called }) => ({ name: called.name, arguments: called.arguments })),
    cutOff: reason === 'length',
    filtered: reason === 'content_filter',
  }
}

function readMessage(message: AnsweredMessage, request: ReplyRequest): Reply {
  if (request.strategy === undefined || (!request.intents && !request.schema)) return plainText(message)
  if (request.strategy === 'tools') return fromCalls(message, request)
  return request.intents ? intentFromText(message, request.intents, request) : valueFromText(message, request)
}

function plainText(message: AnsweredMessage): Reply {
  if (message.content === '') return invalid(rawOf(message), 'empty_reply', 'The reply has no text.')
  return { kind: 'text', text: message.content, ...reasoningOf(message, '') }
}

function fromCalls(message: AnsweredMessage, { intents, schema, onMultiple }: ReplyRequest): Reply {
  const [call, ...others] = message.calls
  if (!call) return invalid(rawOf(message), 'no_call', intents ? `The reply is text, not a call. Call exactly one of ${names(intents)}.` : 'The reply is text, not a call of the function.')
  if (others.length > 0 && onMultiple !== 'first') return multiple(message, message.calls.length)
  const args = argumentsOf(call)
  if (typeof args === 'string') return invalid(rawOf(message), 'bad_json', args)
  const reasoning = reasoningOf(message, message.content)
  if (intents) return known(call.name, intents) ? { kind: 'intent', intent: call.name, args, ...reasoning } : unknownIntent(message, call.name, intents)
  const value = schema && !isRootObject(schema) ? (args.value ?? null) : args
  return { kind: 'text', text: message.content, value, ...reasoning }
}

/** Some providers send an object in place of JSON text, and nothing where a function takes no arguments. */
function argumentsOf(call: AnsweredCall): JsonObject | string {
  if (call.arguments === undefined || call.arguments === null || call.arguments === '') return {}
  try {
    const value = (typeof call.arguments === 'string' ? JSON.parse(call.arguments) : call.arguments) as Json
    return isJsonObject(value) ? value : `The arguments of ${call.name} are not a JSON object.`
  } catch (error) {
    return `The arguments of ${call.name} are not JSON: ${error instanceof Error ? error.message : String(error)}.`
  }
}

type Found = { intent: string; args: JsonObject; prose: string }

function intentFromText(message: AnsweredMessage, intents: Pick<Intent, 'name' | 'parameters'>[], request: ReplyRequest): Reply {
  const found = jsonInText(message.content, (value) => choices(value).length > 0).flatMap(({ value, prose }) => choices(value).map((choice) => ({ choice, prose })))
  const [first] = distinct(found, ({ choice }) => choice)
  if (!first) return noChoice(message, intents)
  const count = distinct(found, ({ choice }) => choice).length
  if (count > 1 && request.onMultiple !== 'first') return multiple(message, count)
  const intent = known(first.choice.intent, intents)
  if (!intent) return unknownIntent(message, String(first.choice.intent), intents)
  const read: Found = { intent: intent.name, args: request.strategy === 'json_schema' ? structuredArguments(first.choice, intent, intents) : writtenArguments(first.choice, intent), prose: first.prose }
  return { kind: 'intent', intent: read.intent, args: read.args, ...reasoningOf(message, read.prose) }
}

/** The objects that name an intent: the value itself, or those of a list. */
function choices(value: Json): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is JsonObject => isJsonObject(item) && typeof item.intent === 'string')
}

function noChoice(message: AnsweredMessage, intents: Pick<Intent, 'name'>[]): Reply {
  const [any] = jsonInText(message.content, (value) => typeof value === 'object' && value !== null)
  if (any) return invalid(rawOf(message), 'unknown_intent', `The reply names no intent. Set "intent" to one of ${names(intents)}.`)
  if (/[{[]/.test(message.content)) return invalid(rawOf(message), 'bad_json', 'The reply holds no complete JSON object.')
  return invalid(rawOf(message), message.content.trim() === '' && message.calls.length === 0 ? 'empty_reply' : 'no_call', `The reply is text without a JSON object. Reply with one that names one of ${names(intents)}.`)
}

/** `{intent, <name>: {…}}`, with null for what is not given. */
function structuredArguments(choice: JsonObject, intent: Pick<Intent, 'name' | 'parameters'>, intents: Pick<Intent, 'name'>[]): JsonObject {
  const all = intents.map(({ name }) => name)
  const args = choice[replyProperty(intent.name, all)]
  if (args === undefined) return writtenArguments(Object.fromEntries(Object.entries(choice).filter(([name]) => name === 'intent' || !all.includes(name))), intent)
  if (!isJsonObject(args)) return {}
  const given = withoutNulls(args, intent.parameters, intent.parameters)
  return isJsonObject(given) ? given : {}
}

/** `{intent, ...args}` or `{intent, args}`; an intent that declares a property `args` has it inside its arguments either way. */
function writtenArguments(choice: JsonObject, intent: Pick<Intent, 'parameters'>): JsonObject {
  const { intent: _, ...rest } = choice
  const nested = Object.keys(rest).length === 1 && isJsonObject(rest.args) ? rest.args : undefined
  if (!nested) return rest
  const declared = isJsonObject(intent.parameters.properties) && Object.hasOwn(intent.parameters.properties, 'args')
  return declared && !Object.hasOwn(nested, 'args') ? rest : nested
}

function valueFromText(message: AnsweredMessage, { schema, strategy }: ReplyRequest): Reply {
  const root = schema ?? {}
  const found = jsonInText(message.content, () => true).at(-1)
  if (!found) return invalid(rawOf(message), message.content.trim() === '' ? 'empty_reply' : 'bad_json', 'The reply holds no JSON value.')
  const reasoning = reasoningOf(message, found.prose)
  if (strategy !== 'json_schema') return { kind: 'text', text: message.content, value: found.value, ...reasoning }
  const inner = !isRootObject(root) && isJsonObject(found.value) && 'value' in found.value ? (found.value.value ?? null) : found.value
  return { kind: 'text', text: message.content, value: withoutNulls(inner, root, root), ...reasoning }
}

const known = <T extends { name: string }>(name: Json | undefined, intents: T[]): T | undefined => intents.find((intent) => intent.name === name)
const names = (intents: { name: string }[]): string => intents.map(({ name }) => name).join(', ')

function distinct<T>(items: T[], key: (item: T) => Json): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const written = JSON.stringify(key(item))
    return !seen.has(written) && seen.add(written)
  })
}

function unknownIntent(message: AnsweredMessage, name: string, intents: { name: string }[]): Reply {
  return invalid(rawOf(message), 'unknown_intent', `There is no "${name}". Choose one of ${names(intents)}.`)
}

function multiple(message: AnsweredMessage, count: number): Reply {
  return invalid(rawOf(message), 'multiple_calls', `The reply makes ${count} choices at once. Make exactly one.`)
}

function invalid(raw: string, code: string, message: string): Extract<Reply, { kind: 'invalid' }> {
  const error: ReplyError = { code, message }
  return { kind: 'invalid', raw, errors: [error] }
}

function reasoningOf(message: AnsweredMessage, prose: string): { reasoning?: string } {
  const reasoning = [message.thinking.trim(), prose.trim()].filter((part) => part !== '').join('\n\n')
  return reasoning === '' ? {} : { reasoning }
}

function rawOf(message: AnsweredMessage): string {
  const calls = message.calls.map((call) => `${call.name}(${typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {})})`)
  return [message.content, ...calls].filter((part) => part !== '').join('\n')
}
