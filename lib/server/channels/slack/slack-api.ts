/**
 * Slack's Web API as far as requests to people need it, by Slack's own client. Every call leaves through the guard, is sent once (who
 * sends again, and when, is decided by the contact's job) and fails as a `SlackCallError` that says in words what is wrong. The token is
 * masked in whatever an error quotes. The client is loaded by the first call.
 */
import type { FetchFunction, WebClient } from '@slack/web-api'
import { exchange } from '../../http/exchange.ts'
import type { Guard } from '../../http/guard.ts'
import { maskText } from '../../secrets/mask.ts'
import type { SlackBlock, SlackView } from './blocks.ts'
import { readSlackError, SlackCallError, UnansweredError } from './slack-errors.ts'

/** Slack's own address of its API. */
export const slackBaseUrl = 'https://slack.com/api/'

export interface SlackAccess {
  token: string
  /** Null: Slack's own. */
  baseUrl: string | null
}

/** Something to be read: blocks, and the text that notifications and screen readers show instead. */
export interface SlackMessage {
  text: string
  blocks: SlackBlock[]
}

/** Where a message stands. `ts` is its id within the channel. */
export interface SlackPlace {
  channel: string
  ts: string
}

export interface SlackUser {
  id: string
  /** Null where Slack does not tell it, or nobody confirmed it. */
  email: string | null
  name: string
  teamId: string | null
  /** The organisation of several workspaces that they belong to. */
  enterpriseId: string | null
  /** A bot, a deleted account, or somebody of another workspace. */
  outside: boolean
}

/** The workspace that an app is installed in. */
export interface SlackHome {
  teamId: string
  /** The organisation that it belongs to, where it does. */
  enterpriseId: string | null
}

export interface SlackApi {
  /** Whose token it is. `scopes` as Slack grants them. */
  whoAmI(): Promise<SlackHome & { team: string; scopes: string[] }>
  /** `channel`: `#name`, an id of a channel, or of a direct conversation. */
  post(channel: string, message: SlackMessage, threadTs?: string): Promise<SlackPlace>
  update(place: SlackPlace, message: SlackMessage): Promise<void>
  /** Seen only by that user, and gone when they reload. */
  whisper(channel: string, user: string, text: string, threadTs?: string): Promise<void>
  user(id: string): Promise<SlackUser>
  /** Null where nobody of the workspace has that address. */
  userByEmail(email: string): Promise<string | null>
  /** The conversation with one user. */
  openDirect(user: string): Promise<string>
  openView(triggerId: string, view: SlackView): Promise<void>
}

/** Slack reads marks in the text of a message: what a run or a person wrote mentions nobody by it and hides no link. */
const asWritten = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** `timeoutMs` for each call. */
export function createSlackApi(access: SlackAccess, guard: Guard, timeoutMs: number): SlackApi {
  let loading: Promise<WebClient> | undefined
  const call = async <T>(work: (client: WebClient) => Promise<T>): Promise<T> => {
    loading ??= clientFor(access, guard, timeoutMs)
    const client = await loading
    try {
      return await work(client)
    } catch (error) {
      throw explained(error, access)
    }
  }
  return {
    whoAmI: () =>
      call(async ({ auth }) => {
        const { team_id = '', team = '', enterprise_id, response_metadata } = await auth.test()
        return { teamId: team_id, enterpriseId: enterprise_id ?? null, team, scopes: response_metadata?.scopes ?? [] }
      }),
    post: (channel, message, threadTs) =>
      call(async ({ chat }) => {
        const { channel: id, ts } = await chat.postMessage({ channel, ...message, text: asWritten(message.text), unfurl_links: false, unfurl_media: false, ...(threadTs !== undefined && { thread_ts: threadTs }) })
        if (id === undefined || ts === undefined) throw new SlackCallError('unreadable_answer', 'Slack took the message and did not say where it stands.', false)
        return { channel: id, ts }
      }),
    update: ({ channel, ts }, message) => call(async ({ chat }) => void (await chat.update({ channel, ts, ...message, text: asWritten(message.text) }))),
    whisper: (channel, user, text, threadTs) => call(async ({ chat }) => void (await chat.postEphemeral({ channel, user, text: asWritten(text), ...(threadTs !== undefined && { thread_ts: threadTs }) }))),
    user: (id) =>
      call(async ({ users }) => {
        const { user = {} } = await users.info({ user: id })
        const confirmed = user.is_email_confirmed !== false
        return {
          id,
          email: (confirmed && user.profile?.email?.toLowerCase()) || null,
          name: user.real_name || user.name || id,
          teamId: user.team_id ?? null,
          enterpriseId: user.enterprise_user?.enterprise_id ?? null,
          outside: Boolean(user.is_bot || user.deleted || user.is_stranger),
        }
      }),
    userByEmail: (email) =>
      call(async ({ users }) => (await users.lookupByEmail({ email })).user?.id ?? null).catch((error: unknown) => {
        if (error instanceof SlackCallError && error.code === 'users_not_found') return null
        throw error
      }),
    openDirect: (user) =>
      call(async ({ conversations }) => {
        const { channel } = await conversations.open({ users: user })
        if (channel?.id === undefined) throw new SlackCallError('unreadable_answer', 'Slack opened a conversation and did not say which.', false)
        return channel.id
      }),
    openView: (triggerId, view) => call(async ({ views }) => void (await views.open({ trigger_id: triggerId, view }))),
  }
}

async function clientFor({ token, baseUrl }: SlackAccess, guard: Guard, timeoutMs: number): Promise<WebClient> {
  const { WebClient, LogLevel } = await import('@slack/web-api')
  const base = baseUrl ?? slackBaseUrl
  return new WebClient(token, {
    slackApiUrl: base.endsWith('/') ? base : `${base}/`,
    allowAbsoluteUrls: false,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
    fetch: fetchThrough(guard, timeoutMs),
  })
}

/** A message that is sent twice is seen twice, so it gets a connection of its own (decision 8). */
function fetchThrough(guard: Guard, timeoutMs: number): FetchFunction {
  return async (address, init = {}) => {
    const url = new URL(address)
    const refusal = guard.refusal(url)
    if (refusal !== null) throw new UnansweredError('http_blocked', refusal)
    const dispatcher = await guard.dispatcher(url.pathname.endsWith('/chat.postMessage') ? 'fresh' : 'shared')
    const answer = await exchange(dispatcher, { method: 'POST', url, headers: init.headers ?? {}, timeoutMs, ...(typeof init.body === 'string' && { body: init.body }) }, new AbortController().signal)
    if (answer.kind !== 'response') throw new UnansweredError(answer.code, answer.message)
    if (answer.status >= 300 && answer.status < 400) throw new UnansweredError('http_redirect', `${url.host} redirects to ${answer.headers.location ?? 'nowhere'}, which is not followed. Make that the base URL of the connection.`)
    return new Response(new Uint8Array(answer.bytes), { status: answer.status, headers: answer.headers })
  }
}

/** Never with the token in it, whatever a server quotes. */
function explained(error: unknown, { token, baseUrl }: SlackAccess): SlackCallError {
  const { code, message, retryable, retryAfterMs } = readSlackError(error, new URL(baseUrl ?? slackBaseUrl).host)
  return new SlackCallError(code, maskText(message, new Map([['token', token]])), retryable, retryAfterMs)
}
