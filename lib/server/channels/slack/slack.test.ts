/** People are told in Slack and answer there, over a Slack that speaks HTTP and signs what it sends. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Event, EventOf } from '#lib/engine/events.ts'
import * as hook from '../../../../app/hooks/slack/[connection]/route.ts'
import { drawn, inside, testWorker } from '../../advance/testing.ts'
import { createConnection } from '../../connections/connections.ts'
import { database } from '../../db.ts'
import { readRequestLink } from '../../people/request-link.ts'
import { buttonsIn, shownText, startSlack, type SignedRequest, type TestSlack, type TestSlackMessage } from './testing.ts'

let slack: TestSlack
const worker = testWorker(async () => {
  slack = await startSlack([
    { id: 'UADA', email: 'Ada@Example.com', name: 'Ada' },
    { id: 'UBOB', email: 'bob@example.com', name: 'Bob' },
    { id: 'UEVE', email: 'eve@example.com', name: 'Eve' },
    { id: 'UGUEST', email: 'ada@example.com', name: 'Not Ada', teamId: 'TELSE' },
    { id: 'UNEW', email: 'ada@example.com', name: 'Not yet Ada', unconfirmed: true },
    { id: 'UMUTE', name: 'Mute' },
  ])
  return { ORIEL_ALLOW_PRIVATE_HOSTS: slack.host, ORIEL_PUBLIC_URL: 'https://oriel.example.org' }
})
afterAll(() => slack.close())
beforeAll(async () => {
  const { baseUrl, token, signingSecret } = slack
  await createConnection('slack', { kind: 'slack', settings: { baseUrl, defaultChannel: '#approvals' }, secrets: { token, signingSecret } })
  await createConnection('direct', { kind: 'slack', settings: { baseUrl }, secrets: { token, signingSecret } })
  await createConnection('second', { kind: 'slack', settings: { baseUrl }, secrets: { token, signingSecret: 'another secret altogether' } })
})

const people = ['ada@example.com', 'bob@example.com']
/** A workflow that asks one question; every port leads to the end. */
const asking = ({ format = 'yes_no', ...data }: { format?: string; [field: string]: unknown }): object =>
  drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Send it?', format, channels: ['slack'], audience: people, ...data } }, { id: 'end', type: 'end' }], ['start>ask', ...(ports[format] ?? ['answered']).map((port) => `ask.${port}>end`)])
const ports: Record<string, string[]> = { yes_no: ['yes', 'no'], choice: ['red', 'blue'] }
const paying = (approval: object): object =>
  drawn(
    [
      { id: 'start', type: 'start' },
      {
        id: 'decide',
        type: 'decide',
        data: {
          prompt: { messages: [{ role: 'user', content: '{{ output_format }}\n{{ thread }}' }] },
          intents: [{ name: 'pay', parameters: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } }, additionalProperties: false }, approval: { audience: people, channels: ['slack'], ...approval } }, { name: 'stop' }],
          model: { script: [{ intent: 'pay', args: { amount: 120 }, times: 1 }, { intent: 'stop' }] },
        },
      },
      { id: 'paid', type: 'end', data: { outcome: 'success', output: 'args' } },
      { id: 'stopped', type: 'end', data: { outcome: 'stopped' } },
    ],
    ['start>decide', 'decide.pay>paid', 'decide.stop>stopped'],
  )

const deliver = async ({ body, headers }: SignedRequest, connection = 'slack') => {
  const response = await hook.POST(new Request(`http://localhost:3000/hooks/slack/${connection}`, { method: 'POST', body, headers }), { params: Promise.resolve({ connection }) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>) }
}
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 })
const requestIn = async (runId: string): Promise<string> => Object.keys((await worker.settled(runId)).requests)[0] ?? ''
/** The messages that ask what a run asks: their buttons name the request. */
const messagesOf = (runId: string, count = 1): Promise<TestSlackMessage[]> =>
  soon(async () => {
    const id = await requestIn(runId)
    const found = slack.messages.filter(({ blocks }) => [id, encodeURIComponent(id)].some((each) => JSON.stringify(blocks).includes(each)))
    expect(found.length).toBeGreaterThanOrEqual(count)
    // Known by the place that the contact keeps, once the log says that somebody was told.
    await logged(runId, 'human.contacted', count)
    return found
  })
