import { beforeEach, describe, expect, test } from 'vitest'
import { getDecisions, listDecisions } from '#lib/api/decisions.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { database } from '../db.ts'
import { forgetDecisions } from '../decisions/read-visits.ts'
import * as items from '../../../app/api/v1/prompts/[id]/decisions/items/route.ts'
import * as view from '../../../app/api/v1/prompts/[id]/decisions/route.ts'
import * as promptVersion from '../../../app/api/v1/prompts/[id]/versions/[n]/route.ts'
import * as call from '../../../app/api/v1/runs/[id]/calls/[seq]/route.ts'
import * as fork from '../../../app/api/v1/runs/[id]/fork/route.ts'
import * as oneRun from '../../../app/api/v1/runs/[id]/route.ts'
import * as oneWorkflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()
beforeEach(forgetDecisions)

const says = (word: string): string => `$contains(thread, '${word}')`

/** start → decide ⇄ look, done → end. What it is told says how it goes. */
const document = (more: JsonObject = {}): JsonObject =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['look', 'done'], {
        label: 'Next step',
        prompt: { messages: [{ role: 'system', content: 'Look, then be done.' }, { role: 'user', content: '{{ thread }}' }] },
        model: {
          retry: { max: 0, backoffMs: 1 },
          script: [
            { when: says('down'), error: { status: 400 } },
            { when: says('babbles'), text: 'I would rather not say.' },
            { when: says('stumbles'), text: 'Hm.', times: 1 },
            { when: `${says('endless')} or (${says('looks')} and call.index < 2)`, intent: 'look', args: { why: 'not seen yet' } },
            { intent: 'done', args: { why: 'seen' } },
          ],
        },
        maxVisits: 3, invalidRetries: 1, ...more,
      }),
      look: { type: 'template', text: 'Nothing here.' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.look -> look', 'look -> decide', 'look.error -> decide', 'decide.done -> end', 'decide.invalid -> end', 'decide.stuck -> end', 'decide.exhausted -> end'],
  )

async function create(sketched: Json): Promise<{ id: string; promptId(): Promise<string>; run(...words: string[]): Promise<string[]> }> {
  const { body: workflow } = await send(workflows.POST, { method: 'POST', body: { document: sketched } })
  const id = workflow.id as string
  return {
    id,
    promptId: async () => {
      const { body } = await send(oneWorkflow.GET, { params: { id } })
      return body.document.nodes.find(({ data }: { data: JsonObject }) => data.promptId !== undefined).data.promptId as string
    },
    run: (...words) => Promise.all(words.map((word) => launched(id, { input: { word } }))),
  }
}

async function launched(id: string, body: JsonObject): Promise<string> {
  const { body: run } = await send(launch.POST, { method: 'POST', params: { id }, body: { ...body, wait: 30 } })
  expect(run.status).toBe('completed')
  return run.id as string
}

async function rewrite(id: string, more: JsonObject): Promise<void> {
  const { body: loaded } = await send(oneWorkflow.GET, { params: { id } })
  const nodes = loaded.document.nodes.map((node: { id: string; data: JsonObject }) => (node.id === 'decide' ? { ...node, data: { ...node.data, ...more } } : node))
  const { status } = await send(oneWorkflow.PUT, { method: 'PUT', params: { id }, body: { document: { ...loaded.document, nodes }, baseRevision: loaded.draftRevision } })
  expect(status).toBe(200)
}

const read = (promptId: string, query = '') => send(view.GET, { params: { id: promptId }, path: `/?${query}`, contract: getDecisions })
const list = (promptId: string, query = '') => send(items.GET, { params: { id: promptId }, path: `/?${query}`, contract: listDecisions })

/** `{handle: decisions}` of those that were taken. */
const taken = (ports: { handle: string; decisions: number }[]): Record<string, number> => Object.fromEntries(ports.filter(({ decisions }) => decisions > 0).map(({ handle, decisions }) => [handle, decisions]))

