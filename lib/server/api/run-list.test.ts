import { expect, test } from 'vitest'
import { cancelRuns, retryRuns } from '#lib/api/bulk-runs.ts'
import { createRunView, listRunViews, restoreRunView, saveRunView } from '#lib/api/run-views.ts'
import { listRuns } from '#lib/api/runs.ts'
import { createKey } from '#lib/api/keys.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as view from '../../../app/api/v1/run-views/[id]/route.ts'
import * as restore from '../../../app/api/v1/run-views/[id]/restore/route.ts'
import * as views from '../../../app/api/v1/run-views/route.ts'
import * as cancel from '../../../app/api/v1/runs/cancel/route.ts'
import * as retry from '../../../app/api/v1/runs/retry/route.ts'
import * as runs from '../../../app/api/v1/runs/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

const node = (id: string, type: string, data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const edge = (source: string, target: string) => ({ id: `${source}.${target}`, source, sourceHandle: 'out', target })

async function create(name: string, middle: ReturnType<typeof node>): Promise<string> {
  const document = { oriel: 1, name, nodes: [node('start', 'start'), middle, node('end', 'end')], edges: [edge('start', middle.id), edge(middle.id, 'end')] }
  return (await send(workflows.POST, { method: 'POST', body: { document } })).body.id
}
const start = async (id: string, input: unknown = {}): Promise<string> => (await send(launch.POST, { method: 'POST', params: { id }, body: { input, wait: 30, metadata: { batch: 'b1' } } })).body.id
const list = (query: string) => send(runs.GET, { path: `/?${query}`, contract: listRuns })

test('many runs are cancelled and retried at once, each with what became of it', async () => {
  const waits = await create('Waits', node('hold', 'wait', { callback: true }))
  const fails = await create('Fails', node('break', 'code', { source: `export default () => { throw new Error('the disk is full') }` }))
  const waiting = [await start(waits), await start(waits)]
  const failed = await start(fails, { order: 'order-77x' })
  const nowhere = '019aa000-0000-7000-8000-000000000000'

  expect((await list('status=failed&q=disk%20is%20full')).body.items.map(({ id }: { id: string }) => id)).toEqual([failed])
  expect((await list(`q=order-77x&metadata.batch=b1&version=draft&costMax=0&durationMin=0&startedAfter=2020-01-01T00:00:00Z`)).body).toMatchObject({ items: [{ id: failed }], searched: { runs: 3 } })

  const cancelled = await send(cancel.POST, { method: 'POST', body: { ids: [...waiting, failed, nowhere, waiting[0]], reason: 'a mistake' }, contract: cancelRuns })
  expect(cancelled.body.items).toEqual([
    { id: waiting[0], done: true, status: 'cancelled' },
    { id: waiting[1], done: true, status: 'cancelled' },
    { id: failed, done: false, code: 'wrong_status', detail: 'The run is failed, so it cannot be cancelled.' },
    { id: nowhere, done: false, code: 'not_found', detail: expect.stringContaining(nowhere) },
  ])
  expect((await list('status=cancelled')).body.items).toHaveLength(2)

  const retried = await send(retry.POST, { method: 'POST', body: { ids: [failed, waiting[0]] }, contract: retryRuns })
  expect(retried.body.items).toMatchObject([{ id: failed, done: true }, { id: waiting[0], done: false, code: 'wrong_status' }])
  const { newRunId } = retried.body.items[0]
  expect((await list('forks=only')).body.items).toMatchObject([{ id: newRunId, forkedFrom: { runId: failed } }])
  expect((await list(`id=${newRunId}&id=${failed}&forks=none`)).body.items).toMatchObject([{ id: failed }])
})

test.each(['version=v3', 'costMin=much', 'costMin=-1', 'durationMax=1h', 'startedBefore=yesterday', 'forks=all', 'tests=yes', 'status=odd', 'id=7', 'q=%00'])('%s is refused', async (query) => {
  expect(await list(query)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
})

test.each([[[]], [Array.from({ length: 101 }, (_, n) => `019aa000-0000-7000-8000-${String(n).padStart(12, '0')}`)], [['x']]])('a batch has 1 to 100 ids', async (ids) => {
  expect(await send(cancel.POST, { method: 'POST', body: { ids } })).toMatchObject({ status: 422 })
})

test('a view is kept, renamed, changed, shared, deleted and brought back; a private one is its maker’s alone', async () => {
  const other = (await send(keys.POST, { method: 'POST', body: { name: 'somebody else', role: 'member' }, contract: createKey })).body.key
  const namesFor = async (key?: string) => (await send(views.GET, { ...(key && { key }), contract: listRunViews })).body.items.map(({ name }: { name: string }) => name)
  const made = await send(views.POST, { method: 'POST', body: { name: '  Expensive ', query: 'costMin=1' }, contract: createRunView })
  expect(made).toMatchObject({ status: 201, body: { name: 'Expensive', query: 'costMin=1', shared: false, own: true } })
  const params = { id: made.body.id }
  expect([await namesFor(), await namesFor(other)]).toEqual([['Expensive'], []])
  for (const handler of [{ route: view.PUT, method: 'PUT', body: { name: 'mine' } }, { route: view.DELETE, method: 'DELETE' }, { route: restore.POST, method: 'POST' }]) {
    expect(await send(handler.route, { method: handler.method, params, body: handler.body, key: other })).toMatchObject({ status: 404 })
  }

  expect((await send(view.PUT, { method: 'PUT', params, body: { shared: true, query: 'costMin=5' }, contract: saveRunView })).body).toMatchObject({ name: 'Expensive', query: 'costMin=5', shared: true })
  expect((await send(view.PUT, { method: 'PUT', params, body: { name: 'Dear' }, key: other, contract: saveRunView })).body).toMatchObject({ name: 'Dear', query: 'costMin=5', own: false })
  expect(await send(view.PUT, { method: 'PUT', params, body: { shared: false }, key: other })).toMatchObject({ status: 403 })
  expect(await namesFor(other)).toEqual(['Dear'])

  expect(await send(view.DELETE, { method: 'DELETE', params })).toMatchObject({ status: 204 })
  expect([await namesFor(), (await send(view.PUT, { method: 'PUT', params, body: { name: 'x' } })).status]).toEqual([[], 404])
  expect((await send(restore.POST, { method: 'POST', params, contract: restoreRunView })).body).toMatchObject({ name: 'Dear' })
  expect(await send(views.POST, { method: 'POST', body: { name: ' ', query: '' } })).toMatchObject({ status: 422 })
})
