/** People are told by mail, over a real mail server that goes down, comes up and refuses. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Event, EventOf } from '#lib/engine/events.ts'
import { drawn, testWorker, validateInPool } from '../advance/testing.ts'
import { createConnection, getConnection } from '../connections/connections.ts'
import { database } from '../db.ts'
import { answererOfAddress } from '../people/answerer.ts'
import { readRequestLink } from '../people/request-link.ts'
import { answerRequest } from '../runs/answer.ts'
import { getRequest } from '../runs/read-requests.ts'
import { carryOut } from './carry-out.ts'
import { contactsNamedIn } from './smtp/message-id.ts'
import { mailWorld, type MailWorld } from './smtp/testing.ts'

let world: MailWorld
const worker = testWorker(async () => {
  world = await mailWorld()
  return { ORIEL_ALLOW_PRIVATE_HOSTS: '127.0.0.0/8', ORIEL_PUBLIC_URL: 'https://oriel.example.org' }
})
afterAll(() => world.down())
afterEach(() => (world.isUp() ? undefined : world.up()))
beforeAll(() => connect('mail'))

const connect = (name: string, settings: object = {}, secrets: object = {}) =>
  createConnection(name, { kind: 'smtp', settings: { host: '127.0.0.1', port: world.port, security: 'none', from: 'Oriel <oriel@example.com>', ...settings }, secrets })

/** A workflow that asks one question. */
const asking = (data: object): object => drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Send it?', format: 'yes_no', channels: ['mail'], ...data } }, { id: 'end', type: 'end' }], ['start>ask', 'ask.yes>end', 'ask.no>end'])

/** An address that no other test writes to. */
const somebody = (name = 'ada'): string => `${name}.${randomUUID().slice(0, 8)}@example.com`
const mailsTo = (address: string) => world.mails.filter(({ to }) => to.includes(address))
const mailTo = (address: string, nth = 1) =>
  vi.waitFor(
    () => {
      const mail = mailsTo(address)[nth - 1]
      if (!mail) throw new Error(`No mail ${nth} to ${address} yet.`)
      return mail
    },
    { timeout: 15_000, interval: 20 },
  )
const ofType = <T extends Event['type']>(events: Event[], type: T): EventOf<T>[] => events.filter((event): event is EventOf<T> => event.type === type)
const logged = <T extends Event['type']>(runId: string, type: T, times = 1): Promise<EventOf<T>[]> =>
  vi.waitFor(
    async () => {
      const found = ofType(await worker.log(runId), type)
      expect(found.length).toBeGreaterThanOrEqual(times)
      return found
    },
    { timeout: 15_000, interval: 20 },
  )
const requestOf = async (runId: string): Promise<string> => Object.keys((await worker.settled(runId)).requests)[0] ?? ''