const messageOf = async (runId: string): Promise<TestSlackMessage> => (await messagesOf(runId))[0] as TestSlackMessage
const logged = <T extends Event['type']>(runId: string, type: T, times = 1): Promise<EventOf<T>[]> =>
  soon(async () => {
    const found = (await worker.log(runId)).filter((event): event is EventOf<T> => event.type === type)
    expect(found.length).toBeGreaterThanOrEqual(times)
    return found
  })
const settledText = (message: TestSlackMessage): Promise<string> =>
  soon(() => {
    expect(buttonsIn(message)).toEqual([])
    return shownText(message)
  })
const whispersTo = (user: string) => slack.whispers.filter((each) => each.user === user)
const lastWhisper = (user: string): string => whispersTo(user).at(-1)?.text ?? ''
const answersIn = async (runId: string) => (await worker.log(runId)).filter(({ type }) => type === 'human.answered' || type === 'approval.decided')

describe('a request in a channel', () => {
  it('is posted once with its buttons, the log says so, and a press answers as the person of the address that Slack knows', async () => {
    const run = await worker.launch(asking({}))
    const message = await messageOf(run)
    expect(message).toMatchObject({ channel: 'C0APPROVALS' })
    expect(await logged(run, 'human.contacted')).toMatchObject([{ data: { channel: 'slack', to: '#approvals', level: 0 } }])
    expect(await deliver(slack.click(message, 'Yes', 'UADA'))).toEqual({ status: 200, body: null })
    expect(await logged(run, 'human.answered')).toMatchObject([{ data: { value: true, by: 'ada@example.com', via: 'slack' } }])
    const text = await settledText(message)
    expect(text).toContain('ada@example.com')
    expect(text).toContain('Yes')
    expect(slack.messages.filter(({ ts }) => ts === message.ts)).toHaveLength(1)
  })

  it('leads to the inbox, and never by a link that answers in somebody’s name', async () => {
    const run = await worker.launch(asking({ format: 'form', schema: { type: 'object', properties: { n: { type: 'number' } } } }))
    const [open] = buttonsIn(await messageOf(run))
    expect(open?.url).toMatch(/^https:\/\/oriel\.example\.org\/inbox\//)
  })

  it('refuses whoever is not asked, where only they see it, and changes nothing', async () => {
    const run = await worker.launch(asking({}))
    const message = await messageOf(run)
    for (const [user, why] of [['UEVE', 'not for you'], ['UGUEST', 'another workspace'], ['UNEW', 'confirmed mail address'], ['UMUTE', 'confirmed mail address']] as const) {
      expect(await deliver(slack.click(message, 'Yes', user))).toMatchObject({ status: 200 })
      expect(lastWhisper(user)).toContain(why)
    }
    expect(await answersIn(run)).toEqual([])
    expect(buttonsIn(message).length).toBeGreaterThan(0)
  })

  it('takes the first of two presses, and tells the second person', async () => {
    const run = await worker.launch(asking({}))
    const message = { ...(await messageOf(run)) }
    await deliver(slack.click(message, 'No', 'UADA'))
    await logged(run, 'human.answered')
    await deliver(slack.click(message, 'Yes', 'UBOB'))
    expect(await answersIn(run)).toMatchObject([{ data: { value: false, by: 'ada@example.com' } }])
    expect(lastWhisper('UBOB')).toMatch(/settled before|answered before/)
  })

  it('loses its buttons when it is no longer open, by whatever way', async () => {
    const run = await worker.launch(asking({ timeoutSeconds: 1, onTimeout: { value: false } }))
    const message = await messageOf(run)
    await logged(run, 'human.expired')
    expect(await settledText(message)).toContain('nobody answered in time')
  })
})

describe('an approval', () => {
  it('is bound to exactly what stood above the button', async () => {
    const run = await worker.launch(paying({}))
    const message = await messageOf(run)
    expect(shownText(message)).toContain('"amount": 120')
    const [asked] = await logged(run, 'approval.requested')
    await deliver(slack.click(message, 'Approve', 'UBOB'))
    expect(await logged(run, 'approval.decided')).toMatchObject([{ data: { verdict: 'approved', by: 'bob@example.com', via: 'slack', argsHash: asked?.data.argsHash } }])
  })

  it('with another hash than that of the request is refused', async () => {
    const run = await worker.launch(paying({}))
    const message = await messageOf(run)
    const forged = { ...message, blocks: JSON.parse(JSON.stringify(message.blocks).replaceAll(/\\"hash\\":\\"[0-9a-f]{8}/g, '\\"hash\\":\\"00000000')) as TestSlackMessage['blocks'] }
    expect(JSON.stringify(forged.blocks)).not.toBe(JSON.stringify(message.blocks))
    await deliver(slack.click(forged, 'Approve', 'UBOB'))
    expect(lastWhisper('UBOB')).toContain('not those that were shown')
    expect(await answersIn(run)).toEqual([])
  })

  it('is rejected with words from a window, which the model reads', async () => {
    const run = await worker.launch(paying({}))
    const message = await messageOf(run)
    await deliver(slack.click(message, 'Reject…', 'UADA'))
    const { view } = slack.views.at(-1) ?? {}
    expect(view).toMatchObject({ title: { text: 'Reject' } })
    expect(await deliver(slack.submit(view as never, 'Only half of it.', 'UADA'))).toEqual({ status: 200, body: null })
    expect(await logged(run, 'approval.decided')).toMatchObject([{ data: { verdict: 'rejected', comment: 'Only half of it.', by: 'ada@example.com' } }])
  })

  it('says in the window why it is too late, and opens none for whoever is not asked', async () => {
    const run = await worker.launch(paying({}))
    const message = { ...(await messageOf(run)) }
    await deliver(slack.click(message, 'Reject…', 'UADA'))
    const { view } = slack.views.at(-1) ?? {}
    await deliver(slack.click(message, 'Approve', 'UBOB'))
    await logged(run, 'approval.decided')
    expect(await deliver(slack.submit(view as never, 'No!', 'UADA'))).toMatchObject({ body: { response_action: 'errors', errors: { text: expect.stringContaining('answered before') } } })
    const opened = slack.views.length
    await deliver(slack.click(message, 'Reject…', 'UEVE'))
    expect(slack.views).toHaveLength(opened)
  })

  it('takes a quick rejection by one press', async () => {
    const run = await worker.launch(paying({ rejectOptions: [{ name: 'too_high', text: 'The amount is too high.' }] }))
    await deliver(slack.click(await messageOf(run), 'Reject: too high', 'UADA'))
    expect(await logged(run, 'approval.decided')).toMatchObject([{ data: { verdict: 'rejected', comment: 'The amount is too high.' } }])
  })

  it('is never given in words, however they read', async () => {
    const run = await worker.launch(paying({}))
    const { channel, ts } = await messageOf(run)
    await deliver(slack.writes({ channel, threadTs: ts, user: 'UADA', text: 'approved' }))
    expect(lastWhisper('UADA')).toContain('does not decide it')
    expect(await answersIn(run)).toEqual([])
  })
})

describe('a reply', () => {
  it('in the thread answers the question, once, however often Slack sends it', async () => {
    const run = await worker.launch(asking({ format: 'free_text', required: 1 }))
    const { channel, ts } = await messageOf(run)
    const told = whispersTo('UBOB').length
    const event = { channel, threadTs: ts, user: 'UBOB', text: 'Send it to &lt;me&gt;, see <https://a.example|here>', eventId: 'Ev-once' }
    expect(await deliver(slack.writes(event))).toEqual({ status: 200, body: null })
    expect(await deliver(slack.writes(event, 1))).toEqual({ status: 200, body: null })
    expect(await logged(run, 'human.answered')).toMatchObject([{ data: { value: 'Send it to <me>, see here', by: 'bob@example.com', via: 'slack' } }])
    expect(whispersTo('UBOB')).toHaveLength(told)
  })

  it('that does not fit is refused in words', async () => {
    const run = await worker.launch(asking({ format: 'choice', choices: [{ id: 'red', label: 'Red' }, { id: 'blue', label: 'Blue' }] }))
    const { channel, ts } = await messageOf(run)
    await deliver(slack.writes({ channel, threadTs: ts, user: 'UADA', text: 'green' }))
    expect(lastWhisper('UADA')).toContain('Red, Blue')
    await deliver(slack.writes({ channel, threadTs: ts, user: 'UADA', text: 'blue.' }))
    expect(await logged(run, 'human.answered')).toMatchObject([{ data: { value: 'blue' } }])
  })

  it('of this app, of another bot, of an outsider, or beside the thread answers nothing', async () => {
    const run = await worker.launch(asking({ format: 'free_text' }))
    const { channel, ts } = await messageOf(run)
    await deliver(slack.writes({ channel, threadTs: ts, user: 'U0ORIEL', text: 'me', botId: 'B0ORIEL' }))
    await deliver(slack.writes({ channel, threadTs: ts, user: 'UADA', text: 'edited', subtype: 'message_changed' }))
    await deliver(slack.writes({ channel, user: 'UADA', text: 'beside' }))
    await deliver(slack.writes({ channel, threadTs: ts, user: 'UEVE', text: 'mine' }))
    expect(lastWhisper('UEVE')).toContain('not for you')
    expect(await answersIn(run)).toEqual([])
  })
})

describe('a reply after the end', () => {
  const ending = (end: object) =>
    drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ output_format }}\n{{ thread }}' }] }, intents: [{ name: 'ask' }, { name: 'stop' }], model: { script: [{ intent: 'ask', times: 1 }, { intent: 'stop' }] } } },
        { id: 'ask', type: 'ask', data: { question: 'Which colour?', format: 'free_text', channels: ['slack'], audience: people } },
        { id: 'end', type: 'end', data: end },
      ],
      ['start>decide', 'decide.ask>ask', 'ask.answered>decide', 'decide.stop>end'],
    )
  const ended = async (end: object): Promise<{ run: string; message: TestSlackMessage }> => {
    const run = await worker.launch(ending(end))
    const message = await messageOf(run)
    await deliver(slack.writes({ channel: message.channel, threadTs: message.ts, user: 'UADA', text: 'Red' }))
    await logged(run, 'run.completed')
    return { run, message }
  }
  const continuations = async (run: string) => (await database().query<{ id: string }>('select id from run where forked_from = $1', [run])).rows

  it('goes on with the run where its author allows it, once, as the person who wrote it', async () => {
    const { run, message } = await ended({ replies: 'decide' })
    const event = { channel: message.channel, threadTs: message.ts, user: 'UBOB', text: 'Rather blue', eventId: 'Ev-continue' }
    await deliver(slack.writes(event))
    await deliver(slack.writes(event, 1))
    const [next, ...others] = await soon(async () => {
      const found = await continuations(run)
      expect(found.length).toBeGreaterThan(0)
      return found
    })
    expect(others).toEqual([])
    expect(await logged(next?.id ?? '', 'message.received')).toMatchObject([{ data: { channel: 'slack', from: 'bob@example.com', payload: { text: 'Rather blue' } } }])
  })

  it('goes on with the whole run where a child of it asked', async () => {
    const child = inside('each', [{ id: 'in', type: 'start' }, { id: 'ask', type: 'ask', data: { question: 'Which colour?', format: 'free_text', channels: ['slack'], audience: people } }, { id: 'out', type: 'end' }])
    const decide = { prompt: { messages: [{ role: 'user', content: '{{ output_format }}\n{{ thread }}' }] }, intents: [{ name: 'stop' }], model: { script: [{ intent: 'stop' }] } }
    const run = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'each', type: 'each', data: { items: '[1]' } }, ...child, { id: 'decide', type: 'decide', data: decide }, { id: 'end', type: 'end', data: { replies: 'decide' } }], ['start>each', 'in>ask', 'ask.answered>out', 'each>decide', 'decide.stop>end']))
    const { runId: inner } = (await logged(run, 'child.started'))[0]?.data ?? { runId: '' }
    const { channel, ts: threadTs } = await messageOf(inner)
    await deliver(slack.writes({ channel, threadTs, user: 'UADA', text: 'Red' }))
    await logged(run, 'run.completed')
    await deliver(slack.writes({ channel, threadTs, user: 'UADA', text: 'Rather blue' }))
    expect(await soon(async () => (await continuations(run)).length)).toBe(1)
  })

  it('is refused in words where the author does not, and from whoever was not asked', async () => {
    const { run, message } = await ended({})
    await deliver(slack.writes({ channel: message.channel, threadTs: message.ts, user: 'UBOB', text: 'Rather blue' }))
    expect(lastWhisper('UBOB')).not.toBe('')
    const open = await ended({ replies: 'decide' })
    await deliver(slack.writes({ channel: open.message.channel, threadTs: open.message.ts, user: 'UEVE', text: 'Mine' }))
    expect(lastWhisper('UEVE')).toContain('not for you')
    expect([...(await continuations(run)), ...(await continuations(open.run))]).toEqual([])
  })
})

