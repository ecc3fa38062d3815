/**
 * A Slack for tests: its Web API over real HTTP for the real client, with a workspace of people and channels that it remembers, and what
 * its people do (click, write, submit) as the signed requests that Slack would send. Refuses what Slack would refuse of these methods.
 */
import { startTestServer, type ReceivedRequest, type ServerReply } from '../../http/testing.ts'
import type { SlackBlock, SlackButton, SlackView } from './blocks.ts'
import { slackSignature } from './signature.ts'

export interface TestSlackUser {
  id: string
  email?: string
  name: string
  /** Of another workspace. */
  teamId?: string
  unconfirmed?: boolean
  bot?: boolean
  deleted?: boolean
}

export interface TestSlackMessage {
  channel: string
  ts: string
  text: string
  blocks: SlackBlock[]
  threadTs?: string
  /** How often it was changed. */
  updates: number
}

export interface TestSlack {
  /** For the connection's `baseUrl`. */
  baseUrl: string
  host: string
  token: string
  signingSecret: string
  /** Every call that came, with its arguments. */
  calls: { method: string; args: Record<string, string> }[]
  messages: TestSlackMessage[]
  whispers: { channel: string; user: string; text: string; threadTs?: string }[]
  views: { triggerId: string; view: SlackView }[]
  /** The next `times` calls of a method get this answer. */
  refuse(method: string, reply: ServerReply, times?: number): void
  /** Slack's request when somebody presses a button of a message. */
  click(message: TestSlackMessage, label: string, user: string): SignedRequest
  /** Slack's request when somebody sends a window off. */
  submit(view: SlackView, text: string, user: string): SignedRequest
  /** Slack's request when somebody writes. */
  writes(event: { channel: string; text: string; user: string; threadTs?: string; botId?: string; subtype?: string; eventId?: string }, retry?: number): SignedRequest
  /** Any body, signed. */
  signed(body: string, type: string, at?: number): SignedRequest
  close(): Promise<void>
}

export interface SignedRequest {
  body: string
  headers: Record<string, string>
}

const teamId = 'T0TEST'
const botUser = 'U0ORIEL'
/** Of the workspace: name → id. */
const channels: Record<string, string> = { '#approvals': 'C0APPROVALS', '#general': 'C0GENERAL' }

