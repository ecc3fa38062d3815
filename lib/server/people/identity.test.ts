/** Who answers is told by what was proven, and by nothing that anybody sends: sessions, keys, links, through the routes. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { answerLinkedRequest, getLinkedRequest } from '#lib/api/links.ts'
import type { HumanRequest } from '#lib/api/requests.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as linkAnswer from '../../../app/api/v1/links/[token]/answer/route.ts'
import * as links from '../../../app/api/v1/links/[token]/route.ts'
import * as one from '../../../app/api/v1/members/[id]/route.ts'
import * as answer from '../../../app/api/v1/requests/[id]/answer/route.ts'
import * as anyoneLink from '../../../app/api/v1/requests/[id]/link/route.ts'
import * as request from '../../../app/api/v1/requests/[id]/route.ts'
import * as requests from '../../../app/api/v1/requests/route.ts'
import * as cancel from '../../../app/api/v1/runs/[id]/cancel/route.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as fork from '../../../app/api/v1/runs/[id]/fork/route.ts'
import * as resume from '../../../app/api/v1/runs/[id]/resume/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { ownerKey, send, useTestApi, useTestWorker, type Answered, type Sent } from '../api/testing.ts'
import type { RouteHandler } from '../route.ts'
import { requestToken } from './request-link.ts'
import { firstOwner, member, signIn, type Person } from './testing.ts'
import * as ownLinks from '../../../app/api/v1/sign-in-links/route.ts'

useTestApi()
useTestWorker()

type Door = (handler: RouteHandler, sent?: Sent) => Promise<Answered>

const byKey = (key: string): Door => (handler, sent) => send(handler, { ...sent, key })
const environment = byKey(ownerKey)

let owner: Person
let ada: Person
let bob: Person
let boss: Person
beforeAll(async () => {
  owner = await firstOwner()
  ada = await member('ada@example.com', { name: 'Ada', groups: ['finance'], role: 'owner' })
  bob = await member('bob@example.com', { name: 'Bob' })
  boss = await member('boss@example.com', { name: 'Boss', groups: ['board'] })
})

const asking = (data: object) => ({
  oriel: 1,
  name: 'Asks',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    { id: 'ship', type: 'ask', position: { x: 200, y: 0 }, data: { question: 'Ship {{ input.tag }}?', format: 'yes_no', ...data } },
    { id: 'end', type: 'end', position: { x: 400, y: 0 }, data: { output: 'steps.ship.output' } },
  ],
  edges: ['yes', 'no', 'timeout'].map((handle, i) => ({ id: `e${i}`, source: 'ship', sourceHandle: handle, target: 'end' })).concat({ id: 'e', source: 'start', target: 'ship' } as never),
})

/** What the workflow does with `pay {amount}`: a scripted decision whose intent has a gate. */
const gated = (approval: object) => ({
  oriel: 1,
  name: 'Pays',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    {
      id: 'decide',
      type: 'decide',
      position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
        model: { connection: 'default', name: 'scripted', script: [{ when: 'call.index = 0', intent: 'pay', args: { amount: 40 } }, { intent: 'done', args: {} }] },
        intents: [
          { name: 'pay', description: 'Pay', parameters: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] }, approval: { when: true, ...approval } },
          { name: 'done', description: 'Done', parameters: { type: 'object', properties: {} } },
        ],
      },
    },
    { id: 'paid', type: 'transform', position: { x: 400, y: 0 }, data: { expression: 'args.amount' } },
    { id: 'end', type: 'end', position: { x: 400, y: 100 }, data: { output: 'steps.paid.output' } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'pay', target: 'paid' },
    { id: 'c', source: 'paid', target: 'decide' },
    { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
  ],
})

async function started(document: object, by: Door = environment, input: object = { tag: 'v1' }): Promise<HumanRequest> {
  const { body: created } = await environment(workflows.POST, { method: 'POST', body: { document } })
  const { body: run } = await by(launch.POST, { method: 'POST', params: { id: created.id }, body: { input, wait: 30 } })
  expect(run.error).toBeNull()
  expect(run).toMatchObject({ status: 'waiting', waitingOn: [{ requestId: expect.any(String) }] })
  return read(run.waitingOn[0].requestId)
}

