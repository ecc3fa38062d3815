/**
 * Message-IDs of the mails that we send. Each names its contact and carries a signature, so that a reply, or a bounce, shows which mail of
 * ours it is about and nobody can make one up. A mail that is sent again after a crash has the same, so whoever receives both can tell.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { environment } from '../../env.ts'

const signedLength = 24
/** In any case: some systems on the way write it in theirs. */
const ours = /\boriel\.([0-9a-f]{32})\.([0-9a-f]{24})@/gi

/** With its angle brackets. `from` is the address that the mail is from. */
export function messageIdOf(contactId: string, from: string): string {
  const hex = contactId.replaceAll('-', '')
  return `<oriel.${hex}.${signatureOf(hex)}@${domainOf(from)}>`
}

/** The contacts whose Message-IDs stand in a text, as far as we made them; the one named last is the one replied to. */
export function contactsNamedIn(text: string): string[] {
  const found = [...text.matchAll(ours)].flatMap(([, id = '', signed = '']) => {
    const hex = id.toLowerCase()
    return timingSafeEqual(Buffer.from(signed.toLowerCase()), Buffer.from(signatureOf(hex))) ? [`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`] : []
  })
  return [...new Set(found)]
}

/** `example.com` of `Oriel <ops@example.com>`. */
export const domainOf = (mailbox: string): string => /@([^\s<>@]+)>?\s*$/.exec(mailbox)?.[1]?.toLowerCase() ?? 'localhost'

function signatureOf(hex: string): string {
  const master = environment().secretKey
  if (!master) throw new Error('ORIEL_SECRET_KEY is not set. Start Oriel with `npm start`, or set it to at least 32 random characters.')
  const key = Buffer.from(hkdfSync('sha256', master, 'oriel', 'message ids', 32))
  return createHmac('sha256', key).update(hex).digest('hex').slice(0, signedLength)
}