export async function startSlack(users: TestSlackUser[], { scopes = ['chat:write', 'im:write', 'users:read', 'users:read.email', 'channels:history', 'groups:history', 'im:history'] } = {}): Promise<TestSlack> {
  const token = 'xoxb-of-the-tests-0123456789'
  const signingSecret = 'signing-secret-of-the-tests'
  const refusals: { method: string; reply: ServerReply; times: number }[] = []
  const slack: Omit<TestSlack, 'baseUrl' | 'host' | 'close'> = {
    token,
    signingSecret,
    calls: [],
    messages: [],
    whispers: [],
    views: [],
    refuse: (method, reply, times = 1) => void refusals.push({ method, reply, times }),
    signed,
    click: (message, label, user) => interaction({ type: 'block_actions', ...from(user), trigger_id: `trigger-${slack.calls.length}`, channel: { id: message.channel }, message: { ts: message.ts, thread_ts: message.threadTs }, container: { type: 'message', channel_id: message.channel, message_ts: message.ts }, actions: [{ type: 'button', block_id: 'b', ...clicked(message, label) }] }),
    submit: (view, text, user) => interaction({ type: 'view_submission', ...from(user), view: { ...view, state: { values: { text: { text: { type: 'plain_text_input', value: text } } } } } }),
    writes: ({ channel, text, user, threadTs, botId, subtype, eventId = `Ev${Math.random().toString(36).slice(2)}` }, retry) =>
      signed(
        JSON.stringify({ type: 'event_callback', team_id: teamId, api_app_id: 'A0', event_id: eventId, event_time: Math.floor(Date.now() / 1000), event: { type: 'message', channel, user, text, ts: nextTs(), channel_type: 'channel', ...(threadTs && { thread_ts: threadTs }), ...(botId && { bot_id: botId }), ...(subtype && { subtype }) } }),
        'application/json',
        undefined,
        retry === undefined ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' },
      ),
  }
  let written = 0
  const nextTs = () => `1700000000.${String(++written).padStart(6, '0')}`
  const from = (user: string) => ({ team: { id: users.find(({ id }) => id === user)?.teamId ?? teamId }, user: { id: user, team_id: users.find(({ id }) => id === user)?.teamId ?? teamId }, api_app_id: 'A0' })
  const interaction = (payload: object) => signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), 'application/x-www-form-urlencoded')

  function signed(body: string, type: string, at = Date.now(), more: Record<string, string> = {}): SignedRequest {
    const timestamp = String(Math.floor(at / 1000))
    return { body, headers: { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': slackSignature(signingSecret, timestamp, Buffer.from(body)), ...more } }
  }

  const methods: Record<string, (args: Record<string, string>) => object> = {
    'auth.test': () => ({ ok: true, url: 'https://test.slack.com/', team: 'Test', team_id: teamId, user: 'oriel', user_id: botUser, bot_id: 'B0ORIEL' }),
    'chat.postMessage': (args) => {
      const channel = channelOf(args.channel)
      if (channel === undefined) return { ok: false, error: 'channel_not_found' }
      const message: TestSlackMessage = { channel, ts: nextTs(), text: args.text ?? '', blocks: JSON.parse(args.blocks ?? '[]') as SlackBlock[], updates: 0, ...(args.thread_ts && { threadTs: args.thread_ts }) }
      const wrong = faultOf(message)
      if (wrong) return { ok: false, error: wrong }
      slack.messages.push(message)
      return { ok: true, channel, ts: message.ts, message: { ts: message.ts } }
    },
    'chat.update': (args) => {
      const message = slack.messages.find(({ channel, ts }) => channel === args.channel && ts === args.ts)
      if (!message) return { ok: false, error: 'message_not_found' }
      Object.assign(message, { text: args.text, blocks: JSON.parse(args.blocks ?? '[]'), updates: message.updates + 1 })
      const wrong = faultOf(message)
      return wrong ? { ok: false, error: wrong } : { ok: true, channel: message.channel, ts: message.ts }
    },
    'chat.postEphemeral': (args) => {
      slack.whispers.push({ channel: args.channel ?? '', user: args.user ?? '', text: args.text ?? '', ...(args.thread_ts && { threadTs: args.thread_ts }) })
      return { ok: true, message_ts: nextTs() }
    },
    'users.info': (args) => {
      const user = users.find(({ id }) => id === args.user)
      if (!user) return { ok: false, error: 'user_not_found' }
      return { ok: true, user: { id: user.id, team_id: user.teamId ?? teamId, name: user.name, real_name: user.name, deleted: user.deleted ?? false, is_bot: user.bot ?? false, is_email_confirmed: !user.unconfirmed, profile: { email: user.email } } }
    },
    'users.lookupByEmail': (args) => {
      const user = users.find(({ email }) => email?.toLowerCase() === args.email?.toLowerCase())
      return user ? { ok: true, user: { id: user.id } } : { ok: false, error: 'users_not_found' }
    },
    'conversations.open': (args) => (users.some(({ id }) => id === args.users) ? { ok: true, channel: { id: `D${args.users}` } } : { ok: false, error: 'user_not_found' }),
    'views.open': (args) => {
      slack.views.push({ triggerId: args.trigger_id ?? '', view: JSON.parse(args.view ?? '{}') as SlackView })
      return { ok: true }
    },
  }
  const channelOf = (name = ''): string | undefined => channels[name] ?? (Object.values(channels).includes(name) || /^D/.test(name) ? name : undefined)

  function answer(request: ReceivedRequest): ServerReply {
    const method = request.url.replace('/api/', '')
    const { token: sent, ...args } = Object.fromEntries(new URLSearchParams(request.body.toString('utf8')))
    slack.calls.push({ method, args })
    const refused = refusals.find((each) => each.method === method && each.times > 0)
    if (refused) {
      refused.times -= 1
      return refused.reply
    }
    const bearer = request.headers.authorization?.replace('Bearer ', '')
    if ((bearer ?? sent) !== token) return { body: { ok: false, error: 'invalid_auth' } }
    const work = methods[method]
    return { headers: { 'x-oauth-scopes': scopes.join(',') }, body: work ? work(args) : { ok: false, error: 'unknown_method' } }
  }

  const server = await startTestServer(answer)
  return Object.assign(slack, { baseUrl: `${server.url}/api/`, host: server.host, close: server.close })
}

/** All the words of a message that a reader sees, a line per block. */
export const shownText = ({ blocks }: Pick<TestSlackMessage, 'blocks'>): string => blocks.map((block) => textsIn(block).join(' ')).join('\n')

export const buttonsIn = ({ blocks }: Pick<TestSlackMessage, 'blocks'>): SlackButton[] => blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))

function clicked(message: TestSlackMessage, label: string): Pick<SlackButton, 'action_id' | 'value'> {
  const found = buttonsIn(message).find(({ text }) => text.text === label)
  if (!found) throw new Error(`There is no button “${label}”, only: ${buttonsIn(message).map(({ text }) => text.text).join(', ') || 'none'}.`)
  return { action_id: found.action_id, ...(found.value !== undefined && { value: found.value }) }
}

function textsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if ('text' in value && typeof value.text === 'string') return [value.text]
  return Object.values(value).flatMap(textsIn)
}

/** As Slack's error, what it would not take of a message. */
function faultOf({ blocks, text }: TestSlackMessage): string | undefined {
  const texts = blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : []))
  const buttons = buttonsIn({ blocks })
  const ids = buttons.map(({ action_id }) => action_id)
  const fits = blocks.length <= 50 && texts.every((each) => each.length > 0 && each.length <= 3_000) && buttons.every((each) => each.text.text.length <= 75 && (each.value ?? '').length <= 2_000 && (each.url ?? '').length <= 3_000) && new Set(ids).size === ids.length && blocks.every((block) => block.type !== 'actions' || block.elements.length <= 25)
  if (!fits) return 'invalid_blocks'
  return text === '' ? 'no_text' : JSON.stringify(blocks).length > 13_000 ? 'msg_blocks_too_long' : undefined
}
