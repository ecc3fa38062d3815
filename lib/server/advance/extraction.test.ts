import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { asWorkflow, extractNodes, withAgent, withCall, type Extraction } from '#lib/nodes/extract/extract-nodes.ts'
import { inlineContainer, openCall } from '#lib/nodes/extract/inline-container.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { getRun } from '../runs/read-run.ts'
import { createWorkflow } from '../workflows/save.ts'
import { drawn, testWorker } from './testing.ts'

const worker = testWorker()

/** Values of every kind: lists of one, what is missing, what only Liquid knows; a loop of a decision; arguments and variables across the border. */
const whole = document(
  [
    { id: 'start', type: 'start' },
    { id: 'fetch', type: 'transform', data: { expression: '{ "rows": [{ "n": 1, "name": "one" }], "title": input.title, "none": [] }' } },
    { id: 'base', type: 'set', data: { values: { base: 'input.base', list: '[input.base]' } } },
    { id: 'pick', type: 'transform', data: { expression: '{ "names": steps.fetch.output.rows.name, "list": vars.list, "none": steps.fetch.output.none, "missing": steps.fetch.output.missing, "prev": prev.values.base }' } },
    { id: 'text', type: 'template', data: { text: '{% for row in steps.fetch.output.rows %}{{ row.n }}{% endfor %} of {{ steps.fetch.output.rows.size }}: {{ steps.fetch.output.rows[0].name }} {{ vars.base }} {{ steps.pick.output.names }} {{ input.maybe | default: "nobody" }}' } },
    {
      id: 'decide',
      type: 'decide',
      data: {
        prompt: { messages: [{ role: 'user', content: '{{ input.title }} {{ steps.text.output }} {{ thread }}' }] },
        intents: [{ name: 'look', parameters: { type: 'object', properties: { at: { type: 'string' } } } }, { name: 'done', parameters: { type: 'object', properties: { why: { type: 'string' } } } }],
        model: { script: [{ when: 'call.index < 2', intent: 'look', args: { at: 'it' } }, { intent: 'done', args: { why: 'seen twice' } }] },
      },
    },
    { id: 'look', type: 'transform', data: { expression: 'args.at & " in " & input.title' } },
    { id: 'after', type: 'template', data: { text: '{{ args.why }}, {{ steps.text.output }}' } },
    { id: 'end', type: 'end', data: { output: '{ "after": prev, "pick": steps.pick.output, "base": vars.base, "last": steps.look.output }' } },
  ],
  ['start>fetch', 'fetch>base', 'base>pick', 'pick>text', 'text>decide', 'decide.look>look', 'look>decide', 'look.error>decide', 'decide.done>after', 'after.error>end', 'after>end'],
)

function document(...sketched: Parameters<typeof drawn>): WorkflowDocument {
  const parsed = parseDocument(drawn(...sketched))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.document
}

function extraction(from: WorkflowDocument, ids: string[]): Extraction {
  const result = extractNodes(from, new Set(ids), 'Part')
  if (!result.ok) throw new Error(result.reasons.join('\n'))
  return result.extraction
}

async function outcome(of: WorkflowDocument): Promise<Json> {
  const id = await worker.launch(of, { title: 'The title', base: 40 })
  await worker.settled(id)
  const { status, output, error } = await getRun(id)
  return { status, output: output ?? null, error: error ?? null }
}

const selections = [['pick', 'text'], ['decide', 'look'], ['fetch', 'base', 'pick', 'text'], ['text', 'decide', 'look']]

describe('an extracted selection gives the same result', () => {
  it.each(selections.map((ids) => [ids.join(', '), ids] as const))('as an agent, as a workflow, and inlined again: %s', async (_, ids) => {
    const wanted = await outcome(whole)
    expect(wanted).toMatchObject({ status: 'completed', output: { after: 'seen twice, 1 of 1: one 40 one nobody', last: 'it in The title' } })
    const parts = extraction(whole, [...ids])
    const agent = withAgent(parts, 'Part', 20)
    expect(await outcome(agent)).toEqual(wanted)

    const workflow = asWorkflow(parts, whole, 'Part')
    const { slug } = await createWorkflow(workflow)
    const calling = withCall(parts, 'Part', slug, 'draft')
    expect(await outcome(calling)).toEqual(wanted)

    const opened = openCall(calling, parts.id, workflow)
    for (const container of [agent, opened.ok ? opened.document : agent]) {
      const inlined = inlineContainer(container, parts.id)
      if (!inlined.ok) throw new Error(inlined.reasons.join('\n'))
      expect(await outcome(inlined.document)).toEqual(wanted)
    }
  })
})
