import { describe, expect, test, vi } from 'vitest'
import { getCall, listCalls } from '#lib/api/calls.ts'
import { createRequestLink } from '#lib/api/links.ts'
import { answerRequest, getInbox, getRequest, getRequestContext, listRequests } from '#lib/api/requests.ts'
import { getState, listEvents } from '#lib/api/run-events.ts'
import { getRun, getRunDocument, listRuns } from '#lib/api/runs.ts'
import { listTemplates } from '#lib/api/templates.ts'
import { createWorkflow, getWorkflow, listWorkflows } from '#lib/api/workflows.ts'
import { hashText } from '#lib/engine/hash.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import * as answer from '../../../app/api/v1/requests/[id]/answer/route.ts'
import * as request from '../../../app/api/v1/requests/[id]/route.ts'
import * as context from '../../../app/api/v1/requests/[id]/context/route.ts'
import * as link from '../../../app/api/v1/requests/[id]/link/route.ts'
import * as inbox from '../../../app/api/v1/inbox/route.ts'
import * as linkForm from '../../../app/r/[token]/answer/route.ts'
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
      // The launch answers as soon as the run waits; a timer or children are over by themselves, people are not.
      const ended = await vi.waitFor(async () => {
        const read = await send(run.GET, { params: { id: started.body.id }, contract: getRun })
        for (const { requestId } of read.body.waitingOn) if (requestId) await agree(requestId)
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

/** What everybody says who is in favour: approved, yes, the first choice. */
async function agree(id: string): Promise<void> {
  const { body: asked } = await send(request.GET, { params: { id }, contract: getRequest })
  const said = asked.kind === 'approval' ? { verdict: 'approved', argsHash: asked.argsHash } : { value: asked.format === 'choice' ? asked.choices[0].id : true }
  expect(await send(answer.POST, { method: 'POST', params: { id }, body: said, contract: answerRequest })).toMatchObject({ status: 200 })
}

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
    expect((await send(requests.GET, { path: `/?status=open&run=${waiting.body.id}`, contract: listRequests })).body.items).toMatchObject([{ id: requestId, question: 'Ship v1?', nodeLabel: 'Ship it?' }])
    const give = (body: unknown) => send(answer.POST, { method: 'POST', params, body, contract: answerRequest })
    expect(await give({ value: 'perhaps' })).toMatchObject({ status: 422, body: { code: 'invalid_answer' } })
    expect(await give({ verdict: 'approved' })).toMatchObject({ status: 409, body: { code: 'wrong_kind' } })
    expect(await give({ value: true, mood: 'good' })).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    const answers = await Promise.all([give({ value: true }), give({ value: false })])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect((await send(request.GET, { params, contract: getRequest })).body).toMatchObject({ status: 'answered', answers: [{ by: 'key:environment', via: 'key' }] })
    expect(await send(answer.POST, { method: 'POST', params: { id: 'rq_none' }, body: { value: true } })).toMatchObject({ status: 404 })
  }, 60_000)
})