describe('a question', () => {
  it('reaches each person of its audience once, with their own link, and the log says so', async () => {
    const [ada, bob] = [somebody('ada'), somebody('bob')]
    const run = await worker.launch(asking({ audience: [ada, bob, ada.toUpperCase()], context: 'The parcel is packed.' }))
    const [contacted] = await Promise.all([logged(run, 'human.contacted', 2), mailTo(ada), mailTo(bob)])
    expect(contacted.map(({ data, step }) => ({ ...data, step })).sort((a, b) => (a.to < b.to ? -1 : 1))).toMatchObject([
      { channel: 'mail', to: ada, level: 0, step: 'ask#1' },
      { channel: 'mail', to: bob, level: 0, step: 'ask#1' },
    ])
    expect([mailsTo(ada).length, mailsTo(bob).length]).toEqual([1, 1])
    const { from, parsed } = await mailTo(ada)
    expect(from).toBe('oriel@example.com')
    expect(parsed).toMatchObject({ subject: 'Send it?', from: { value: [{ address: 'oriel@example.com', name: 'Oriel' }] } })
    expect(parsed.text).toContain('The parcel is packed.')
    const [, token = ''] = /https:\/\/oriel\.example\.org\/r\/(\S+)/.exec(parsed.text ?? '') ?? []
    expect(readRequestLink(token)).toMatchObject({ requestId: await requestOf(run), recipient: ada })
    expect(parsed.html).toContain(token)
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed.headers.has('list')).toBe(false)
    expect(await getRequest(await requestOf(run))).toMatchObject({ contacts: expect.arrayContaining([expect.objectContaining({ channel: 'mail', to: ada, status: 'sent', level: 0 })]) })
  })

  it('shows what others wrote as text: no markup, no images, invisible characters spelled out', async () => {
    const ada = somebody()
    await worker.launch(asking({ audience: [ada], question: 'Pay <b>{{ input.name }}</b>?' }), { name: 'Eve\u202Egnp.<img src="https://evil.example/x">' })
    const { parsed } = await mailTo(ada)
    expect(parsed.subject).toBe('Pay <b>Eve[U+202E]gnp.<img src="https://evil.example/x"></b>?')
    expect(parsed.text).toContain('Eve[U+202E]gnp.')
    expect(parsed.html).toContain('Pay &lt;b&gt;Eve[U+202E]gnp.&lt;img src=&quot;https://evil.example/x&quot;&gt;&lt;/b&gt;?')
    expect(parsed.html).not.toMatch(/<img|<b>/)
  })

  it('is one thread per person and run: the second mail refers to the first', async () => {
    const ada = somebody()
    const again = drawn(
      [{ id: 'start', type: 'start' }, { id: 'one', type: 'ask', data: { question: 'First?', format: 'yes_no', audience: [ada], channels: ['mail'] } }, { id: 'two', type: 'ask', data: { question: 'Second?', format: 'yes_no', audience: [ada], channels: ['mail'] } }, { id: 'end', type: 'end' }],
      ['start>one', 'one.yes>two', 'two.yes>end', 'two.no>end'],
    )
    const run = await worker.launch(again)
    const first = await mailTo(ada)
    await answerRequest(worker.queue(), validateInPool, await requestOf(run), { value: true }, await answererOfAddress(ada, 'link'))
    const second = await mailTo(ada, 2)
    expect(second.parsed).toMatchObject({ subject: 'Second?', inReplyTo: first.parsed.messageId })
    expect([second.parsed.references].flat()).toEqual([first.parsed.messageId])
    expect(contactsNamedIn(first.parsed.messageId ?? '')).toHaveLength(1)
    expect(contactsNamedIn((first.parsed.messageId ?? '').replace(/\.[0-9a-f]/, '.0').replace('oriel.0', 'oriel.f'))).toEqual([])
  })

  it('that is settled before its mail left is told to nobody', async () => {
    const ada = somebody()
    await world.down()
    const run = await worker.launch(asking({ audience: [ada] }))
    await answerRequest(worker.queue(), validateInPool, await requestOf(run), { value: true }, await answererOfAddress(ada, 'link'))
    await world.up()
    await vi.waitFor(async () => expect((await database().query(`select status from contact where run_id = $1`, [run])).rows.map(({ status }) => status)).toEqual(['cancelled']), { timeout: 15_000 })
    expect(mailsTo(ada)).toEqual([])
    expect(ofType(await worker.log(run), 'human.contacted')).toEqual([])
  })
})

describe('a mail server', () => {
  it('that is down for a while gets the mail when it is up again', async () => {
    const ada = somebody()
    await world.down()
    const run = await worker.launch(asking({ audience: [ada] }))
    await vi.waitFor(async () => expect((await getRequest(await requestOf(run))).contacts).toMatchObject([{ status: 'waiting', error: expect.stringContaining('could not be reached') }]), { timeout: 15_000 })
    await world.up()
    await mailTo(ada)
    await logged(run, 'human.contacted')
    expect(ofType(await worker.log(run), 'human.contact_failed')).toEqual([])
  })

  it('that refuses a recipient for good makes it known, and others are asked at once', async () => {
    const [ada, boss] = [somebody('ada'), somebody('boss')]
    world.refused.set(ada, { code: 550, text: '5.1.1 No such user' })
    const run = await worker.launch(asking({ audience: [ada], escalate: [{ afterSeconds: 86_400, audience: [boss], channels: ['mail'] }] }))
    const [failed] = await logged(run, 'human.contact_failed')
    expect(failed?.data).toMatchObject({ channel: 'mail', to: ada, level: 0, message: expect.stringContaining('5.1.1 No such user') })
    const [escalated] = await logged(run, 'human.escalated')
    expect(escalated?.data).toMatchObject({ level: 1, reason: 'contact_failed' })
    expect((await mailTo(boss)).parsed.subject).toBe('Escalated: Send it?')
    expect((await logged(run, 'human.contacted'))[0]?.data).toMatchObject({ to: boss, level: 1 })
    expect((await getRequest(await requestOf(run))).contacts).toMatchObject([{ to: ada, status: 'failed', level: 0 }, { to: boss, status: 'sent', level: 1 }])
  })

  it('that says “later” is tried again until the pauses are used up', async () => {
    const ada = somebody()
    world.refused.set(ada, { code: 451, text: '4.3.0 Come back later' })
    const run = await worker.launch(asking({ audience: [ada] }))
    const [failed] = await logged(run, 'human.contact_failed')
    expect(failed?.data.message).toContain('4.3.0 Come back later')
  })

  it('on a private address is not connected to, unless the operator allows it', async () => {
    const ada = somebody()
    await connect('inner', { host: '10.1.2.3', port: 25 })
    const run = await worker.launch(asking({ audience: [ada], channels: ['inner'] }))
    const [failed] = await logged(run, 'human.contact_failed')
    expect(failed?.data.message).toContain('ORIEL_ALLOW_PRIVATE_HOSTS=10.1.2.3:25')
  })

  it('is given user and password, which nobody can read back', async () => {
    const private_ = await mailWorld({ account: { user: 'oriel', password: 'a password' } })
    await connect('private', { port: private_.port, user: 'oriel' }, { password: 'a password' })
    await connect('wrong', { port: private_.port, user: 'oriel' }, { password: 'another' })
    expect(JSON.stringify(await getConnection('private'))).not.toContain('a password')
    expect(await getConnection('private')).toMatchObject({ kind: 'smtp', hasKey: true, secrets: ['password'], settings: { user: 'oriel' } })
    const ada = somebody()
    const run = await worker.launch(asking({ audience: [ada], channels: ['private', 'wrong'] }))
    await logged(run, 'human.contacted')
    expect(private_.mails).toMatchObject([{ to: [ada], user: 'oriel' }])
    expect((await logged(run, 'human.contact_failed'))[0]?.data.message).toContain('Check user and password of the connection “wrong”')
    await private_.down()
  })

  it('whose encryption cannot be trusted gets nothing', async () => {
    const unknown = await mailWorld({ starttls: true })
    await connect('unknown', { port: unknown.port, security: 'starttls' })
    const run = await worker.launch(asking({ audience: [somebody()], channels: ['unknown'] }))
    expect((await logged(run, 'human.contact_failed'))[0]?.data.message).toContain('offers no encryption that can be trusted')
    expect(unknown.mails).toEqual([])
    await unknown.down()
  })
})

