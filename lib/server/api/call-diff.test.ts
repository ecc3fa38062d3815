import { beforeAll, describe, expect, test } from 'vitest'
import { diffCalls, listCalls, type CallDiff } from '#lib/api/calls.ts'
import { createWorkflow } from '#lib/api/workflows.ts'
import * as diff from '../../../app/api/v1/runs/[id]/calls/[seq]/diff/route.ts'
import * as calls from '../../../app/api/v1/runs/[id]/calls/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { pool } from '../pool/pool.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

/** Looks things up and then ends. The second answer is long enough for a rule to shorten it; a hint hides the first once it was seen. */
const document = (system: string, lookups = 2) => ({
  oriel: 1,
  name: 'Looks up',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 } },
    {
      id: 'decide', type: 'decide', position: { x: 200, y: 0 },
      data: {
        prompt: { messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
        intents: [{ name: 'look', parameters: { type: 'object', properties: { what: { type: 'string' } } } }, { name: 'done' }],
        model: { script: [{ intent: 'look', args: { what: 'tags' }, times: lookups }, { intent: 'done' }] },
        context: { rules: [{ tag: 'look_result', action: 'truncate', maxCharacters: 20 }] },
      },
    },
    { id: 'work', type: 'transform', position: { x: 400, y: 0 }, data: { expression: '"found " & args.what & " of the whole house and its garden"' } },
    { id: 'end', type: 'end', position: { x: 600, y: 0 } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' }, { id: 'b', source: 'decide', sourceHandle: 'look', target: 'work' },
    { id: 'c', source: 'work', target: 'decide' }, { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
  ],
})

interface Ran {
  id: string
  /** Of its calls. */
  seqs: number[]
}

async function run(system: string, lookups?: number, input: object = { wish: 'a house' }): Promise<Ran> {
  const workflow = await send(workflows.POST, { method: 'POST', body: { document: document(system, lookups) }, contract: createWorkflow })
  const { body } = await send(launch.POST, { method: 'POST', params: { id: workflow.body.id }, body: { input, wait: 30 } })
  expect(body).toMatchObject({ status: 'completed' })
  const { body: listed } = await send(calls.GET, { params: { id: body.id }, contract: listCalls })
  return { id: body.id, seqs: listed.items.map(({ seq }: { seq: number }) => seq) }
}

const compare = ({ id }: Ran, seq: number | undefined, query = '') => send(diff.GET, { path: `/${query}`, params: { id, seq: String(seq) }, contract: diffCalls })
const compared = async (of: Ran, call: number, query = ''): Promise<CallDiff> => (await compare(of, of.seqs[call], query)).body as CallDiff
const tags = (segments: { source: { tag?: string } }[]) => segments.map(({ source }) => source.tag)

describe('the comparison of two calls', () => {
  let first: Ran
  let second: Ran
  beforeAll(async () => {
    first = await run('You find things.\nBe brief.')
    second = await run('You find many things.\nBe brief.', 1)
  }, 60_000)

  test('without more is with the previous call of the node: what came since, and what a rule shortened', async () => {
    const found = await compared(first, 1)
    expect(found).toMatchObject({ other: { runId: first.id, seq: first.seqs[0] }, dropped: [], changed: [], moved: [] })
    expect(tags(found.added)).toEqual(['look', 'look_result'])
    expect(found.cut).toMatchObject([{ rule: 'truncate', index: 0, before: null, after: { text: expect.stringContaining('found tags of the wh') } }])
    expect(found.tokenDelta).toBe(found.added.reduce((sum, { tokens }) => sum + tokens, 0))
    expect(found.prefixTokens).toBeGreaterThan(0)
    expect(found.prefixBreak).toMatchObject({ before: { source: { kind: 'prompt' } }, after: { source: { tag: 'look' } } })
  })

  test('of a node’s first call is with nothing: everything was added', async () => {
    const found = await compared(first, 0)
    expect(found).toMatchObject({ other: null, dropped: [], changed: [], prefixTokens: 0, beforeTokens: 0 })
    expect(found.tokenDelta).toBe(found.afterTokens)
  })

  test('with a call of this run goes in either direction', async () => {
    const back = await compared(first, 0, `?otherSeq=${first.seqs[2]}`)
    expect(tags(back.dropped)).toEqual(['look', 'look_result', 'look', 'look_result'])
    expect(back.tokenDelta).toBeLessThan(0)
    const itself = await compared(first, 1, `?otherSeq=${first.seqs[1]}`)
    expect(itself).toMatchObject({ added: [], dropped: [], changed: [], moved: [], cut: [], tokenDelta: 0, prefixBreak: null })
    expect(itself.prefixTokens).toBe(itself.afterTokens)
  })

  test('with another run is with the same node’s call of that number there, and names the line that was rewritten', async () => {
    const found = await compared(second, 1, `?otherRun=${first.id}`)
    expect(found.other).toEqual({ runId: first.id, seq: first.seqs[1] })
    expect(found).toMatchObject({ added: [], dropped: [], cut: [] })
    expect(found.changed).toMatchObject([{ before: { text: 'You find things.\n' }, after: { text: 'You find many things.\n' } }])
    expect(tags((await compared(second, 0, `?otherRun=${first.id}&otherSeq=${first.seqs[1]}`)).dropped)).toEqual(['look', 'look_result'])
  })

  test('goes to a process of its own for windows of very many segments', async () => {
    const numbers = Array.from({ length: 900 }, (_, n) => n)
    const many = await run('{% for n in input.numbers %}{{ n }} is one.\n{% endfor %}', 1, { numbers })
    const found = await compared(many, 1)
    expect(tags(found.added)).toEqual(['look', 'look_result'])
    expect(pool().state().context.started).toBe(1)
  })

  test('says what there is not to compare with', async () => {
    const missing = await compare(first, first.seqs[2], `?otherRun=${second.id}`)
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found', detail: expect.stringMatching(/is number 3 of "decide", and run .* has only 2 of that node/) } })
    expect(await compare(first, first.seqs[0], '?otherSeq=1')).toMatchObject({ status: 404, body: { detail: expect.stringContaining('is no model call') } })
    expect(await compare(first, 1)).toMatchObject({ status: 404 })
    expect(await compare(first, first.seqs[0], '?otherRun=0197a2b4-a26b-7290-889a-61643b272195')).toMatchObject({ status: 404 })
    expect(await compare(first, first.seqs[0], '?otherRun=none')).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })
})
