/**
 * Posts one message to a receiver, signed as Standard Webhooks says (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
 * `webhook-signature` over the exact body. It leaves through the guard and follows no redirect, so the address that was entered is the only
 * one that it reaches.
 */
import { Webhook } from 'standardwebhooks'
import { exchange } from '../../http/exchange.ts'
import type { Guard } from '../../http/guard.ts'
import type { WebhookMessage } from './payload.ts'

export type Posted = { ok: true; status: number } | { ok: false; code: string; message: string; retryable: boolean; retryAfterMs?: number }

const timeoutMs = 15_000
/** Nobody is kept waiting for longer, whatever a receiver asks for. */
const longestWaitMs = 3_600_000
/** Nothing was sent, and nothing would be another time. */
const final = new Set(['http_blocked', 'http_bad_url'])

/** Never rejects, unless the secret is none. */
export async function postWebhook(address: string, signingSecret: string, { id, body }: WebhookMessage, guard: Guard, now: Date): Promise<Posted> {
  const url = new URL(address)
  const refusal = guard.refusal(url)
  if (refusal !== null) return { ok: false, code: 'http_blocked', message: refusal, retryable: false }
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(signingSecret).sign(id, now, body),
  }
  const answer = await exchange(await guard.dispatcher('fresh'), { method: 'POST', url, headers, body, timeoutMs }, new AbortController().signal)
  if (answer.kind !== 'response') return { ok: false, code: answer.code, message: answer.message, retryable: !final.has(answer.code) }
  return readAnswer(url.host, answer.status, answer.headers, now)
}

function readAnswer(host: string, status: number, headers: Record<string, string>, now: Date): Posted {
  if (status >= 200 && status < 300) return { ok: true, status }
  const failed = (message: string, retryable: boolean): Posted => ({ ok: false, code: `http_${status}`, message, retryable })
  if (status === 410) return failed(`${host} answered 410 Gone: it wants no more messages.`, false)
  if (status >= 300 && status < 400) return failed(`${host} redirects to ${headers.location ?? 'nowhere'}, which is not followed. Enter the address where it ends.`, false)
  const retryAfterMs = readRetryAfter(headers['retry-after'], now)
  return { ...failed(`${host} answered with status ${status}${status === 401 || status === 403 ? ': it does not accept the signature, or wants something else besides' : ''}.`, true), ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** Seconds, or a date. */
function readRetryAfter(text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime()
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestWaitMs) : undefined
}
