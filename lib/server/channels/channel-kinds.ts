/** Which channel each kind of connection has. Loaded by the first message of its kind: a process that sends none stays small. */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import type { Channel } from './channel.ts'

export const channels: { [Kind in ChannelKind]: () => Promise<Channel<Kind>> } = {
  smtp: async () => (await import('./smtp/smtp-channel.ts')).smtpChannel,
  slack: async () => (await import('./slack/slack-channel.ts')).slackChannel,
  webhook: async () => (await import('./webhook/webhook-channel.ts')).webhookChannel,
}
