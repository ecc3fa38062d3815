/** The Web API of a connection of the kind slack. */
import type { ChannelOf } from '../../connections/channel-rows.ts'
import { outgoing } from '../outgoing.ts'
import { createSlackApi, type SlackApi, type SlackHome } from './slack-api.ts'

/** Null where the connection has no bot token. */
export function openSlack({ settings, secrets }: ChannelOf<'slack'>, timeoutMs: number): SlackApi | null {
  return secrets.token === undefined ? null : createSlackApi({ token: secrets.token, baseUrl: settings.baseUrl ?? null }, outgoing(), timeoutMs)
}

/** A token's workspace never changes. */
const homes = new Map<string, Promise<SlackHome>>()
const mostHomes = 1_000

/** The workspace of a connection's app, asked once per token. */
export function homeOf(slack: SlackApi, { id, secrets }: ChannelOf<'slack'>): Promise<SlackHome> {
  const key = `${id} ${secrets.token ?? ''}`
  const known = homes.get(key)
  if (known) return known
  if (homes.size >= mostHomes) homes.clear()
  const asked = slack.whoAmI().catch((error: unknown) => {
    homes.delete(key)
    throw error
  })
  homes.set(key, asked)
  return asked
}
