import { describe, expect, test } from 'vitest'
import { impactOfPrompt } from '#lib/api/impact.ts'
import { listPromptCalls, simulatePrompt } from '#lib/api/simulations.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { drawn, inside } from '../advance/testing.ts'
import { database } from '../db.ts'
import * as material from '../../../app/api/v1/runs/[id]/calls/[seq]/material/route.ts'
import * as promptCalls from '../../../app/api/v1/prompts/[id]/calls/route.ts'
import * as impact from '../../../app/api/v1/prompts/[id]/impact/route.ts'
import * as simulations from '../../../app/api/v1/prompts/[id]/simulations/route.ts'
import * as prompts from '../../../app/api/v1/prompts/route.ts'
import * as call from '../../../app/api/v1/runs/[id]/calls/[seq]/route.ts'
import * as oneRun from '../../../app/api/v1/runs/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

const calls = 12
/** start → decide ⇄ work, done → end: each iteration adds some fifty tokens to the thread. */
const loop = (context: JsonObject = {}) =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['work', 'done'], {
        prompt: { messages: [{ role: 'system', content: 'Work on {{ input.task }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
        model: { script: [{ when: `call.index < ${calls - 1}`, intent: 'work', args: { why: 'more' } }, { intent: 'done' }] },
        context,
      }),
      work: { type: 'template', text: 'Result {{ steps.decide.visits }}: the quick brown fox jumps over the lazy dog, again and again and again, until it is done with it.' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.work -> work', 'work -> decide', 'decide.done -> end'],
  )

async function ran(document: Json, runs = 1, input: Json = { task: 'foxes' }): Promise<{ promptId: string; runIds: string[]; body: JsonObject }> {
  const { body: workflow } = await send(workflows.POST, { method: 'POST', body: { document } })
  const runIds: string[] = []
  for (let i = 0; i < runs; i++) {
    const { body: run } = await send(launch.POST, { method: 'POST', params: { id: workflow.id }, body: { input, wait: 30 } })
    await expect.poll(async () => (await send(oneRun.GET, { params: { id: run.id } })).body.status, { timeout: 15_000 }).toBe('completed')
    runIds.unshift(run.id)
  }
  const { body } = await send(prompts.GET, { path: `/?workflow=${workflow.id}` })
  const promptId = body.items[0].id as string
  const { rows } = await database().query<{ body: JsonObject }>('select body from prompt_version where prompt_id = $1', [promptId])
  return { promptId, runIds, body: rows[0]?.body ?? {} }
}

const simulate = (promptId: string, body: object = {}) => send(simulations.POST, { method: 'POST', params: { id: promptId }, body, contract: simulatePrompt })
const eventCount = async (): Promise<number> => (await database().query<{ n: number }>('select count(*)::int as n from event')).rows[0]?.n ?? 0

describe('POST /prompts/{id}/simulations', () => {
  test('without any change gives every past call as it was, newest run first, and writes nothing', { timeout: 60_000 }, async () => {
    const { promptId, runIds } = await ran(loop(), 2)
    const before = await eventCount()
    const { status, body } = await simulate(promptId)
    expect(status).toBe(200)
    expect(body).toMatchObject({ calls: 2 * calls, runs: 2, ended: 'all', overflowing: 0, failing: 0, droppedTokens: 0, costUsd: { before: null, after: null } })
    expect(body.inputTokens.after).toBe(body.inputTokens.before)
    expect(body.items.map((item: { runId: string; call: number }) => `${runIds.indexOf(item.runId)}.${item.call}`)).toEqual([0, 1].flatMap((run) => Array.from({ length: calls }, (_, i) => `${run}.${i + 1}`)))
    for (const item of body.items) {
      expect(item.afterTokens).toBe(item.beforeTokens)
      expect(item.prefixTokens).toBe(item.beforePrefixTokens)
      expect(item.prefixTokens === null).toBe(item.call === 1)
    }
    expect(await eventCount()).toBe(before)
  })

  test('reads past calls whose texts hold U+0000', async () => {
    const { promptId } = await ran(loop(), 1, { task: 'fo\u0000xes' })
    expect((await simulate(promptId)).body).toMatchObject({ calls, failing: 0 })
  })

  test('with a budget names the calls that overflow, what goes, and where the cache breaks', async () => {
    const { promptId } = await ran(loop())
    const { body } = await simulate(promptId, { budget: { tokens: 200, overflow: 'drop_oldest' } })
    const overflowing = body.items.filter((item: { overflow: string }) => item.overflow === 'drops')
    expect(body.overflowing).toBe(overflowing.length)
    expect(overflowing.length).toBeGreaterThan(2)
    expect(overflowing.length).toBeLessThan(calls)
    expect(overflowing[0].call).toBe(calls - overflowing.length + 1)
    for (const { threadTokens, beforeTokens, afterTokens, wholeTokens, leftOut, dropped, droppedTokens } of overflowing) {
      expect(threadTokens).toBeLessThanOrEqual(200)
      expect(afterTokens).toBeLessThan(beforeTokens)
      expect(leftOut).toEqual([{ rule: 'drop_oldest', events: dropped.length, tokens: droppedTokens }])
      expect(wholeTokens).toBe(afterTokens + droppedTokens)
    }
    expect(overflowing[0].prefixTokens).toBeLessThan(overflowing[0].beforePrefixTokens)
    expect(body.inputTokens.after).toBeLessThan(body.inputTokens.before)
    expect(body.assumed.budget).toEqual({ tokens: 200, overflow: 'drop_oldest' })
  })

  test('with a budget that refuses, or summarises, says which calls fail or would be summarised; nobody is asked', async () => {
    const { promptId } = await ran(loop({ budget: { tokens: 100_000 } }))
    const refusing = await simulate(promptId, { budget: { tokens: 200, overflow: 'fail' } })
    expect(refusing.body.failing).toBe(refusing.body.overflowing)
    expect(refusing.body.failing).toBeGreaterThan(2)
    const last = refusing.body.items.at(-1)
    expect(last).toMatchObject({ overflow: 'fails', afterTokens: null, wholeTokens: last.beforeTokens, error: { code: 'context_overflow' } })
    const before = await eventCount()
    const summarising = await simulate(promptId, { budget: { tokens: 200, overflow: 'summarise' } })
    expect(summarising.body.items.at(-1)).toMatchObject({ overflow: 'summarises', leftOut: [{ rule: 'summarise' }] })
    expect(await eventCount()).toBe(before)
  })

  test('with a window says what exceeds it, and which budget would fit', async () => {
    const { promptId } = await ran(loop())
    const { body } = await simulate(promptId, { window: 400 })
    expect(body.items.at(-1).overflow).toBe('exceeds_window')
    expect(body.assumed).toMatchObject({ window: 400, windowSource: 'given', budget: null })
    const fitted = await simulate(promptId, { window: 400, budget: { tokens: body.fittingBudget, overflow: 'drop_oldest' } })
    expect(fitted.body.items.filter((item: { overflow: string }) => item.overflow === 'exceeds_window')).toEqual([])
    expect(fitted.body.overflowing).toBeGreaterThan(0)
  })

  test('with a model counts by its tokenizer and costs by its list price, with the window that it has', async () => {
    const { promptId } = await ran(loop())
    const { body } = await simulate(promptId, { model: 'gpt-4' })
    expect(body.assumed).toMatchObject({ model: 'gpt-4', window: 8192, windowSource: 'built_in', price: { input: 30 } })
    expect(body.costUsd.before).toBeNull()
    expect(body.costUsd.after).toBeCloseTo((body.inputTokens.after * 30) / 1_000_000, 9)
    const unknown = await simulate(promptId, { model: 'nobody-knows-it' })
    expect(unknown.body).toMatchObject({ costUsd: { after: null }, assumed: { model: 'nobody-knows-it', window: null, price: null } })
  })

  test('takes the first calls of the oldest run where the limit is reached, and says so', async () => {
    const { promptId } = await ran(loop(), 2)
    const { body } = await simulate(promptId, { limit: calls + 2 })
    expect(body).toMatchObject({ calls: calls + 2, runs: 2, ended: 'limit' })
    expect(body.items.at(-1).call).toBe(2)
  })

  test('looks into child runs, and counts a request that was tried again once', async () => {
    const written = { prompt: { messages: [{ role: 'user', content: 'Say {{ input }}. {{ thread }}' }] }, model: { retry: { max: 2, backoffMs: 1 }, script: [{ error: { status: 503 }, times: 1 }, { text: 'ok' }] } }
    const document = drawn(
      [{ id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: 'input.words' } }, ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'write', type: 'generate', data: written }, { id: 'stop', type: 'end' }]), { id: 'end', type: 'end' }],
      ['start>all', 'begin>write', 'write>stop', 'all>end'],
    )
    const { promptId } = await ran(document as Json, 1, { words: ['a', 'b'] })
    const { body } = await simulate(promptId)
    expect(body).toMatchObject({ calls: 2, runs: 2, ended: 'all' })
    const listed = await send(promptCalls.GET, { params: { id: promptId }, contract: listPromptCalls })
    expect(listed.body).toMatchObject({ more: false, items: [{ step: 'write#1', round: 1, call: 1, runStatus: 'completed' }, { step: 'write#1' }] })
  })

  test('refuses a body that is not in order with the place, and knows no prompt that is none', async () => {
    const { promptId, body } = await ran(loop())
    expect(await simulate(promptId, { body: { ...body, context: { format: 'yaml' } } })).toMatchObject({ status: 422, body: { code: 'invalid_request', problems: [{ path: '/body/context/format' }] } })
    expect(await simulate(promptId, { budget: { tokens: 0, overflow: 'fail' } })).toMatchObject({ status: 422 })
    expect(await simulate(promptId, { limit: 501 })).toMatchObject({ status: 422 })
    expect(await simulate('none')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await send(simulations.POST, { method: 'POST', params: { id: promptId }, body: {}, key: null })).toMatchObject({ status: 401 })
  })
})