describe('a person', () => {
  it('is written to in a conversation of their own, with a link that is theirs, and simply writes back', async () => {
    const run = await worker.launch(asking({ format: 'free_text', channels: ['direct'], audience: ['ada@example.com', 'bob@example.com'] }))
    const messages = await messagesOf(run, 2)
    expect(messages.map(({ channel }) => channel).sort()).toEqual(['DUADA', 'DUBOB'])
    for (const message of messages) {
      const token = buttonsIn(message).at(-1)?.url?.split('/r/')[1] ?? ''
      expect(readRequestLink(token)).toMatchObject({ requestId: await requestIn(run), recipient: message.channel === 'DUADA' ? 'ada@example.com' : 'bob@example.com' })
    }
    await deliver(slack.writes({ channel: 'DUBOB', user: 'UBOB', text: 'Blue' }), 'direct')
    expect(await logged(run, 'human.answered')).toMatchObject([{ data: { value: 'Blue', by: 'bob@example.com' } }])
    for (const message of messages) expect(await settledText(message)).toContain('bob@example.com')
  })

  it('who is not in the workspace is one that could not be reached, which the log says', async () => {
    const run = await worker.launch(asking({ channels: ['direct:@carl@example.com'], audience: ['carl@example.com'] }))
    expect(await logged(run, 'human.contact_failed')).toMatchObject([{ data: { to: '@carl@example.com', message: expect.stringContaining('Nobody in the Slack workspace') } }])
  })
})

