import { describe, expect, test } from 'vitest'
import { receiveCallback } from '#lib/api/callbacks.ts'
import { getRun, listRuns, resumeRun } from '#lib/api/runs.ts'
import * as callback from '../../../app/api/v1/callbacks/[token]/route.ts'
import * as cancel from '../../../app/api/v1/runs/[id]/cancel/route.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as resume from '../../../app/api/v1/runs/[id]/resume/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as runs from '../../../app/api/v1/runs/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { waitUntilSettled } from '../launch-run.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

type Node = { id: string; type: string; parentId?: string; data?: object }

/** Nodes in a row, edges between neighbours of one scope. */
function chain(name: string, nodes: Node[], inside: [string, string][] = []) {
  const top = nodes.filter(({ parentId }) => parentId === undefined).map(({ id }) => id)
  const pairs = [...top.slice(1).map((id, index): [string, string] => [top[index] ?? '', id]), ...inside]
  return {
    oriel: 1, name,
    nodes: nodes.map((node) => ({ position: { x: 0, y: 0 }, data: {}, ...node })),
    edges: pairs.map(([source, target]) => ({ id: `${source}_${target}`, source, target })),
  }
}

const create = async (document: object): Promise<string> => (await send(workflows.POST, { method: 'POST', body: { document } })).body.id
const start = async (id: string, body: object = {}) => (await send(launch.POST, { method: 'POST', params: { id }, body: { wait: 20, ...body } })).body
const read = async (id: string) => (await send(run.GET, { params: { id }, contract: getRun })).body
const goOn = (id: string, body: object = {}) => send(resume.POST, { method: 'POST', params: { id }, body, contract: resumeRun })
const settled = async (id: string) => {
  await waitUntilSettled(id, 20_000, AbortSignal.timeout(20_000))
  return read(id)
}
const typesOf = async (id: string): Promise<string[]> => (await send(events.GET, { params: { id } })).body.events.map(({ type }: { type: string }) => type)

describe('a callback', () => {
  const waiting = () => create(chain('Callback', [{ id: 'start', type: 'start' }, { id: 'hold', type: 'wait', data: { callback: true } }, { id: 'end', type: 'end', data: { output: 'prev.payload' } }]))
  const call = (token: string, body?: unknown) => send(callback.POST, { method: 'POST', params: { token }, key: null, body, contract: receiveCallback })
  const tokenOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

  test('resumes the run that waits for it, once, without a key; looking at the address changes nothing', async () => {
    const { id, status, waitingOn } = await start(await waiting())
    expect([status, waitingOn]).toMatchObject(['waiting', [{ kind: 'callback', nodeId: 'hold', step: 'hold#1', runId: id, callbackUrl: expect.stringContaining('/api/v1/callbacks/') }]])
    const token = tokenOf(waitingOn[0].callbackUrl)
    const looked = await send(callback.GET, { params: { token }, key: null })
    expect([looked.status, looked.headers.get('allow'), looked.body.code]).toEqual([405, 'POST', 'method_not_allowed'])
    expect((await read(id)).status).toBe('waiting')

    const answers = await Promise.all(Array.from({ length: 4 }, (_, n) => call(token, { n })))
    expect(answers.map(({ status: each }) => each).sort()).toEqual([200, 410, 410, 410])
    const ended = await settled(id)
    expect(ended).toMatchObject({ status: 'completed', waitingOn: [] })
    expect(answers[ended.output.n]?.status).toBe(200)
    expect((await call(token, {})).status).toBe(410)
    expect((await typesOf(id)).filter((type) => type === 'callback.received')).toHaveLength(1)
  })

  test('takes any JSON or nothing, up to a size', async () => {
    const { id, waitingOn } = await start(await waiting())
    const token = tokenOf(waitingOn[0].callbackUrl)
    expect(await call(token, { long: 'x'.repeat(1024 * 1024) })).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect(await send(callback.POST, { method: 'POST', params: { token }, key: null, body: '{' })).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    expect((await call(token)).status).toBe(200)
    expect((await settled(id)).output).toBeNull()
  })

  test('to an address that is none is 404, to an ended run 410', async () => {
    expect(await call('x'.repeat(60))).toMatchObject({ status: 404, body: { code: 'not_found' } })
    const { id, waitingOn } = await start(await waiting())
    await send(cancel.POST, { method: 'POST', params: { id } })
    expect(await call(tokenOf(waitingOn[0].callbackUrl))).toMatchObject({ status: 410, body: { code: 'run_ended' } })
  })
})

describe('a breakpoint', () => {
  const steps = () => create(chain('Steps', [{ id: 'start', type: 'start' }, { id: 'one', type: 'transform', data: { expression: '1' } }, { id: 'two', type: 'transform', data: { expression: 'prev + 1' } }, { id: 'end', type: 'end', data: { output: 'prev' } }]))

  test('holds a run before its node; a step runs one node; what a node gave can be changed', async () => {
    const { id, status } = await start(await steps(), { breakpoints: [{ nodeId: 'one', when: 'before' }] })
    expect(status).toBe('paused')
    await goOn(id, { mode: 'step' })
    expect(await settled(id)).toMatchObject({ status: 'paused', steps: 2 })
    await goOn(id, { edits: [{ kind: 'output', nodeId: 'one', value: 41 }] })
    expect(await settled(id)).toMatchObject({ status: 'completed', output: 42 })
  })

  test('until a node pauses after it', async () => {
    const { id, status } = await start(await steps(), { until: 'one' })
    expect([status, (await read(id)).steps]).toEqual(['paused', 2])
    expect(await goOn(id, { edits: [{ kind: 'output', nodeId: 'two', value: 1 }] })).toMatchObject({ status: 422, body: { problems: [{ path: '/edits/0' }] } })
    await goOn(id)
    expect(await settled(id)).toMatchObject({ status: 'completed', output: 2 })
  })
})

test('child runs are listed below their parent, which waits for what they wait for', async () => {
  const inside = [{ id: 'in', type: 'start', parentId: 'all' }, { id: 'hold', type: 'wait', parentId: 'all', data: { callback: true } }, { id: 'out', type: 'end', parentId: 'all', data: { output: 'prev.payload' } }]
  const id = await create(chain('Children', [{ id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: '[1, 2]' } }, { id: 'end', type: 'end', data: { output: 'prev' } }, ...inside], [['in', 'hold'], ['hold', 'out']]))
  const parent = await start(id)
  expect(parent.status).toBe('waiting')
  const listed = async (query: string) => (await send(runs.GET, { path: `/?${query}`, contract: listRuns })).body.items
  expect((await listed(`workflow=${id}`)).map((each: { id: string }) => each.id)).toEqual([parent.id])
  const children = await listed(`parent=${parent.id}`)
  expect(children).toHaveLength(2)
  expect(children[0]).toMatchObject({ status: 'waiting', parent: { runId: parent.id, step: 'all#1' } })
  const waits = (await read(parent.id)).waitingOn.filter(({ kind }: { kind: string }) => kind === 'callback')
  expect(waits.map(({ runId }: { runId: string }) => runId).sort()).toEqual(children.map((child: { id: string }) => child.id).sort())
  for (const { callbackUrl } of waits) await send(callback.POST, { method: 'POST', params: { token: callbackUrl.slice(callbackUrl.lastIndexOf('/') + 1) }, key: null, body: 7 })
  await expect.poll(async () => (await read(parent.id)).status, { timeout: 15_000 }).toBe('completed')
  expect((await read(parent.id)).output).toEqual([7, 7])
})
