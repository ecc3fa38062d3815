import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as answer from '../../../app/api/v1/requests/[id]/answer/route.ts'
import * as calls from '../../../app/api/v1/runs/[id]/calls/[seq]/route.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as replay from '../../../app/api/v1/runs/[id]/replay/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as runs from '../../../app/api/v1/runs/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { startTestServer, type TestServer } from '../http/testing.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer(({ url }) => ({ body: { asked: url } }))
  Object.assign(process.env, { ORIEL_ALLOW_PRIVATE_HOSTS: server.host })
})
afterAll(() => server.close())
useTestWorker()

type Node = { type: string; in?: string } & Record<string, unknown>

/** Nodes by id, edges as `from -> to` or `from.handle -> to`. */
function drawn(name: string, nodes: Record<string, Node>, edges: string[]) {
  return {
    oriel: 1,
    name,
    nodes: Object.entries(nodes).map(([id, { type, in: parentId, ...data }]) => ({ id, type, position: { x: 0, y: 0 }, data, ...(parentId && { parentId }) })),
    edges: edges.map((edge) => {
      const [from = '', target = ''] = edge.split(' -> ')
      const [source = '', sourceHandle = 'out'] = from.split('.')
      return { id: edge, source, sourceHandle, target }
    }),
  }
}

const numbers = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } }

/** Fetches, then adds until it is done: with its script two calls of the model, and one of the server. */
function looping(name: string, more: { fetch?: object; decide?: object; gate?: object; add?: object } = {}) {
  return drawn(
    name,
    {
      start: { type: 'start' },
      fetch: { type: 'http', url: `${server.url}/fetched`, contextTag: 'fetched', ...more.fetch },
      decide: {
        type: 'decide',
        prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
        intents: [{ name: 'add', description: 'a + b', parameters: numbers, ...more.gate }, { name: 'done', description: 'finished', parameters: { type: 'object' } }],
        model: { script: [{ when: 'call.visit = 1', intent: 'add', args: { a: 1, b: 2 } }, { intent: 'done', args: {} }] },
        ...more.decide,
      },
      add: { type: 'transform', expression: 'args.a + args.b', ...more.add },
      end: { type: 'end', output: 'steps.add.output' },
    },
    ['start -> fetch', 'fetch -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
  )
}

const create = async (document: object): Promise<string> => {
  const { status, body } = await send(workflows.POST, { method: 'POST', body: { document } })
  expect([status, body.problems?.filter(({ severity }: { severity: string }) => severity === 'malformed')]).toEqual([201, []])
  return body.id
}
const attempt = (id: string, body: object) => send(launch.POST, { method: 'POST', params: { id }, body: { wait: 20, version: 'draft', ...body } })
const start = async (id: string, body: object = {}) => (await attempt(id, body)).body
const eventsOf = async (id: string): Promise<{ seq: number; type: string; step?: string; data: Record<string, unknown> }[]> => (await send(events.GET, { params: { id } })).body.events
const stepsOf = async (id: string) => (await eventsOf(id)).filter(({ type }) => type === 'step.completed').map(({ step, data }) => `${step}${data.cached ? ' given' : ''}`)
const requestsTo = (path: string) => server.requests.filter(({ url }) => url === path).length
const replays = async (id: string) => expect((await send(replay.POST, { method: 'POST', params: { id } })).body).toMatchObject({ identical: true, divergence: null })

describe('an output that is pinned in the draft', () => {
  test('stands in for its node: nothing is sent, and later nodes read it as if it were', async () => {
    const before = requestsTo('/fetched')
    const id = await create(looping('Pinned', { fetch: { pinned: { status: 200, headers: {}, body: 'PINNED' } } }))
    const ended = await start(id)
    expect(ended).toMatchObject({ status: 'completed', output: 3, given: { nodes: ['fetch'] } })
    expect(requestsTo('/fetched')).toBe(before)
    expect(await stepsOf(ended.id)).toEqual(['start#1', 'fetch#1 given', 'decide#1', 'add#1', 'decide#2', 'end#1'])
    const asked = (await eventsOf(ended.id)).find(({ type }) => type === 'model.requested')
    const call = await send(calls.GET, { params: { id: ended.id, seq: String(asked?.seq) } })
    expect(call.body.request.body).toContain('PINNED')
    await replays(ended.id)
  })

  test('stands in nowhere else: not where a run says so, and in no version', async () => {
    const before = requestsTo('/fetched')
    const id = await create(looping('Pinned and published', { fetch: { pinned: { body: 'PINNED' } } }))
    expect((await start(id, { pins: false })).given).toBeUndefined()
    expect((await send(versions.POST, { method: 'POST', params: { id }, body: { message: 'first' } })).status).toBe(201)
    const published = await start(id, { version: 'latest' })
    expect([published.status, published.given]).toEqual(['completed', undefined])
    expect(requestsTo('/fetched')).toBe(before + 2)
  })

  test('of a decision goes its way, without a call, as often as the decision is visited', async () => {
    const id = await create(looping('Pinned decision', { decide: { maxVisits: 3, pinned: { intent: 'add', args: { a: 20, b: 1 } } } }))
    const ended = await start(id)
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'exhausted' }, usage: { modelCalls: 0 } })
    expect((await eventsOf(ended.id)).filter(({ type }) => type === 'intent.selected').map(({ data }) => data.args)).toEqual(Array.from({ length: 3 }, () => ({ a: 20, b: 1 })))
    await replays(ended.id)
  })

  test('inside an agent stands in in each of its runs', async () => {
    const before = requestsTo('/inside')
    const document = drawn(
      'Pinned inside',
      {
        start: { type: 'start' },
        list: { type: 'each', items: '[1, 2]', input: 'item' },
        begin: { type: 'start', in: 'list' },
        ask: { type: 'http', in: 'list', url: `${server.url}/inside`, pinned: { body: 'kept' } },
        stop: { type: 'end', in: 'list', output: 'prev.body' },
        end: { type: 'end', output: 'prev' },
      },
      ['start -> list', 'list -> end', 'begin -> ask', 'ask -> stop'],
    )
    const ended = await start(await create(document))
    expect(ended).toMatchObject({ status: 'completed', output: ['kept', 'kept'] })
    expect(requestsTo('/inside')).toBe(before)
    await replays(ended.id)
  })
})

