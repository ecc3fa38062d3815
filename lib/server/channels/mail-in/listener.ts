/**
 * Receives mail by SMTP, for answers to mails of ours and for nothing else: it takes mail to the addresses of our own connections only, hands
 * none on, and says no to what answers nothing of ours while the sender is still there to hear it. Made to stand behind a mail server that
 * has the world in front of it: no TLS, nobody signs in.
 *
 * A mail that was taken (250) is on disk with what it caused; a mail that could not be worked off is not taken (451), and its server tries
 * again.
 */
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { ownMailboxes } from '../../connections/channel-rows.ts'
import { log } from '../../log.ts'
import { PoolBusyError } from '../../pool/pool.ts'
import { addressOf } from '../smtp/compose.ts'
import { windowOf } from './rate.ts'
import type { ArrivedMail, Received } from './receive-mail.ts'

export interface MailListener {
  port: number
  stop(): Promise<void>
}

export interface ListenerOptions {
  /** 0 takes a free one. */
  port: number
  host: string
  receive(mail: ArrivedMail): Promise<Received>
  limits?: Partial<ListenerLimits>
}

interface ListenerLimits {
  bytes: number
  connections: number
  /** From one address. */
  mailsPerMinute: number
  recipients: number
}

export const largestMail = 10 * 1024 * 1024
const usual: ListenerLimits = { bytes: largestMail, connections: 20, mailsPerMinute: 60, recipients: 5 }
const idleMs = 60_000

/** What a sending server is told, with its code. */
class Refused extends Error {
  readonly responseCode: number

  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

const answers: Record<Received, Refused | string> = {
  answered: '2.0.0 Your answer was taken',
  continued: '2.0.0 Your message was taken',
  refused: '2.0.0 Taken; your answer could not be used, and a mail says why',
  undelivered: '2.0.0 Noted',
  ignored: '2.0.0 Taken; automatic mail changes nothing',
  duplicate: '2.0.0 It was taken before',
  stranger: new Refused(550, '5.7.1 Only replies to mails of this system are taken here'),
  unreadable: new Refused(554, '5.6.0 This mail cannot be read'),
}

/** Rejects where the port cannot be had. */
export async function startMailListener({ port, host, receive, limits }: ListenerOptions): Promise<MailListener> {
  const { bytes, connections, mailsPerMinute, recipients } = { ...usual, ...limits }
  const counted = windowOf(mailsPerMinute, 60_000)
  const server = new SMTPServer({
    banner: 'Replies only',
    size: bytes,
    maxClients: connections,
    socketTimeout: idleMs,
    disableReverseLookup: true,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom: (_address, session, callback) => callback(counted(session.remoteAddress, Date.now()) ? null : new Refused(450, '4.7.1 Too many mails; come back in a minute')),
    onRcptTo({ address }, session, callback) {
      if (session.envelope.rcptTo.length >= recipients) return callback(new Refused(452, '4.5.3 Too many recipients'))
      ownMailboxes().then(
        (own) => callback(own.some((mailbox) => addressOf(mailbox) === address.toLowerCase()) ? null : new Refused(550, '5.7.1 Not an address of this system, and no mail is handed on')),
        (error: unknown) => callback(later(error)),
      )
    },
    onData(stream, session, callback) {
      take(stream, session).then(
        (received) => {
          const said = answers[received]
          if (typeof said === 'string') callback(null, said)
          else callback(said)
        },
        (error: unknown) => callback(error instanceof Refused ? error : later(error)),
      )
    },
  })

  async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<Received> {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of stream) {
      length += chunk.length
      // What is too long is read to its end, and forgotten.
      if (length <= bytes) chunks.push(chunk)
    }
    if (length > bytes) throw new Refused(552, `5.3.4 The mail is too long; at most ${bytes} bytes are taken`)
    return receive({ raw: Buffer.concat(chunks), nullSender: !envelope.mailFrom || envelope.mailFrom.address === '', connection: null })
  }

  server.on('error', (error: Error) => log().info({ err: error }, 'a connection that brings mail met an error'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  const listening: AddressInfo | string | null = server.server.address()
  return {
    port: typeof listening === 'object' && listening !== null ? listening.port : port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function later(error: unknown): Refused {
  if (!(error instanceof PoolBusyError)) log().error({ err: error }, 'a mail could not be worked off; its server was told to try again')
  return new Refused(451, '4.3.0 Not now; please try again')
}
