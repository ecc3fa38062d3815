/**
 * What a channel is: a way of telling a person that a run asks them something. A kind of connection has one (channel-kinds.ts); everything
 * that all of them share — who is told, when, how often it is tried, what the log says of it — is the frame's (carry-out.ts).
 *
 * A channel sends at least once: after a crash the same contact may be sent again. What it sends carries the contact's id, so that
 * whoever receives it can tell.
 */
import type { ChannelKind } from '#lib/api/channel-connections.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import type { ChannelOf } from '../connections/channel-rows.ts'
import type { Contact, EarlierMessage, Sent } from '../contacts/contact.ts'

/** What a channel is given to send. */
export interface Notice<Kind extends ChannelKind> {
  contact: Contact
  connection: ChannelOf<Kind>
  request: HumanRequest
  /** reminder: of a level that names nobody anew. */
  reason: 'asked' | 'reminder' | 'escalated'
  /** Oldest first: what this message belongs under. */
  earlier: EarlierMessage[]
}

export interface Channel<Kind extends ChannelKind> {
  /** Throws ContactError where the message was not taken; anything else that is thrown counts as one that may be tried again. */
  send(notice: Notice<Kind>): Promise<Sent>
  /**
   * Shows in what was sent that the request moved on: votes came in, or it was settled (`request.status`). Called once or more after each
   * such change, never for what was not sent. Failing is no failure to reach anybody.
   */
  refresh?(notice: Notice<Kind>): Promise<void>
  /** Tries the connection, with `to` by a message that says it is a test. Never rejects: what is wrong is the result. */
  tryOut(connection: ChannelOf<Kind>, to: string | undefined): Promise<Tried>
}

/** What came of trying a connection, in words for whoever set it up. */
export interface Tried {
  ok: boolean
  /** Of what is wrong, `http_dns` for one; null where all is well. */
  code: string | null
  message: string
  notes: string[]
}

/** Why a message was not taken. The message is shown to people, as it is. */
export class ContactError extends Error {
  override name = 'ContactError'
  readonly retryable: boolean
  /** The least time before the next try. */
  readonly retryAfterMs: number

  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs ?? 0
  }
}
