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
