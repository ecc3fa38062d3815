/**
 * What an HTTP status of a model provider means, the same for a real one and a scripted one.
 *
 * | status              | code               | again |
 * |---------------------|--------------------|-------|
 * | 408                 | timeout            | yes   |
 * | 409                 | conflict           | yes   |
 * | 429                 | rate_limited       | yes, also where it says that a quota is used up: quotas are raised |
 * | 5xx                 | provider_error     | yes   |
 * | 401, 403            | unauthorized       | no    |
 * | 404                 | unknown_model      | no    |
 * | 413                 | request_too_large  | no    |
 * | any other           | request_refused    | no    |
 */
import type { ProviderError } from '#lib/engine/context/completion.ts'
import type { ModelAnswer } from '../advance/runtime.ts'

export type ModelFailure = Extract<ModelAnswer, { ok: false }>

const codes: Record<number, string> = { 401: 'unauthorized', 403: 'unauthorized', 404: 'unknown_model', 408: 'timeout', 409: 'conflict', 413: 'request_too_large', 429: 'rate_limited' }
const again = new Set([408, 409, 429])
const longestMessage = 500

/** @param said what the provider wrote, e.g. `Rate limit reached for gpt-5.` */
export function statusFailure(status: number, said: string, retryAfterMs?: number): ModelFailure {
  const code = codes[status] ?? (status >= 500 ? 'provider_error' : 'request_refused')
  const text = oneLine(said)
  return {
    ok: false,
    code,
    status,
    message: `The model provider answered with HTTP ${status}${text === '' ? '.' : `: ${text}`}`,
    retryable: again.has(status) || status >= 500,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

/** Words that providers use in place of a status. */
const statusOfWord: Record<string, number> = {
  rate_limit_exceeded: 429, rate_limit_error: 429, insufficient_quota: 429, overloaded_error: 529, timeout: 408,
  invalid_request_error: 400, context_length_exceeded: 400, invalid_api_key: 401, authentication_error: 401, permission_error: 403, model_not_found: 404, not_found_error: 404,
}

/** A failure that a provider told of with a status that is a success: in place of its answer, or in the middle of it. */
export function toldFailure({ message, code }: ProviderError, streamed: boolean): ModelFailure {
  const named = typeof code === 'string' ? (statusOfWord[code] ?? Number(code)) : (code ?? Number.NaN)
  const failure = statusFailure(Number.isInteger(named) && named >= 400 && named < 600 ? named : 502, message)
  if (!streamed) return failure
  const { status: _, ...rest } = failure
  const said = oneLine([code, message].filter((part) => part !== undefined && part !== '').join(': '))
  return { ...rest, message: `The model provider broke off its streamed answer with an error${said === '' ? '.' : `: ${said}`}` }
}

/** Text of a provider, short enough for an event. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line
}

const longestWaitMs = 3_600_000

/** Milliseconds that a provider asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date. Undefined without one. */
export function retryAfterMs(header: (name: string) => string | null, now: number): number | undefined {
  const precise = Number(header('retry-after-ms') ?? Number.NaN)
  const asked = header('retry-after')?.trim() ?? ''
  const wait = Number.isFinite(precise) ? precise : /^\d+(\.\d+)?$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - (Date.parse(header('date') ?? '') || now)
  return Number.isFinite(wait) && wait >= 0 ? Math.min(longestWaitMs, Math.round(wait)) : undefined
}
