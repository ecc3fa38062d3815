import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cancelBacktest, estimateBacktest, getBacktest, judgeBacktestItem, listBacktests, startBacktest } from '#lib/api/backtests.ts'
import { impactOfPrompt, requestOfImpact } from '#lib/api/impact.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { testWorker } from '../advance/testing.ts'
import { ownerKey, send } from '../api/testing.ts'
import { database } from '../db.ts'
import { kinds } from '../experiments/kinds.ts'
import { runExperiment } from '../experiments/run-experiment.ts'
import { startTestServer, type TestServer } from '../http/testing.ts'
import { startModelServer, type ModelCall, type ModelReply, type ModelServer } from '../models/testing.ts'
import { enterModel } from '../models/models.ts'
import { sharedQueue } from '../queue/queue.ts'
import { startRun, type Launch } from '../runs/start-run.ts'
import { loadForRun } from '../workflows/load.ts'
import { askingTools } from '../playground/asking-tools.ts'
import * as backtest from '../../../app/api/v1/backtests/[id]/route.ts'
import * as cancel from '../../../app/api/v1/backtests/[id]/cancel/route.ts'
import * as items from '../../../app/api/v1/backtests/[id]/items/[n]/route.ts'
import * as backtests from '../../../app/api/v1/prompts/[id]/backtests/route.ts'
import * as estimate from '../../../app/api/v1/prompts/[id]/backtests/estimate/route.ts'
import * as impact from '../../../app/api/v1/prompts/[id]/impact/route.ts'
import * as impactRequest from '../../../app/api/v1/prompts/[id]/impact/request/route.ts'

let models: ModelServer
let effects: TestServer
let effectsSeen = 0
let tag = 'v1'

/** Deploys once, and is done after it failed; told to diagnose, it asks instead, or for team three says what does not fit. */
function reply({ body, json }: ModelCall): ModelReply {
  if (!body.includes('locked by job')) return { intent: 'deploy', args: { why: tag }, usage: { prompt_tokens: 100, completion_tokens: 10 } }
  const told = JSON.stringify(json.messages[0]).includes('Diagnose')
  if (told && body.includes('team three')) return { text: 'I would rather not say.', usage: { prompt_tokens: 100, completion_tokens: 10 } }
  return { intent: told ? 'ask' : 'done', usage: { prompt_tokens: 100, completion_tokens: 10 } }
}

const worker = testWorker(
  async () => {
    models = await startModelServer(reply)
    effects = await startTestServer(() => {
      effectsSeen++
      return { status: 409, body: 'locked by job 7' }
    })
    return { ORIEL_API_KEY: ownerKey, OPENAI_BASE_URL: models.baseUrl, OPENAI_API_KEY: 'sk-very-secret-key', ORIEL_ALLOW_PRIVATE_HOSTS: `${models.host},${effects.host}` }
  },
  { takeRuns: false, replays: false },
)
afterAll(async () => {
  await (await sharedQueue()).stop()
  await models.close()
  await effects.close()
})

