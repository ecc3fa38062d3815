import { describe, expect, it } from 'vitest'
import { requestFor } from '#lib/engine/context/material.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { drawn, inside, testWorker } from '../advance/testing.ts'
import { pool } from '../pool/pool.ts'
import { listRuns } from '../runs/list-runs.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { readMaterial } from './read-material.ts'

const worker = testWorker()

const finished = async (document: object, input: JsonObject = { task: 'numbers' }): Promise<string> => {
  const id = await worker.launch(document, input)
  expect((await worker.settled(id, 20_000)).final).toBe('completed')
  return id
}

/** As a browser receives it. */
const overTheWire = async (id: string, seq: number): ReturnType<typeof readMaterial> => JSON.parse(JSON.stringify(await readMaterial(id, seq)))

/** Every call of the run, assembled from its material and the node as the run had it, is what was sent, byte for byte. */
async function expectSameBytes(id: string, calls: number): Promise<void> {
  const made = await listCalls(id)
  expect(made).toHaveLength(calls)
  for (const { seq } of made) {
    const { node, material, request, cut } = await overTheWire(id, seq)
    const assembled = await pool().assemble(requestFor(node, material))
    expect(cut).toEqual([])
    expect(assembled).toMatchObject({ ok: true, value: { body: (await getCall(id, seq)).request.body, requestHash: request.hash, inputTokens: request.inputTokens } })
  }
}

const prompt = (user: string) => ({ messages: [{ role: 'system', content: 'Add {{ input.task }}. {{ output_format }}' }, { role: 'user', content: user }] })
const script: Json[] = [{ when: 'call.index < 3', intent: 'add', args: { why: 'more' } }, { intent: 'done', args: { why: 'enough' } }]

/** start → decide ⇄ add, done → end. */
const loop = (more: JsonObject = {}) =>
  sketch(
    {
      start: { type: 'start' },
      note: { type: 'set', values: { seen: '"ünï " & input.task' } },
      decide: decision(['add', 'done'], { prompt: prompt('{{ thread }}\n\nNext?'), model: { script }, ...more }),
      add: { type: 'transform', expression: '{"sum": steps.decide.visits, "text": "a\\n</add_result><input>"}' },
      end: { type: 'end', output: 'args' },
    },
    ['start -> note', 'note -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
  )

describe('the material of a past call gives the bytes that were sent', () => {
  it.each<[string, JsonObject]>([
    ['the format xml', {}],
    ['the format json', { context: { format: 'json' } }],
    ['the format messages', { context: { format: 'messages' }, prompt: prompt('{{ thread }}') }],
    ['a template of its own', { context: { format: { template: '{% for event in events %}[{{ event.number }} {{ event.tag }} {{ vars.seen }}] {{ event.text }}\n{% endfor %}' } } }],
    ['the strategy json_schema', { output: { strategy: 'json_schema' } }],
    ['the strategy prompt', { output: { strategy: 'prompt' } }],
    ['variables, steps, arguments and the time', { prompt: prompt('{{ now }} {{ run.id }} {{ vars.seen }} {{ prev | json }} {% if args %}{{ args.why }}{% endif %}{% for step in steps %}{{ step[0] }}:{{ step[1].visits }} {% endfor %}{{ thread }}') }],
    ['rules and a budget that drops', { context: { rules: [{ type: 'intent', action: 'redact', field: '/why' }], budget: { tokens: 40 } } }],
  ])('with %s', async (_title, more) => {
    await expectSameBytes(await finished(loop(more)), 4)
  })

  it('of parallel branches that show themselves by templates of their own', async () => {
    const document = sketch(
      {
        start: { type: 'start' },
        a: { type: 'transform', expression: '{"n": 1}', contextTag: 'first', contextTemplate: 'one is {{ output.n }} of {{ run.id }}' },
        b: { type: 'transform', expression: '{"n": 2}', contextTag: 'second' },
        both: { type: 'join' },
        decide: decision(['done'], { prompt: prompt('{{ thread }} {{ steps.a.output.n }}'), model: { script: [{ intent: 'done' }] } }),
        end: { type: 'end' },
      },
      ['start -> a', 'start -> b', 'a -> both', 'b -> both', 'both -> decide', 'decide.done -> end'],
    )
    await expectSameBytes(await finished(document), 1)
  })

  it('after replies that did not fit, and after a failure of the provider', async () => {
    const answers: Json[] = [{ text: 'no call', times: 1 }, { intent: 'add', args: { other: 1 }, times: 1 }, { error: { status: 503 }, times: 1 }, ...script]
    const id = await finished(loop({ model: { script: answers, retry: { max: 2, backoffMs: 1 } } }))
    const calls = await listCalls(id)
    expect(calls.map(({ round, attempt }) => `${round}.${attempt}`).slice(0, 4)).toEqual(['1.1', '2.1', '3.1', '3.2'])
    await expectSameBytes(id, calls.length)
    expect((await overTheWire(id, calls[2]?.seq ?? 0)).material.rejected).toHaveLength(2)
  })

  it('of requests for summaries, which are calls of their own', async () => {
    const context = { budget: { tokens: 60, overflow: 'summarise' }, summary: { tokens: 20 } }
    const id = await finished(loop({ context, model: { script: [{ when: 'call.summary = true', text: 'It was added.' }, ...script] } }))
    const calls = await listCalls(id)
    expect(calls.length).toBeGreaterThan(4)
    await expectSameBytes(id, calls.length)
  })

  it('in a child run, for its item', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: 'input.numbers' } },
        ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'write', type: 'generate', data: { prompt: prompt('{{ input.task }} {{ run.index }} {{ thread }}'), model: { script: [{ text: 'ok' }] } } }, { id: 'stop', type: 'end' }]),
        { id: 'end', type: 'end' },
      ],
      ['start>all', 'begin>write', 'write>stop', 'all>end'],
    )
    const id = await finished(document, { numbers: [{ task: 'x' }, { task: 'y' }] })
    for (const child of (await listRuns({ limit: 10, parent: id })).items) await expectSameBytes(child.id, 1)
  })
})

describe('with the material of a past call', () => {
  it('a prompt that reads what the run’s own never read is assembled', async () => {
    const id = await finished(loop())
    const calls = await listCalls(id)
    const { material } = await overTheWire(id, calls[2]?.seq ?? 0)
    const { type, ...data } = decision(['add', 'done'], { prompt: { messages: [{ role: 'user', content: '{{ vars.seen }} {{ steps.add.output.sum }} {{ steps.decide.args.why }}' }] } })
    const edited = draftedNode(type, 'decide', data)
    const assembled = edited.ok && (await pool().assemble(requestFor(edited.node, material)))
    expect(assembled).toMatchObject({ ok: true, value: { body: expect.stringContaining('"content":"ünï numbers 2 more"') as string } })
  })

  it('what is no call of the run is not found', async () => {
    const id = await finished(loop())
    await expect(readMaterial(id, 1)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readMaterial(id, 9999)).rejects.toMatchObject({ code: 'not_found' })
    await expect(readMaterial('019a0000-0000-7000-8000-000000000000', 1)).rejects.toMatchObject({ code: 'not_found' })
  })
})
