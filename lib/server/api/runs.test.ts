import { describe, expect, test } from 'vitest'
import * as cancel from '../../../app/api/v1/runs/[id]/cancel/route.ts'
import * as documents from '../../../app/api/v1/runs/[id]/document/route.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as state from '../../../app/api/v1/runs/[id]/state/route.ts'
import * as runs from '../../../app/api/v1/runs/route.ts'
import * as stream from '../../../app/api/v1/stream/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { watchedRuns } from '../streams/run-feed.ts'
import { ownerKey, send, useTestApi } from './testing.ts'

useTestApi()

const document = (name: string, input: object = { type: 'object' }) => ({
  oriel: 1,
  name,
  input,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'end', type: 'end', position: { x: 400, y: 0 }, data: {} },
  ],
  edges: [{ id: 'e1', source: 'start', target: 'end' }],
})

const create = async (name: string, input?: object): Promise<string> => (await send(workflows.POST, { method: 'POST', body: { document: document(name, input) } })).body.id
const start = (id: string, body: unknown = {}, headers: Record<string, string> = {}) => send(launch.POST, { method: 'POST', params: { id }, body, headers })

describe('launching', () => {
  test('answers at once with id and status address, and the run can be read, listed and found by its metadata', async () => {
    const id = await create('Launched')
    const launched = await start('launched', { input: { b: 1, a: 2 }, metadata: { ticket: 'T-1' } })
    expect(launched).toMatchObject({ status: 202, body: { status: 'queued', statusUrl: `http://localhost:3000/api/v1/runs/${launched.body.id}` } })
    expect(launched.headers.get('location')).toBe(launched.body.statusUrl)
    const read = await send(run.GET, { params: { id: launched.body.id } })
    expect(read.body).toMatchObject({ status: 'queued', input: { b: 1, a: 2 }, output: null, trigger: 'api', workflow: { id, slug: 'launched', version: 'draft', draftRevision: 1 }, metadata: { ticket: 'T-1' }, waitingOn: [], lastSeq: 1 })
    expect(Object.keys(read.body.input)).toEqual(['b', 'a'])
    expect((await send(runs.GET, { path: '/?workflow=launched&metadata.ticket=T-1&status=queued&status=running' })).body.items).toHaveLength(1)
    expect((await send(runs.GET, { path: '/?metadata.ticket=T-2' })).body.items).toHaveLength(0)
    expect((await send(documents.GET, { params: { id: launched.body.id } })).body).toMatchObject({ document: { name: 'Launched' }, graphHash: read.body.workflow.graphHash, problems: [] })
  })

  test('an input that does not fit is 422 and says where', async () => {
    const id = await create('Typed', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] })
    expect(await start(id, { input: { count: 'three' } })).toMatchObject({ status: 422, body: { code: 'invalid_input', problems: [{ path: '/input/count' }] } })
    expect(await start(id)).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
    expect((await start(id, { input: { count: 3 } })).status).toBe(202)
    expect((await send(runs.GET, { path: `/?workflow=${id}` })).body.items).toHaveLength(1)
  })

  test('an input that is no object is refused by the plainest schema too', async () => {
    expect(await start(await create('Plain'), { input: [1] })).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
  })

  test.each([{ version: 0 }, { version: 'newest' }, { wait: 61 }, { wait: 'long' }, { breakpoints: {} }, { until: 7 }, { metadata: [] }])('%j is refused', async (body) => {
    const id = await create('Refused')
    expect(await start(id, body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })

  test('a refusal names the place and what it has to be', async () => {
    const id = await create('Told')
    const told = async (body: unknown) => (await start(id, body)).body
    expect(await told({ wait: 61 })).toMatchObject({ detail: 'The body does not fit. wait must be at most 60, not 61.', problems: [{ path: '/wait', code: 'too_big', message: 'wait must be at most 60, not 61.' }] })
    expect(await told({ version: 'newest' })).toMatchObject({ problems: [{ path: '/version', message: 'version must be "draft", "latest" or a number, not "newest".' }] })
    expect(await told({ inputs: {}, metadata: [] })).toMatchObject({ detail: expect.stringContaining('And 1 more.'), problems: [{ path: '/metadata' }, { path: '/inputs', message: 'There is no field inputs here. Remove it, or correct its name.' }] })
    expect((await send(runs.GET, { path: '/?limit=500' })).body.detail).toBe('The query does not fit. limit must be at most 200, not "500".')
    expect((await send(runs.GET, { path: '/?status=done' })).body.problems).toMatchObject([{ path: '/status', message: expect.stringContaining('status must be "queued", ') }])
    expect((await send(stream.GET, { path: '/?topic=nope' })).body.problems).toMatchObject([{ path: '/topic', message: 'topic does not fit: a topic is runs, inbox, run:ID, run:ID@SEQ or text:ID.' }])
  })

  test('a stop that the workflow does not have is refused by name', async () => {
    const decide = { id: 'decide', type: 'decide', position: { x: 200, y: 0 }, data: { intents: [{ name: 'ship', description: 'Ship it' }] } }
    const plain = document('Stops')
    const { id } = (await send(workflows.POST, { method: 'POST', body: { document: { ...plain, nodes: [...plain.nodes, decide] } } })).body
    const problems = async (body: object) => {
      const answer = await start(id, body)
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
      return answer.body.problems.map(({ path, code }: { path: string; code: string }) => [path, code])
    }
    expect(await problems({ breakpoints: [{ nodeId: 'end', when: 'before' }, { nodeId: 'ned', when: 'before' }], until: 'nowhere' })).toEqual([['/breakpoints/1/nodeId', 'unknown_node'], ['/until', 'unknown_node']])
    expect(await problems({ breakpoints: [{ nodeId: 'end', when: 'selected' }] })).toEqual([['/breakpoints/0/when', 'not_a_decision']])
    expect(await problems({ breakpoints: [{ nodeId: 'decide', when: 'selected', intent: 'sink' }] })).toEqual([['/breakpoints/0/intent', 'unknown_intent']])
    expect(await problems({ breakpoints: [{ nodeId: 'decide', when: 'before', intent: 'ship' }] })).toEqual([['/breakpoints/0/intent', 'unexpected_intent']])
    expect((await start(id, { breakpoints: [{ nodeId: 'decide', when: 'selected', intent: 'ship' }], until: 'end' })).status).toBe(202)
    expect((await start(id, { until: 'ned' })).body.detail).toBe('There is no node "ned" to stop at. This workflow has start, end, decide.')
  })

  test('a version that was not published is refused', async () => {
    const id = await create('Unpublished')
    expect(await start(id, { version: 'latest' })).toMatchObject({ status: 422, body: { code: 'unknown_version' } })
    expect(await start('no-such-workflow')).toMatchObject({ status: 404 })
  })

  test('the same key and body start one run, however many at once; another body is refused', async () => {
    const id = await create('Idempotent')
    const key = { 'idempotency-key': 'order-7' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => start(id, { input: { n: 1 } }, key)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await start(id, { input: { n: 2 } }, key)).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
    expect((await send(runs.GET, { path: `/?workflow=${id}` })).body.items).toHaveLength(1)
    expect((await start(await create('Other'), { input: { n: 2 } }, key)).status).toBe(202)
  })

  test('waiting ends at the deadline with 202', async () => {
    const id = await create('Slow')
    const began = performance.now()
    expect((await start(id, { wait: 0.3 })).status).toBe(202)
    expect(performance.now() - began).toBeGreaterThanOrEqual(290)
  })

  test('waiting ends with the run once it is final', async () => {
    const id = await create('Ended')
    const answer = start(id, { wait: 10 })
    let listed: { id: string }[] = []
    while (listed.length === 0) listed = (await send(runs.GET, { path: `/?workflow=${id}` })).body.items
    await send(cancel.POST, { method: 'POST', params: { id: listed[0]!.id }, body: { reason: 'enough' } })
    expect(await answer).toMatchObject({ status: 200, body: { id: listed[0]!.id, status: 'cancelled', statusUrl: expect.any(String) } })
  })
})

