import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getTestReport, listTestReports, runTests } from '#lib/api/test-reports.ts'
import { createTest, getTest, listTests, saveTest } from '#lib/api/tests.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { createRuntime } from '../advance/create-runtime.ts'
import { database } from '../db.ts'
import { kinds } from '../experiments/kinds.ts'
import { runExperiment } from '../experiments/run-experiment.ts'
import { startModelServer, type ModelServer } from '../models/testing.ts'
import { sharedQueue } from '../queue/queue.ts'
import { startReport } from '../tests/start-report.ts'
import * as connections from '../../../app/api/v1/connections/route.ts'
import * as models from '../../../app/api/v1/models/route.ts'
import * as reportCancel from '../../../app/api/v1/test-reports/[id]/cancel/route.ts'
import * as promptLabel from '../../../app/api/v1/prompts/[id]/labels/[label]/route.ts'
import * as promptVersions from '../../../app/api/v1/prompts/[id]/versions/route.ts'
import * as oneVersion from '../../../app/api/v1/prompts/[id]/versions/[n]/route.ts'
import * as prompts from '../../../app/api/v1/prompts/route.ts'
import * as report from '../../../app/api/v1/test-reports/[id]/route.ts'
import * as reports from '../../../app/api/v1/test-reports/route.ts'
import * as testRestore from '../../../app/api/v1/tests/[id]/restore/route.ts'
import * as oneTest from '../../../app/api/v1/tests/[id]/route.ts'
import * as tests from '../../../app/api/v1/tests/route.ts'
import * as settings from '../../../app/api/v1/workflows/[id]/settings/route.ts'
import * as oneWorkflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as runs from '../../../app/api/v1/workflows/[id]/tests/run/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as calls from '../../../app/api/v1/runs/[id]/calls/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

