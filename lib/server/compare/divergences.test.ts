import { describe, expect, test } from 'vitest'
import { findDivergences } from '#lib/api/compare.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { alignRuns } from '#lib/engine/run-alignment.ts'
import { traceRow } from '#lib/engine/run-alignment-row.ts'
import { readTrace } from '#lib/engine/run-alignment-trace.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import * as fork from '../../../app/api/v1/runs/[id]/fork/route.ts'
import * as divergences from '../../../app/api/v1/workflows/[id]/divergences/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from '../api/testing.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import { readTraces } from './read-traces.ts'

useTestApi()
useTestWorker()

const says = (word: string): string => `$contains(thread, '${word}')`

/** start → decide ⇄ look, done → end; `breaks` fails at the end. */
const document = sketch(
  {
    start: { type: 'start' },
    decide: decision(['look', 'done'], {
      prompt: { messages: [{ role: 'system', content: 'Look, then be done.' }, { role: 'user', content: '{{ thread }}' }] },
      model: {
        script: [
          { when: says('stumbles'), text: 'Hm.', times: 1 },
          { when: `${says('looks')} and call.index < 1`, intent: 'look', args: { why: 'not seen yet' } },
          { intent: 'done', args: { why: 'seen' } },
        ],
      },
      maxVisits: 5, invalidRetries: 1,
    }),
    look: { type: 'template', text: 'Nothing here for {{ input.word }}, \u0000.' },
    all: { type: 'each', items: "$contains(input.word, 'breaks') ? ['fails', 'fine'] : ['fine', 'fine']" },
    begin: { type: 'start' },
    name: { type: 'template', text: "{% if input == 'fails' %}{{ input.missing.deeper }}{% else %}{{ input }}{% endif %}" },
    stop: { type: 'end' },
    end: { type: 'end' },
    broken: { type: 'end', outcome: 'broken' },
  },
  ['start -> decide', 'decide.look -> look', 'look -> decide', 'decide.done -> all', 'all -> end', 'all.error -> broken', 'begin -> name', 'name -> stop', 'decide.invalid -> broken'],
)
const nested = (sketched: JsonObject): JsonObject => ({ ...sketched, nodes: (sketched.nodes as JsonObject[]).map((node) => (['begin', 'name', 'stop'].includes(String(node.id)) ? { ...node, parentId: 'all' } : node)) })

async function create(): Promise<{ id: string; run(word: string, more?: JsonObject): Promise<string> }> {
  const { body } = await send(workflows.POST, { method: 'POST', body: { document: nested(document) } })
  const id = body.id as string
  return { id, run: async (word, more = {}) => (await launched(id, { input: { word }, ...more })).id as string }
}

async function launched(id: string, body: JsonObject): Promise<JsonObject> {
  const { status, body: run } = await send(launch.POST, { method: 'POST', params: { id }, body: { ...body, wait: 30 } })
  expect(status).toBe(200)
  return run as JsonObject
}

const read = (id: string, query = '') => send(divergences.GET, { params: { id }, path: `/?${query}`, contract: findDivergences })
const told = (groups: { nodeId: string | null; visit: number | null; kind: string; expected: string | null; actual: string | null; runs: number }[]) =>
  groups.map(({ nodeId, visit, kind, expected, actual, runs }) => `${runs}: ${nodeId ?? 'end'} ${visit ?? ''} ${kind} ${expected ?? '-'} > ${actual ?? '-'}`)

