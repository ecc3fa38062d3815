/**
 * The public door of channels: which one each kind of connection has, and what comes in by them. Loaded by the first message of its kind: a
 * process that sends none stays small.
 */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import type { Channel } from './channel.ts'

export type { Channel, Tried } from './channel.ts'
export { outgoing } from './outgoing.ts'

export const channels: { [Kind in ChannelKind]: () => Promise<Channel<Kind>> } = {
  smtp: async () => (await import('./smtp/smtp-channel.ts')).smtpChannel,
  slack: async () => (await import('./slack/slack-channel.ts')).slackChannel,
  webhook: async () => (await import('./webhook/webhook-channel.ts')).webhookChannel,
}

/** What Slack posts of a connection's app. Throws not_found, unauthorized, malformed_json. */
export const receiveSlack = async (connection: string, headers: Headers, bytes: Uint8Array): Promise<Response> => (await import('./slack/receive.ts')).receiveSlack(connection, headers, bytes)