describe('the inbox', () => {
  const asking = (name: string, data: object) => ({
    oriel: 1,
    name,
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      { id: 'ask', type: 'ask', position: { x: 200, y: 0 }, data: { question: 'Which slot for {{ input.name }}?', format: 'yes_no', ...data } },
      { id: 'end', type: 'end', position: { x: 400, y: 0 } },
    ],
    edges: ['yes', 'no'].map((sourceHandle) => ({ id: sourceHandle, source: 'ask', sourceHandle, target: 'end' })).concat([{ id: 'in', source: 'start', sourceHandle: 'out', target: 'ask' }]),
  })
  const ask = async (workflowId: string, name: string): Promise<string> => (await start(workflowId, { name })).body.waitingOn[0].requestId
  const list = async (query: string) => (await send(requests.GET, { path: `/?${query}`, contract: listRequests })).body
  const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)
  const give = (id: string, body: unknown) => send(answer.POST, { method: 'POST', params: { id }, body, contract: answerRequest })

  test('is paged most urgent and oldest first by where a page ended, tells what is mine, and finds words', async () => {
    const [low, high, other] = await Promise.all([create(asking('Low desk 100%', { urgency: 'low' })), create(asking('High desk', { urgency: 'high' })), create(asking('Boss desk', { audience: ['boss@example.com'] }))])
    const before = (await send(inbox.GET, { contract: getInbox })).body
    const [first, second, third, boss] = [await ask(low, 'Nora'), await ask(high, 'Ada'), await ask(high, 'Eve'), await ask(other, 'Ben')]
    expect((await send(inbox.GET, { contract: getInbox })).body).toEqual({ mine: before.mine + 3, open: before.open + 4 })

    const pages: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await list(`status=open&limit=1&cursor=${cursor}`)
      pages.push(...idsOf(page))
      // What is answered behind a cursor shifts no page.
      if (pages.length === 1) expect(await give(second ?? '', { value: true })).toMatchObject({ status: 200 })
      cursor = page.nextCursor
    }
    expect(pages.filter((id) => [first, second, third, boss].includes(id))).toEqual([second, third, boss, first])
    expect(await send(requests.GET, { path: '/?cursor=10' })).toMatchObject({ status: 422, body: { code: 'invalid_request' } })

    expect(idsOf(await list(`status=open&audience=me&workflow=${other}`))).toEqual([])
    expect((await list(`status=open&workflow=${other}`)).items).toMatchObject([{ id: boss, mine: false, audience: ['boss@example.com'] }])
    expect((await list(`status=open&audience=me&workflow=${high}`)).items).toMatchObject([{ id: third, mine: true }])
    expect(await give(boss ?? '', { value: true })).toMatchObject({ status: 403, body: { code: 'forbidden' } })

    expect(idsOf(await list('status=open&q=slot+for+eve'))).toEqual([third])
    expect(idsOf(await list('status=open&q=100%25'))).toEqual([first])
    expect(idsOf(await list('status=open&q=d%25k'))).toEqual([])
    expect(idsOf(await list(`status=answered&answeredBy=me&workflow=${high}`))).toEqual([second])
    expect((await list(`status=answered&status=expired&workflow=${high}`)).items).toMatchObject([{ id: second, mine: false, closedAt: expect.any(String) as string, answers: [{ by: 'key:environment', value: true }] }])
  }, 60_000)

  test('a form without JavaScript answers by its link, once; opening the same address answers nothing', async () => {
    const id = await ask(await create(asking('Anyone desk', { audience: ['anyone'] })), 'Nora')
    const { url } = (await send(link.POST, { method: 'POST', params: { id }, contract: createRequestLink })).body
    const token = new URL(url).pathname.slice('/r/'.length)
    const post = (form: string) => linkForm.POST(new Request(`http://127.0.0.1/r/${token}/answer`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', host: '127.0.0.1' }, body: form }), { params: Promise.resolve({ token }) })
    expect((await linkForm.GET(new Request(`http://127.0.0.1/r/${token}/answer?yes_no=true`, { headers: { host: '127.0.0.1' } }), { params: Promise.resolve({ token }) })).status).toBe(405)
    const places = [await post('yes_no=perhaps&value='), await post('verdict=approved'), await post('yes_no=true'), await post('yes_no=false')].map((response) => [response.status, response.headers.get('location')?.split('?')[1]])
    expect(places).toEqual([[303, 'refused=invalid_answer'], [303, 'refused=wrong_kind'], [303, 'sent=1'], [303, 'refused=already_answered']])
    expect((await send(request.GET, { params: { id }, contract: getRequest })).body).toMatchObject({ status: 'answered', answers: [{ by: 'link', via: 'link', value: true }] })
  }, 60_000)

  test('what led to a request names the call that chose, and what people and decisions did before', async () => {
    const id = await create(gated)
    const params = { id: (await start(id, { phrase: 'ship v2' })).body.waitingOn[0].requestId as string }
    await give(params.id, { verdict: 'rejected', comment: 'Ship v3.' })
    const again = await vi.waitFor(async () => {
      const [open] = (await list(`status=open&workflow=${id}`)).items
      expect(open).toBeDefined()
      return open
    })
    const { body } = await send(context.GET, { params: { id: again.id }, contract: getRequestContext })
    expect(body.earlier).toMatchObject([{ type: 'intent.selected', intent: 'ship', text: 'tag: v2' }, { type: 'approval.decided', verdict: 'rejected', by: 'key:environment', text: 'Ship v3.' }, { type: 'intent.selected', intent: 'ship', text: 'tag: v3' }])
    const { body: chose } = await send(call.GET, { params: { id: again.runId, seq: String(body.call) }, contract: getCall })
    expect(chose).toMatchObject({ step: again.step, intent: 'ship' })
    expect(body.own).toContain(body.earlier[0].seq)
  }, 60_000)
})

const gated = {
  oriel: 1,
  name: 'Gated desk',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    {
      id: 'decide',
      type: 'decide',
      position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
        model: { script: [{ when: 'call.index = 0', intent: 'ship', args: { tag: 'v2' } }, { intent: 'ship', args: { tag: 'v3' } }] },
        intents: [{ name: 'ship', parameters: { type: 'object', properties: { tag: { type: 'string' } } }, approval: { display: 'Ship {{ args.tag }}' } }],
      },
    },
    { id: 'end', type: 'end', position: { x: 400, y: 0 } },
  ],
  edges: [{ id: 'a', source: 'start', target: 'decide' }, { id: 'b', source: 'decide', sourceHandle: 'ship', target: 'end' }],
}

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