describe('results that a call gives', () => {
  test('set the variables that the node would have set, and fail as it would have failed', async () => {
    const document = drawn(
      'Given',
      {
        start: { type: 'start' },
        keep: { type: 'set', values: { total: '1' } },
        fetch: { type: 'http', url: `${server.url}/never` },
        end: { type: 'end', output: '"reached"' },
        late: { type: 'end', outcome: 'broken', output: '{"total": vars.total, "why": prev.message}' },
      },
      ['start -> keep', 'keep -> fetch', 'fetch -> end', 'fetch.error -> late'],
    )
    const ended = await start(await create(document), { given: [{ nodeId: 'keep', output: { values: { total: 7 } } }, { nodeId: 'fetch', error: { code: 'http_error', message: 'It is closed.' } }] })
    expect(ended).toMatchObject({ status: 'completed', outcome: 'broken', output: { total: 7, why: 'It is closed.' } })
    expect(requestsTo('/never')).toBe(0)
    await replays(ended.id)
  })

  test('get past no gate: a choice that is given is asked about, and what follows is done for real', async () => {
    const before = requestsTo('/gated')
    const document = looping('Gated', { gate: { approval: { when: true } }, add: undefined })
    const nodes = (document.nodes as { id: string; type: string; data: object }[]).map((node) => (node.id === 'add' ? { ...node, type: 'http', data: { url: `${server.url}/gated`, method: 'POST', effect: 'once' } } : node))
    const waiting = await start(await create({ ...document, nodes }), { given: [{ nodeId: 'decide', visit: 1, output: { intent: 'add', args: { a: 1, b: 1 } } }] })
    expect(waiting).toMatchObject({ status: 'waiting', waitingOn: [{ kind: 'approval', nodeId: 'decide' }], usage: { modelCalls: 0 } })
    expect(requestsTo('/gated')).toBe(before)
    const answered = await send(answer.POST, { method: 'POST', params: { id: waiting.waitingOn[0].requestId }, body: { verdict: 'approved' } })
    expect(answered.status).toBe(200)
    await expect.poll(async () => (await send(run.GET, { params: { id: waiting.id } })).body.status, { timeout: 20_000 }).toBe('completed')
    expect(requestsTo('/gated')).toBe(before + 1)
    await replays(waiting.id)
  })

  test.each([
    [{ nodeId: 'nobody', output: 1 }, 'There is no node "nobody"'],
    [{ nodeId: 'start', output: 1 }, 'a start is never given'],
    [{ nodeId: 'decide', output: { intent: 'fly', args: {} } }, 'names the chosen intent'],
    [{ nodeId: 'decide', output: { intent: 'add' } }, 'A choice of "decide" is'],
    [{ nodeId: 'decide', output: { intent: 'exhausted', args: {} } }, 'one of add, done'],
    [{ nodeId: 'decide', output: { intent: 'stuck', args: {} }, handle: 'stuck' }, 'A choice of "decide" is'],
    [{ nodeId: 'add', output: 1, handle: 'sideways' }, 'no port "sideways"'],
    [{ nodeId: 'decide', error: { code: 'x', message: 'y' } }, 'cannot fail by the port "error"'],
  ])('are refused where they do not fit: %j', async (entry, message) => {
    const refused = await attempt(await create(looping(`Unfit ${message.length}`)), { given: [entry] })
    expect([refused.status, refused.body.code, refused.body.problems[0].path]).toEqual([422, 'invalid_request', '/given/0'])
    expect(refused.body.detail).toContain(message)
  })
})

