/**
 * Owns one call to a server that speaks OpenAI's chat completions. The body that goes out is, byte for byte, the string that was
 * assembled, hashed and logged: the SDK posts it as it is, its retries are off, and its fetch hook refuses any other body.
 *
 * The connection's own host passes the guard, every other one is guarded; redirects are not followed. The time limit holds until
 * the answer's last byte, an answer holds at most 10 MiB, and the API key is masked in whatever an error quotes. The SDK is loaded
 * with the first call (0.5 s, 25 MB).
 *
 * An answer may be one document or a stream of events, whatever was asked for (receive-answer.ts); it is kept as it came.
 */
import type OpenAI from 'openai'
import { z } from 'zod'
import { errorOf, readCompletion } from '#lib/engine/context/completion.ts'
import type { Usage } from '#lib/engine/events.ts'
import type { ModelRequest } from '../advance/runtime.ts'
import { codeOf, causesOf, reasonOf } from '../http/failure.ts'
import { BlockedError, hostAndPortOf, type Guard } from '../http/guard.ts'
import { maskText } from '../secrets/mask.ts'
import { oneLine, retryAfterMs, statusFailure, toldFailure, type ModelFailure } from './failure.ts'
import { AnswerTooLargeError, receiveAnswer, type ReceivedAnswer } from './receive-answer.ts'

export interface OpenAiConnection {
  baseUrl: string
  apiKey: string | null
}

export type OpenAiAnswer =
  | { ok: true; body: string; usage: Usage | undefined; finishReason: string | null; latencyMs: number; /** Of a streamed answer. */ firstByteMs?: number; /** What the model wrote, for an estimate of its tokens. */ text: string }
  | ModelFailure

type Posted = Pick<ModelRequest, 'body' | 'timeoutMs' | 'idempotencyKey' | 'onText'>

/** Posts `request.body` and waits for the whole answer. Never rejects. */
export async function askOpenAi(connection: OpenAiConnection, request: Posted, guard: Guard, signal: AbortSignal): Promise<OpenAiAnswer> {
  const answer = await post(connection, request, guard, signal)
  if (answer.ok || !connection.apiKey) return answer
  return { ...answer, message: maskText(answer.message, new Map([['API key', connection.apiKey]])) }
}

async function post(connection: OpenAiConnection, request: Posted, guard: Guard, signal: AbortSignal): Promise<OpenAiAnswer> {
  const started = performance.now()
  const deadline = AbortSignal.timeout(request.timeoutMs)
  try {
    const { client, received } = await clientFor(connection, request, guard)
    await client
      .post('/chat/completions', { body: request.body, headers: { 'content-type': 'application/json', 'idempotency-key': request.idempotencyKey }, signal: AbortSignal.any([signal, deadline]), timeout: request.timeoutMs })
      .asResponse()
    return signal.aborted ? aborted : readAnswer(received(), started)
  } catch (error) {
    if (signal.aborted) return aborted
    if (deadline.aborted) return { ok: false, code: 'timeout', message: `The model did not answer within ${request.timeoutMs} ms.`, retryable: true }
    return explain(error, connection)
  }
}

const aborted: ModelFailure = { ok: false, code: 'aborted', message: 'The call was cancelled.', retryable: false }

/** A client for one call: its hook knows the one body that may leave. `received` gives the answer, once there is one. */
async function clientFor(connection: OpenAiConnection, { body, onText }: Pick<ModelRequest, 'body' | 'onText'>, guard: Guard): Promise<{ client: OpenAI; received: () => ReceivedAnswer }> {
  const [{ OpenAI }, { fetch }] = await Promise.all([import('openai'), import('undici')])
  const dispatcher = await guard.allowing(hostAndPortOf(new URL(connection.baseUrl))).dispatcher('shared')
  let answer: ReceivedAnswer | undefined
  const client = new OpenAI({
    baseURL: connection.baseUrl,
    apiKey: connection.apiKey ?? 'none',
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
    ...(connection.apiKey === null && { defaultHeaders: { authorization: null } }),
    async fetch(url, init) {
      if (init?.body !== body) throw new BodyChangedError()
      const headers = [...new Headers(init.headers).entries()]
      const response = await fetch(String(url), { method: 'POST', body, headers, redirect: 'manual', dispatcher, ...(init.signal && { signal: init.signal }) })
      answer = await receiveAnswer(response.body, onText)
      const bodyless = response.status === 204 || response.status === 205 || response.status === 304
      return new Response(bodyless ? null : answer.text, { status: response.status, headers: [...response.headers.entries()] })
    },
  })
  return {
    client,
    received() {
      if (!answer) throw new Error('The SDK gave an answer that was not received.')
      return answer
    },
  }
}

