/** Programs are told by signed webhooks, checked by the reference library as a receiver would. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Webhook } from 'standardwebhooks'
import type { Event, EventOf } from '#lib/engine/events.ts'
import { drawn, testWorker, validateInPool } from '../../advance/testing.ts'
import { createConnection } from '../../connections/connections.ts'
import { createGuard } from '../../http/guard.ts'
import { startTestServer, type ReceivedRequest, type ServerReply, type TestServer } from '../../http/testing.ts'
import { answererOfAddress } from '../../people/answerer.ts'
import { answerRequest } from '../../runs/answer.ts'
import { postWebhook } from './post-webhook.ts'

const secret = `whsec_${Buffer.from('a signing secret of 32 bytes....').toString('base64')}`
let receiver: TestServer
let elsewhere: TestServer
/** In what is refused; what the receiver still has to say of runs of other tests is answered as ever. */
const awkward = 'Is this taken at once?'
/** What the receiver answers next to that; then 204, as to all else. */
let replies: ServerReply[] = []
const worker = testWorker(async () => {
  receiver = await startTestServer(({ body }) => (body.includes(awkward) ? replies.shift() : undefined) ?? { status: 204 })
  elsewhere = await startTestServer()
  return { ORIEL_ALLOW_PRIVATE_HOSTS: receiver.host, ORIEL_PUBLIC_URL: 'https://oriel.example.org' }
})
afterAll(() => Promise.all([receiver.close(), elsewhere.close()]))
beforeEach(() => void (replies = []))
beforeAll(async () => {
  await createConnection('hook', { kind: 'webhook', settings: { url: `${receiver.url}/in` }, secrets: { signingSecret: secret } })
  await createConnection('private', { kind: 'webhook', settings: { url: `${elsewhere.url}/in` }, secrets: { signingSecret: secret } })
})

interface Message {
  type: string
  timestamp: string
  data: { id: string; status: string; link: string; level: number; question: string; votes: unknown[]; answers: { by: string; value: unknown }[] }
}
/** What a receiver makes of a request: it is believed or it throws. */
const believed = ({ body, headers }: ReceivedRequest): Message => new Webhook(secret).verify(body, headers) as Message
const asking = (data: object): object => drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Send it?', format: 'yes_no', channels: ['hook'], ...data } }, { id: 'end', type: 'end' }], ['start>ask', 'ask.yes>end', 'ask.no>end'])
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 })
const requestIn = async (runId: string): Promise<string> => Object.keys((await worker.settled(runId)).requests)[0] ?? ''
const received = async (runId: string, type: string, count = 1): Promise<ReceivedRequest[]> => {
  const id = await requestIn(runId)
  return soon(() => {
    const found = receiver.requests.filter((request) => believed(request).type === type && believed(request).data.id === id)
    expect(found.length).toBeGreaterThanOrEqual(count)
    return found
  })
}
const logged = <T extends Event['type']>(runId: string, type: T): Promise<EventOf<T>[]> =>
  soon(async () => {
    const found = (await worker.log(runId)).filter((event): event is EventOf<T> => event.type === type)
    expect(found.length).toBeGreaterThan(0)
    return found
  })
const answer = async (requestId: string, value: boolean) => answerRequest(worker.queue(), validateInPool, requestId, { value }, await answererOfAddress('ada@example.com', 'link'))