/** A connection over real HTTP, for what a script cannot do: providers that fail, verdicts, prices. */
let server: ModelServer
useTestApi()
beforeAll(async () => {
  server = await startModelServer()
  Object.assign(process.env, { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-test' })
})
afterAll(() => server.close())
useTestWorker()

const script = (intent: string, args: JsonObject = {}) => ({ script: [{ intent, args }] })

/** start → decide, work ⇄, done → end. The connection is a scripted one unless the model says otherwise. */
const loop = (model: JsonObject, system = 'Work on {{ input.task }}.') =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['work', 'done'], { label: 'Next step', prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}' }] }, model: { connection: 'scripted', ...model } }),
      work: { type: 'template', text: 'made' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.work -> work', 'work -> decide', 'decide.done -> end'],
  )
const working: JsonObject = { script: [{ when: 'call.index = 0', intent: 'work', args: { why: 'nothing is made of "foxes" yet' } }, { intent: 'done', args: { why: 'it is made' } }] }

interface Saved {
  id: string
  slug: string
  promptId: string
  runId: string
  /** Of its calls, in order. */
  seqs: number[]
}

beforeAll(async () => {
  await send(connections.POST, { method: 'POST', body: { name: 'scripted', kind: 'scripted' } })
  await send(models.PUT, { method: 'PUT', body: { model: 'gpt-5-mini', connection: 'default', price: { input: 1, output: 10 } } })
})

async function ran(document: object): Promise<Saved> {
  const { body: workflow } = await send(workflows.POST, { method: 'POST', body: { document } })
  const { body: run } = await send(launch.POST, { method: 'POST', params: { id: workflow.id }, body: { input: { task: 'foxes' }, wait: 30 } })
  expect(run.status).toBe('completed')
  const { body: made } = await send(calls.GET, { params: { id: run.id } })
  return { id: workflow.id, slug: workflow.slug, promptId: workflow.promptIds.decide, runId: run.id, seqs: made.items.map(({ seq }: { seq: number }) => seq) }
}

/** The draft with another model or message. */
async function change(id: string, model: JsonObject, system?: string): Promise<void> {
  const { body } = await send(oneWorkflow.GET, { params: { id } })
  const next = loop(model, system)
  const saved = await send(oneWorkflow.PUT, { method: 'PUT', params: { id }, body: { document: { ...next, nodes: next.nodes }, baseRevision: body.draftRevision } })
  expect(saved.status).toBe(200)
}

const save = (body: object) => send(tests.POST, { method: 'POST', body, contract: createTest })
const ask = (id: string, body: object = {}) => send(runs.POST, { method: 'POST', params: { id }, body: { wait: 30, ...body }, contract: runTests })
const read = async (id: string) => (await send(report.GET, { params: { id }, contract: getTestReport })).body
const publish = (id: string) => send(versions.POST, { method: 'POST', params: { id }, body: { message: 'm' } })
const eventCount = async (): Promise<number> => (await database().query<{ n: number }>('select count(*)::int as n from event')).rows[0]?.n ?? 0

describe('a test', () => {
  test('of a model call keeps events as values, and wants by default what was chosen there', async () => {
    const saved = await ran(loop(working))
    const { status, body } = await save({ runId: saved.runId, seq: saved.seqs[1] })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'Next step: done', promptId: saved.promptId, nodeId: 'decide', assertions: [{ kind: 'intent', equals: 'done' }], revision: 1, source: { runId: saved.runId, seq: saved.seqs[1] }, latest: null })
    expect(body.fixture.material.thread.map(({ tag, value }: { tag: string; value: unknown }) => [tag, value])).toEqual([['input', { task: 'foxes' }], ['work', { why: 'nothing is made of "foxes" yet' }], ['work_result', 'made']])
    expect(JSON.stringify(body.fixture)).not.toContain('<work>')
    expect((await send(oneTest.GET, { params: { id: body.id }, contract: getTest })).body).toEqual(body)
  })

  test('asked on the draft as it was passes; with a prompt that chooses otherwise it fails, and says what it wanted and what came', async () => {
    const saved = await ran(loop(working))
    const { body: made } = await save({ runId: saved.runId, seq: saved.seqs[0], assertions: [{ kind: 'intent', in: ['work', 'done'] }, { kind: 'field', path: '/args/why', matches: '^nothing' }, { kind: 'text', contains: 'FOXES', ignoreCase: true }, { kind: 'expression', expression: 'intent = "work" and input.task = "foxes" and usage.calls = 1' }] })
    const before = await eventCount()
    const first = await ask(saved.id)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ status: 'done', asked: 1, passed: 1, failed: 0, errors: 0, waiting: 0, costUsd: 0, subject: { version: 'draft', draftRevision: 1, repeat: 1 } })
    expect(first.body.items[0].checks.map(({ pass }: { pass: boolean }) => pass)).toEqual([true, true, true, true])
    expect(first.body.items[0]).toMatchObject({ promptVersion: 1, before: null, decision: { intent: 'work' }, source: { runId: saved.runId } })

    await change(saved.id, { script: [{ intent: 'done', args: { why: 'enough' } }] })
    const second = await ask(saved.id)
    expect(second.body).toMatchObject({ status: 'done', passed: 0, failed: 1 })
    const [item] = second.body.items
    expect(item.checks.map(({ pass }: { pass: boolean }) => pass)).toEqual([true, false, false, false])
    expect(item.checks[1]).toMatchObject({ expected: '^nothing', actual: 'enough' })
    expect(item).toMatchObject({ promptVersion: 2, before: { reportId: first.body.id, outcome: 'passed', version: 1 }, decision: { intent: 'done' } })
    expect(await eventCount()).toBe(before)
    const listed = await send(tests.GET, { path: `/?workflow=${saved.slug}`, contract: listTests })
    expect(listed.body.items).toMatchObject([{ id: made.id, node: { id: 'decide', label: 'Next step' }, latest: { outcome: 'failed', version: 2, current: true }, before: { outcome: 'passed', version: 1, current: false } }])
    const kept = await send(reports.GET, { path: `/?workflow=${saved.id}`, contract: listTestReports })
    expect(kept.body.items.map(({ id }: { id: string }) => id)).toEqual([second.body.id, first.body.id])
  })

  test('runs against an older version of its prompt, another model, and as often as is wanted', async () => {
    const saved = await ran(loop(working))
    await save({ runId: saved.runId, seq: saved.seqs[0] })
    await change(saved.id, script('done'))
    const old = await ask(saved.id, { promptId: saved.promptId, promptVersion: 1, repeat: 3 })
    expect(old.body).toMatchObject({ asked: 3, passed: 3, subject: { promptVersion: 1, promptId: saved.promptId, repeat: 3 } })
    server.script([{ intent: 'work', args: {} }])
    const other = await ask(saved.id, { model: { connection: 'default', name: 'gpt-5-mini' } })
    expect(other.body).toMatchObject({ passed: 1, subject: { model: { connection: 'default', name: 'gpt-5-mini' } } })
    expect(other.body.items[0]).toMatchObject({ model: 'gpt-5-mini', inputTokens: 100, outputTokens: 10 })
    expect(server.calls.at(-1)?.json.messages[0]).toMatchObject({ content: 'Work on foxes.' })
    // Another model's answer says nothing of the prompt as it is.
    expect((await send(tests.GET, { path: `/?workflow=${saved.id}` })).body.items[0].latest).toMatchObject({ outcome: 'passed', version: 1, current: false })
    expect((await ask(saved.id, { promptId: saved.promptId, promptVersion: 9 })).body.code).toBe('unknown_version')
  })

  test('survives a provider that is away for a moment; one that stays away is an error, and no failure of the prompt', async () => {
    server.script([{ intent: 'done' }])
    const saved = await ran(loop({ connection: 'default', name: 'gpt-5-mini', retry: { max: 1, backoffMs: 1 } }))
    await save({ runId: saved.runId, seq: saved.seqs[0] })
    server.script([{ error: { status: 503 } }, { intent: 'done' }])
    expect((await ask(saved.id)).body).toMatchObject({ passed: 1, errors: 0, usage: { inputTokens: 100 } })
    server.script([{ error: { status: 503 } }])
    const away = await ask(saved.id)
    expect(away.body).toMatchObject({ status: 'done', passed: 0, failed: 0, errors: 1 })
    expect(away.body.items[0]).toMatchObject({ status: 'error', checks: [{ kind: 'answer', pass: false, error: true }] })
    server.script([{ text: 'I would rather not.' }])
    const invalid = await ask(saved.id)
    expect(invalid.body.items[0]).toMatchObject({ status: 'failed', checks: [{ kind: 'answer', pass: false, actual: expect.stringContaining('rather not') }], decision: { invalid: {} } })
  })

  test('is judged by a model that sees the answer and what led to it; a judge without a verdict is an error, never a pass', async () => {
    const saved = await ran(loop(working))
    const judge = { kind: 'judge', prompt: { messages: [{ role: 'user', content: '{{ thread }}\nThe answer: {{ decision.intent }} ({{ decision.args.why }}) for {{ input.task }}' }] }, model: { connection: 'default', name: 'gpt-5-mini' } }
    await save({ runId: saved.runId, seq: saved.seqs[0], assertions: [judge] })
    server.script([{ text: '{"reason": "Nothing is made yet.", "pass": true}' }])
    const good = await ask(saved.id)
    expect(good.body).toMatchObject({ passed: 1, items: [{ checks: [{ kind: 'judge', pass: true, reason: 'Nothing is made yet.' }] }] })
    const asked = server.calls.at(-1)?.json
    expect(asked?.messages[0]?.content).toContain('The answer: work (nothing is made of "foxes" yet) for foxes')
    expect(asked?.messages[0]?.content).toContain('<input>')
    expect(asked?.response_format).toMatchObject({ type: 'json_schema' })
    // The scripted answer is estimated, the judge's is billed: together they are more than either.
    expect(good.body.usage.inputTokens).toBeGreaterThan(100)
    expect(good.body.costUsd).toBeGreaterThan(0)
    server.script([{ text: '{"reason": "It is too early.", "pass": false}' }])
    expect((await ask(saved.id)).body).toMatchObject({ failed: 1, errors: 0 })
    server.script([{ text: 'Fine by me!' }])
    const mute = await ask(saved.id)
    expect(mute.body).toMatchObject({ passed: 0, failed: 0, errors: 1, items: [{ checks: [{ kind: 'judge', pass: false, error: true }] }] })
  })

  test('by hand needs an input and no more, and what GET answers with can be sent to another workflow', async () => {
    const [one, other] = [await ran(loop(script('done'))), await ran(loop(working))]
    const { status, body } = await save({ workflow: one.slug, nodeId: 'decide', name: 'By hand', fixture: { material: { scope: { input: { task: 'hens' } }, thread: [{ type: 'input', tag: 'input', value: { task: 'hens' } }] } }, assertions: [{ kind: 'intent', equals: 'done' }] })
    expect(status).toBe(201)
    expect(body).toMatchObject({ promptId: one.promptId, source: null, fixture: { material: { nodeId: 'decide', thread: [{ seq: 1 }] }, asked: { index: 0, visit: 1 } } })
    expect((await ask(one.id)).body).toMatchObject({ passed: 1 })
    const carried = await save({ ...body, workflow: other.slug })
    expect(carried).toMatchObject({ status: 201, body: { promptId: other.promptId, name: 'By hand' } })
    expect((await ask(other.id)).body).toMatchObject({ failed: 1 })
  })

  test('is refused where it could never be told, or where nothing is asked', async () => {
    const saved = await ran(loop(working))
    const from = { runId: saved.runId, seq: saved.seqs[0] }
    for (const [assertion, code] of [[{ kind: 'expression', expression: 'intent =' }, 'syntax_error'], [{ kind: 'field', path: '/args', matches: '(?=x)' }, 'invalid_pattern'], [{ kind: 'judge', prompt: { messages: [{ role: 'user', content: '{% if %}' }] } }, 'syntax_error']] as const) {
      expect(await save({ ...from, assertions: [assertion] })).toMatchObject({ status: 422, body: { code: 'invalid_request', problems: [{ code, path: expect.stringMatching(/^\/assertions\/0/) }] } })
    }
    expect((await save({ ...from, assertions: [{ kind: 'intent' }] })).status).toBe(422)
    expect((await save({ ...from, seq: 1 })).body.code).toBe('not_found')
    expect((await save({ workflow: saved.slug, nodeId: 'work', name: 'x', fixture: { material: { scope: { input: 1 } } }, assertions: [] })).body).toMatchObject({ code: 'invalid_request', problems: [{ path: '/nodeId' }] })
    const large = { material: { scope: { input: 'x'.repeat(4 * 1024 * 1024 + 1) } } }
    expect((await save({ workflow: saved.slug, nodeId: 'decide', name: 'x', fixture: large, assertions: [] })).status).toBe(413)
    expect((await ask(saved.id)).body).toMatchObject({ code: 'invalid_request', detail: expect.stringContaining('no tests') })
  })

  test('that is changed gets a revision, of which older results say nothing; deleted, it comes back', async () => {
    const saved = await ran(loop(working))
    const { body: made } = await save({ runId: saved.runId, seq: saved.seqs[0] })
    await ask(saved.id)
    const renamed = await send(oneTest.PUT, { method: 'PUT', params: { id: made.id }, body: { name: 'Begins with work', baseRevision: 1 }, contract: saveTest })
    expect(renamed.body).toMatchObject({ name: 'Begins with work', revision: 1, latest: { outcome: 'passed', current: true } })
    const changed = await send(oneTest.PUT, { method: 'PUT', params: { id: made.id }, body: { assertions: [{ kind: 'intent', equals: 'done' }], baseRevision: 1 }, contract: saveTest })
    expect(changed.body).toMatchObject({ revision: 2, latest: { outcome: 'passed', current: false } })
    expect((await send(oneTest.PUT, { method: 'PUT', params: { id: made.id }, body: { name: 'x', baseRevision: 1 } })).body).toMatchObject({ code: 'stale_revision', revision: 2 })
    expect((await send(oneTest.DELETE, { method: 'DELETE', params: { id: made.id } })).status).toBe(204)
    expect((await send(oneTest.GET, { params: { id: made.id } })).status).toBe(404)
    expect((await send(testRestore.POST, { method: 'POST', params: { id: made.id } })).body).toMatchObject({ id: made.id, revision: 2 })
  })
})

