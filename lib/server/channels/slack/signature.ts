/**
 * Whether a request really comes from Slack: `v0=` and the HMAC-SHA256, under the app's signing secret, of `v0:{timestamp}:{body}` over
 * the body's raw bytes. A request older or newer than five minutes is refused, so a recorded one cannot be sent again later. Pure.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SignedBySlack {
  /** `X-Slack-Request-Timestamp`: seconds since 1970. */
  timestamp: string | null
  /** `X-Slack-Signature`. */
  signature: string | null
  body: Uint8Array
}

const version = 'v0'
const windowSeconds = 5 * 60

/** The signature that Slack would send. */
export function slackSignature(signingSecret: string, timestamp: string, body: Uint8Array): string {
  return `${version}=${createHmac('sha256', signingSecret).update(`${version}:${timestamp}:`).update(body).digest('hex')}`
}

/** Why a request is not to be believed, as a sentence; null where it is Slack's. `now` in milliseconds. */
export function slackRefusal(signingSecret: string, { timestamp, signature, body }: SignedBySlack, now: number): string | null {
  if (timestamp === null || signature === null) return 'The request is not signed: the headers X-Slack-Request-Timestamp and X-Slack-Signature are missing.'
  if (!/^\d{1,12}$/.test(timestamp)) return 'The header X-Slack-Request-Timestamp is not a number of seconds.'
  if (Math.abs(now / 1000 - Number(timestamp)) > windowSeconds) return 'The request was signed more than five minutes ago, or ahead of time. Check the clock of this server.'
  const expected = Buffer.from(slackSignature(signingSecret, timestamp, body))
  const given = Buffer.from(signature)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return null
  return 'The signature does not fit. Check that the signing secret of the connection is that of the Slack app.'
}