const read = async (id: string, by: Door = environment): Promise<HumanRequest> => (await by(request.GET, { params: { id } })).body
const log = async (runId: string): Promise<{ type: string; data: Record<string, unknown> }[]> => (await environment(events.GET, { params: { id: runId } })).body.events
const give = (by: Door, { id }: HumanRequest, body: object = { value: true }): Promise<Answered> => by(answer.POST, { method: 'POST', params: { id }, body })
const tokenFor = ({ id, argsHash }: Pick<HumanRequest, 'id' | 'argsHash'>, recipient: string): string => requestToken({ requestId: id, recipient, argsHash: argsHash ?? null })
const look = (token: string, headers: Record<string, string> = {}): Promise<Answered> => send(links.GET, { params: { token }, key: null, headers, contract: getLinkedRequest })
const giveByLink = (token: string, body: object = { value: true }, headers: Record<string, string> = {}): Promise<Answered> => send(linkAnswer.POST, { method: 'POST', params: { token }, key: null, body, headers, contract: answerLinkedRequest })

const keyOf = async (person: Person, name: string): Promise<Door> => byKey((await person.send(keys.POST, { method: 'POST', body: { name, role: 'member' } })).body.key)

describe('somebody outside the audience', () => {
  test('is refused by session, by key and by link, whatever their role, and what the audience is is told without addresses', async () => {
    const asked = await started(asking({ audience: ['boss@example.com', 'group:board'] }))
    const outside: Door[] = [owner.send, ada.send, bob.send, environment, await keyOf(ada, 'outsider')]
    for (const by of outside) {
      const refused = await give(by, asked)
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', detail: expect.stringContaining('the group board') } })
      expect(refused.body.detail).not.toContain('@')
      expect((await read(asked.id, by)).mine).toBe(false)
    }
    for (const stranger of ['bob@example.com', 'owner@oriel.localhost', 'customer@shop.example', 'anyone']) {
      expect(await look(tokenFor(asked, stranger))).toMatchObject({ status: 403 })
      expect(await giveByLink(tokenFor(asked, stranger))).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
    expect((await log(asked.runId)).filter(({ type }) => type === 'human.answered')).toEqual([])
    expect((await read(asked.id, boss.send)).mine).toBe(true)
    expect((await give(boss.send, asked)).status).toBe(200)
  }, 60_000)

  test('an audience that escalation widened lets in whom it names, and still nobody else', async () => {
    const asked = await started(asking({ audience: ['boss@example.com'], escalate: [{ afterSeconds: 1, audience: ['group:finance'], channels: [] }] }))
    expect((await give(ada.send, asked)).status).toBe(403)
    await vi.waitFor(async () => expect((await read(asked.id)).audience).toContain('group:finance'), { timeout: 20_000, interval: 200 })
    expect((await give(bob.send, asked)).status).toBe(403)
    expect((await giveByLink(tokenFor(asked, 'bob@example.com'))).status).toBe(403)
    expect((await read(asked.id, ada.send)).mine).toBe(true)
    expect((await give(ada.send, asked)).status).toBe(200)
  }, 60_000)
})

describe('whoever started the run', () => {
  const own = () => asking({ audience: ['role:owner', 'role:member', 'ada@example.com', 'not:launcher'] })

  test('may not answer: not by their session, a second one, a key of theirs, nor a link', async () => {
    const adasKey = await keyOf(ada, 'ada laptop')
    const second = await signIn((await ada.send(ownLinks.POST, { method: 'POST' })).body.url)
    for (const launcher of [ada.send, adasKey]) {
      const asked = await started(own(), launcher)
      for (const by of [ada.send, second.send, adasKey]) expect(await give(by, asked)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('somebody else') } })
      expect((await giveByLink(tokenFor(asked, 'Ada@Example.com'))).status).toBe(403)
      expect((await read(asked.id, adasKey)).mine).toBe(false)
      expect((await give(bob.send, asked)).status).toBe(200)
    }
  }, 60_000)

  test('is still that person under a new address', async () => {
    const carl = await member('carl@example.com')
    const asked = await started(own(), carl.send)
    await environment(one.PUT, { method: 'PUT', params: { id: carl.id }, body: { email: 'carl.new@example.com' } })
    expect((await give(carl.send, asked)).status).toBe(403)
    expect((await giveByLink(tokenFor(asked, 'carl.new@example.com'))).status).toBe(403)
  }, 60_000)

  test('is still that person by a link to an address that was theirs, which gives none of their rights', async () => {
    const gina = await member('gina@example.com', { groups: ['board'] })
    await environment(one.PUT, { method: 'PUT', params: { id: gina.id }, body: { email: 'gina.new@example.com' } })
    const launched = await started(asking({ audience: ['gina@example.com', 'not:launcher'] }), gina.send)
    expect((await giveByLink(tokenFor(launched, 'gina@example.com'))).status).toBe(403)
    const two = await started(asking({ audience: ['gina@example.com', 'gina.new@example.com', 'boss@example.com'], required: 2 }))
    expect((await give(gina.send, two)).status).toBe(200)
    expect(await giveByLink(tokenFor(two, 'gina@example.com'))).toMatchObject({ status: 409, body: { code: 'already_answered' } })
    const board = await started(asking({ audience: ['group:board', 'gina@example.com'] }))
    expect((await giveByLink(tokenFor(await started(asking({ audience: ['group:board'] })), 'gina@example.com'))).status).toBe(403)
    await environment(one.DELETE, { method: 'DELETE', params: { id: gina.id } })
    expect((await giveByLink(tokenFor(board, 'gina@example.com'))).status).toBe(403)
  }, 60_000)
})

