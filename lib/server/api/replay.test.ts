import { describe, expect, test } from 'vitest'
import { replayRun } from '#lib/api/replay.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as replay from '../../../app/api/v1/runs/[id]/replay/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

const at = { x: 0, y: 0 }
const document = {
  oriel: 1,
  name: 'Replayed',
  nodes: [
    { id: 'start', type: 'start', position: at, data: {} },
    { id: 'decide', type: 'decide', position: at, data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [{ name: 'done', description: 'Done.' }], model: { script: [{ intent: 'done' }] } } },
    { id: 'end', type: 'end', position: at, data: {} },
  ],
  edges: [{ id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' }, { id: 'b', source: 'decide', sourceHandle: 'done', target: 'end' }],
}

describe('POST /runs/{id}/replay', () => {
  test('says that a run replays, call by call, and changes nothing', async () => {
    const { body: workflow } = await send(workflows.POST, { method: 'POST', body: { document } })
    const { body: run } = await send(launch.POST, { method: 'POST', params: { id: workflow.id }, body: { input: { q: 1 }, wait: 15 } })
    expect(run.status).toBe('completed')
    const before = await send(events.GET, { params: { id: run.id } })
    const answered = await send(replay.POST, { method: 'POST', params: { id: run.id }, contract: replayRun })
    expect(answered).toMatchObject({ status: 200, body: { runId: run.id, identical: true, events: run.lastSeq, calls: 1, divergence: null, children: [] } })
    expect(await send(replay.POST, { method: 'POST', params: { id: run.id }, body: {} })).toMatchObject({ status: 200 })
    expect((await send(events.GET, { params: { id: run.id } })).body).toEqual(before.body)
  })

  test('knows no run that is none, nobody without a key, and no options', async () => {
    const params = { id: '019a0000-0000-7000-8000-000000000000' }
    expect(await send(replay.POST, { method: 'POST', params })).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await send(replay.POST, { method: 'POST', params, key: null })).toMatchObject({ status: 401 })
    expect(await send(replay.POST, { method: 'POST', params, body: { live: true } })).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })
})
