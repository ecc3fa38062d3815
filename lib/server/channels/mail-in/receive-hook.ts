/**
 * `POST /hooks/mail/{connection}`: a mail as it came over the wire, handed in by whoever receives mail for us. The right is the connection's
 * inbound token: as a bearer token, or, where it begins with `whsec_`, as the key of a Standard Webhooks signature over the raw bytes.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { ApiError } from '#lib/api/errors.ts'
import { resolveChannel } from '../../connections/channel-rows.ts'
import { sharedQueue } from '../../queue/queue.ts'
import { windowOf } from './rate.ts'
import { receiveMail, type Received } from './receive-mail.ts'

const perMinute = 120
const counted = windowOf(perMinute, 60_000)

/** Throws not_found, unauthorized, rate_limited; invalid_request for what is no mail. */
export async function receiveMailHook(name: string, headers: Headers, bytes: Uint8Array): Promise<{ outcome: Received }> {
  const connection = await resolveChannel(name)
  if (connection?.kind !== 'smtp') throw new ApiError('not_found', `There is no mail connection “${name}”.`)
  const token = connection.secrets.inboundToken
  if (token === undefined) throw new ApiError('unauthorized', `The connection “${name}” has no inbound token, so no mail can be handed in. Enter one in Settings → Connections.`)
  if (!isSigned(token, headers, bytes) && !isBearer(token, headers)) throw new ApiError('unauthorized', 'Send the connection’s inbound token as "Authorization: Bearer …", or sign the body with it as Standard Webhooks says.')
  if (!counted(connection.id, Date.now())) throw new ApiError('rate_limited', `At most ${perMinute} mails a minute are taken.`, { headers: { 'retry-after': '60' } })
  const outcome = await receiveMail(await sharedQueue(), { raw: bytes, nullSender: false, connection: connection.name })
  if (outcome === 'unreadable') throw new ApiError('invalid_request', 'The body cannot be read as a mail. Send it as it came: headers, an empty line, the text (RFC 5322).')
  return { outcome }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function isBearer(token: string, headers: Headers): boolean {
  const [, given] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function isSigned(token: string, headers: Headers, bytes: Uint8Array): boolean {
  if (!token.startsWith('whsec_') || !headers.has('webhook-signature')) return false
  try {
    new Webhook(token).verify(Buffer.from(bytes), Object.fromEntries(headers), { jsonParse: false })
    return true
  } catch {
    return false
  }
}