describe('what an answer says of who answers', () => {
  test('is refused, by both doors, and the log has who it was', async () => {
    const asked = await started(asking({ audience: ['boss@example.com', 'customer@shop.example'], required: 2 }))
    const token = tokenFor(asked, 'customer@shop.example')
    for (const forged of [{ by: 'boss@example.com' }, { via: 'session' }, { email: 'boss@example.com' }, { recipient: 'boss@example.com' }, { answerer: { by: 'boss@example.com' } }]) {
      expect(await give(boss.send, asked, { value: true, ...forged })).toMatchObject({ status: 422, body: { problems: [{ code: 'unknown_field' }] } })
      expect(await giveByLink(token, { value: true, ...forged })).toMatchObject({ status: 422, body: { problems: [{ code: 'unknown_field' }] } })
    }
    expect((await giveByLink(token, { value: true }, { cookie: boss.cookie, authorization: `Bearer ${ownerKey}`, 'x-forwarded-user': 'boss@example.com' })).status).toBe(200)
    expect((await give(boss.send, asked)).status).toBe(200)
    const said = (await log(asked.runId)).filter(({ type }) => type === 'request.voted' || type === 'human.answered')
    expect(said.map(({ data }) => [data.by, data.via])).toEqual([['customer@shop.example', 'link'], ['boss@example.com', 'session']])
  }, 60_000)

  test('counts once for a person, by whatever ways they answer', async () => {
    const asked = await started(asking({ required: 2 }))
    expect((await give(bob.send, asked)).status).toBe(200)
    expect(await give(bob.send, asked)).toMatchObject({ status: 409, body: { code: 'already_answered' } })
    expect((await giveByLink(tokenFor(asked, 'bob@example.com'))).status).toBe(409)
    const adasKey = await keyOf(ada, 'ada votes')
    expect((await give(adasKey, asked, { value: false })).status).toBe(200)
    expect((await give(ada.send, asked)).status).toBe(409)
    expect((await read(asked.id)).status).toBe('open')
    expect((await give(boss.send, asked)).status).toBe(200)
    expect((await read(asked.id)).status).toBe('answered')
  }, 60_000)

  test('is no voice of several where nobody can tell whose it is', async () => {
    const asked = await started(asking({ audience: ['anyone'], required: 2 }))
    expect((await give(bob.send, asked)).status).toBe(200)
    expect((await look(tokenFor(asked, 'anyone'))).body.mine).toBe(false)
    expect(await giveByLink(tokenFor(asked, 'anyone'))).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await read(asked.id)).status).toBe('open')
    expect((await giveByLink(tokenFor(asked, 'customer@shop.example'))).status).toBe(200)
    expect((await read(asked.id)).status).toBe('answered')
  }, 60_000)
})

