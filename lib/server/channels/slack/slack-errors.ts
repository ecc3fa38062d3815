/** What is wrong when Slack refuses a call or cannot be reached, in words that say what to do, and whether the same call may succeed later. */
import { causesOf, reasonOf } from '../../http/failure.ts'

/** A call that did not succeed. `code` is Slack's own where Slack answered, else `http_…` as of an exchange. */
export class SlackCallError extends Error {
  override name = 'SlackCallError'
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined

  constructor(code: string, message: string, retryable: boolean, retryAfterMs?: number) {
    super(message)
    this.code = code
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
  }
}

/** How an exchange that had no answer comes out of Slack's client. */
export class UnansweredError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const newToken = 'Install the app to the workspace again and put its new bot token (xoxb-…) into the connection.'

/** Slack's own codes: https://docs.slack.dev/reference/methods/chat.postMessage and the pages of the other methods. */
const told: Record<string, string> = {
  invalid_auth: 'Slack does not know the bot token. Copy it again from “OAuth & Permissions” of the Slack app; it begins with xoxb-.',
  not_authed: 'Slack received no token. Put the bot token (xoxb-…) into the connection.',
  account_inactive: `The app was removed from the workspace, or its account is deactivated. ${newToken}`,
  token_revoked: `The bot token was revoked. ${newToken}`,
  token_expired: `The bot token has expired. ${newToken}`,
  not_allowed_token_type: 'This is not the token of a bot. Use the bot token of the Slack app; it begins with xoxb-.',
  channel_not_found: 'There is no such channel, or it is private and the app is not in it. Check the name, and invite the app: /invite @Oriel.',
  not_in_channel: 'The app is not in that channel. Invite it there: /invite @Oriel.',
  is_archived: 'That channel is archived. Choose another one.',
  restricted_action: 'The workspace does not let apps post there. Choose another channel, or ask an administrator of the workspace.',
  users_not_found: 'Nobody in the workspace has that address.',
  user_not_found: 'Slack does not know that user.',
  cannot_dm_bot: 'That user is a bot, and bots cannot be asked.',
  user_disabled: 'That user’s account is deactivated.',
  message_not_found: 'The message was deleted in Slack.',
  cant_update_message: 'The message was posted by another app, so it cannot be changed.',
  msg_blocks_too_long: 'The message is too long for Slack.',
  invalid_blocks: 'Slack does not take the message as it is written.',
  expired_trigger_id: 'The click came too long ago for Slack to open a window. Click again.',
}

const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited', 'rate_limited', 'team_added_to_org'])

interface Told {
  code: string
  message: string
  retryable: boolean
  retryAfterMs?: number
}

/** Reads what Slack's client threw. `host` is where the call went. */
export function readSlackError(error: unknown, host: string): SlackCallError {
  const { code, message, retryable, retryAfterMs } = toldBy(error, host)
  return new SlackCallError(code, message, retryable, retryAfterMs)
}

function toldBy(error: unknown, host: string): Told {
  const causes = causesOf(error)
  const unanswered = causes.find((cause) => cause instanceof UnansweredError)
  if (unanswered) return { code: unanswered.code, message: unanswered.message, retryable: ['http_dns', 'http_refused', 'http_timeout', 'http_cut'].includes(unanswered.code) }
  const known = causes.find((cause) => cause instanceof SlackCallError)
  if (known) return known.retryAfterMs === undefined ? { code: known.code, message: known.message, retryable: known.retryable } : { code: known.code, message: known.message, retryable: known.retryable, retryAfterMs: known.retryAfterMs }
  return answered(error, host)
}

function answered(error: unknown, host: string): Told {
  if (error instanceof Error && 'data' in error) return refusedBySlack(error.data, host)
  if (error instanceof Error && 'retryAfter' in error && typeof error.retryAfter === 'number') {
    return { code: 'ratelimited', message: `Slack takes no more calls for ${error.retryAfter} s.`, retryable: true, retryAfterMs: error.retryAfter * 1000 }
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    const found = error.statusCode === 404 ? ` Check the base URL of the connection; Slack’s own is https://slack.com/api/.` : ''
    return { code: `http_${error.statusCode}`, message: `${host} answered with status ${error.statusCode}, which Slack’s API does not do.${found}`, retryable: error.statusCode >= 500 || error.statusCode === 429 }
  }
  return { code: 'failed', message: `The call to ${host} failed: ${reasonOf(error)}.`, retryable: false }
}

function refusedBySlack(data: unknown, host: string): Told {
  const { error: code, needed, provided } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  if (typeof code !== 'string' || !/^[a-z0-9_]{1,80}$/.test(code)) return { code: 'unreadable_answer', message: `What ${host} answered is no answer of Slack’s API. Check the base URL of the connection; Slack’s own is https://slack.com/api/.`, retryable: false }
  if (code === 'missing_scope') {
    return { code, message: `The bot token lacks the scope ${String(needed ?? 'that is needed')}${typeof provided === 'string' ? `; it has ${provided}` : ''}. Add it under “OAuth & Permissions” of the Slack app and install the app again.`, retryable: false }
  }
  return { code, message: told[code] ?? `Slack refused: ${code}.`, retryable: passing.has(code) }
}