describe('Slack’s answers to what is sent', () => {
  it('“too many” is waited for and tried again', async () => {
    slack.refuse('chat.postMessage', { status: 429, headers: { 'retry-after': '0' } }, 2)
    const run = await worker.launch(asking({}))
    await logged(run, 'human.contacted')
    expect((await worker.log(run)).filter(({ type }) => type === 'human.contact_failed')).toEqual([])
  })

  it('“no such channel” is final: the log says so and it goes to the next level at once', async () => {
    const run = await worker.launch(asking({ channels: ['slack:#nowhere'], escalate: [{ afterSeconds: 3_600, audience: ['bob@example.com'], channels: ['direct'] }] }))
    expect(await logged(run, 'human.contact_failed')).toMatchObject([{ data: { channel: 'slack:#nowhere', message: expect.stringContaining('no such channel') } }])
    expect(await logged(run, 'human.escalated')).toMatchObject([{ data: { level: 1, reason: 'contact_failed' } }])
    expect(await logged(run, 'human.contacted')).toMatchObject([{ data: { to: '@bob@example.com', level: 1 } }])
  })
})

describe('the address', () => {
  it('answers Slack’s check of it', async () => {
    expect(await deliver(slack.signed(JSON.stringify({ type: 'url_verification', challenge: 'c-123', token: 'old' }), 'application/json'))).toEqual({ status: 200, body: { challenge: 'c-123' } })
  })

  it('takes nothing that is not signed with this connection’s secret, or long ago, and no connection that is not there', async () => {
    const run = await worker.launch(asking({}))
    const click = slack.click(await messageOf(run), 'Yes', 'UADA')
    const old = slack.signed(click.body, 'application/x-www-form-urlencoded', Date.now() - 6 * 60_000)
    for (const [request, connection, status] of [
      [{ ...click, body: click.body.replace('UADA', 'UBOB') }, 'slack', 401],
      [{ ...click, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 'slack', 401],
      [old, 'slack', 401],
      [click, 'second', 401],
      [click, 'nowhere', 404],
    ] as const) {
      expect((await deliver(request, connection)).status).toBe(status)
    }
    expect(await answersIn(run)).toEqual([])
  })

  it('takes no press of a message that another connection sent, and none of a message that nobody sent', async () => {
    const run = await worker.launch(asking({}))
    const message = await messageOf(run)
    await deliver(slack.click(message, 'Yes', 'UADA'), 'direct')
    expect(lastWhisper('UADA')).toContain('does not know this message')
    await deliver(slack.click({ ...message, ts: '1.1' }, 'Yes', 'UADA'))
    expect(await answersIn(run)).toEqual([])
  })

  it('does nothing when it is opened', async () => {
    expect((await hook.GET(new Request('http://localhost:3000/hooks/slack/slack'), { params: Promise.resolve({ connection: 'slack' }) })).status).toBe(405)
  })

  it('acknowledges what it does not read', async () => {
    for (const body of ['{"type":"app_rate_limited"}', '{"type":"event_callback","event_id":"E1","event":{"type":"reaction_added"}}']) expect(await deliver(slack.signed(body, 'application/json'))).toEqual({ status: 200, body: null })
    expect((await deliver(slack.signed('payload=%7B%22type%22%3A%22shortcut%22%7D', 'application/x-www-form-urlencoded'))).status).toBe(200)
    expect((await deliver(slack.signed('{"type":', 'application/json'))).status).toBe(400)
  })
})