describe('where runs first diverge', { timeout: 60_000 }, () => {
  test('is grouped by place and kind, with how they ended and the way to each', async () => {
    const { id, run } = await create()
    const [reference, looked, other, broke] = [await run('goes'), await run('looks'), await run('looks again'), await run('breaks')]
    const same = await run('goes too')
    const { status, body } = await read(id, `run=${reference}`)
    expect(status).toBe(200)
    expect(body.references).toMatchObject([{ id: reference, status: 'completed', outcome: 'success', errorCode: null }])
    expect(body.looked).toMatchObject({ runs: 4, open: 0, cut: 0, ended: 'all' })
    expect(told(body.groups)).toEqual(['2: decide 1 choice done > look', '1: all 1 error - > unresolved_reference'])
    expect(body.groups[0]).toMatchObject({ ends: [{ status: 'completed', as: 'success', runs: 2 }], newest: [{ id: other, step: 'decide#1', reference }, { id: looked }] })
    expect(body.groups[1]).toMatchObject({ ends: [{ status: 'completed', as: 'broken', runs: 1 }], newest: [{ id: broke }] })
    expect(body.same).toMatchObject({ runs: 1, newest: [{ id: same }] })
  })

  test('counts values, and all that models were asked, where that is wished', async () => {
    const { id, run } = await create()
    const [reference] = [await run('goes'), await run('goes'), await run('stumbles')]
    expect(told((await read(id, `run=${reference}&look=path`)).body.groups)).toEqual([])
    // The same input is the same value; another one differs from the start on.
    expect((await read(id, `run=${reference}&look=values`)).body).toMatchObject({ same: { runs: 1 }, groups: [{ nodeId: 'start', kind: 'output', runs: 1 }] })
    const again = (await read(id, `run=${reference}&look=all&limit=1`)).body
    expect([again.looked.runs, again.looked.ended]).toEqual([1, 'limit'])
  })

  test('is looked for against the nearest of many runs', async () => {
    const { id, run } = await create()
    const [went, looked] = [await run('goes'), await run('looks')]
    const fork1 = await forked(looked)
    const { body } = await read(id, 'against=completed')
    expect(body.references.map((each: { id: string }) => each.id)).toEqual([fork1, looked, went])
    expect(body.looked.runs).toBe(0)
    const broken = await run('looks breaks')
    const nearest = await read(id, `againstVersion=draft&status=failed`)
    expect(nearest.body.looked.runs).toBe(0)
    const { body: against } = await read(id, `run=${looked}`)
    expect(told(against.groups).sort()).toEqual(['1: all 1 error - > unresolved_reference', '1: decide 1 choice look > done'])
    expect(against.same.newest.map((each: { id: string }) => each.id)).toEqual([fork1])
    expect(against.groups.flatMap(({ newest }: { newest: { id: string }[] }) => newest.map((each) => each.id)).sort()).toEqual([broken, went].sort())
  })

  test('compares versions, and leaves out test runs', async () => {
    const { id, run } = await create()
    const published = await send(versions.POST, { method: 'POST', params: { id }, body: {} })
    expect(published.status).toBe(201)
    const versioned = await run('goes', { version: 1 })
    await run('looks', { version: 'draft' })
    await launched(id, { input: { word: 'looks' }, version: 'draft', given: [{ nodeId: 'look', output: 'Given.' }] })
    const { body } = await read(id, 'againstVersion=1&version=draft')
    expect(body.references.map((each: { id: string }) => each.id)).toEqual([versioned])
    expect([body.looked.runs, told(body.groups)]).toEqual([1, ['1: decide 1 choice done > look']])
  })

  test('says what cannot be compared', async () => {
    const [one, two] = [await create(), await create()]
    const run = await two.run('goes')
    expect(await read(one.id)).toMatchObject({ status: 200, body: { references: [], looked: { runs: 0 }, groups: [] } })
    expect(await read(one.id, `run=${run}`)).toMatchObject({ status: 422, body: { code: 'invalid_request', detail: expect.stringContaining('another workflow') } })
    expect(await read(one.id, 'limit=501')).toMatchObject({ status: 422 })
    expect(await read('nowhere')).toMatchObject({ status: 404 })
    expect(await send(divergences.GET, { params: { id: one.id }, key: null })).toMatchObject({ status: 401 })
  })
})

/** A fork at its last event, which does what the original did. */
async function forked(runId: string): Promise<string> {
  const events = await readEvents(database(), runId)
  const { body } = await send(fork.POST, { method: 'POST', params: { id: runId }, body: { atSeq: events.length } })
  await expect.poll(async () => (await readEvents(database(), body.id as string)).at(-1)?.type, { timeout: 20_000, interval: 100 }).toBe('run.completed')
  return body.id as string
}

test('what the database reads of a log is what its events say', { timeout: 60_000 }, async () => {
  const { run } = await create()
  const runs = [await run('goes'), await run('looks'), await run('stumbles breaks'), await run('looks')]
  const fromSql = await readTraces(runs, 'all', 5_000)
  const fromLogs = new Map(await Promise.all(runs.map(async (id) => [id, readTrace(id, (await readEvents(database(), id)).flatMap((event) => traceRow(event) ?? []))] as const)))
  const shape = (trace: ReturnType<typeof readTrace> | undefined): Json =>
    JSON.parse(JSON.stringify({ end: trace?.end, graph: trace?.graphHash, steps: trace?.steps.map(({ id, phase, handle, origins, choice, error, calls, verdicts, children }) => ({ id, phase, handle, origins: origins.length, choice: choice?.intent, args: choice?.args, error: error?.code, calls: calls.map(({ requestHash, prompt, model, end }) => [requestHash, prompt.hash, model, end]), verdicts: verdicts.length, children: children.map(({ runId, status }) => [runId, status]) })) })) as Json
  for (const id of runs) expect(shape(fromSql.get(id))).toEqual(shape(fromLogs.get(id)))
  const kinds = (traces: ReadonlyMap<string, ReturnType<typeof readTrace>>, a: string, b: string) => {
    const [ours, theirs] = [traces.get(a), traces.get(b)]
    return ours && theirs && alignRuns({ trace: ours, child: () => undefined }, { trace: theirs, child: () => undefined }).rows.map(({ kind, kinds: differing }) => [kind, ...differing])
  }
  for (const a of runs) for (const b of runs) expect(kinds(fromSql, a, b)).toEqual(kinds(fromLogs, a, b))
})
