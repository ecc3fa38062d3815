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

interface ChannelKindSchemas {
  settings: z.ZodType
  /** Names of its secrets. */
  secrets: readonly [string, ...string[]]
}

export const channelKinds = {
  /** `password`: of `user` · `inboundToken`: with which POST /hooks/mail/{connection} is allowed. */
  smtp: { settings: smtpSettingsSchema, secrets: ['password', 'inboundToken'] },
} as const satisfies Record<string, ChannelKindSchemas>

export type ChannelKind = keyof typeof channelKinds
export type ChannelSettings<Kind extends ChannelKind = ChannelKind> = z.output<(typeof channelKinds)[Kind]['settings']>
/** Those that are set. */
export type ChannelSecrets<Kind extends ChannelKind = ChannelKind> = Partial<Record<(typeof channelKinds)[Kind]['secrets'][number], string>>

export const isChannelKind = (kind: string): kind is ChannelKind => Object.hasOwn(channelKinds, kind)

/** A kind with its settings, as they are stored and shown. */
export const channelSettingsSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('smtp'), settings: channelKinds.smtp.settings })])

const secret = z.string().min(1).max(10_000)

/** What is written of a kind; in a replacement a secret that is left out stays, and null removes it. */
const channelBody = <const Kind extends string, Settings extends z.ZodType, const Name extends string>(kind: Kind, { settings, secrets }: { settings: Settings; secrets: readonly [Name, ...Name[]] }) =>
  z.strictObject({
    kind: z.literal(kind),
    settings,
    secrets: z.partialRecord(z.enum(secrets), secret.nullable()).default({}).describe('Stored encrypted, never shown'),
  })

export const smtpBody = channelBody('smtp', channelKinds.smtp)
export const channelBodies = [smtpBody] as const

export type ChannelBody = z.output<(typeof channelBodies)[number]>
