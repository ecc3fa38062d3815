/** The Web API of a connection of the kind slack. */
import type { ChannelOf } from '../../connections/channel-rows.ts'
import { outgoing } from '../outgoing.ts'
import { createSlackApi, type SlackApi } from './slack-api.ts'

/** Null where the connection has no bot token. */
export function openSlack({ settings, secrets }: ChannelOf<'slack'>, timeoutMs: number): SlackApi | null {
  return secrets.token === undefined ? null : createSlackApi({ token: secrets.token, baseUrl: settings.baseUrl ?? null }, outgoing(), timeoutMs)
}