describe('the log', () => {
  test('is read as JSON, folded to a state, and 404 for a run that is none', async () => {
    const { body } = await start(await create('Logged'), { input: { a: 1 } })
    const params = { id: body.id }
    const all = await send(events.GET, { params })
    expect(all.body.events).toMatchObject([{ seq: 1, type: 'run.started', v: 1, at: expect.stringMatching(/Z$/), data: { input: { a: 1 }, trigger: { kind: 'api' }, version: 'draft' } }])
    expect((await send(events.GET, { params, path: '/?after=1' })).body.events).toEqual([])
    expect((await send(state.GET, { params, path: '/?atSeq=1' })).body).toMatchObject({ seq: 1 })
    expect((await send(events.GET, { params: { id: '019a0000-0000-7000-8000-000000000000' } })).status).toBe(404)
    expect((await send(events.GET, { params, path: '/?after=-1' })).status).toBe(422)
  })

  test('a run that is cancelled twice says so', async () => {
    const { body } = await start(await create('Cancelled'))
    expect((await send(cancel.POST, { method: 'POST', params: { id: body.id } })).body.status).toBe('cancelled')
    expect(await send(cancel.POST, { method: 'POST', params: { id: body.id } })).toMatchObject({ status: 409, body: { code: 'wrong_status' } })
  })
})

