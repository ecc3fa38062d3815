/** Answers by mail: people's programs hand their replies to a real SMTP listener, or somebody hands them in. At once: nobody here knows of another. */
import { randomUUID } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as hook from '../../../../app/hooks/mail/[connection]/route.ts'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { drawn, testWorker } from '../../advance/testing.ts'
import { createConnection } from '../../connections/connections.ts'
import { database } from '../../db.ts'
import { log } from '../../log.ts'
import { pool } from '../../pool/pool.ts'
import { getRequest } from '../../runs/read-requests.ts'
import { getRun } from '../../runs/read-run.ts'
import { messageIdOf } from '../smtp/message-id.ts'
import { mailWorld, type MailWorld, type TakenMail } from '../smtp/testing.ts'
import { keepListening } from './keep-listening.ts'
import { startMailListener, type MailListener } from './listener.ts'
import { receiveMail } from './receive-mail.ts'

let world: MailWorld
let listener: MailListener
const token = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`
const worker = testWorker(async () => {
  world = await mailWorld()
  log().level = 'silent'
  return { ORIEL_ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', ORIEL_PUBLIC_URL: 'https://oriel.example.org', ORIEL_API_KEY: 'test-owner-key-0123456789', ORIEL_SMTP_PORT: '2525' }
})
beforeAll(async () => {
  await createConnection('mail', { kind: 'smtp', settings: { host: '127.0.0.1', port: world.port, security: 'none', from: 'Oriel <oriel@example.com>', replyTo: 'answers@example.com' }, secrets: { inboundToken: token } })
  await createConnection('other', { kind: 'smtp', settings: { host: '127.0.0.1', port: world.port, security: 'none', from: 'other@example.com' }, secrets: { inboundToken: 'another-token' } })
  listener = await startMailListener({ port: 0, host: '127.0.0.1', receive: (mail) => receiveMail(worker.queue(), mail), limits: { bytes: 200_000 } })
})
afterAll(async () => {
  await listener.stop()
  await world.down()
  await pool().close()
})

/** A person with a mail program, at an address that no other test uses. */
function person(name = 'ada') {
  const address = `${name}.${randomUUID().slice(0, 8)}@example.com`
  const inbox = () => world.mails.filter(({ to }) => to.includes(address))
  return {
    address,
    inbox,
    mail: (nth = 1): Promise<TakenMail> =>
      vi.waitFor(
        () => {
          const mail = inbox()[nth - 1]
          if (!mail) throw new Error(`No mail ${nth} to ${address} yet.`)
          return mail
        },
        { timeout: 15_000, interval: 20 },
      ),
    /** As a mail program makes it: the mail that is answered stands quoted below. */
    reply: ({ parsed }: TakenMail, text: string, more: SendMailOptions = {}): SendMailOptions => ({
      from: `"A person" <${address}>`,
      to: 'answers@example.com',
      subject: `Re: ${parsed.subject}`,
      messageId: `<${randomUUID()}@client.example>`,
      inReplyTo: parsed.messageId,
      references: [[parsed.references ?? []].flat(), parsed.messageId ?? ''].flat(),
      text: `${text}\n\nOn Mon, 23 Nov 2026 at 10:00, Oriel <oriel@example.com> wrote:\n> ${(parsed.text ?? '').split('\n').join('\n> ')}\n`,
      ...more,
    }),
  }
}

/** Hands a mail to the listener as a mail server does; what the listener said. */
async function post(mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: listener.port, secure: false, ignoreTLS: true })
  try {
    return (await transport.sendMail(mail)).response
  } catch (error) {
    return (error as { response?: string }).response ?? String(error)
  } finally {
    transport.close()
  }
}

const asking = (data: object): object => drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Which one?', channels: ['mail'], ...data } }, { id: 'end', type: 'end', data: { output: 'prev' } }], ['start>ask', 'ask.answered>end', 'ask.yes>end', 'ask.no>end', 'ask.blue>end', 'ask.red>end'])
const ofType = <T extends Event['type']>(events: Event[], type: T): EventOf<T>[] => events.filter((event): event is EventOf<T> => event.type === type)
const requestOf = async (run: string): Promise<string> => Object.keys((await worker.settled(run)).requests)[0] ?? ''
const answered = async (run: string) => {
  expect((await worker.settled(run)).final).toBe('completed')
  return ofType(await worker.log(run), 'human.answered')
}

describe.concurrent('a reply to a question', () => {
  it('answers it: who wrote is known by the address that was asked, and the log keeps words and meaning', async () => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'free_text', audience: [ada.address] }))
    const mail = await ada.mail()
    expect(mail.parsed.text).toContain('Answer by replying to this mail.')
    expect(mail.parsed.replyTo?.value).toMatchObject([{ address: 'answers@example.com' }])
    expect(await post(ada.reply(mail, 'The blue one, please.\nIt suits her.\n\n-- \nAda'))).toContain('Your answer was taken')
    expect((await answered(run))[0]?.data).toMatchObject({ by: ada.address, via: 'email', value: 'The blue one, please.\nIt suits her.', raw: 'The blue one, please.\nIt suits her.' })
    expect(ada.inbox()).toHaveLength(1)
  })

  it.each([
    ['yes_no', {}, 'YES!', true],
    ['yes_no', {}, 'no\n\nSorry about that.', false],
    ['choice', { choices: [{ id: 'red', label: 'Dark red' }, { id: 'blue', label: 'Blue' }] }, 'dark red', 'red'],
    ['choice', { choices: [{ id: 'red', label: 'Dark red' }, { id: 'blue', label: 'Blue' }] }, '2.', 'blue'],
  ])('of the format %s %j is read as a person writes: %s', async (format, more, text, value) => {
    const ada = person()
    const run = await worker.launch(asking({ format, ...more, audience: [ada.address] }))
    expect(await post(ada.reply(await ada.mail(), text))).toContain('250')
    expect((await answered(run))[0]?.data).toMatchObject({ value, raw: text, via: 'email' })
  })

  it('counts once, however often it is delivered', async () => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address] }))
    const reply = ada.reply(await ada.mail(), 'yes')
    await post(reply)
    expect(await post(reply)).toContain('It was taken before')
    expect(await answered(run)).toHaveLength(1)
    expect(ada.inbox()).toHaveLength(1)
  })

  it('whose reader died is read when it is delivered again', async () => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address] }))
    const reply = ada.reply(await ada.mail(), 'yes')
    await database().query(`insert into received_mail (id, fingerprint, contact_id, sender, held_until) select gen_random_uuid(), encode(sha256(convert_to($1, 'UTF8')), 'hex'), id, 'x', now() - interval '1 second' from contact where run_id = $2`, [`${ada.address} ${reply.messageId}`, run])
    expect(await post(reply)).toContain('Your answer was taken')
    await answered(run)
  })
})

describe.concurrent('a reply that is no answer', () => {
  it('to an approval approves nothing: its writer is told so, politely, with their link and in the thread', async () => {
    const boss = person('boss')
    const run = await worker.launch(
      drawn(
        [{ id: 'start', type: 'start' }, { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: 'x' }] }, intents: [{ name: 'pay', description: 'pay', parameters: { type: 'object', properties: { to: { type: 'string' } } }, approval: { when: 'always', audience: [boss.address], channels: ['mail'], display: 'Pay {{ args.to }}' } }], model: { script: [{ intent: 'pay', args: { to: 'Eve\u202E' } }] } } }, { id: 'end', type: 'end' }],
        ['start>decide', 'decide.pay>end'],
      ),
    )
    const mail = await boss.mail()
    expect(mail.parsed.subject).toBe('Approval needed: Pay Eve[U+202E]')
    expect(mail.parsed.text).toContain('"to": "Eve[U+202E]"')
    expect(mail.parsed.text).toContain('A reply to this mail approves nothing.')
    const reply = boss.reply(mail, 'approved')
    expect(await post(reply)).toContain('a mail says why')
    const refusal = await boss.mail(2)
    expect(refusal.from).toBe(false)
    expect(refusal.parsed).toMatchObject({ subject: `Re: ${mail.parsed.subject}`, inReplyTo: reply.messageId })
    expect(refusal.parsed.headers.get('auto-submitted')).toBe('auto-replied')
    expect(refusal.parsed.text).toContain('https://oriel.example.org/r/')
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open', answers: [] })
  })

  it.each([
    ['yes_no', {}, 'Yes, but only half of it.', 'yes or no'],
    ['choice', { choices: [{ id: 'red', label: 'Dark red' }, { id: 'blue', label: 'Blue' }] }, 'green', 'Dark red'],
    ['form', { schema: { type: 'object', properties: { n: { type: 'number' } } } }, 'n is 3', 'form'],
    ['free_text', {}, '', 'empty'],
  ])('to a question of the format %s %j is sent back with why: “%s”', async (format, more, text, why) => {
    const ada = person()
    const run = await worker.launch(asking({ format, ...more, audience: [ada.address] }))
    await post(ada.reply(await ada.mail(), text))
    expect((await ada.mail(2)).parsed.text).toContain(why)
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open' })
  })

  it('of somebody whom our mail did not go to answers nothing, though they know its Message-ID', async () => {
    const [ada, eve] = [person(), person('eve')]
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address, eve.address], channels: [`mail:${ada.address}`] }))
    await post(eve.reply(await ada.mail(), 'yes'))
    const { parsed } = await eve.mail()
    expect(parsed.text).toContain('was sent to another address')
    expect(parsed.text).not.toMatch(/\/r\//)
    expect(parsed.text).not.toContain(ada.address)
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open' })
  })

  it('of somebody outside the audience answers nothing, though they were told', async () => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'yes_no', audience: ['group:finance'], channels: [`mail:${ada.address}`] }))
    await post(ada.reply(await ada.mail(), 'yes'))
    expect((await ada.mail(2)).parsed.text).toContain('This request is not for you.')
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open' })
  })

  it('comes too late where another answered: what was answered stands', async () => {
    const [ada, bob] = [person(), person('bob')]
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address, bob.address] }))
    const [first, second] = await Promise.all([ada.mail(), bob.mail()])
    await post(ada.reply(first, 'yes'))
    await answered(run)
    await post(bob.reply(second, 'no'))
    expect((await bob.mail(2)).parsed.text).toContain('settled before your reply came')
    expect((await answered(run)).map(({ data }) => data.value)).toEqual([true])
  })

  it('gets no more than ten refusals an hour: two machines may be talking', async () => {
    const ada = person()
    await worker.launch(asking({ format: 'yes_no', audience: [ada.address] }))
    const mail = await ada.mail()
    for (let n = 0; n < 12; n++) await post(ada.reply(mail, `perhaps ${n}`))
    await ada.mail(11)
    await vi.waitFor(async () => expect((await database().query('select 1 from received_mail where sender = $1 and due_at is not null', [ada.address])).rowCount).toBe(0), { timeout: 15_000 })
    expect(ada.inbox()).toHaveLength(11)
  })
})

describe.concurrent('what is nobody’s answer', () => {
  it.each([{ 'Auto-Submitted': 'auto-replied' }, { Precedence: 'bulk' }])('a machine wrote it %j: nothing happens, and it gets no answer', async (headers) => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'free_text', audience: [ada.address] }))
    expect(await post(ada.reply(await ada.mail(), 'I am away until Monday.', { headers }))).toContain('automatic mail changes nothing')
    expect(await post(ada.reply(await ada.mail(), 'I am away until Monday.', { envelope: { from: false, to: ['answers@example.com'] } }))).toContain('automatic mail changes nothing')
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open' })
    expect(ada.inbox()).toHaveLength(1)
  })

  it('a report that our mail came back is told to the log, and others are asked', async () => {
    const [ada, boss] = [person(), person('boss')]
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address], escalate: [{ afterSeconds: 86_400, audience: [boss.address], channels: ['mail'] }] }))
    const { parsed } = await ada.mail()
    const raw = [
      'From: mailer-daemon@mx.example', 'To: oriel@example.com', `Message-ID: <${randomUUID()}@mx.example>`, 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '',
      '--b', 'Content-Type: text/plain', '', 'Sorry.', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', `Final-Recipient: rfc822; ${ada.address}`, 'Action: failed', 'Status: 5.2.2', 'Diagnostic-Code: smtp; 552 5.2.2 Mailbox full',
      '', '--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${parsed.messageId}`, '', '--b--', '',
    ].join('\r\n')
    expect(await post({ envelope: { from: false, to: ['oriel@example.com'] }, raw })).toContain('Noted')
    expect((await boss.mail()).parsed.subject).toBe('Escalated: Which one?')
    expect(ofType(await worker.log(run), 'human.contact_failed')[0]?.data).toMatchObject({ channel: 'mail', to: ada.address, level: 0, message: 'The mail came back: 552 5.2.2 Mailbox full' })
  })

  it('what answers no mail of ours is not taken, and a forged Message-ID is none of ours', async () => {
    const ada = person()
    const letter = { from: ada.address, to: 'oriel@example.com', subject: 'Hello', text: 'yes' }
    expect(await post(letter)).toMatch(/^550 .*Only replies/)
    const forged = messageIdOf(randomUUID(), 'oriel@example.com').replace(/\.[0-9a-f]{24}@/, `.${'0'.repeat(24)}@`)
    expect(await post({ ...letter, inReplyTo: forged, references: [forged] })).toMatch(/^550 .*Only replies/)
    expect(ada.inbox()).toEqual([])
  })

  it('mail to anybody else is not handed on, and what is too long is not taken', async () => {
    const ada = person()
    expect(await post({ from: ada.address, to: 'victim@elsewhere.example', text: 'spam' })).toMatch(/^550 .*no mail is handed on/)
    expect(await post({ from: ada.address, to: 'oriel@example.com', text: 'x'.repeat(300_000) })).toMatch(/^552/)
  })

  it('too many mails from one place are put off', async () => {
    const slow = await startMailListener({ port: 0, host: '127.0.0.1', receive: () => Promise.resolve('ignored'), limits: { mailsPerMinute: 2 } })
    const transport = createTransport({ host: '127.0.0.1', port: slow.port, ignoreTLS: true })
    const letter = { from: 'a@example.com', to: 'oriel@example.com', text: 'x' }
    await transport.sendMail(letter)
    await transport.sendMail(letter)
    await expect(transport.sendMail(letter)).rejects.toMatchObject({ responseCode: 450 })
    transport.close()
    await slow.stop()
  })
})