describe('whom a channel means', () => {
  it('may be one person by their address, whatever the audience', async () => {
    const boss = somebody('boss')
    await worker.launch(asking({ audience: ['role:owner', boss], channels: [`mail:${boss}`] }))
    expect((await mailTo(boss)).parsed.subject).toBe('Send it?')
  })

  it.each([
    ['no connection of that name', ['nowhere'], 'There is no connection “nowhere”'],
    ['a model’s connection', ['default'], 'There is no connection “default” by which people can be reached'],
    ['nobody with an address', ['mail'], 'of those who are asked, nobody has an address'],
  ])('is %s: that is known at once', async (_what, channels, message) => {
    const run = await worker.launch(asking({ audience: ['key:deploy'], channels }))
    const [failed] = await logged(run, 'human.contact_failed')
    expect(failed?.data).toMatchObject({ channel: channels[0], level: 0, message: expect.stringContaining(message) })
    expect(failed?.data).not.toHaveProperty('to')
  })
})

describe('whoever carries a contact out', () => {
  const planned = async (run: string) => (await database().query<{ id: string }>(`select id from contact where run_id = $1 and status = 'waiting'`, [run])).rows[0]?.id ?? ''

  it('may die between sending and saying so: the same mail goes out again, and the log says it once', async () => {
    const ada = somebody()
    const run = await worker.launch(asking({ audience: [ada] }))
    await logged(run, 'human.contacted')
    // What a process leaves that died after the server took the mail.
    await database().query(`update contact set status = 'waiting', recorded = false, external_id = null, ended_at = null, due_at = now(), held_until = now() - interval '1 second' where run_id = $1`, [run])
    const again = await mailTo(ada, 2)
    expect(again.parsed.messageId).toBe((await mailTo(ada)).parsed.messageId)
    await vi.waitFor(async () => expect((await database().query('select recorded from contact where run_id = $1', [run])).rows).toEqual([{ recorded: true }]), { timeout: 15_000 })
  })

  it('may die before the log says so: it is said by who comes after, without a second mail', async () => {
    const ada = somebody()
    await world.down()
    const run = await worker.launch(asking({ audience: [ada] }))
    const id = await vi.waitFor(async () => {
      const found = await planned(run)
      expect(found).not.toBe('')
      return found
    }, { timeout: 15_000 })
    await database().query(`update contact set status = 'sent', external_id = '<x@example.com>', held_until = now() + interval '1 hour' where id = $1`, [id])
    await carryOut(worker.queue(), id)
    expect(ofType(await worker.log(run), 'human.contacted')).toEqual([])
    await database().query(`update contact set due_at = now(), held_until = now() - interval '1 second' where id = $1`, [id])
    await world.up()
    expect((await logged(run, 'human.contacted'))[0]?.data).toMatchObject({ to: ada })
    expect(mailsTo(ada)).toEqual([])
  })

  it('finds what was planned though every job is lost', async () => {
    const ada = somebody()
    await world.down()
    const run = await worker.launch(asking({ audience: [ada] }))
    await requestOf(run)
    await database().query('truncate pgboss.job')
    await world.up()
    await mailTo(ada)
    await logged(run, 'human.contacted')
  })
})