const open = async (id: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
  events.GET(new Request(`http://localhost:3000/api/v1/runs/${id}/events`, { headers: { authorization: `Bearer ${ownerKey}`, accept: 'text/event-stream', ...headers }, ...(signal && { signal }) }), {
    params: Promise.resolve({ id }),
  })

describe('the live log', () => {
  test('sends what was, then what comes, and ends after the final event', async () => {
    const { body } = await start(await create('Watched'))
    const response = await open(body.id)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const text = response.text()
    await send(cancel.POST, { method: 'POST', params: { id: body.id } })
    const frames = (await text).split('\n\n').filter((frame) => frame.startsWith('id:') || frame.startsWith('event:'))
    expect(frames[0]).toMatch(/^id: 1\ndata: \{"seq":1,"type":"run.started"/)
    expect(frames[1]).toMatch(/^id: 2\ndata: \{"seq":2,"type":"run.cancelled"/)
    expect(frames[2]).toBe('event: end\ndata: {}')
  })

  test('goes on after the last event received, also where that was the final one', async () => {
    const { body } = await start(await create('Resumed'))
    await send(cancel.POST, { method: 'POST', params: { id: body.id } })
    expect(await (await open(body.id, { 'last-event-id': '1' })).text()).toMatch(/^retry: 1000\n\nid: 2\n/)
    expect(await (await open(body.id, { 'last-event-id': '2' })).text()).toBe('retry: 1000\n\nevent: end\ndata: {}\n\n')
  })

  test('many watchers get every event, and nobody is watched after they leave', async () => {
    const { body } = await start(await create('Crowd'))
    const aborted = new AbortController()
    const leaver = await open(body.id, {}, aborted.signal)
    const watching = await Promise.all(Array.from({ length: 50 }, () => open(body.id)))
    const texts = watching.map((response) => response.text())
    aborted.abort()
    await leaver.body?.cancel().catch(() => undefined)
    await send(cancel.POST, { method: 'POST', params: { id: body.id } })
    for (const text of await Promise.all(texts)) expect(text).toMatch(/run\.started[^]*run\.cancelled[^]*event: end/)
    expect(watchedRuns()).toBe(0)
  })

  test('an unknown run is a problem, not a stream', async () => {
    const response = await open('019a0000-0000-7000-8000-000000000000')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('the stream of several topics', () => {
  const openTopics = (query: string, headers: Record<string, string> = {}) =>
    stream.GET(new Request(`http://localhost:3000/api/v1/stream?${query}`, { headers: { authorization: `Bearer ${ownerKey}`, ...headers } }), { params: Promise.resolve({}) })

  test('carries the events of runs and hints of changes', async () => {
    const { body } = await start(await create('Topics'))
    const reader = (await openTopics(`topic=run:${body.id}@0&topic=runs`)).body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const until = async (part: string) => {
      while (!text.includes(part)) text += (await reader.read()).value ?? ''
    }
    await until('run.started')
    await send(cancel.POST, { method: 'POST', params: { id: body.id } })
    await until('run.cancelled')
    await until('"topic":"runs"')
    expect(text).toContain(`id: ${body.id}@2`)
    await reader.cancel()
    const resumed = (await openTopics(`topic=run:${body.id}@0`, { 'last-event-id': `${body.id}@1` })).body!.pipeThrough(new TextDecoderStream()).getReader()
    text = ''
    const again = async () => {
      while (!text.includes('run.cancelled')) text += (await resumed.read()).value ?? ''
    }
    await again()
    expect(text).not.toContain('run.started')
    await resumed.cancel()
  })

  test.each(['', 'topic=everything', 'topic=run:nobody'])('"%s" is refused', async (query) => {
    expect((await openTopics(query)).status).toBe(422)
  })
})
