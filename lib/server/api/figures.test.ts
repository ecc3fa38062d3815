import { expect, test } from 'vitest'
import { getWorkflowFigures } from '#lib/api/figures.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { forgetFigures } from '../workflows/figures.ts'
import * as figures from '../../../app/api/v1/workflows/[id]/figures/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi, useTestWorker } from './testing.ts'

useTestApi()
useTestWorker()

/** An agent that looks as often as it is told, decides by script, and may take six steps. */
function looking(): JsonObject {
  const script: Json = [{ when: 'call.index < $number($match(thread, /looks: ([0-9]+)/).groups[0])', intent: 'look', args: { why: 'x' } }, { intent: 'done', args: { why: 'x' } }]
  const sketched = sketch(
    {
      start: { type: 'start' },
      research: { type: 'agent', input: 'input', steps: 6 },
      begin: { type: 'start' },
      decide: decision(['look', 'done'], { model: { script } }),
      look: { type: 'template', text: 'Looked at {{ args.why }}.' },
      found: { type: 'end' },
      end: { type: 'end' },
    },
    ['start -> research', 'research -> end', 'research.error -> end', 'begin -> decide', 'decide.look -> look', 'look -> decide', 'look.error -> decide', 'decide.done -> found', 'decide.invalid -> found'],
  )
  const inside = new Set(['begin', 'decide', 'look', 'found'])
  return { ...sketched, nodes: (sketched.nodes as JsonObject[]).map((node) => (inside.has(String(node.id)) ? { ...node, parentId: 'research' } : node)) }
}

async function create(document: Json): Promise<string> {
  const { body } = await send(workflows.POST, { method: 'POST', body: { document } })
  return body.id as string
}

async function run(id: string, input: JsonObject): Promise<void> {
  const { body } = await send(launch.POST, { method: 'POST', params: { id }, body: { input, wait: 30 } })
  expect(body.status).toBe('completed')
}

const read = (id: string) => send(figures.GET, { params: { id }, contract: getWorkflowFigures })

test('an agent’s steps and tokens, the sizes of requests and the first choices come from its runs; a draft is warned of what they show', { timeout: 60_000 }, async () => {
  const document = looking()
  const id = await create(document)
  expect((await read(id)).body).toEqual({ containers: [], models: [], choices: [] })

  // Steps inside: begin, decide and found, and two more for every look: 3, 5, and what six do not suffice for.
  await Promise.all([0, 1, 1, 1, 1, 1, 1, 1, 1, 5].map((looks) => run(id, { looks })))
  forgetFigures()
  const { status, body } = await read(id)
  expect(status).toBe(200)
  expect(body.containers).toMatchObject([{ nodeId: 'research', runs: 10, steps: { p50: 5, p95: 6 }, outOfSteps: 1 }])
  expect(body.containers[0].tokens.p95).toBeGreaterThanOrEqual(body.containers[0].tokens.p50)
  expect(body.choices).toEqual([{ nodeId: 'decide', runs: 10, first: [{ intent: 'look', runs: 9 }, { intent: 'done', runs: 1 }] }])
  expect(body.models).toMatchObject([{ nodeId: 'decide', calls: 1 + 8 * 2 + 3 }])
  expect(body.models[0].inputTokens.max).toBeGreaterThan(0)

  // What somebody chose for a step is no figure of the workflow's: an agent alone, one that ends at a node, given choices.
  const input = { looks: 0 }
  const tests = [{ input, agent: 'research' }, { input, until: { nodeId: 'research', then: 'end' } }, { input, given: [{ nodeId: 'decide', output: { intent: 'done', args: { why: 'x' } } }] }]
  for (const body of tests) expect((await send(launch.POST, { method: 'POST', params: { id }, body: { ...body, wait: 30 } })).body.status).toBe('completed')
  forgetFigures()
  expect((await read(id)).body).toEqual(body)

  const { body: loaded } = await send(workflow.GET, { params: { id } })
  expect(loaded.problems).toMatchObject([{ code: 'agent_near_budget', nodeId: 'research', severity: 'warning', message: expect.stringContaining('In 1 of its last 10 runs') as string }])
  const raised = { ...loaded.document, nodes: loaded.document.nodes.map((node: { id: string; data: JsonObject }) => (node.id === 'research' ? { ...node, data: { ...node.data, steps: 10 } } : node)) }
  const { body: saved } = await send(workflow.PUT, { method: 'PUT', params: { id }, body: { document: raised, baseRevision: loaded.draftRevision } })
  expect(saved.problems).toMatchObject([{ code: 'agent_near_budget' }])
})
