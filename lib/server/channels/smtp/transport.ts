/**
 * Hands one mail to the mail server of a connection. The socket is opened by the guard, so mail leaves only to where outgoing calls may go;
 * what goes wrong is said in words, with whether another try can help.
 */
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { ChannelOf } from '../../connections/channel-rows.ts'
import { BlockedError } from '../../http/guard.ts'
import { ContactError } from '../channel.ts'
import { outgoing } from '../outgoing.ts'

type SmtpConnection = Pick<ChannelOf<'smtp'>, 'name' | 'settings' | 'secrets'>

/** Milliseconds that the server may take for its greeting, and between two of its words. */
const greetingTimeout = 15_000
const socketTimeout = 30_000
/** Milliseconds for all of it: less than a contact is held. */
const sendingMs = 90_000
const ports = { tls: 465, starttls: 587, none: 25 } as const

export const portOf = ({ port, security }: SmtpConnection['settings']): number => port ?? ports[security]

/** Throws ContactError. */
export async function sendMail(connection: SmtpConnection, mail: SendMailOptions): Promise<void> {
  await withTransport(connection, (transport) => transport.sendMail({ ...mail, signal: AbortSignal.timeout(sendingMs) }))
}

/** Connects, and signs in where the connection has a user. Throws ContactError. */
export async function tryTransport(connection: SmtpConnection): Promise<void> {
  await withTransport(connection, (transport) => transport.verify())
}

async function withTransport(connection: SmtpConnection, act: (transport: ReturnType<typeof openTransport>) => Promise<unknown>): Promise<void> {
  const transport = openTransport(connection)
  try {
    await act(transport)
  } catch (error) {
    throw explained(connection, error)
  } finally {
    transport.close()
  }
}

function openTransport({ settings, secrets }: SmtpConnection) {
  const { host, security, user } = settings
  const port = portOf(settings)
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && { auth: { user, pass: secrets.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2' },
    greetingTimeout,
    socketTimeout,
    // A mail is made of what is given here: nothing of it names a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, callback) => void outgoing().connect(host, port).then((socket) => callback(null, { connection: socket }), callback),
  })
}

/** What Node calls it where a server's certificate or its encryption is not accepted. */
export const distrusts = /^(CERT_|ERR_SSL_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

interface SmtpError {
  code?: unknown
  /** Of the socket. */
  originalCode?: unknown
  responseCode?: unknown
  response?: unknown
  message?: unknown
}

function explained(connection: SmtpConnection, thrown: unknown): ContactError {
  const { settings } = connection
  const where = `The mail server ${settings.host}:${portOf(settings)}`
  if (thrown instanceof BlockedError) return new ContactError(thrown.message, { retryable: false, cause: thrown })
  const { code, originalCode, responseCode, response, message }: SmtpError = typeof thrown === 'object' && thrown !== null ? thrown : { message: thrown }
  const said = typeof response === 'string' && response !== '' ? response.replace(/\s+/g, ' ').slice(0, 300) : String(message).replace(/\s+/g, ' ').slice(0, 300)
  const permanent = typeof responseCode === 'number' && responseCode >= 500 && responseCode !== 503
  const as = (words: string, retryable: boolean) => new ContactError(`${where} ${words}`, { retryable, cause: thrown })
  if (code === 'EAUTH' || code === 'ENOAUTH') return as(`did not let ${settings.user ?? 'us'} in: ${said}. Check user and password of the connection “${connection.name}”.`, !permanent)
  if (code === 'EENVELOPE') return as(`refused the recipient or the sender: ${said}`, !permanent)
  if (code === 'EMESSAGE') return as(`refused the mail: ${said}`, !permanent)
  if (code === 'ETLS' || distrusts.test(String(originalCode))) return as(`offers no encryption that can be trusted: ${said}. Check the security of the connection “${connection.name}”.`, false)
  return as(`could not be reached: ${said}`, !permanent)
}