const system = 'You deploy for {{ input.team }}.'
const document = () =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['deploy', 'ask', 'done'], { prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nNext?' }] }, model: { name: 'priced', retry: { max: 0 } }, invalidRetries: 0 }),
      deploy: { type: 'http', method: 'POST', url: `${effects.url}/deploy`, effect: 'once' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.deploy -> deploy', 'deploy -> decide', 'deploy.error -> decide', 'decide.ask -> end', 'decide.done -> end'],
  )

let promptId = ''
let edited: JsonObject = {}
let body: JsonObject = {}
const runIds: string[] = []

beforeAll(async () => {
  const first = await worker.launch(document(), { team: 'team one' })
  runIds.push(first)
  await worker.own(first)
  const { rows } = await database().query<{ workflow_id: string }>('select workflow_id from run where id = $1', [first])
  const launch = async (input: Json, more: Pick<Launch, 'until'> = {}): Promise<string> => {
    const loaded = await loadForRun(rows[0]?.workflow_id ?? '', 'draft', 'test')
    const { id } = await startRun(worker.queue(), { loaded, input, trigger: { kind: 'api' }, metadata: {}, ...more })
    await worker.own(id)
    return id
  }
  runIds.push(await launch({ team: 'team two' }), await launch({ team: 'team three' }))
  await launch({ team: 'a test run' }, { until: { nodeId: 'decide', then: 'end' } })
  const versions = await database().query<{ prompt_id: string; body: JsonObject }>('select prompt_id, body from prompt_version')
  promptId = versions.rows[0]?.prompt_id ?? ''
  body = versions.rows[0]?.body ?? {}
  const [, user] = (body.prompt as { messages: JsonObject[] }).messages
  edited = { ...body, prompt: { messages: [{ role: 'system', content: `${system}{% if steps.deploy.error %} Diagnose a held lock.{% endif %}` }, user ?? {}] } }
}, 60_000)

const params = () => ({ id: promptId })
const begin = (more: JsonObject = {}) => send(backtests.POST, { method: 'POST', params: params(), body: { body: edited, ...more }, contract: startBacktest })
const read = (id: string, query = '') => send(backtest.GET, { params: { id }, path: `/?${query}`, contract: getBacktest })
const carryOut = (id: string, signal = new AbortController().signal) => runExperiment(id, kinds, askingTools(), signal)
const counts = async () => (await database().query<{ runs: number; events: number }>('select (select count(*)::int from run) as runs, (select count(*)::int from event) as events')).rows[0]

describe('the impact of an edit', () => {
  test('is known without a single call: how many requests change, by how much, and after what', async () => {
    const asked = models.calls.length
    models.script(() => {
      throw new Error('No model may be asked.')
    })
    const { status, body: found } = await send(impact.POST, { method: 'POST', params: params(), body: { body: edited, limit: 1000 }, contract: impactOfPrompt })
    models.script(reply)
    expect(models.calls.length).toBe(asked)
    expect(status).toBe(200)
    expect(found).toMatchObject({ decisions: 6, runs: 3, changed: 3, failing: 0, ended: 'all', testRuns: 1, overflowing: 0, onlyAfter: { kind: 'error', nodeIds: ['deploy'] }, prefix: { compared: 3 }, costUsd: { before: null, after: null } })
    expect(found.delta).toMatchObject({ requests: 3, smallest: found.tokenDelta / 3, largest: found.tokenDelta / 3 })
    expect(found.tokenDelta).toBeGreaterThan(0)
    expect(found.histogram.reduce((sum: number, { requests }: { requests: number }) => sum + requests, 0)).toBe(3)
    expect(found.items.filter(({ changed }: { changed: boolean }) => changed).map(({ step }: { step: string }) => step)).toEqual(['decide#2', 'decide#2', 'decide#2'])
  })

  test('is that of the draft where nothing is given, or of a version, never of both', async () => {
    const ask = (given: JsonObject) => send(impact.POST, { method: 'POST', params: params(), body: given, contract: impactOfPrompt })
    expect((await ask({})).body).toMatchObject({ decisions: 6, changed: 0, tokenDelta: 0, delta: null, largest: null, histogram: [] })
    expect((await ask({ version: 1 })).body).toMatchObject({ changed: 0 })
    expect(await ask({ version: 9 })).toMatchObject({ status: 404 })
    expect(await ask({ version: 1, body: edited })).toMatchObject({ status: 422, body: { problems: [{ path: '/version' }] } })
  })

  test('shows the request of any decision as it would be, in segments that join to it', async () => {
    const [runId = ''] = runIds
    const { body: found } = await send(impact.POST, { method: 'POST', params: params(), body: { body: edited } })
    const item = found.items.find((one: { runId: string; changed: boolean }) => one.runId === runId && one.changed)
    const { body: shown } = await send(impactRequest.POST, { method: 'POST', params: params(), body: { body: edited, runId, seq: item.seq }, contract: requestOfImpact })
    expect(shown.request.inputTokens).toBe(item.afterTokens)
    const message = shown.request.segments.filter(({ at }: { at: string }) => at === '/messages/0/content').map(({ text }: { text: string }) => text).join('')
    expect(message).toBe('You deploy for team one. Diagnose a held lock.')
    expect(JSON.parse(shown.request.body).messages[0].content).toBe(message)
  })
})

describe('a backtest', () => {
  test('says before the start what it asks for, and that a price is not known; with a budget it is refused then', async () => {
    const asked = models.calls.length
    const { body: known } = await send(estimate.POST, { method: 'POST', params: params(), body: { body: edited, onlyChanged: true }, contract: estimateBacktest })
    expect(known).toMatchObject({ decisions: 3, changed: 3, failing: 0, calls: 3, outputTokens: 30, costUsd: null, why: 'unknown_price', price: null, model: { connection: 'default', name: 'priced', scripted: false } })
    const refused = await begin({ budgetUsd: 1 })
    expect(refused).toMatchObject({ status: 422, body: { problems: [{ path: '/budgetUsd', code: 'unknown_price' }] } })
    expect(refused.body.detail).toContain('Enter its price')
    expect(models.calls.length).toBe(asked)
  })

  test('keeps, flips and fails beside what was decided then and what came of it, and executes nothing else', async () => {
    await enterModel({ model: 'priced', connection: null, contextWindow: 8000, warnAtPercent: 80, price: { input: 10, cachedInput: null, output: 100 }, asOf: '2026-11-01' }, 'test')
    const { status, body: started } = await begin()
    expect(status).toBe(202)
    expect(started).toMatchObject({ planned: 6, estimate: { decisions: 6, changed: 3, calls: 6, why: null, price: { input: 10, output: 100, asOf: '2026-11-01' } } })
    const { inputTokens, costUsd } = started.estimate
    expect(costUsd).toBeCloseTo((inputTokens * 10 + 60 * 100) / 1_000_000, 9)
    expect((await read(started.id)).body).toMatchObject({ status: 'running', waiting: 6, kept: 0 })

    const before = { ...(await counts()), effectsSeen }
    tag = 'v2'
    await carryOut(started.id)
    tag = 'v1'
    expect({ ...(await counts()), effectsSeen }).toEqual(before)

    const { body: done } = await read(started.id)
    expect(done).toMatchObject({ status: 'done', reason: null, planned: 6, kept: 3, flipped: 2, failed: 1, argumentsChanged: 3, waiting: 0, verdicts: { better: 0, worse: 0, open: 2 }, usage: { inputTokens: 600, outputTokens: 60 }, subject: { version: null, nodeId: 'decide' } })
    expect(done.costUsd).toBeCloseTo((600 * 10 + 60 * 100) / 1_000_000, 9)
    const flips = (await read(started.id, 'status=flipped')).body.items
    expect(flips.map(({ runId }: { runId: string }) => runId).sort()).toEqual(runIds.slice(0, 2).sort())
    expect(flips[0]).toMatchObject({ step: 'decide#2', before: { intent: 'done', args: {} }, after: { intent: 'ask', args: {} }, run: { status: 'completed' }, next: { step: 'end#1', status: 'completed' }, edited: false })
    expect(flips[0].afterTokens).toBeGreaterThan(flips[0].beforeTokens)
    const changed = (await read(started.id, 'status=arguments_changed')).body.items
    expect(changed).toHaveLength(3)
    expect(changed[0]).toMatchObject({ status: 'kept', before: { intent: 'deploy', args: { why: 'v1' } }, after: { intent: 'deploy', args: { why: 'v2' } }, next: { step: 'deploy#1', status: 'failed', error: { code: 'http_status' } } })
    expect((await read(started.id, 'status=failed')).body.items).toMatchObject([{ runId: runIds[2], after: { invalid: { raw: 'I would rather not say.' } } }])
  })

  test('remembers which flips a person finds better or worse', async () => {
    const { body: list } = await send(backtests.GET, { params: params(), contract: listBacktests })
    const [{ id }] = list.items
    const [first, second] = (await read(id, 'status=flipped')).body.items
    const judge = (n: number, verdict: string | null) => send(items.PUT, { method: 'PUT', params: { id, n: String(n) }, body: { verdict }, contract: judgeBacktestItem })
    await judge(first.n, 'better')
    expect((await judge(second.n, 'worse')).body).toMatchObject({ verdicts: { better: 1, worse: 1, open: 0 } })
    expect((await judge(second.n, null)).body).toMatchObject({ verdicts: { better: 1, worse: 0, open: 1 } })
    expect((await read(id, 'status=flipped')).body.items[0]).toMatchObject({ verdict: 'better' })
    expect(await judge(99, 'better')).toMatchObject({ status: 404 })
  })

  test('goes on where a worker died, and asks nothing twice', async () => {
    const { body: started } = await begin()
    const dying = new AbortController()
    let answers = 0
    models.script((call) => {
      if (++answers === 3) dying.abort()
      return reply(call)
    })
    await expect(carryOut(started.id, dying.signal)).rejects.toThrow()
    const { body: half } = await read(started.id)
    expect(half.status).toBe('running')
    expect(half.waiting).toBeGreaterThan(0)
    const left = models.calls.length
    models.script(reply)
    await carryOut(started.id)
    expect(models.calls.length - left).toBe(half.waiting)
    expect((await read(started.id)).body).toMatchObject({ status: 'done', waiting: 0, kept: 3, flipped: 2, failed: 1 })
  })

  test('ends where its budget is spent, and where it is cancelled; what was answered stays', async () => {
    const { body: poor } = await begin({ budgetUsd: 0.0021 })
    await carryOut(poor.id)
    const { body: spent } = await read(poor.id)
    expect(spent).toMatchObject({ status: 'done', reason: 'The budget of $0.0021 is spent.', waiting: 0 })
    expect(spent.skipped).toBeGreaterThan(0)
    expect(spent.skipped).toBeLessThan(6)

    const { body: unwanted } = await begin()
    const stopped = await send(cancel.POST, { method: 'POST', params: { id: unwanted.id }, contract: cancelBacktest })
    expect(stopped.body).toMatchObject({ status: 'cancelled', skipped: 6, waiting: 0 })
    const asked = models.calls.length
    await carryOut(unwanted.id)
    expect(models.calls.length).toBe(asked)
  })

  test('counts what fallbacks cost: in the estimate, in what was spent, and as unknown where nobody knows it', async () => {
    const model = { ...(body.model as JsonObject), fallbacks: [{ connection: 'default', name: 'dear' }] }
    const withFallback: JsonObject = { ...edited, model }
    const asked = async () => (await send(estimate.POST, { method: 'POST', params: params(), body: { body: withFallback }, contract: estimateBacktest })).body
    const unknown = await asked()
    expect(unknown).toMatchObject({ others: [{ role: 'fallback', name: 'dear', price: null }], mostUsd: null })
    expect(unknown.costUsd).toBeGreaterThan(0)
    const refused = await begin({ body: withFallback, budgetUsd: 1 })
    expect(refused).toMatchObject({ status: 422, body: { problems: [{ path: '/budgetUsd', code: 'unknown_price', message: expect.stringContaining('dear') }] } })

    await enterModel({ model: 'dear', connection: null, contextWindow: 8000, warnAtPercent: 80, price: { input: 100, cachedInput: null, output: 1000 }, asOf: '2026-11-01' }, 'test')
    expect((await asked()).mostUsd).toBeCloseTo(unknown.costUsd * 10, 9)
    models.script((call) => (call.json.model === 'priced' ? { error: { status: 400 } } : reply(call)))
    const { body: started } = await begin({ body: withFallback, budgetUsd: 0.021 })
    await carryOut(started.id)
    models.script(reply)
    const { body: spent } = await read(started.id)
    expect(spent).toMatchObject({ status: 'done', reason: 'The budget of $0.021 is spent.' })
    expect(spent.costUsd).toBeCloseTo((6 - spent.skipped) * (100 * 100 + 10 * 1000) / 1_000_000, 9)
    expect(spent.skipped).toBeGreaterThan(0)
  })

  test('takes decisions by name, another model in place of the own, and refuses what is no decision', async () => {
    const { body: all } = await send(impact.POST, { method: 'POST', params: params(), body: {} })
    const [{ runId, seq }] = all.items
    const { body: started } = await begin({ decisions: [{ runId, seq }], model: { name: 'other' } })
    expect(started).toMatchObject({ planned: 1, estimate: { model: { connection: 'default', name: 'other' }, why: 'unknown_price' } })
    await carryOut(started.id)
    expect(models.calls.at(-1)?.json.model).toBe('other')
    expect((await read(started.id)).body).toMatchObject({ status: 'done', kept: 1, costUsd: null })
    expect(await begin({ decisions: [{ runId, seq: 1 }] })).toMatchObject({ status: 422, body: { problems: [{ path: '/decisions/0' }] } })
    expect(await begin({ body, onlyChanged: true })).toMatchObject({ status: 422 })
    expect(await read('01990000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 })
    expect(await send(backtests.POST, { method: 'POST', params: params(), body: {}, key: null })).toMatchObject({ status: 401 })
  })
})
