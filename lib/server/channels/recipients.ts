/**
 * Whom a channel of a document means: `<connection>` or `<connection>:<target>`, and what a connection's kind makes of it. Without a
 * target, mail goes to every address among those who are asked; a place that many people see (a channel of a chat, a server) is one
 * recipient.
 */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import { isAddress, normalAddress } from '#lib/engine/audience.ts'
import type { OpenChannel } from '../connections/channel-rows.ts'

type Expand<Kind extends ChannelKind> = (connection: Extract<OpenChannel, { kind: Kind }>, target: string | null, people: () => Promise<string[]>) => Promise<string[]>

const expansions: { [Kind in ChannelKind]: Expand<Kind> } = {
  smtp: async (_connection, target, people) => (target === null ? people() : isAddress(target) ? [normalAddress(target)] : []),
  slack: async ({ settings }, target, people) => {
    const place = target ?? settings.defaultChannel
    return place === undefined ? (await people()).map((email) => `@${email}`) : [place]
  },
  webhook: async ({ settings }) => [new URL(settings.url).host],
}

/** `people` gives the mail addresses of those who are asked. Empty: nobody can be reached this way. */
export function recipientsBy<Kind extends ChannelKind>(connection: Extract<OpenChannel, { kind: Kind }>, target: string | null, people: () => Promise<string[]>): Promise<string[]> {
  const expand: Expand<Kind> = expansions[connection.kind]
  return expand(connection, target, people)
}