/** A bug of ours, or of the SDK: what would leave is not what was logged. */
class BodyChangedError extends Error {}

const tokens = z.number().int().nonnegative()

/** As much of a chat completion as is needed to know that it is one. */
const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.unknown(), tool_calls: z.unknown() }).partial(), finish_reason: z.string().nullish() })).min(1),
  usage: z
    .object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: tokens.nullish() }).nullish(),
    })
    .nullish()
    .catch(null),
})

function readAnswer(answer: ReceivedAnswer, started: number): OpenAiAnswer {
  const { text: body, firstByteAt, endedAt, reader } = answer
  const document = reader.streamed ? reader.completion() : readCompletion(body)
  const trouble = troubleOf(answer, document)
  if (trouble) return trouble
  const completion = completionSchema.safeParse(document)
  if (!completion.success) return unreadable(`The model provider answered with something that is no chat completion: ${oneLine(body) || 'nothing'}`)
  const [first] = completion.data.choices
  return {
    ok: true,
    body,
    usage: usageOf(completion.data),
    finishReason: first?.finish_reason ?? null,
    latencyMs: Math.round(endedAt - started),
    ...(reader.streamed && firstByteAt !== undefined && { firstByteMs: Math.round(firstByteAt - started) }),
    text: JSON.stringify(first?.message ?? ''),
  }
}

/** Why an answer with a status that is a success is none all the same. Some gateways report a failure so, or in the middle of a stream. */
function troubleOf({ reader }: ReceivedAnswer, document: unknown): ModelFailure | undefined {
  const told = reader.streamed ? reader.error : errorOf(document)
  if (told) return toldFailure(told, reader.streamed === true)
  if (reader.unreadable !== undefined) return unreadable(`The model provider's stream holds an event that is not JSON: ${oneLine(reader.unreadable)}`)
  if (!reader.streamed || reader.finished || reader.done) return undefined
  return { ok: false, code: 'unreachable', message: 'The model provider broke off its streamed answer before the end.', retryable: true }
}

const unreadable = (message: string): ModelFailure => ({ ok: false, code: 'unreadable_answer', message, retryable: true })

function usageOf({ usage }: z.infer<typeof completionSchema>): Usage | undefined {
  if (!usage) return undefined
  const cached = usage.prompt_tokens_details?.cached_tokens
  const reasoning = usage.completion_tokens_details?.reasoning_tokens
  return {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    ...(typeof cached === 'number' && { cachedInputTokens: cached }),
    ...(typeof reasoning === 'number' && { reasoningTokens: reasoning }),
  }
}

/** `error` is the SDK's: an answer with a status, or a connection that failed. */
function explain(error: unknown, { baseUrl }: OpenAiConnection): ModelFailure {
  const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined
  if (status !== undefined) return statusFailure(status, saidBy(error, status), retryAfterMs((name) => headerOf(error, name), Date.now()))
  const causes = causesOf(error)
  if (causes.some((cause) => cause instanceof BodyChangedError)) throw new Error('The request body was changed on its way out; nothing was sent.')
  const blocked = causes.find((cause) => cause instanceof BlockedError)
  if (blocked) return { ok: false, code: 'blocked', message: blocked.message, retryable: false }
  const tooLarge = causes.find((cause) => cause instanceof AnswerTooLargeError)
  if (tooLarge) return { ok: false, code: 'unreadable_answer', message: `${tooLarge.message}.`, retryable: false }
  return { ok: false, code: 'unreachable', message: `The model provider at ${hostAndPortOf(new URL(baseUrl))} could not be reached, or broke off: ${reasonOf(error)}${codeOf(error) ? ` (${codeOf(error)})` : ''}.`, retryable: true }
}

/** The provider's own words (the SDK puts the status before them), or where it would have sent us. */
function saidBy(error: unknown, status: number): string {
  const location = headerOf(error, 'location')
  if (status < 400 && location !== null) return `it redirects to ${location}, which is not followed; make that the base URL of the connection.`
  return error instanceof Error ? error.message.replace(/^\d{3} /, '').replace(/^status code \(no body\)$/, '') : ''
}

function headerOf(error: unknown, name: string): string | null {
  return error instanceof Error && 'headers' in error && error.headers instanceof Headers ? error.headers.get(name) : null
}
