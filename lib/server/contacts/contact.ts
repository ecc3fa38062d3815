/**
 * What it is to tell a person of a request: a row per person, channel and level. How it is done is a channel's business (../channels); what
 * is written here is what the log's side and theirs both know.
 */

/** planned: nobody looked yet who is meant · waiting: to be sent · cancelled: the request was settled before it was sent. */
export type ContactStatus = 'planned' | 'waiting' | 'sent' | 'failed' | 'cancelled'

/** One person who is told of one request in one way. */
export interface Contact {
  id: string
  requestId: string
  runId: string
  step: string
  /** 0: the asking; from 1: of the escalation. */
  level: number
  /** As the document has it: `mail`, `mail:boss@example.com`. */
  channel: string
  /** Name of the connection. */
  connection: string
  /** What the kind of the connection calls a recipient: a mail address, `#approvals`, a host. */
  recipient: string
  audience: string[]
  status: ContactStatus
  /** Tries so far, the current one included. */
  attempts: number
  externalId: string | null
  threadId: string | null
  error: string | null
  recorded: boolean
  createdAt: Date
}

/** An earlier message of the same run to the same recipient by the same connection. */
export interface EarlierMessage {
  externalId: string
  threadId: string | null
}

/** What the world called the message; found again by `contactByExternalId`. */
export interface Sent {
  externalId?: string
  threadId?: string
}

/** `slack:@ada@example.com` → connection `slack`, target `@ada@example.com`. */
export function readChannel(channel: string): { connection: string; target: string | null } {
  const colon = channel.indexOf(':')
  const target = colon === -1 ? '' : channel.slice(colon + 1).trim()
  return { connection: (colon === -1 ? channel : channel.slice(0, colon)).trim(), target: target === '' ? null : target }
}
