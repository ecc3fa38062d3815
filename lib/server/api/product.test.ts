import { describe, expect, test, vi } from 'vitest'
import { getCall, listCalls } from '#lib/api/calls.ts'
import { answerRequest, getRequest, listRequests } from '#lib/api/requests.ts'
import { getState, listEvents } from '#lib/api/run-events.ts'
import { getRun, getRunDocument, listRuns } from '#lib/api/runs.ts'
import { listTemplates } from '#lib/api/templates.ts'
import { createWorkflow, getWorkflow, listWorkflows } from '#lib/api/workflows.ts'
import { hashText } from '#lib/engine/hash.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import * as answer from '../../../app/api/v1/requests/[id]/answer/route.ts'
import * as request from '../../../app/api/v1/requests/[id]/route.ts'
import * as requests from '../../../app/api/v1/requests/route.ts'
import * as call from '../../../app/api/v1/runs/[id]/calls/[seq]/route.ts'
import * as calls from '../../../app/api/v1/runs/[id]/calls/route.ts'
import * as document from '../../../app/api/v1/runs/[id]/document/route.ts'
import * as events from '../../../app/api/v1/runs/[id]/events/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as state from '../../../app/api/v1/runs/[id]/state/route.ts'
import * as runs from '../../../app/api/v1/runs/route.ts'
import * as templates from '../../../app/api/v1/templates/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

const create = async (sent: unknown): Promise<string> => (await send(workflows.POST, { method: 'POST', body: { document: sent }, contract: createWorkflow })).body.id
const start = (id: string, input: unknown) => send(launch.POST, { method: 'POST', params: { id }, body: { input, wait: 30 } })

describe('the templates', () => {
  test('run to their end on the scripted model, and every call shows the exact bytes and where each came from', async () => {
    const { body } = await send(templates.GET, { contract: listTemplates })
    expect(body.items.length).toBeGreaterThanOrEqual(3)
    for (const template of body.items) {
      const id = await create(template.document)
      expect((await send(workflow.GET, { params: { id }, contract: getWorkflow })).body.problems.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
      const started = await start(id, template.sampleInput)
      // The launch answers as soon as the run waits; a timer or children are over by themselves.
      const ended = await vi.waitFor(async () => {
        const read = await send(run.GET, { params: { id: started.body.id }, contract: getRun })
        expect(['completed', 'failed']).toContain(read.body.status)
        return read
      }, { timeout: 30_000, interval: 200 })
      expect(ended).toMatchObject({ status: 200, body: { status: 'completed', outcome: 'success', error: null } })
      await requireExactCalls(ended.body.id)
    }
    expect((await send(workflows.GET, { contract: listWorkflows })).body.items[0].stats).toMatchObject({ runs7d: 1, success7d: 1, recent: [{ status: 'completed' }] })
    expect((await send(runs.GET, { contract: listRuns })).body.items).toHaveLength(body.items.length)
  }, 120_000)
})

/** Of a run and of what ran inside it; usage is summed over both. */
async function requireExactCalls(runId: string): Promise<void> {
  const params = { id: runId }
  const { body: read } = await send(run.GET, { params, contract: getRun })
  await send(document.GET, { params, contract: getRunDocument })
  expect((await send(state.GET, { params, contract: getState })).body.seq).toBe(read.lastSeq)
  expect((await send(events.GET, { params, contract: listEvents })).body.events).toHaveLength(read.lastSeq)
  const { body: listed } = await send(calls.GET, { params, contract: listCalls })
  const { body: children } = await send(runs.GET, { path: `/?parent=${runId}`, contract: listRuns })
  const inside = children.items.reduce((sum: number, { usage }: { usage: { modelCalls: number } }) => sum + usage.modelCalls, 0)
  expect(listed.items).toHaveLength(read.usage.modelCalls - inside)
  for (const { id } of children.items) await requireExactCalls(id)
  for (const { seq } of listed.items) {
    const { body } = await send(call.GET, { params: { id: runId, seq: String(seq) }, contract: getCall })
    expect(hashText(body.request.body)).toBe(body.request.hash)
    const places = new Map<string, string>()
    for (const { at, text } of body.segments) places.set(at, (places.get(at) ?? '') + text)
    for (const [at, text] of places) {
      const value = valueAt(JSON.parse(body.request.body), at.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')))
      expect(typeof value === 'string' ? text : JSON.parse(text)).toEqual(value)
    }
  }
}

describe('a question', () => {
  const asking = (name: string) => ({
    oriel: 1,
    name,
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      { id: 'ship', type: 'ask', position: { x: 200, y: 0 }, data: { label: 'Ship it?', question: 'Ship {{ input.tag }}?', format: 'yes_no' } },
      { id: 'end', type: 'end', position: { x: 400, y: 0 }, data: { output: 'steps.ship.output.value' } },
    ],
    edges: [
      { id: 'e1', source: 'start', target: 'ship' },
      { id: 'e2', source: 'ship', sourceHandle: 'yes', target: 'end' },
      { id: 'e3', source: 'ship', sourceHandle: 'no', target: 'end' },
    ],
  })

  test('makes the run wait, is refused wrong answers, and goes on with a right one', async () => {
    const waiting = await start(await create(asking('Asks')), { tag: 'v1' })
    expect(waiting).toMatchObject({ status: 200, body: { status: 'waiting', waitingOn: [{ kind: 'question', nodeId: 'ship' }] } })
    const { requestId } = waiting.body.waitingOn[0]
    const params = { id: requestId }
    expect((await send(requests.GET, { path: '/?status=open', contract: listRequests })).body.items).toMatchObject([{ id: requestId, question: 'Ship v1?', nodeLabel: 'Ship it?' }])
    const give = (body: unknown) => send(answer.POST, { method: 'POST', params, body, contract: answerRequest })
    expect(await give({ value: 'perhaps' })).toMatchObject({ status: 422, body: { code: 'invalid_answer' } })
    expect(await give({ verdict: 'approved' })).toMatchObject({ status: 409, body: { code: 'wrong_kind' } })
    expect(await give({ value: true, mood: 'good' })).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    const answers = await Promise.all([give({ value: true }), give({ value: false })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect((await send(request.GET, { params, contract: getRequest })).body).toMatchObject({ status: 'answered', answers: [{ by: 'key:environment', via: 'api' }] })
    expect(await send(answer.POST, { method: 'POST', params: { id: 'rq_none' }, body: { value: true } })).toMatchObject({ status: 404 })
  }, 60_000)
})

describe('bad input', () => {
  test('a draft whose node is not in order runs until it reaches it, and fails naming the node', async () => {
    const id = await create({
      oriel: 1,
      name: 'Half done',
      nodes: [
        { id: 'start', type: 'start', position: { x: 0, y: 0 } },
        { id: 'calc', type: 'transform', position: { x: 200, y: 0 }, data: {} },
        { id: 'end', type: 'end', position: { x: 400, y: 0 } },
      ],
      edges: [{ id: 'e1', source: 'start', target: 'calc' }, { id: 'e2', source: 'calc', target: 'end' }],
    })
    expect(await start(id, {})).toMatchObject({ status: 200, body: { status: 'failed', error: { nodeId: 'calc' } } })
  }, 60_000)
})