describe('a report', () => {
  test('is stopped when somebody cancels it, and keeps what was answered', async () => {
    const saved = await ran(loop(script('done')))
    await save({ runId: saved.runId, seq: saved.seqs[0] })
    await change(saved.id, { script: [{ when: 'call.attempt = 1', intent: 'done', delayMs: 700 }] })
    const begun = await ask(saved.id, { repeat: 20, wait: 0 })
    expect(begun).toMatchObject({ status: 202, body: { statusUrl: expect.stringContaining(`/api/v1/test-reports/${begun.body.id}`) } })
    await expect.poll(async () => (await read(begun.body.id)).passed, { timeout: 15_000 }).toBeGreaterThan(0)
    expect((await send(reportCancel.POST, { method: 'POST', params: { id: begun.body.id } })).body).toMatchObject({ status: 'cancelled', waiting: 0 })
    const ended = await read(begun.body.id)
    expect(ended.passed).toBeGreaterThan(0)
    expect(ended.skipped).toBeGreaterThan(0)
    expect(ended.passed + ended.skipped).toBe(20)
    expect(ended.reason).toMatch(/^Cancelled by /)
    expect((await send(reportCancel.POST, { method: 'POST', params: { id: begun.body.id } })).body.status).toBe('cancelled')
  })

  test('stops once its budget is spent', async () => {
    server.script([{ intent: 'done' }])
    const saved = await ran(loop({ connection: 'default', name: 'gpt-5-mini' }))
    await save({ runId: saved.runId, seq: saved.seqs[0] })
    const { body } = await ask(saved.id, { repeat: 20, budgetUsd: 0.00001 })
    expect(body).toMatchObject({ status: 'done', budgetUsd: 0.00001, reason: expect.stringContaining('budget'), failed: 0 })
    expect(body.skipped).toBeGreaterThan(10)
    expect(body.costUsd).toBeGreaterThan(0)
  })

  test('whose worker dies goes on where it was, and asks nothing twice', { timeout: 40_000 }, async () => {
    const saved = await ran(loop(working))
    const { body: made } = await save({ runId: saved.runId, seq: saved.seqs[0] })
    await change(saved.id, { connection: 'default', name: 'gpt-5-mini' })
    server.script((_, index) => ({ intent: 'work', ...(index >= 4 && { hang: true }) }))
    const before = server.calls.length
    const { runtime } = createRuntime(await sharedQueue())
    // Nobody has been told of it but these two workers.
    const id = await startReport(saved.id, { tests: [made.id], repeat: 6 }, 'somebody')
    await database().query("delete from pgboss.job where name = 'experiment' and data ->> 'id' = $1", [id])
    const dying = new AbortController()
    const first = runExperiment(id, kinds, runtime, dying.signal)
    await expect.poll(async () => (await read(id)).passed, { timeout: 15_000 }).toBe(4)
    await expect.poll(() => server.calls.length - before, { timeout: 15_000 }).toBe(6)
    dying.abort()
    await expect(first).rejects.toThrow()
    expect(await read(id)).toMatchObject({ status: 'running', passed: 4, waiting: 2 })
    server.script([{ intent: 'work' }])
    await runExperiment(id, kinds, runtime, new AbortController().signal)
    expect(await read(id)).toMatchObject({ status: 'done', passed: 6, waiting: 0 })
    expect(server.calls.length - before).toBe(8)
    await runExperiment(id, kinds, runtime, new AbortController().signal)
    expect(server.calls.length - before).toBe(8)
  })

  test('leaves out tests whose prompt the version does not have, and says so', async () => {
    const saved = await ran(loop(working))
    await save({ runId: saved.runId, seq: saved.seqs[0], name: 'Kept' })
    await database().query("insert into test (id, workflow_id, prompt_id, node_id, name, fixture, assertions, revision, created_by) select gen_random_uuid(), workflow_id, 'gone', 'gone', 'Gone', fixture, assertions, 1, created_by from test where workflow_id = $1", [saved.id])
    expect((await ask(saved.id)).body).toMatchObject({ asked: 1, passed: 1, leftOut: [{ name: 'Gone', reason: expect.stringContaining('no node') }] })
  })
})