describe('a run from a node on', () => {
  test('takes over what an earlier run had before that visit, and asks the model there with the same context', async () => {
    const id = await create(looping('From a visit'))
    const earlier = await start(id, { input: { who: 'ada' } })
    const before = requestsTo('/fetched')
    const again = await start(id, { from: { runId: earlier.id, nodeId: 'decide', visit: 2 } })
    expect(again).toMatchObject({ status: 'completed', output: 3, input: { who: 'ada' }, usage: { modelCalls: 1 }, given: { from: { runId: earlier.id, nodeId: 'decide' }, nodes: ['fetch', 'decide', 'add'] } })
    expect(requestsTo('/fetched')).toBe(before)
    expect(await stepsOf(again.id)).toEqual(['start#1', 'fetch#1 given', 'decide#1', 'add#1 given', 'decide#2', 'end#1'])
    const hashes = async (run: string) => (await eventsOf(run)).filter(({ type }) => type === 'model.requested').map(({ data }) => data.requestHash)
    expect((await hashes(again.id))[0]).toBe((await hashes(earlier.id))[1])
    await replays(again.id)
  })

  test('takes over what is on the way to a node that the earlier run never reached', async () => {
    const id = await create(looping('Never reached', { decide: { model: { script: [{ intent: 'done', args: {} }] } } }))
    const earlier = await start(id)
    const before = requestsTo('/fetched')
    const again = await start(id, { from: { runId: earlier.id, nodeId: 'add' }, given: [{ nodeId: 'decide', visit: 1, output: { intent: 'add', args: { a: 4, b: 5 } } }] })
    expect(again).toMatchObject({ status: 'completed', output: 9 })
    expect(requestsTo('/fetched')).toBe(before)
  })

  test('prefers what is pinned now, and runs the node itself although it is pinned', async () => {
    const id = await create(looping('Pinned since', { fetch: { pinned: { body: 'NEW' } }, add: { pinned: 99 } }))
    const earlier = await start(id, { pins: false })
    const tried = await start(id, { from: { runId: earlier.id, nodeId: 'add' }, until: { nodeId: 'add', then: 'end' } })
    expect(tried).toMatchObject({ status: 'completed', output: 3 })
    const fetched = (await eventsOf(tried.id)).find(({ type, step }) => type === 'step.completed' && step === 'fetch#1')
    expect(fetched?.data.output).toEqual({ body: 'NEW' })
  })

  test('prefers what the launch gives for every visit, also where nothing is pinned', async () => {
    const id = await create(looping('From, and given', { decide: { prompt: { messages: [{ role: 'user', content: 'It was {{ steps.fetch.output.body.asked }}. {{ thread }}' }] } } }))
    const { id: first } = await start(id)
    const before = requestsTo('/fetched')
    const tried = await start(id, { pins: false, from: { runId: first, nodeId: 'decide' }, given: [{ nodeId: 'fetch', output: { status: 200, body: { asked: 'by hand' } } }], until: { nodeId: 'fetch', then: 'end' } })
    expect(tried).toMatchObject({ status: 'completed', output: { body: { asked: 'by hand' } } })
    expect(requestsTo('/fetched')).toBe(before)
  })

  test('is refused where the run is of another workflow, or the node of another scope', async () => {
    const [one, other] = [await create(looping('One')), await create(looping('Other'))]
    const earlier = await start(one)
    const refusals = await Promise.all([attempt(other, { from: { runId: earlier.id, nodeId: 'add' } }), attempt(one, { from: { runId: earlier.id, nodeId: 'nobody' } }), attempt(one, { agent: 'add' })])
    expect(refusals.map(({ status, body }) => [status, body.problems[0].path])).toEqual([[422, '/from/runId'], [422, '/from/nodeId'], [422, '/agent']])
    expect((await attempt(one, { from: { runId: '0190a6d4-7c1e-7f5a-8000-000000000000', nodeId: 'add' } })).status).toBe(404)
  })
})

