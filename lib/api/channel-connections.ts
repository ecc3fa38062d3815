/**
 * Connections by which people are reached: per kind, what is set in the open and which secrets it has. Settings are shown to whoever may
 * see connections; secrets are written, never read back. A kind is one entry here, one of the recipients
 * (lib/server/channels/recipients.ts) and one of the channels (lib/server/channels/channels.ts).
 */
import { z } from 'zod'

/** `ops@example.com` or `Oriel <ops@example.com>`, on one line. */
export const mailboxPattern = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/
const mailbox = z.string().trim().max(320).regex(mailboxPattern, 'an address is like ops@example.com or Oriel <ops@example.com>')

export const smtpSettingsSchema = z.strictObject({
  host: z.string().trim().min(1).max(255).regex(/^[^\s/:@]+$|^[0-9a-fA-F:]+$/, 'a host is a name or an address, without a port').describe('Of the server that mail is handed to'),
  port: z.number().int().min(1).max(65_535).optional().describe('Left out: 465 with tls, 587 with starttls, 25 with none'),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls').describe('tls: from the first byte · starttls: required before anything else is said · none: in the open'),
  user: z.string().max(320).optional().describe('Left out: nobody signs in'),
  from: mailbox.describe('Who the mail is from, and where replies go unless replyTo says otherwise'),
  replyTo: mailbox.optional().describe('Where replies go; mail to it has to reach ORIEL_SMTP_PORT or POST /hooks/mail/{connection}'),
})

const slackTarget = z.string().trim().regex(/^(#[^\s#@]{1,80}|[CGD][A-Z0-9]{6,20}|@?[^\s@#]+@[^\s@]+)$/, 'a place in Slack is like #approvals, C024BE91L or @ada@example.com')

export const slackSettingsSchema = z.strictObject({
  defaultChannel: slackTarget.optional().describe('Where messages go whose channel names no target; left out: to each person who is asked, in a conversation of their own'),
  baseUrl: z.url({ protocol: /^https?$/ }).optional().describe('Of the Web API; left out: https://slack.com/api/'),
})

export const webhookSettingsSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2_000).describe('Where the messages are posted, by Standard Webhooks; redirects are not followed'),
})

interface ChannelKindSchemas {
  settings: z.ZodType
  /** Names of its secrets. */
  secrets: readonly [string, ...string[]]
}

export const channelKinds = {
  /** `password`: of `user` · `inboundToken`: with which POST /hooks/mail/{connection} is allowed. */
  smtp: { settings: smtpSettingsSchema, secrets: ['password', 'inboundToken'] },
  /** `token`: the bot’s, xoxb-… · `signingSecret`: with which Slack signs what it sends to POST /hooks/slack/{connection}. */
  slack: { settings: slackSettingsSchema, secrets: ['token', 'signingSecret'] },
  /** `signingSecret`: whsec_…, with which messages are signed. */
  webhook: { settings: webhookSettingsSchema, secrets: ['signingSecret'] },
} as const satisfies Record<string, ChannelKindSchemas>

export type ChannelKind = keyof typeof channelKinds
export type ChannelSettings<Kind extends ChannelKind = ChannelKind> = z.output<(typeof channelKinds)[Kind]['settings']>
/** Those that are set. */
export type ChannelSecrets<Kind extends ChannelKind = ChannelKind> = Partial<Record<(typeof channelKinds)[Kind]['secrets'][number], string>>

export const isChannelKind = (kind: string): kind is ChannelKind => Object.hasOwn(channelKinds, kind)

/** A kind with its settings, as they are stored and shown. */
export const channelSettingsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('smtp'), settings: channelKinds.smtp.settings }),
  z.object({ kind: z.literal('slack'), settings: channelKinds.slack.settings }),
  z.object({ kind: z.literal('webhook'), settings: channelKinds.webhook.settings }),
])

const secret = z.string().min(1).max(10_000)

/** What is written of a kind; in a replacement a secret that is left out stays, and null removes it. */
const channelBody = <const Kind extends string, Settings extends z.ZodType, const Name extends string>(kind: Kind, { settings, secrets }: { settings: Settings; secrets: readonly [Name, ...Name[]] }) =>
  z.strictObject({
    kind: z.literal(kind),
    settings,
    secrets: z.partialRecord(z.enum(secrets), secret.nullable()).default({}).describe('Stored encrypted, never shown'),
  })

export const smtpBody = channelBody('smtp', channelKinds.smtp)
export const slackBody = channelBody('slack', channelKinds.slack)
export const webhookBody = z.strictObject({
  kind: z.literal('webhook'),
  settings: channelKinds.webhook.settings,
  secrets: z
    .partialRecord(z.enum(channelKinds.webhook.secrets), z.string().regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'a signing secret is whsec_ and 24 to 64 random bytes in base64, for example whsec_ and the output of: openssl rand -base64 32').nullable())
    .default({})
    .describe('Stored encrypted, never shown. The receiver checks signatures with it'),
})
export const channelBodies = [smtpBody, slackBody, webhookBody] as const

export type ChannelBody = z.output<(typeof channelBodies)[number]>
