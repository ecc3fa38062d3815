/**
 * Tells somebody by mail why theirs was not taken. It has no sender in its envelope, so that nothing answers it (RFC 3834), and is tried a
 * few times: nobody waits for it, and nothing depends on it.
 */
import { spelledOut } from '#lib/engine/visible-text.ts'
import { resolveChannel } from '../../connections/channel-rows.ts'
import { log } from '../../log.ts'
import { ContactError } from '../channel.ts'
import { domainOf } from '../smtp/message-id.ts'
import { sendMail } from '../smtp/transport.ts'
import { holdRefusal, settleRefusal } from './received-mail-rows.ts'

/** Sends the refusal of a mail, where one is due and nobody else is on it. */
export async function sendRefusal(id: string, delaysMs: readonly number[]): Promise<void> {
  const held = await holdRefusal(id)
  if (!held) return
  const { refusal, attempts } = held
  const connection = await resolveChannel(refusal.connection)
  if (connection?.kind !== 'smtp') return settleRefusal(id, null)
  const { from, replyTo } = connection.settings
  try {
    await sendMail(connection, {
      messageId: `<oriel-refusal.${id}@${domainOf(from)}>`,
      from,
      to: { name: '', address: refusal.to },
      ...(replyTo !== undefined && { replyTo }),
      envelope: { from: false, to: [refusal.to] },
      subject: spelledOut(refusal.subject),
      text: `${refusal.text}\n`,
      ...(refusal.inReplyTo !== null && { inReplyTo: refusal.inReplyTo }),
      references: refusal.references,
      headers: { 'Auto-Submitted': 'auto-replied' },
    })
    await settleRefusal(id, null)
  } catch (error) {
    if (!(error instanceof ContactError)) throw error
    const delay = delaysMs[attempts - 1]
    const again = error.retryable && delay !== undefined
    log().info({ err: error, mail: id, again }, 'somebody could not be told why their mail was not taken')
    await settleRefusal(id, again ? delay : null)
  }
}
