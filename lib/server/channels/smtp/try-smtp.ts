/** Tries a mail server: reaches it, secures the connection, signs in, and with an address hands it a test mail. */
import type { ChannelOf } from '../../connections/channel-rows.ts'
import { causesOf, codeOf } from '../../http/failure.ts'
import { BlockedError } from '../../http/guard.ts'
import { ContactError, type Tried } from '../channel.ts'
import { distrusts, portOf, sendMail, tryTransport } from './transport.ts'

/** Codes of nodemailer and of the system → ours. */
const codes: Record<string, string> = {
  EAUTH: 'smtp_auth', ENOAUTH: 'smtp_auth', ETLS: 'smtp_tls', EDNS: 'smtp_dns', ENOTFOUND: 'smtp_dns', EAI_AGAIN: 'smtp_dns',
  ECONNREFUSED: 'smtp_refused', ECONNECTION: 'smtp_refused', ECONNRESET: 'smtp_refused', ESOCKET: 'smtp_refused', ETIMEDOUT: 'smtp_timeout', EENVELOPE: 'smtp_recipient', EMESSAGE: 'smtp_message',
}

export async function trySmtp(connection: ChannelOf<'smtp'>, to: string | undefined): Promise<Tried> {
  const { name, settings, secrets } = connection
  try {
    await tryTransport(connection)
    if (to !== undefined) {
      const text = `This is a test of the connection “${name}” of Oriel. Nothing is asked of you.`
      await sendMail(connection, { from: settings.from, to, subject: `A test of the connection ${name}`, text })
    }
  } catch (error) {
    if (!(error instanceof ContactError)) throw error
    return { ok: false, code: causesOf(error).some((cause) => cause instanceof BlockedError) ? 'http_blocked' : codeOfCause(error), message: error.message, notes: [] }
  }
  const signedIn = settings.user === undefined ? '' : ` and let ${settings.user} in`
  const sent = to === undefined ? '' : ` It took a test mail to ${to}.`
  return { ok: true, code: null, message: `${settings.host}:${portOf(settings)} answered${signedIn}.${sent}`, notes: notesOf(settings.security, secrets.password !== undefined, settings.user) }
}

/** Of a certificate that nobody trusts nodemailer's own code is that of any broken socket. */
function codeOfCause(error: ContactError): string {
  const distrusted = causesOf(error).some((cause) => cause instanceof Error && 'originalCode' in cause && distrusts.test(String(cause.originalCode)))
  return distrusted ? 'smtp_tls' : (codes[codeOf(error)] ?? 'smtp_failed')
}

function notesOf(security: string, hasPassword: boolean, user: string | undefined): string[] {
  return [
    ...(security === 'none' ? ['Mail is handed over in the open: the security is none.'] : []),
    ...(user !== undefined && !hasPassword ? ['There is a user and no password.'] : []),
  ]
}