describe('a run that ends with a node', () => {
  test('completes with its output; what ran beside it is cancelled', async () => {
    const document = drawn(
      'Beside',
      { start: { type: 'start' }, slow: { type: 'wait', seconds: '3600' }, quick: { type: 'transform', expression: '"quick"' }, both: { type: 'join' }, end: { type: 'end' } },
      ['start -> quick', 'start -> slow', 'quick -> both', 'slow -> both', 'both -> end'],
    )
    const ended = await start(await create(document), { until: { nodeId: 'quick', then: 'end' } })
    expect(ended).toMatchObject({ status: 'completed', outcome: 'success', output: 'quick', until: { nodeId: 'quick', then: 'end' } })
    expect((await eventsOf(ended.id)).filter(({ type }) => type === 'step.cancelled').map(({ step }) => step)).toEqual(['slow#1'])
    await replays(ended.id)
  })

  test('completes with its error where it failed by a port that leads on', async () => {
    const document = drawn('Fails on', { start: { type: 'start' }, odd: { type: 'transform', expression: '$error("odd")' }, end: { type: 'end' } }, ['start -> odd', 'odd -> end', 'odd.error -> end'])
    const ended = await start(await create(document), { until: { nodeId: 'odd', then: 'end' } })
    expect(ended).toMatchObject({ status: 'completed', outcome: 'error', output: { code: expect.any(String), message: expect.stringContaining('odd') } })
  })
})

