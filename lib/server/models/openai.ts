/**
 * Owns one call to a server that speaks OpenAI's chat completions. The body that goes out is, byte for byte, the string that was
 * assembled, hashed and logged: the SDK posts it as it is, its retries are off, and its fetch hook refuses any other body.
 *
 * The connection's own host passes the guard, every other one is guarded; redirects are not followed. The time limit holds until
 * the answer's last byte, an answer holds at most 10 MiB, and the API key is masked in whatever an error quotes. The SDK is loaded
 * with the first call (0.5 s, 25 MB).
 */
import type OpenAI from 'openai'
import { z } from 'zod'
import type { Usage } from '#lib/engine/events.ts'
import type { ModelRequest } from '../advance/runtime.ts'
import { codeOf, causesOf, reasonOf } from '../http/failure.ts'
import { BlockedError, hostAndPortOf, type Guard } from '../http/guard.ts'
import { maskText } from '../secrets/mask.ts'
import { oneLine, retryAfterMs, statusFailure, type ModelFailure } from './failure.ts'

export interface OpenAiConnection {
  baseUrl: string
  apiKey: string | null
}

export type OpenAiAnswer =
  | { ok: true; body: string; usage: Usage | undefined; finishReason: string | null; latencyMs: number; /** What the model wrote, for an estimate of its tokens. */ text: string }
  | ModelFailure

const maxAnswerBytes = 10 * 1024 * 1024

/** Posts `request.body` and waits for the whole answer. Never rejects. */
export async function askOpenAi(connection: OpenAiConnection, request: Pick<ModelRequest, 'body' | 'timeoutMs' | 'idempotencyKey'>, guard: Guard, signal: AbortSignal): Promise<OpenAiAnswer> {
  const answer = await post(connection, request, guard, signal)
  if (answer.ok || !connection.apiKey) return answer
  return { ...answer, message: maskText(answer.message, new Map([['API key', connection.apiKey]])) }
}

async function post(connection: OpenAiConnection, request: Pick<ModelRequest, 'body' | 'timeoutMs' | 'idempotencyKey'>, guard: Guard, signal: AbortSignal): Promise<OpenAiAnswer> {
  const started = performance.now()
  const deadline = AbortSignal.timeout(request.timeoutMs)
  try {
    const { client, received } = await clientFor(connection, request.body, guard)
    await client
      .post('/chat/completions', { body: request.body, headers: { 'content-type': 'application/json', 'idempotency-key': request.idempotencyKey }, signal: AbortSignal.any([signal, deadline]), timeout: request.timeoutMs })
      .asResponse()
    return readAnswer(received(), Math.round(performance.now() - started))
  } catch (error) {
    if (signal.aborted) return { ok: false, code: 'aborted', message: 'The call was cancelled.', retryable: false }
    if (deadline.aborted) return { ok: false, code: 'timeout', message: `The model did not answer within ${request.timeoutMs} ms.`, retryable: true }
    return explain(error, connection)
  }
}

/** A client for one call: its hook knows the one body that may leave. `received` gives the answer's text. */
async function clientFor(connection: OpenAiConnection, body: string, guard: Guard): Promise<{ client: OpenAI; received: () => string }> {
  const [{ OpenAI }, { fetch }] = await Promise.all([import('openai'), import('undici')])
  const dispatcher = await guard.allowing(hostAndPortOf(new URL(connection.baseUrl))).dispatcher('shared')
  let text = ''
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
      text = await readText(response.body)
      const bodyless = response.status === 204 || response.status === 205 || response.status === 304
      return new Response(bodyless ? null : text, { status: response.status, headers: [...response.headers.entries()] })
    },
  })
  return { client, received: () => text }
}

/** A bug of ours, or of the SDK: what would leave is not what was logged. */
class BodyChangedError extends Error {}
class AnswerTooLargeError extends Error {}

async function readText(stream: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new AnswerTooLargeError(`The model's answer is larger than ${maxAnswerBytes / 1024 / 1024} MiB`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

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

/** Some gateways report a failure with status 200. */
const errorSchema = z.object({ error: z.object({ message: z.string().catch(''), code: z.union([z.number(), z.string()]).nullish() }) })

function readAnswer(body: string, latencyMs: number): OpenAiAnswer {
  const json = parse(body)
  const failure = errorSchema.safeParse(json)
  if (failure.success) return statusFailure(Number(failure.data.error.code) || 502, failure.data.error.message)
  const completion = completionSchema.safeParse(json)
  if (!completion.success) {
    return { ok: false, code: 'unreadable_answer', message: `The model provider answered with something that is no chat completion: ${oneLine(body) || 'nothing'}`, retryable: true }
  }
  const [first] = completion.data.choices
  return { ok: true, body, usage: usageOf(completion.data), finishReason: first?.finish_reason ?? null, latencyMs, text: JSON.stringify(first?.message ?? '') }
}

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

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
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