describe('a webhook', () => {
  it('tells of a request when it is opened and when it is settled, each signed as the standard says', async () => {
    const run = await worker.launch(asking({ audience: ['ada@example.com'] }))
    const [opened] = await received(run, 'request.opened')
    expect(opened && believed(opened).data).toMatchObject({ id: await requestIn(run), status: 'open', question: 'Send it?', level: 0, link: expect.stringMatching(/^https:\/\/oriel\.example\.org\/inbox\//) })
    expect(await logged(run, 'human.contacted')).toMatchObject([{ data: { channel: 'hook', to: receiver.host, level: 0 } }])
    await answer(await requestIn(run), true)
    const [settled] = await received(run, 'request.settled')
    expect(settled && believed(settled).data).toMatchObject({ status: 'answered', answers: [{ by: 'ada@example.com', value: true }] })
    expect(settled?.headers['webhook-id']).not.toBe(opened?.headers['webhook-id'])
  })

  it('cannot be changed on its way, nor sent by somebody else', async () => {
    const run = await worker.launch(asking({}))
    const [opened] = (await received(run, 'request.opened')) as [ReceivedRequest]
    expect(() => believed({ ...opened, body: Buffer.from(opened.body.toString().replace('Send it?', 'Send all?')) })).toThrow('No matching signature')
    expect(() => new Webhook(`whsec_${Buffer.from('another secret').toString('base64')}`).verify(opened.body, opened.headers)).toThrow('No matching signature')
  })

  it('gives the link that answers only where anyone may answer', async () => {
    const run = await worker.launch(asking({ audience: ['anyone'] }))
    const [opened] = (await received(run, 'request.opened')) as [ReceivedRequest]
    expect(believed(opened).data.link).toMatch(/^https:\/\/oriel\.example\.org\/r\//)
  })

  it('tells of an escalation, and of votes', async () => {
    const run = await worker.launch(asking({ audience: ['ada@example.com'], required: 2, channels: ['hook'], escalate: [{ afterSeconds: 1, audience: ['bob@example.com'], channels: ['hook'] }] }))
    await received(run, 'request.opened')
    const [escalated] = (await received(run, 'request.escalated')) as [ReceivedRequest]
    expect(believed(escalated).data.level).toBe(1)
    await answer(await requestIn(run), true)
    const [voted] = (await received(run, 'request.voted')) as [ReceivedRequest]
    expect(believed(voted).data).toMatchObject({ status: 'open', votes: [{ by: 'ada@example.com' }] })
  })

  it('is repeated under the same id until it is taken', async () => {
    replies = [{ status: 500 }, { status: 503, headers: { 'retry-after': '0' } }]
    const run = await worker.launch(asking({ question: awkward }))
    await logged(run, 'human.contacted')
    const tries = await received(run, 'request.opened', 3)
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await worker.log(run)).filter(({ type }) => type === 'human.contact_failed')).toEqual([])
  })

  it.each([
    ['410 Gone', { status: 410 }, '410 Gone'],
    ['a redirect', { status: 307, headers: { location: 'http://169.254.169.254/' } }, 'which is not followed'],
  ])('is not sent again after %s, and the log says that nobody was reached', async (_, reply, message) => {
    replies = [reply]
    const run = await worker.launch(asking({ question: awkward }))
    expect(await logged(run, 'human.contact_failed')).toMatchObject([{ data: { channel: 'hook', message: expect.stringContaining(message) } }])
    expect(await received(run, 'request.opened')).toHaveLength(1)
  })

  it('goes to no private address that is not allowed', async () => {
    const run = await worker.launch(asking({ channels: ['private'] }))
    expect(await logged(run, 'human.contact_failed')).toMatchObject([{ data: { message: expect.stringContaining('ORIEL_ALLOW_PRIVATE_HOSTS') } }])
    expect(elsewhere.requests).toEqual([])
  })
})

it.each([
  ['120', 120_000],
  ['Mon, 23 Nov 2026 10:00:30 GMT', 30_000],
  ['999999', 3_600_000],
  ['soon', undefined],
])('Retry-After: %s is heeded', async (header, ms) => {
  replies = [{ status: 429, headers: { 'retry-after': header } }]
  const posted = await postWebhook(receiver.url, secret, { id: 'msg_1', body: JSON.stringify(awkward) }, createGuard([receiver.host]), new Date('2026-11-23T10:00:00Z'))
  expect(posted).toMatchObject({ ok: false, retryable: true, ...(ms !== undefined && { retryAfterMs: ms }) })
  expect('retryAfterMs' in posted).toBe(ms !== undefined)
})
