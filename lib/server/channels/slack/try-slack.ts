/** Tries a Slack connection: whose token it is, whether the app may do what it is for, whether Slack can sign what it sends back. */
import type { ChannelOf } from '../../connections/channel-rows.ts'
import type { Tried } from '../channel.ts'
import { section } from './blocks.ts'
import { channelFor } from './conversations.ts'
import { openSlack } from './open-slack.ts'
import type { SlackApi } from './slack-api.ts'
import { SlackCallError } from './slack-errors.ts'

/** Scope → what is not possible without it. */
const needed: Record<string, string> = {
  'chat:write': 'send messages',
  'im:write': 'write to a person',
  'users:read': 'know who presses a button',
  'users:read.email': 'know the address of who presses a button',
}
/** Any one of these lets replies in threads come in. */
const replies = ['channels:history', 'groups:history', 'im:history']

export async function trySlack(connection: ChannelOf<'slack'>, to: string | undefined): Promise<Tried> {
  const slack = openSlack(connection, 10_000)
  if (!slack) return { ok: false, code: 'no_token', message: 'There is no bot token. Copy it from “OAuth & Permissions” of the Slack app; it begins with xoxb-.', notes: [] }
  try {
    const { team, scopes } = await slack.whoAmI()
    const missing = Object.keys(needed).filter((scope) => !scopes.includes(scope))
    if (missing.length > 0) {
      const what = missing.map((scope) => `${scope} (to ${needed[scope]})`).join(', ')
      return { ok: false, code: 'missing_scope', message: `The token belongs to the workspace ${team}, and lacks ${missing.length === 1 ? 'the scope' : 'the scopes'} ${what}. Add them under “OAuth & Permissions” of the Slack app and install the app again.`, notes: [] }
    }
    const sent = to === undefined ? '' : await sendTest(slack, connection.name, to)
    return { ok: true, code: null, message: `Slack answered for the workspace ${team}.${sent}`, notes: notesOf(connection, scopes) }
  } catch (error) {
    if (!(error instanceof SlackCallError)) throw error
    return { ok: false, code: error.code, message: error.message, notes: [] }
  }
}

async function sendTest(slack: SlackApi, name: string, to: string): Promise<string> {
  const text = `This is a test of the connection “${name}” of Oriel. Nothing is asked of you.`
  await slack.post(await channelFor(slack, to), { text, blocks: [section(text)] })
  return ` A test message is in ${to}.`
}

function notesOf({ secrets }: ChannelOf<'slack'>, scopes: readonly string[]): string[] {
  return [
    ...(secrets.signingSecret === undefined ? ['There is no signing secret, so buttons and replies are refused: nobody could tell that they come from Slack. Copy it from “Basic Information” of the Slack app.'] : []),
    ...(replies.some((scope) => scopes.includes(scope)) ? [] : [`Replies in threads do not come in without one of the scopes ${replies.join(', ')}.`]),
  ]
}