describe('while a request is open', () => {
  test('a change of groups or role holds at once, for sessions and links', async () => {
    const dora = await member('dora@example.com', { groups: ['board'] })
    const asked = await started(asking({ audience: ['group:board', 'role:owner'] }))
    const token = tokenFor(asked, 'dora@example.com')
    expect((await look(token)).body).toMatchObject({ mine: true, recipient: 'dora@example.com' })
    await environment(one.PUT, { method: 'PUT', params: { id: dora.id }, body: { groups: [] } })
    expect((await give(dora.send, asked)).status).toBe(403)
    expect((await look(token)).status).toBe(403)
    expect((await giveByLink(token)).status).toBe(403)
    await environment(one.PUT, { method: 'PUT', params: { id: dora.id }, body: { role: 'owner' } })
    expect((await look(token)).body.mine).toBe(true)
    expect((await give(dora.send, asked)).status).toBe(200)
  }, 60_000)

  test('a link of somebody who was removed shows and does nothing, even where the audience has their address', async () => {
    const finn = await member('finn@example.com')
    const asked = await started(asking({ audience: ['finn@example.com', 'boss@example.com'] }))
    const token = tokenFor(asked, 'finn@example.com')
    await environment(one.DELETE, { method: 'DELETE', params: { id: finn.id } })
    expect(await look(token)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('no longer a member') } })
    expect((await giveByLink(token)).status).toBe(403)
    expect((await give(finn.send, asked)).status).toBe(401)
    await environment(one.PUT, { method: 'PUT', params: { id: boss.id }, body: { name: 'The boss' } })
    expect((await give(boss.send, asked)).status).toBe(200)
  }, 60_000)
})

