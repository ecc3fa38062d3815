/**
 * What an answer, or its absence, means for a step (semantics §5.3, contract §8).
 *
 * | what came                        | safe, idempotent                      | once                                     |
 * |----------------------------------|---------------------------------------|------------------------------------------|
 * | 2xx                              | out                                   | out                                      |
 * | 408, 429, 5xx                    | error, retried                        | error; retried: 429, 503 with Retry-After |
 * | any other status                 | error                                 | error                                    |
 * | nothing, the request never left  | error, retried                        | error, retried                           |
 * | nothing, the request left        | error, retried                        | unknown: a person is asked               |
 *
 * "Retried" is as often as `retry.max` says. A refusal by the guard, a bad URL, an abort and too large an answer are never retried:
 * the next attempt would meet the same.
 */
import type { Effect } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import type { Outcome } from './define-node.ts'
import type { HttpResult } from './ports.ts'

export interface RetryPolicy {
  effect: Effect
  /** From 1. */
  attempt: number
  retry: { max: number; backoffMs: number }
}

type Response = Extract<HttpResult, { kind: 'response' }>

const longestWaitMs = 3_600_000
const sameAgain = new Set(['http_blocked', 'http_bad_url', 'http_aborted', 'http_too_large'])

export function httpOutcome(result: HttpResult, policy: RetryPolicy): Outcome {
  if (result.kind === 'response') return responseOutcome(result, policy)
  if (result.kind === 'no_answer' && policy.effect === 'once') {
    return { kind: 'unknown', reason: `${result.message} The request had left, so nobody knows whether it took effect (${result.code}).` }
  }
  const { code, message } = result
  const retry = sameAgain.has(code) ? null : retryAfter(policy)
  return { kind: 'failed', error: { code, message, compact: message }, ...(retry && { retry }) }
}

function responseOutcome(response: Response, policy: RetryPolicy): Outcome {
  const { status, headers, body } = response
  if (status >= 200 && status < 300) return { kind: 'completed', handle: 'out', output: { status, headers, body } }
  const asked = askedToWaitMs(headers)
  const retry = mayRepeat(status, asked !== null, policy.effect) ? retryAfter(policy, asked ?? 0) : null
  return {
    kind: 'failed',
    error: { code: 'http_status', message: `The server answered with HTTP ${status}.`, compact: compactResponse(status, body), details: { status, headers, body } },
    ...(retry && { retry }),
  }
}

function mayRepeat(status: number, askedToWait: boolean, effect: Effect): boolean {
  if (effect === 'once') return (status === 429 || status === 503) && askedToWait
  return status === 408 || status === 429 || status >= 500
}

/** Doubles from `backoffMs`, and is never shorter than what the server asked for. */
function retryAfter({ attempt, retry }: RetryPolicy, atLeastMs = 0): { afterMs: number } | null {
  if (attempt > retry.max) return null
  return { afterMs: Math.min(longestWaitMs, Math.max(atLeastMs, retry.backoffMs * 2 ** (attempt - 1))) }
}

/** `Retry-After` in milliseconds: seconds, or a date measured against the answer's own `Date`. Null without one. */
function askedToWaitMs(headers: Record<string, string>): number | null {
  const header = (name: string) => Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1]
  const asked = header('retry-after')?.trim()
  if (!asked) return null
  if (/^\d+$/.test(asked)) return Number(asked) * 1000
  const until = Date.parse(asked)
  if (Number.isNaN(until)) return null
  const since = Date.parse(header('date') ?? '')
  return Number.isNaN(since) ? 0 : Math.max(0, until - since)
}

const shownCharacters = 500

/** What a model reads of a failure: the status and the first 500 characters of the body. */
export function compactResponse(status: number, body: Json): string {
  const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body)
  if (text.trim() === '') return `HTTP ${status}`
  const start = [...text.slice(0, shownCharacters * 2)].slice(0, shownCharacters).join('')
  return `HTTP ${status}\n${start}${start.length < text.length ? '…' : ''}`
}