describe('POST /prompts/{id}/impact', () => {
  const ask = (promptId: string, body: object) => send(impact.POST, { method: 'POST', params: { id: promptId }, body, contract: impactOfPrompt })

  test('of the same body changes nothing; of another says how many decisions, and by how many tokens', async () => {
    const { promptId, body } = await ran(loop())
    expect((await ask(promptId, { body })).body).toMatchObject({ decisions: calls, changed: 0, tokenDelta: 0, ended: 'all', costUsd: { before: 0, after: 0 } })
    const [system, user] = (body.prompt as { messages: JsonObject[] }).messages
    const longer = { ...body, prompt: { messages: [{ ...system, content: `${String(system?.content)} {% if steps.work.visits > 3 %}Hurry up now.{% endif %}` }, user] } }
    const { body: answered } = await ask(promptId, { body: longer, limit: 50 })
    expect(answered).toMatchObject({ decisions: calls, changed: calls })
    const deltas = answered.items.map(({ beforeTokens, afterTokens }: { beforeTokens: number; afterTokens: number }) => afterTokens - beforeTokens)
    expect(answered.tokenDelta).toBe(deltas.reduce((sum: number, delta: number) => sum + delta, 0))
    expect(Math.max(...deltas)).toBeGreaterThan(Math.min(...deltas))
  })

  test('names the decisions that could not be asked', async () => {
    const { promptId, body } = await ran(loop())
    const broken = { ...body, prompt: { messages: [{ role: 'user', content: '{{ steps.work.output }} {{ thread }}' }] } }
    const { body: answered } = await ask(promptId, { body: broken })
    expect(answered.items[0]).toMatchObject({ afterTokens: null, changed: true, error: { code: 'unresolved_reference', place: 'prompt.messages[0].content' } })
    expect(answered.items[1].afterTokens).toBeGreaterThan(0)
  })
})

describe('GET /runs/{id}/calls/{seq}/material', () => {
  test('answers with what the call was made from, and changes nothing', async () => {
    const { promptId, runIds } = await ran(loop())
    const { body: listed } = await send(promptCalls.GET, { params: { id: promptId } })
    const params = { id: runIds[0] ?? '', seq: String(listed.items[3].seq) }
    const before = await eventCount()
    const { status, body } = await send(material.GET, { params })
    expect(status).toBe(200)
    expect(body).toMatchObject({ runId: params.id, step: 'decide#4', node: { id: 'decide', kind: 'decision' }, material: { scope: { input: { task: 'foxes' }, steps: { work: { visits: 3 } } } }, cut: [] })
    expect(body.material.thread).toHaveLength(7)
    expect(body.request.hash).toBe((await send(call.GET, { params })).body.request.hash)
    expect(await eventCount()).toBe(before)
    expect(await send(material.GET, { params, key: null })).toMatchObject({ status: 401 })
    expect(await send(material.GET, { params: { ...params, seq: '1' } })).toMatchObject({ status: 404 })
  })
})