it('the port is taken as soon as it is free: while a worker is replaced, the one before still has it', async () => {
  const before = createServer()
  await new Promise<void>((resolve) => before.listen(0, '127.0.0.1', resolve))
  const { port } = before.address() as AddressInfo
  const listening = keepListening(worker.queue(), { port, host: '127.0.0.1' })
  await new Promise((resolve) => before.close(resolve))
  await vi.waitFor(() => createTransport({ host: '127.0.0.1', port, ignoreTLS: true }).verify(), { timeout: 10_000, interval: 100 })
  await listening.stop()
  await expect(createTransport({ host: '127.0.0.1', port, ignoreTLS: true }).verify()).rejects.toThrow('ECONNREFUSED')
})

describe.concurrent('a reply to a run that has ended', () => {
  const desk = (ada: string, replies: boolean): object => {
    const script: JsonObject[] = [{ when: '$contains(thread, "<message")', intent: 'done', args: { text: 'You are welcome.' } }, { intent: 'ask', times: 1 }, { intent: 'done', args: { text: 'On its way.' } }]
    const intent = (name: string) => ({ name, description: name, parameters: { type: 'object', properties: { text: { type: 'string' } } } })
    return drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [intent('ask'), intent('done')], model: { script } } },
        { id: 'ask', type: 'ask', data: { question: 'Shall I send it?', audience: [ada], channels: ['mail'] } },
        { id: 'end', type: 'end', data: { output: 'args', message: '{{ args.text }}', ...(replies && { replies: 'decide' }) } },
      ],
      ['start>decide', 'decide.ask>ask', 'ask.answered>decide', 'decide.done>end'],
    )
  }

  it('goes on as a new turn where its author lets it, once', async () => {
    const ada = person()
    const run = await worker.launch(desk(ada.address, true))
    const mail = await ada.mail()
    await post(ada.reply(mail, 'Yes, send it.'))
    await answered(run)
    const thanks = ada.reply(mail, 'Thank you!')
    expect(await post(thanks)).toContain('Your message was taken')
    expect(await post(thanks)).toContain('It was taken before')
    const { rows } = await database().query<{ id: string }>('select id from run where forked_from = $1', [run])
    expect(rows).toHaveLength(1)
    await worker.settled(rows[0]?.id ?? '')
    expect(await getRun(rows[0]?.id ?? '')).toMatchObject({ status: 'completed', message: 'You are welcome.' })
    expect(ofType(await worker.log(rows[0]?.id ?? ''), 'message.received')[0]?.data).toMatchObject({ channel: 'mail', from: ada.address, payload: { text: 'Thank you!' } })
  })

  it('is refused politely where he does not', async () => {
    const ada = person()
    const run = await worker.launch(desk(ada.address, false))
    const mail = await ada.mail()
    await post(ada.reply(mail, 'Yes, send it.'))
    await answered(run)
    await post(ada.reply(mail, 'Thank you!'))
    expect((await ada.mail(2)).parsed.text).toContain('settled before your reply came')
    expect((await database().query('select 1 from run where forked_from = $1', [run])).rowCount).toBe(0)
  })

  it('is refused from somebody who was removed since', async () => {
    const ada = person()
    const run = await worker.launch(desk(ada.address, true))
    const mail = await ada.mail()
    await post(ada.reply(mail, 'Yes, send it.'))
    await answered(run)
    await database().query(`insert into "user" (id, name, email, role, removed_at) values ($1, 'Ada', $1, 'member', now())`, [ada.address])
    await post(ada.reply(mail, 'And another one.'))
    expect((await ada.mail(2)).parsed.text).toContain('no longer a member')
    expect((await database().query('select 1 from run where forked_from = $1', [run])).rowCount).toBe(0)
  })
})

