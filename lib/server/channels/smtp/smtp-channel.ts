/** Tells people by mail. */
import type { Channel } from '../channel.ts'
import { composeMail } from './compose.ts'
import { sendMail } from './transport.ts'
import { trySmtp } from './try-smtp.ts'

export const smtpChannel: Channel<'smtp'> = {
  async send(notice) {
    const mail = composeMail(notice)
    await sendMail(notice.connection, mail)
    return { externalId: mail.messageId, threadId: mail.references[0] ?? mail.messageId }
  },
  tryOut: trySmtp,
}
