/** Names of places in Slack: a message as a contact keeps it (its channel and its id there, `C024BE91L:1700000000.000100`), a person, a channel. Pure. */
import type { SlackPlace } from './slack-api.ts'

export const writePlace = ({ channel, ts }: SlackPlace): string => `${channel}:${ts}`

/** Null for what is none. */
export function readPlace(externalId: string | null): SlackPlace | null {
  const [, channel, ts] = /^([^:]+):([^:]+)$/.exec(externalId ?? '') ?? []
  return channel === undefined || ts === undefined ? null : { channel, ts }
}

/** `@ada@example.com` is a person, anything else a channel. Null: no person. */
export const personOf = (recipient: string): string | null => (/^@?[^\s@#]+@[^\s@]+$/.test(recipient) ? recipient.replace(/^@/, '').toLowerCase() : null)
