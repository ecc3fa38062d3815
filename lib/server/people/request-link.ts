/**
 * Addresses of a person's page for one request: `/r/{token}`. A token names the request, who it was sent to and the arguments that were
 * shown, and carries a signature over them under a key derived from the master key: nobody can make one, and it is worth nothing for
 * another request, another person or other arguments (semantics §9.4). Nothing is stored; the log knows what was answered, which is what
 * makes a link good for one answer.
 *
 * Must not know: whether the request is open, or whether its recipient may still answer. The doors that take a token ask that.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { normalAddress } from '#lib/engine/audience.ts'
import { environment } from '../env.ts'
import { anyone } from './answerer.ts'

/** What a token says. */
export interface RequestLink {
  requestId: string
  /** A mail address in small letters, or `anyone`. */
  recipient: string
  /** Hash of the arguments, or of an effect's resolved input, that the recipient is shown; null where a request has none. */
  argsHash: string | null
}

const payloadSchema = z.tuple([z.string().min(1).max(200), z.string().min(1).max(254), z.string().max(128).nullable()])

const normalRecipient = (recipient: string): string => (recipient === anyone ? anyone : normalAddress(recipient))

/** The token of a link. Throws where ORIEL_SECRET_KEY is unset. */
export function requestToken({ requestId, recipient, argsHash }: RequestLink): string {
  const payload = Buffer.from(JSON.stringify([requestId, normalRecipient(recipient), argsHash])).toString('base64url')
  return `${payload}.${signature(payload).toString('base64url')}`
}

/** The whole address, for mails and messages. */
export const requestLink = (link: RequestLink): string => `${environment().publicUrl}/r/${requestToken(link)}`

/** What a token says; null where we never made it, or it was cut or changed on its way. */
export function readRequestLink(token: string): RequestLink | null {
  const [, payload = '', signed = ''] = /^([\w-]{8,1000})\.([\w-]{43})$/.exec(token) ?? []
  const given = Buffer.from(signed, 'base64url')
  const made = signature(payload)
  if (given.length !== made.length || !timingSafeEqual(given, made)) return null
  const parsed = payloadSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  if (!parsed.success) return null
  const [requestId, recipient, argsHash] = parsed.data
  return { requestId, recipient, argsHash }
}

function signature(payload: string): Buffer {
  const master = environment().secretKey
  if (!master) throw new Error('ORIEL_SECRET_KEY is not set. Start Oriel with `npm start`, or set it to at least 32 random characters.')
  return createHmac('sha256', Buffer.from(hkdfSync('sha256', master, 'oriel', 'request links', 32))).update(payload).digest()
}