describe('a signed link', () => {
  const bots = [
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
    'Mozilla/5.0 (compatible; Microsoft Outlook SafeLinks; +https://protection.outlook.com)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    'TelegramBot (like TwitterBot)',
    'WhatsApp/2.23.20.0',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'BarracudaCentral Link Protection',
  ]

  test('does nothing when it is looked at: by bots of previews, by prefetches, by HEAD, by twenty openings, in any order and at once', async () => {
    const asked = await started(gated({ audience: ['customer@shop.example'] }))
    const token = tokenFor(asked, 'customer@shop.example')
    const before = await log(asked.runId)
    const shown = await look(token)
    expect(shown.body).toMatchObject({ kind: 'approval', intent: 'pay', args: { amount: 40 }, argsHash: asked.argsHash, status: 'open', mine: true, yours: null, answered: 0, required: 1, workflow: 'Pays' })
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer')
    expect(shown.headers.get('cache-control')).toBe('no-store')
    const openings = [
      ...bots.map((agent) => look(token, { 'user-agent': agent })),
      ...Array.from({ length: 20 }, () => look(token)),
      look(token, { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender', 'next-router-prefetch': '1' }),
      ...bots.map((agent) => send(links.GET, { method: 'HEAD', params: { token }, key: null, headers: { 'user-agent': agent } })),
    ]
    for (const opening of await Promise.all(openings)) expect(opening.status).toBe(200)
    for (const method of ['GET', 'HEAD']) expect(await send(linkAnswer.GET, { method, path: '/?verdict=approved&value=true', params: { token }, key: null })).toMatchObject({ status: 405 })
    expect(await log(asked.runId)).toEqual(before)
    expect((await look(token)).body).toEqual(shown.body)
    expect((await giveByLink(token, { verdict: 'approved' })).body).toMatchObject({ status: 'answered', mine: false, yours: { verdict: 'approved', via: 'link' } })
  }, 60_000)

  test('takes one answer of its recipient and then only says what it was', async () => {
    const asked = await started(asking({ audience: ['customer@shop.example'] }))
    const token = tokenFor(asked, 'customer@shop.example')
    const both = await Promise.all([giveByLink(token, { value: true }), giveByLink(token, { value: false })])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await giveByLink(token)).toMatchObject({ status: 409, body: { code: 'already_answered' } })
    expect((await look(token)).body).toMatchObject({ status: 'answered', mine: false, yours: { value: both[0]?.status === 200, via: 'link' } })
    const [said] = (await log(asked.runId)).filter(({ type }) => type === 'human.answered')
    expect(said?.data).toMatchObject({ by: 'customer@shop.example', via: 'link' })
  }, 60_000)

  test('is refused where it is another’s: of another request, of other arguments, of nobody, cut or made up', async () => {
    const [asked, other] = [await started(gated({})), await started(asking({ audience: ['customer@shop.example'] }))]
    const made = (id: string, argsHash: string | null, recipient = 'bob@example.com') => requestToken({ requestId: id, recipient, argsHash })
    expect(await giveByLink(made(asked.id, 'f'.repeat(64)), { verdict: 'approved' })).toMatchObject({ status: 409, body: { code: 'arguments_changed' } })
    expect(await giveByLink(made(asked.id, null), { verdict: 'approved' })).toMatchObject({ status: 409, body: { code: 'arguments_changed' } })
    expect(await look(made(asked.id, other.argsHash ?? null))).toMatchObject({ status: 409 })
    expect(await giveByLink(tokenFor(asked, 'bob@example.com'), { verdict: 'approved', argsHash: 'f'.repeat(64) })).toMatchObject({ status: 409, body: { code: 'arguments_changed' } })
    expect(await giveByLink(made('rq_none', null))).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const [payload, signature] = tokenFor(other, 'customer@shop.example').split('.')
    const [bobs] = tokenFor(other, 'bob@example.com').split('.')
    for (const token of [`${bobs}.${signature}`, `${payload}`, `${payload}.${'A'.repeat(43)}`, 'x', 'rq_1', `${payload}.${signature?.slice(0, -2)}`]) {
      expect(await look(token)).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
      expect(await giveByLink(token)).toMatchObject({ status: 401 })
    }
    expect(await giveByLink(tokenFor(other, 'customer@shop.example'), { verdict: 'approved' })).toMatchObject({ status: 409, body: { code: 'wrong_kind' } })
    expect(await giveByLink(tokenFor(other, 'customer@shop.example'), { value: 'perhaps' })).toMatchObject({ status: 422, body: { code: 'invalid_answer' } })
    for (const { id } of [asked, other]) expect((await read(id)).status).toBe('open')
  }, 60_000)

  test('of a request that expired, or whose run ended, says so and acts on nothing', async () => {
    const expiring = await started(asking({ audience: ['customer@shop.example'], timeoutSeconds: 1 }))
    await vi.waitFor(async () => expect((await read(expiring.id)).status).toBe('expired'), { timeout: 20_000, interval: 200 })
    const ended = await started(asking({ audience: ['customer@shop.example'] }))
    await environment(cancel.POST, { method: 'POST', params: { id: ended.runId }, body: {} })
    for (const [asked, status] of [[expiring, 'expired'], [ended, 'cancelled']] as const) {
      const token = tokenFor(asked, 'customer@shop.example')
      expect(await giveByLink(token)).toMatchObject({ status: 410, body: { code: 'request_closed' } })
      expect(await look(token)).toMatchObject({ status: 200, body: { status, mine: false, yours: null } })
      expect((await log(asked.runId)).filter(({ type }) => type === 'human.answered')).toEqual([])
    }
  }, 60_000)

  test('shows nothing of others and nothing of the run', async () => {
    const asked = await started(asking({ audience: ['boss@example.com', 'customer@shop.example', 'group:finance'], required: 3, context: 'As agreed.' }), ada.send)
    await give(boss.send, asked)
    const { body } = await look(tokenFor(asked, 'customer@shop.example'))
    expect(body).toMatchObject({ question: 'Ship v1?', context: 'As agreed.', answered: 1, required: 3, recipient: 'customer@shop.example' })
    const text = JSON.stringify(body)
    for (const hidden of ['boss', 'finance', 'ada@', asked.runId, asked.workflowId, asked.id, 'ship#1']) expect(text).not.toContain(hidden)
  }, 60_000)

  test('to anyone is made where anyone may answer, and its answer is nobody’s by name', async () => {
    const named = await started(asking({ audience: ['boss@example.com'] }))
    expect(await bob.send(anyoneLink.POST, { method: 'POST', params: { id: named.id } })).toMatchObject({ status: 422, body: { detail: expect.stringContaining('anyone') } })
    const open = await started(asking({ audience: ['anyone'] }))
    const { status, body } = await bob.send(anyoneLink.POST, { method: 'POST', params: { id: open.id } })
    expect(status).toBe(200)
    const token = body.url.split('/r/')[1]
    expect((await look(token)).body).toMatchObject({ recipient: null, mine: true })
    expect((await giveByLink(token, { value: false })).body).toMatchObject({ status: 'answered', yours: null })
    expect((await read(open.id)).answers).toMatchObject([{ by: 'link', via: 'link', value: false }])
    const late = await giveByLink(token)
    expect(late).toMatchObject({ status: 409, body: { code: 'already_answered' } })
    for (const hidden of [open.runId, open.id, 'waitingOn', 'ship']) expect(JSON.stringify(late.body)).not.toContain(hidden)
  }, 60_000)

  test('does not let a gate be passed by anything but its verdict', async () => {
    const asked = await started(gated({ audience: ['customer@shop.example'] }))
    const token = tokenFor(asked, 'customer@shop.example')
    expect(await giveByLink(token, { value: true })).toMatchObject({ status: 409, body: { code: 'wrong_kind' } })
    expect((await giveByLink(token, { value: true })).body).not.toHaveProperty('waitingOn')
    expect(await giveByLink(token, { verdict: 'approved', args: { amount: 4000 } })).toMatchObject({ status: 409, body: { code: 'arguments_changed' } })
    expect((await giveByLink(token, { verdict: 'edited', args: { amount: 4 } })).status).toBe(200)
    expect((await log(asked.runId)).find(({ type }) => type === 'approval.decided')?.data).toMatchObject({ by: 'customer@shop.example', via: 'link', verdict: 'edited', args: { amount: 4 } })
  }, 60_000)
})

test('what was approved is not changed in a run that is held between the approval and the call', async () => {
  const { body: created } = await environment(workflows.POST, { method: 'POST', body: { document: gated({ audience: ['boss@example.com'] }) } })
  const { body: held } = await environment(launch.POST, { method: 'POST', params: { id: created.id }, body: { input: {}, wait: 30, breakpoints: [{ nodeId: 'paid', when: 'before' }] } })
  expect((await give(boss.send, await read(held.waitingOn[0].requestId), { verdict: 'approved' })).status).toBe(200)
  const status = async () => (await environment(run.GET, { params: { id: held.id } })).body.status
  await vi.waitFor(async () => expect(await status()).toBe('paused'), { timeout: 20_000, interval: 100 })
  for (const edit of [{ kind: 'output', value: { intent: 'pay', args: { amount: 4000 } } }, { kind: 'args', value: { args: { amount: 4000 } } }]) {
    expect(await bob.send(resume.POST, { method: 'POST', params: { id: held.id }, body: { edits: [{ nodeId: 'decide', ...edit }] } })).toMatchObject({ status: 422, body: { problems: [{ code: 'invalid_edit' }] } })
  }
  await environment(resume.POST, { method: 'POST', params: { id: held.id }, body: {} })
  await vi.waitFor(async () => expect(await status()).toBe('completed'), { timeout: 20_000, interval: 100 })
  expect((await environment(run.GET, { params: { id: held.id } })).body.output).toBe(40)
}, 60_000)

describe('a fork', () => {
  const approveAnew = async (by: Door, asked: HumanRequest, value: object = { verdict: 'approved' }): Promise<Answered> => {
    const seq = (await log(asked.runId)).findIndex(({ type }) => type === 'approval.decided') + 1
    return by(fork.POST, { method: 'POST', params: { id: asked.runId }, body: { atSeq: seq, edits: [{ kind: 'answer', value }] } })
  }

  test('is no way around a gate: an approval is edited in by who could have given it, and by nobody else', async () => {
    const asked = await started(gated({ audience: ['group:board'] }))
    await give(boss.send, asked, { verdict: 'rejected', comment: 'too dear' })
    for (const by of [bob.send, ada.send, environment]) expect(await approveAnew(by, asked)).toMatchObject({ status: 403, body: { code: 'forbidden', detail: expect.stringContaining('the group board') } })
    expect(await approveAnew(bob.send, asked, { verdict: 'edited', args: { amount: 1 } })).toMatchObject({ status: 403 })
    expect((await approveAnew(bob.send, asked, { verdict: 'rejected', comment: 'still too dear' })).status).toBe(202)
    const { status, body } = await approveAnew(boss.send, asked)
    expect(status).toBe(202)
    expect((await log(body.id)).find(({ type }) => type === 'approval.decided')?.data).toMatchObject({ by: 'boss@example.com', via: 'session', verdict: 'approved' })
  }, 60_000)

  test('has whoever makes it for its launcher, and one edit is not several people', async () => {
    const alone = await started(gated({ audience: ['group:board', 'not:launcher'] }))
    await give(boss.send, alone, { verdict: 'rejected' })
    expect(await approveAnew(boss.send, alone)).toMatchObject({ status: 403 })
    const several = await started(gated({ audience: ['group:board', 'group:finance'], required: 2 }))
    await give(boss.send, several, { verdict: 'rejected' })
    expect(await approveAnew(boss.send, several)).toMatchObject({ status: 422, body: { problems: [{ path: '/edits/0/value' }] } })
  }, 60_000)
})

test('the list of what is asked is the same for everybody, and tells each which are theirs', async () => {
  const asked = await started(asking({ audience: ['group:board'] }))
  const mine = async (by: Door) => (await by(requests.GET, { path: '/?status=open&audience=me&limit=200' })).body.items.map(({ id }: HumanRequest) => id).includes(asked.id)
  expect([await mine(boss.send), await mine(bob.send), await mine(environment)]).toEqual([true, false, false])
})
