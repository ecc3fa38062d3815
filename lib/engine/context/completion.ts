/**
 * A model's answer as it was received, read as one chat completion: a JSON document is what it says, a stream of server-sent events is
 * put together from its chunks. One code for the server (which must know while it reads when an answer is whole), for every reader of a
 * recorded answer, in run and replay, and for the inspector.
 *
 * What decides is the text, not what was asked for or what the headers say: servers answer a streamed request with one document, and
 * the other way round. Total: any text reads as something. Where the text was cut into pieces changes nothing.
 */
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'

/** What a provider says of its own failure, with a status that is a success. */
export interface ProviderError {
  message: string
  /** Its `code`, else its `type`. */
  code?: string | number
}

export interface CompletionReader {
  /** The next piece of the answer's text. */
  feed(text: string): void
  /** Whether the text so far is a stream; undefined before its first character. */
  readonly streamed: boolean | undefined
  /** `[DONE]` was read: nothing more will come. */
  readonly done: boolean
  /** A model's reason to stop was read: the answer is whole, though its token counts may still come. */
  readonly finished: boolean
  /** First error that the stream told of. */
  readonly error: ProviderError | undefined
  /** First event that should be JSON and is not. */
  readonly unreadable: string | undefined
  /** What the first choice has said so far, for somebody who watches: its thinking, its text, its calls. */
  readonly said: string
  /** Put together from what was fed; undefined where no chunk came. */
  completion(): JsonObject | undefined
}

/** The completion in the text of an answer; undefined where there is none. */
export function readCompletion(body: string): unknown {
  if (!isEventStream(body)) return parseJson(withoutMark(body))
  const reader = completionReader()
  reader.feed(body)
  // A last event without its empty line.
  reader.feed('\n\n')
  return reader.completion()
}

/** Whether a text is server-sent events: its first line is a field of theirs or a comment. */
export const isEventStream = (text: string): boolean => /^\uFEFF?\s*(?:data|event|id|retry)?:/.test(text)

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/** For the pieces of one answer, in order. */
export function completionReader(): CompletionReader {
  const choices = new Map<number, Choice>()
  let head = ''
  let streamed: boolean | undefined
  let done = false
  let error: ProviderError | undefined
  let unreadable: string | undefined
  let about: Omit<Chunk, 'choices' | 'usage'> | undefined
  let usage: Json | undefined

  function takeChunk({ choices: parts, usage: counted, ...rest }: Chunk): void {
    about = about?.id ? about : rest
    if (counted) usage = counted
    for (const part of parts) {
      if (!part || (choices.size >= mostChoices && !choices.has(part.index))) continue
      const choice = choices.get(part.index) ?? newChoice()
      choices.set(part.index, choice)
      takeDelta(choice, part.delta ?? part.message ?? {})
      // Some servers say an empty reason with every piece.
      choice.finishReason = part.finish_reason || choice.finishReason
    }
  }

  function takeEvent({ event, data }: EventSourceMessage): void {
    if (done || data.trim() === '') return
    if (data.trim() === '[DONE]') {
      done = true
      return
    }
    const value = parseJson(data)
    error ??= errorOf(value, event === 'error')
    const chunk = chunkSchema.safeParse(value)
    if (chunk.success) takeChunk(chunk.data)
    else if (error === undefined && data.trimStart().startsWith('{')) unreadable ??= data
  }

  const parser = createParser({ onEvent: takeEvent })
  const feed = (text: string): void => {
    if (streamed !== undefined) {
      if (streamed) parser.feed(text)
      return
    }
    // White space before the answer, with which some proxies keep a connection open, is not kept.
    head = withoutMark(head + text).trimStart()
    streamed = isEventStream(head) || (/^[a-z]{0,5}$/.test(head) ? undefined : false)
    if (streamed === undefined) return
    if (streamed) parser.feed(head)
    head = ''
  }

  return {
    feed,
    get streamed() {
      return streamed
    },
    get done() {
      return done
    },
    get finished() {
      return choices.size > 0 && [...choices.values()].every(({ finishReason }) => finishReason !== null)
    },
    get error() {
      return error
    },
    get unreadable() {
      return unreadable
    },
    get said() {
      const choice = choices.get(0)
      return choice ? saidBy(choice) : ''
    },
    completion() {
      if (!about && !error) return undefined
      return {
        ...about,
        object: 'chat.completion',
        choices: [...choices].sort(([a], [b]) => a - b).map(([index, choice]) => ({ index, message: messageOf(choice), finish_reason: choice.finishReason })),
        ...(usage !== undefined && { usage }),
        ...(error && { error: { ...error } }),
      }
    },
  }
}

/** More are not kept: no answer that can be used has them, and finding the one that a piece belongs to must not take for ever. */
const mostChoices = 128
const mostCalls = 256

const text = z.string().nullish().catch(null)
const jsonObject = z.record(z.string(), z.custom<Json>())