describe('an agent alone', () => {
  const document = () =>
    drawn(
      'With an agent',
      {
        start: { type: 'start' },
        helper: { type: 'agent', input: '{"n": input.n}', steps: 5 },
        begin: { type: 'start', in: 'helper' },
        twice: { type: 'transform', in: 'helper', expression: 'input.n * 2' },
        more: { type: 'transform', in: 'helper', expression: 'prev + 1' },
        stop: { type: 'end', in: 'helper', output: 'prev' },
        end: { type: 'end', output: 'prev' },
      },
      ['start -> helper', 'helper -> end', 'begin -> twice', 'twice -> more', 'more -> stop'],
    )

  test('runs on an input of its own, within its budget', async () => {
    const id = await create(document())
    const alone = await start(id, { agent: 'helper', input: { n: 20 } })
    expect(alone).toMatchObject({ status: 'completed', output: 41, steps: 4, scope: 'helper' })
    await replays(alone.id)
  })

  test('is tried from a node inside it with what a child run had', async () => {
    const id = await create(document())
    const whole = await start(id, { input: { n: 3 } })
    expect(whole.output).toBe(7)
    const [child] = (await send(runs.GET, { path: `/?parent=${whole.id}` })).body.items
    const tried = await start(id, { agent: 'helper', from: { runId: child.id, nodeId: 'more' }, until: { nodeId: 'more', then: 'end' } })
    expect(tried).toMatchObject({ status: 'completed', output: 7, input: { n: 3 }, given: { nodes: ['twice'] } })
    const refused = await attempt(id, { from: { runId: child.id, nodeId: 'helper' } })
    expect(refused.body.detail).toContain('"agent": "helper"')
    expect((await attempt(id, { until: { nodeId: 'more', then: 'end' } })).body.problems[0].code).toBe('other_scope')
    await replays(tried.id)
  })
})

describe('one item of an each', () => {
  const document = () =>
    drawn(
      'With an each',
      {
        start: { type: 'start' },
        list: { type: 'each', items: 'input.of', input: '{"n": item}' },
        begin: { type: 'start', in: 'list' },
        twice: { type: 'transform', in: 'list', expression: 'input.n * 2' },
        told: { type: 'template', in: 'list', text: '{{ run.index }}: {{ prev }}' },
        stop: { type: 'end', in: 'list', output: 'prev' },
        end: { type: 'end', output: 'prev' },
      },
      ['start -> list', 'list -> end', 'begin -> twice', 'twice -> told', 'told -> stop'],
    )

  test('runs on an input of its own, as the first item', async () => {
    const alone = await start(await create(document()), { agent: 'list', input: { n: 20 } })
    expect(alone).toMatchObject({ status: 'completed', output: '0: 40', scope: 'list' })
    await replays(alone.id)
  })

  test('is tried from a node inside it with what that item had, and keeps its place', async () => {
    const id = await create(document())
    const whole = await start(id, { input: { of: [5, 6, 7] } })
    expect(whole.output).toEqual(['0: 10', '1: 12', '2: 14'])
    const { items } = (await send(runs.GET, { path: `/?parent=${whole.id}` })).body
    const second = items.find(({ input }: { input: { n: number } }) => input.n === 6)
    const tried = await start(id, { agent: 'list', from: { runId: second.id, nodeId: 'told' }, until: { nodeId: 'told', then: 'end' } })
    expect(tried).toMatchObject({ status: 'completed', output: '1: 12', given: { nodes: ['twice'] } })
    await replays(tried.id)
    expect((await attempt(id, { agent: 'told' })).body.detail).toContain('This workflow has list.')
  })
})

test('a script that counts calls goes on counting where the earlier run was', async () => {
  const script = [{ when: 'call.index < 2', intent: 'add', args: { a: 1, b: 2 } }, { intent: 'done', args: {} }]
  const id = await create(looping('Counts calls', { decide: { model: { script } } }))
  const whole = await start(id)
  expect(whole).toMatchObject({ status: 'completed', usage: { modelCalls: 3 } })
  const third = { from: { runId: whole.id, nodeId: 'decide', visit: 3 }, until: { nodeId: 'decide', visit: 3, then: 'end' } }
  const tried = await start(id, third)
  expect(tried).toMatchObject({ status: 'completed', output: { intent: 'done' }, usage: { modelCalls: 1 } })
  // Also where what it goes on from was itself given.
  expect(await start(id, { ...third, from: { ...third.from, runId: tried.id } })).toMatchObject({ status: 'completed', output: { intent: 'done' }, usage: { modelCalls: 1 } })
  await replays(tried.id)
})
