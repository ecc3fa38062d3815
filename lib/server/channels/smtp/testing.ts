/**
 * Test support: a mail server that stands for the world's. It takes every mail, or refuses what a test says; it can go down and come up
 * again on its port. Used by tests only.
 */
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface TakenMail {
  /** False for the empty sender of machines. */
  from: string | false
  to: string[]
  raw: string
  parsed: ParsedMail
  /** Whether it came over an encrypted connection, and who signed in. */
  secure: boolean
  user: string | undefined
}

export interface MailWorld {
  port: number
  mails: TakenMail[]
  /** Recipients that are refused, with the answer. */
  refused: Map<string, { code: number; text: string }>
  up(): Promise<void>
  down(): Promise<void>
  isUp(): boolean
}

interface WorldOptions {
  /** Who may sign in; then everybody has to. */
  account?: { user: string; password: string }
  /** Offered after the greeting, with a certificate that nobody knows. */
  starttls?: boolean
}

class Refusal extends Error {
  readonly responseCode: number

  constructor({ code, text }: { code: number; text: string }) {
    super(text)
    this.responseCode = code
  }
}

export async function mailWorld({ account, starttls = false }: WorldOptions = {}): Promise<MailWorld> {
  let server: SMTPServer | undefined
  const world: MailWorld = {
    port: 0,
    mails: [],
    refused: new Map(),
    async up() {
      const started = new SMTPServer({
        authOptional: account === undefined,
        allowInsecureAuth: true,
        disabledCommands: starttls ? [] : ['STARTTLS'],
        disableReverseLookup: true,
        onAuth(auth, _session, callback) {
          if (auth.username === account?.user && auth.password === account?.password) callback(null, { user: auth.username })
          else callback(new Refusal({ code: 535, text: '5.7.8 Wrong user or password' }))
        },
        onRcptTo({ address }, _session, callback) {
          const refusal = world.refused.get(address)
          callback(refusal ? new Refusal(refusal) : null)
        },
        onData(stream, session, callback) {
          const chunks: Buffer[] = []
          stream.on('data', (chunk: Buffer) => chunks.push(chunk))
          stream.on('end', () => {
            const raw = Buffer.concat(chunks)
            void simpleParser(raw).then((parsed) => {
              const { mailFrom, rcptTo } = session.envelope
              world.mails.push({ from: mailFrom ? mailFrom.address || false : false, to: rcptTo.map(({ address }) => address), raw: raw.toString(), parsed, secure: session.secure, user: typeof session.user === 'string' ? session.user : undefined })
              callback(null)
            })
          })
        },
      })
      server = started
      await new Promise<void>((resolve, reject) => {
        started.once('error', reject)
        started.listen(world.port, '127.0.0.1', () => resolve())
      })
      world.port = (started.server.address() as AddressInfo).port
    },
    isUp: () => server !== undefined,
    async down() {
      const stopping = server
      server = undefined
      await new Promise<void>((resolve) => (stopping ? stopping.close(() => resolve()) : resolve()))
    },
  }
  await world.up()
  return world
}