describe.concurrent('a mail that is handed in at a connection’s address', () => {
  const handIn = async (connection: string, body: string, headers: Record<string, string>) => {
    const response = await hook.POST(new Request(`http://localhost:3000/hooks/mail/${connection}`, { method: 'POST', body, headers: { 'content-type': 'message/rfc822', ...headers } }), { params: Promise.resolve({ connection }) })
    return { status: response.status, body: (await response.json()) as JsonObject }
  }
  const asText = async (mail: SendMailOptions): Promise<string> => {
    const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail)
    return Buffer.isBuffer(message) ? message.toString() : ''
  }

  it('answers like any other, with the connection’s token or a signature by it', async () => {
    const [ada, bob] = [person(), person('bob')]
    const [one, two] = await Promise.all([ada, bob].map((each) => worker.launch(asking({ format: 'yes_no', audience: [each.address] }))))
    const first = await asText(ada.reply(await ada.mail(), 'yes'))
    expect(await handIn('mail', first, { authorization: `Bearer ${token}` })).toEqual({ status: 200, body: { outcome: 'answered' } })
    expect((await answered(one ?? ''))[0]?.data).toMatchObject({ by: ada.address, via: 'email', value: true })
    const second = await asText(bob.reply(await bob.mail(), 'no'))
    const now = new Date()
    const signed = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)), 'webhook-signature': new Webhook(token).sign('msg_1', now, second) }
    expect(await handIn('mail', `${second} `, signed)).toMatchObject({ status: 401 })
    expect(await handIn('mail', second, signed)).toEqual({ status: 200, body: { outcome: 'answered' } })
    expect((await answered(two ?? ''))[0]?.data).toMatchObject({ by: bob.address, value: false })
  })

  it('is refused without the right, for another connection’s mail, and where it is none', async () => {
    const ada = person()
    const run = await worker.launch(asking({ format: 'yes_no', audience: [ada.address] }))
    const reply = await asText(ada.reply(await ada.mail(), 'yes'))
    expect(await handIn('mail', reply, {})).toMatchObject({ status: 401 })
    expect(await handIn('mail', reply, { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 })
    expect(await handIn('nobody', reply, { authorization: `Bearer ${token}` })).toMatchObject({ status: 404 })
    expect(await handIn('other', reply, { authorization: 'Bearer another-token' })).toEqual({ status: 200, body: { outcome: 'stranger' } })
    expect(await handIn('mail', 'no mail at all', { authorization: `Bearer ${token}` })).toEqual({ status: 200, body: { outcome: 'stranger' } })
    expect(await getRequest(await requestOf(run))).toMatchObject({ status: 'open' })
  })
})