describe('publishing that requires tests', () => {
  const required = (id: string, requiresTests: boolean) => send(settings.PUT, { method: 'PUT', params: { id }, body: { requiresTests } })

  test('is refused for tests that were not run on exactly the draft, or fail; an older version is published again all the same', async () => {
    const saved = await ran(loop(working))
    await save({ runId: saved.runId, seq: saved.seqs[0], name: 'Begins with work' })
    expect((await required(saved.id, true)).body).toEqual({ requiresTests: true, tests: 1 })
    expect(await publish(saved.id)).toMatchObject({ status: 422, body: { code: 'publish_blocked', problems: [{ code: 'test_not_run', nodeId: 'decide', message: expect.stringContaining('Begins with work') }] } })
    await ask(saved.id)
    expect(await publish(saved.id)).toMatchObject({ status: 201, body: { number: 1 } })

    await change(saved.id, script('done'))
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_not_run' }])
    await ask(saved.id, { promptId: saved.promptId, promptVersion: 1 })
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_not_run' }])
    await ask(saved.id)
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_failed' }])
    expect(await send(versions.POST, { method: 'POST', params: { id: saved.id }, body: { message: 'back', version: 1 } })).toMatchObject({ status: 201, body: { from: 1 } })
    // Another model that passes says nothing of the model that is published.
    server.script([{ intent: 'work' }])
    await ask(saved.id, { model: { connection: 'default', name: 'gpt-5-mini' } })
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_failed' }])
    await change(saved.id, working)
    expect(await publish(saved.id)).toMatchObject({ status: 201, body: { number: 3 } })
  })

  test('asks, where a followed label names a newer version, on request the very content that the publish takes', async () => {
    const saved = await ran(loop(working))
    await save({ runId: saved.runId, seq: saved.seqs[0], name: 'Begins with work' })
    await required(saved.id, true)
    const { id: library } = (await send(prompts.POST, { method: 'POST', body: { name: 'Shared loop', from: { promptId: saved.promptId, version: 1 } } })).body
    const label = (version: number) => send(promptLabel.PUT, { method: 'PUT', params: { id: library, label: 'production' }, body: { version } })
    await label(1)
    const { document, draftRevision } = (await send(oneWorkflow.GET, { params: { id: saved.id } })).body
    const nodes = document.nodes.map((node: { id: string; data: JsonObject }) => (node.id === 'decide' ? { ...node, data: { ...node.data, ui: { promptLink: { promptId: library, version: 1, label: 'production' } } } } : node))
    await send(oneWorkflow.PUT, { method: 'PUT', params: { id: saved.id }, body: { document: { ...document, nodes }, baseRevision: draftRevision } })
    const { body: one } = (await send(oneVersion.GET, { params: { id: library, n: '1' } })).body
    const two = { ...one, prompt: { messages: [{ role: 'system', content: 'Work hard on {{ input.task }}.' }, { role: 'user', content: '{{ thread }}' }] } }
    expect((await send(promptVersions.POST, { method: 'POST', params: { id: library }, body: { body: two, baseRevision: 1, message: 'Harder' } })).status).toBe(201)
    await label(2)

    await ask(saved.id)
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_not_run', message: expect.stringContaining('what would be published') }])
    const of = async (content: string) => (await send(tests.GET, { path: `/?workflow=${saved.id}&content=${content}`, contract: listTests })).body.items[0].latest
    expect([(await of('draft')).current, (await of('publish')).current]).toEqual([true, false])
    expect((await ask(saved.id, { version: 'publish' })).body).toMatchObject({ passed: 1, subject: { version: 'publish', takes: ['Next step takes v2 of Shared loop (production), had v1'] } })
    expect([(await of('draft')).current, (await of('publish')).current]).toEqual([true, true])
    expect(await publish(saved.id)).toMatchObject({ status: 201, body: { number: 1 } })
    expect((await send(oneWorkflow.GET, { params: { id: saved.id } })).body.document.nodes.find(({ id }: { id: string }) => id === 'decide').data.ui.promptLink.version).toBe(2)
  })

  test('wants every repetition of the newest report, and the test as it is now', async () => {
    const saved = await ran(loop(working))
    const { body: made } = await save({ runId: saved.runId, seq: saved.seqs[0] })
    await required(saved.id, true)
    await change(saved.id, { connection: 'default', name: 'gpt-5-mini' })
    server.script([{ intent: 'work' }, { intent: 'done' }, { intent: 'work' }])
    const { body: told } = await ask(saved.id, { repeat: 3 })
    expect(told).toMatchObject({ passed: 2, failed: 1, nextCursor: null })
    const page = async (query: string) => (await send(report.GET, { path: `/?${query}`, params: { id: told.id }, contract: getTestReport })).body
    const first = await page('limit=2')
    const numbers = ({ items }: { items: { n: number }[] }) => items.map(({ n }) => n)
    expect([numbers(first), numbers(await page(`limit=2&cursor=${first.nextCursor}`))]).toEqual([[1, 2], [3]])
    expect([numbers(await page('only=wrong')), numbers(await page('only=otherwise')), numbers(await page('limit=0'))]).toEqual([[told.items.find(({ status }: { status: string }) => status === 'failed').n], [], []])
    expect(await page('limit=0')).toMatchObject({ asked: 3, passed: 2, failed: 1 })
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_failed' }])
    server.script([{ intent: 'work' }])
    await ask(saved.id, { repeat: 3 })
    await send(oneTest.PUT, { method: 'PUT', params: { id: made.id }, body: { assertions: [{ kind: 'intent', in: ['work'] }], baseRevision: 1 } })
    expect((await publish(saved.id)).body.problems).toMatchObject([{ code: 'test_not_run' }])
    await required(saved.id, false)
    expect((await publish(saved.id)).status).toBe(201)
  })
})