describe('what a decision decided', () => {
  test('is counted by port, over loops, re-asks, and the ways of trouble', { timeout: 60_000 }, async () => {
    const { promptId, run } = await create(document())
    await run('goes', 'goes', 'looks', 'stumbles', 'babbles', 'down', 'endless')
    const { status, body } = await read(await promptId())
    expect(status).toBe(200)
    expect(body.node).toMatchObject({ id: 'decide', label: 'Next step', workflow: { name: 'Test' } })
    expect(body.looked).toMatchObject({ decisions: 12, runs: 7, ended: 'all', testRuns: 0, copied: 0 })
    // Two that go, three visits of the one that looks, one that stumbles, one that babbles, one without a model, four of the endless one.
    expect(taken(body.ports)).toEqual({ done: 4, look: 5, invalid: 1, stuck: 1, exhausted: 1 })
    expect(body.figures).toMatchObject({ decisions: 12, runs: 7, invalid: 2, leftInvalid: 1, stuck: 1, exhausted: 1, answered: 10, priced: 10, costUsd: { p50: 0, p95: 0 }, totalCostUsd: 0 })
    expect(body.figures.inputTokens.p95).toBeGreaterThanOrEqual(body.figures.inputTokens.p50)
    expect(body.buckets.items.reduce((sum: number, { decisions }: { decisions: number }) => sum + decisions, 0)).toBe(12)
    expect(body.first).toEqual({ runs: 5, intents: [{ intent: 'done', runs: 3 }, { intent: 'look', runs: 2 }], prefetch: null })
  })

  test('leads to the context of each: the newest run first, its last visit first, page by page', { timeout: 60_000 }, async () => {
    const { promptId, run } = await create(document())
    const [looked = ''] = await run('looks')
    const [stumbled = ''] = await run('stumbles')
    const [ended = ''] = await run('endless')
    const id = await promptId()
    const first = await list(id, 'limit=3')
    const rest = await list(id, `limit=50&cursor=${first.body.nextCursor}`)
    const all = [...first.body.items, ...rest.body.items]
    expect(all.map(({ runId, step }) => [runId, step])).toEqual([
      ...[4, 3, 2, 1].map((visit) => [ended, `decide#${visit}`]), [stumbled, 'decide#1'], ...[3, 2, 1].map((visit) => [looked, `decide#${visit}`]),
    ])
    expect(rest.body.nextCursor).toBeNull()
    // It left before anything was asked, so there is no context to see.
    expect(all[0]).toMatchObject({ handle: 'exhausted', seq: null, rounds: 0, said: null, inputTokens: null, promptVersion: 1 })
    expect(all[4]).toMatchObject({ handle: 'done', intent: 'done', first: true, invalid: 1, rounds: 2, attempts: 2, said: { text: '{"why":"seen"}', cut: false }, runStatus: 'completed' })
    const { body: shown } = await send(call.GET, { params: { id: looked, seq: String(all[5].seq) } })
    expect(shown).toMatchObject({ step: 'decide#3', usage: { inputTokens: all[5].inputTokens } })
    expect((await list(id, 'cursor=nonsense')).status).toBe(422)
  })

  test('is narrowed by version, port, reply and time, and each list keeps the choices beside it', { timeout: 60_000 }, async () => {
    const { id, promptId, run } = await create(document())
    await run('goes', 'looks')
    await rewrite(id, { prompt: { messages: [{ role: 'user', content: 'Better: {{ thread }}' }] } })
    await run('goes', 'babbles')
    const prompt = await promptId()
    const { body } = await read(prompt)
    expect(body.versions.map(({ number, figures, byPort }: { number: number; figures: { decisions: number }; byPort: object }) => [number, figures.decisions, byPort])).toEqual([
      [2, 2, { decisions: 2, counts: [0, 1, 1] }],
      [1, 4, { decisions: 4, counts: [2, 2, 0] }],
    ])
    expect(body.versions[0].createdAt).toEqual(expect.any(String))
    const second = await read(prompt, 'version=2')
    expect(taken(second.body.ports)).toEqual({ done: 1, invalid: 1 })
    expect(second.body.versions).toEqual(body.versions)
    expect(second.body.looked.decisions).toBe(6)
    const invalid = await list(prompt, 'version=2&handle=invalid')
    expect(invalid.body.items).toMatchObject([{ handle: 'invalid', intent: null, said: { text: 'I would rather not say.' }, invalid: 2, rounds: 2, promptVersion: 2 }])
    expect((await list(prompt, 'first=true&intent=look')).body.items).toMatchObject([{ step: 'decide#1', handle: 'look', promptVersion: 1 }])
    const now = new Date(Date.now() + 60_000).toISOString()
    expect((await read(prompt, `from=${now}`)).body).toMatchObject({ figures: { decisions: 0, latencyMs: null }, looked: { decisions: 6 } })
    expect((await read(prompt, `until=${new Date(0).toISOString()}`)).body.looked).toMatchObject({ decisions: 0, ended: 'all', firstAt: null })
    expect((await read(prompt, `since=${new Date(Date.now() - 3_600_000).toISOString()}&timeZone=Asia/Tokyo`)).body.looked.decisions).toBe(6)
  })

  test('stops at the limit, and says so', { timeout: 60_000 }, async () => {
    const { promptId, run } = await create(document())
    await run('looks')
    await run('goes')
    const { body } = await read(await promptId(), 'limit=2')
    expect(body.looked).toMatchObject({ decisions: 2, runs: 2, ended: 'limit' })
    expect(taken(body.ports)).toEqual({ done: 2 })
    expect((await read(await promptId(), 'limit=4')).body.looked).toMatchObject({ decisions: 4, ended: 'all' })
  })

  test('is not what somebody chose: test runs are left out, and what forks copied of it or repeated', { timeout: 60_000 }, async () => {
    const { id, promptId, run } = await create(document())
    const [original = ''] = await run('looks')
    await launched(id, { input: { word: 'goes' }, given: [{ nodeId: 'look', output: 'Something.' }] })
    await launched(id, { input: { word: 'goes' }, until: { nodeId: 'decide', then: 'end' } })
    const { rows } = await database().query<{ seq: number }>(`select seq from event where run_id = $1 and step = 'decide#3' order by seq limit 1`, [original])
    const atSeq = rows[0]?.seq ?? 0
    const forked = async (edits: Json): Promise<string> => {
      const { body: run } = await send(fork.POST, { method: 'POST', params: { id: original }, body: { atSeq, edits } })
      await expect.poll(async () => (await send(oneRun.GET, { params: { id: run.id } })).body.status, { timeout: 20_000 }).toBe('completed')
      return run.id as string
    }
    // One takes the recorded answer to the third request; to the other's, which is another one, a model answers.
    await forked([])
    const { body: version } = await send(promptVersion.GET, { params: { id: await promptId(), n: '1' } })
    const edited = await forked([{ kind: 'prompt', nodeId: 'decide', value: { ...version.body, prompt: { messages: [{ role: 'user', content: 'Otherwise: {{ thread }}' }] } } }])
    const { body } = await read(await promptId())
    expect(body.looked).toMatchObject({ decisions: 4, runs: 2, testRuns: 2, copied: 5 })
    expect((await list(await promptId())).body.items.map(({ runId, step, promptVersion: number }: { runId: string; step: string; promptVersion: number }) => [runId, step, number])).toEqual([[edited, 'decide#3', 2], ...[3, 2, 1].map((visit) => [original, `decide#${visit}`, 1])])
  })

  test('that nearly always begins with the same fetch could be a prefetch', { timeout: 90_000 }, async () => {
    const fetching = (type: JsonObject): JsonObject => {
      const made = document()
      return { ...made, nodes: (made.nodes as JsonObject[]).map((node) => (node.id === 'look' ? { ...node, ...type } : node)) }
    }
    const { id, promptId, run } = await create(fetching({}))
    await run(...Array.from({ length: 9 }, () => 'looks'), 'goes')
    const prompt = await promptId()
    // Writing a text fetches nothing.
    expect((await read(prompt)).body.first).toEqual({ runs: 10, intents: [{ intent: 'look', runs: 9 }, { intent: 'done', runs: 1 }], prefetch: null })
    const { body: loaded } = await send(oneWorkflow.GET, { params: { id } })
    const nodes = loaded.document.nodes.map((node: JsonObject) => (node.id === 'look' ? { ...node, type: 'http', data: { url: 'https://example.com/{{ input.word }}' } } : node))
    expect((await send(oneWorkflow.PUT, { method: 'PUT', params: { id }, body: { document: { ...loaded.document, nodes }, baseRevision: loaded.draftRevision } })).status).toBe(200)
    expect((await read(prompt)).body.first.prefetch).toEqual({ intent: 'look', runs: 9 })
    expect((await read(prompt, 'limit=9')).body.first.prefetch).toBeNull()
  })

  test('of a generation is what it wrote, in child runs too', { timeout: 60_000 }, async () => {
    const made = sketch(
      { start: { type: 'start' }, all: { type: 'each', items: 'input.words' }, begin: { type: 'start' }, write: { type: 'generate', prompt: { messages: [{ role: 'user', content: 'Say {{ input }}.' }] }, model: { script: [{ text: 'Said.' }] } }, stop: { type: 'end' }, end: { type: 'end' } },
      ['start -> all', 'all -> end', 'begin -> write', 'write -> stop'],
    )
    const inside = new Set(['begin', 'write', 'stop'])
    const { id, promptId } = await create({ ...made, nodes: (made.nodes as JsonObject[]).map((node) => (inside.has(String(node.id)) ? { ...node, parentId: 'all' } : node)) })
    await launched(id, { input: { words: ['a', 'b', 'c'] } })
    const prompt = await promptId()
    expect((await read(prompt)).body).toMatchObject({ looked: { decisions: 3, runs: 3 }, ports: [{ handle: 'out', kind: 'port', decisions: 3 }], first: { runs: 0 } })
    expect((await list(prompt)).body.items[0]).toMatchObject({ handle: 'out', intent: null, said: { text: 'Said.', cut: false } })
  })

  test('is asked for by its people, of a prompt that was used, in a zone that there is', async () => {
    const { promptId, run } = await create(document())
    await run('goes')
    const id = await promptId()
    expect(await send(view.GET, { params: { id }, key: null })).toMatchObject({ status: 401 })
    expect(await send(items.GET, { params: { id }, key: null })).toMatchObject({ status: 401 })
    expect(await read('none')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await list('none')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await read(id, 'timeZone=Europe/Atlantis')).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    expect(await read(id, 'since=yesterday')).toMatchObject({ status: 422 })
    expect(await read(id, 'limit=5001')).toMatchObject({ status: 422 })
  })
})