const callDeltaSchema = z.object({
  index: z.number().nullish().catch(null),
  id: text,
  function: z.object({ name: text, arguments: z.custom<Json>().optional() }).nullish().catch(null),
})

const deltaSchema = z.object({
  content: z.union([z.string(), z.array(z.object({ text: z.string().catch('') }).catch({ text: '' }))]).nullish().catch(null),
  refusal: text,
  reasoning: text,
  reasoning_content: text,
  tool_calls: z.array(callDeltaSchema.nullable().catch(null)).nullish().catch(null),
})

const chunkSchema = z.object({
  id: text,
  created: z.number().nullish().catch(null),
  model: text,
  system_fingerprint: text,
  /** `message` in place of `delta` where a server sends its whole answer as one event. */
  choices: z.array(z.object({ index: z.number().catch(0), delta: deltaSchema.nullish().catch(null), message: deltaSchema.nullish().catch(null), finish_reason: text }).nullable().catch(null)).catch([]),
  usage: jsonObject.nullish().catch(null),
})

type Chunk = z.infer<typeof chunkSchema>
type Delta = Partial<z.infer<typeof deltaSchema>>
type CallDelta = z.infer<typeof callDeltaSchema>

interface Call {
  index: number
  id: string
  name: string
  arguments: Json
}

/** Texts so far; `reasoning` and `reasoning_content` are two names that providers have for one thing. */
interface Choice {
  content: string
  refusal: string
  reasoning: string
  reasoningContent: string
  calls: Call[]
  finishReason: string | null
}

const newChoice = (): Choice => ({ content: '', refusal: '', reasoning: '', reasoningContent: '', calls: [], finishReason: null })

function takeDelta(choice: Choice, delta: Delta): void {
  choice.content += Array.isArray(delta.content) ? delta.content.map((part) => part.text).join('') : (delta.content ?? '')
  choice.refusal += delta.refusal ?? ''
  choice.reasoning += delta.reasoning ?? ''
  choice.reasoningContent += delta.reasoning_content ?? ''
  for (const call of delta.tool_calls ?? []) if (call) takeCall(choice.calls, call)
}

function takeCall(calls: Call[], delta: CallDelta): void {
  const call = callOf(calls, delta)
  call.id ||= delta.id ?? ''
  call.name = delta.function?.name || call.name
  const more = delta.function?.arguments
  // Some providers send the object itself in place of its JSON text.
  if (typeof more === 'string') call.arguments = `${typeof call.arguments === 'string' ? call.arguments : ''}${more}`
  else if (more !== undefined && more !== null) call.arguments = more
}

/**
 * The call that a piece belongs to: by its index, else by its id, else the last. But a piece with a name and an id of its own begins
 * another call, even at an index that is taken (seen from servers other than OpenAI's, as are pieces without an index).
 */
function callOf(calls: Call[], delta: CallDelta): Call {
  const named = Boolean(delta.function?.name)
  const known =
    typeof delta.index === 'number' ? calls.findLast(({ index }) => index === delta.index)
    : delta.id ? calls.findLast(({ id }) => id === delta.id)
    : named ? undefined : calls.at(-1)
  const another = named && Boolean(delta.id) && known?.id !== '' && known?.id !== delta.id
  if (known && !another) return known
  const begun: Call = { index: delta.index ?? calls.length, id: '', name: '', arguments: '' }
  if (calls.length < mostCalls) calls.push(begun)
  return begun
}

function saidBy({ content, refusal, reasoning, reasoningContent, calls }: Choice): string {
  const asked = calls.map(({ name, arguments: args }) => `${name}(${typeof args === 'string' ? args : JSON.stringify(args)})`)
  return [reasoningContent, reasoning, refusal, content, ...asked].filter((part) => part !== '').join('\n\n')
}

function messageOf({ content, refusal, reasoning, reasoningContent, calls }: Choice): JsonObject {
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(refusal !== '' && { refusal }),
    ...(reasoningContent !== '' && { reasoning_content: reasoningContent }),
    ...(reasoning !== '' && { reasoning }),
    ...(calls.length > 0 && { tool_calls: calls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: args } })) }),
  }
}

const errorSchema = z.object({ message: z.string().catch(''), code: z.union([z.string(), z.number()]).nullish().catch(null), type: text })

/** The error that a document or an event tells of. @param itself whether the value may be the error and not its holder */
export function errorOf(value: unknown, itself = false): ProviderError | undefined {
  const holder = z.object({ error: z.union([z.string(), errorSchema]) }).safeParse(value)
  const told = holder.success ? holder.data.error : itself ? (errorSchema.safeParse(value).data ?? String(value ?? '')) : undefined
  if (told === undefined) return undefined
  if (typeof told === 'string') return { message: told }
  const code = told.code ?? told.type
  return { message: told.message, ...(code !== null && code !== undefined && { code }) }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
