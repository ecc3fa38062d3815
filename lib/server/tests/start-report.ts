/**
 * Begins a report: which tests are asked, with which nodes, how often. Everything that is tried is pinned with the report, so what
 * happens to the draft meanwhile changes nothing about it.
 */
import { ApiError } from '#lib/api/errors.ts'
import { mostAsked, type RunTestsBody } from '#lib/api/test-reports.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { typeOfBody, withBody } from '#lib/nodes/prompt-body.ts'
import { promptVersionHash } from '#lib/nodes/prompt-version.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import { database } from '../db.ts'
import { startExperiment, type PlannedItem } from '../experiments/store.ts'
import { loadForRun } from '../workflows/load.ts'
import type { TestSubject } from './ask-tests.ts'
import { labelIn, nodeOfTest } from './node-of-test.ts'
import { loadToPublish, type TriedWorkflow } from './to-publish.ts'

interface Tested {
  id: string
  name: string
  promptId: string
  nodeId: string
  revision: number
}

interface TriedNode {
  node: GraphNode
  label: string
  hash: string
}

/** Returns the report's id. Throws not_found, unknown_version, not_runnable; invalid_request where there is nothing to ask, or too much. */
export async function startReport(workflow: string, body: RunTestsBody, by: string): Promise<string> {
  const { promptId, promptVersion, model, repeat = 1, budgetUsd } = body
  const loaded = await load(workflow, body, by)
  const tests = await testsOf(loaded, body)
  const own = promptId !== undefined && promptVersion !== undefined ? await nodeOfVersion(loaded, promptId, promptVersion) : undefined
  const { nodeOf, nodes, items, leftOut } = plan(tests, own ? () => own : (test) => triedNode(loaded, test), repeat)
  if (items.length === 0) throw nothingToAsk(loaded, leftOut)
  if (items.length > mostAsked) throw new ApiError('invalid_request', `${tests.length} tests, ${repeat} times each, are ${items.length} questions; one report asks at most ${mostAsked}. Repeat them less often, or run some of them: {"tests": [ids]}.`)
  const subject: TestSubject = {
    version: loaded.version,
    ...(loaded.draftRevision !== undefined && { draftRevision: loaded.draftRevision }),
    ...(loaded.takes && { takes: loaded.takes }),
    ...(promptVersion !== undefined && { promptVersion }),
    ...(model && { model: { name: model.name, ...(model.connection !== undefined && { connection: model.connection }) } }),
    repeat, nodeOf, nodes, leftOut,
  }
  return startExperiment({
    kind: 'tests', workflowId: loaded.workflow.id, subject: plain(subject), by, items,
    ...(promptId !== undefined && { promptId }),
    ...(budgetUsd !== undefined && { budgetUsd }),
  })
}

const load = async (workflow: string, { version = 'draft' }: RunTestsBody, by: string): Promise<TriedWorkflow> => (version === 'publish' ? loadToPublish(workflow, by) : loadForRun(workflow, version, by))

const plain = (subject: TestSubject): JsonObject => {
  const json: unknown = JSON.parse(JSON.stringify(subject))
  return isJsonObject(json as JsonObject) ? (json as JsonObject) : {}
}

async function testsOf({ workflow: { id, slug } }: TriedWorkflow, { promptId, tests }: RunTestsBody): Promise<Tested[]> {
  const { rows } = await database().query<Tested>(
    `select id, name, prompt_id as "promptId", node_id as "nodeId", revision from test
     where workflow_id = $1 and deleted_at is null and ($2::text is null or prompt_id = $2) and ($3::uuid[] is null or id = any($3)) order by lower(name), id`,
    [id, promptId ?? null, tests ?? null],
  )
  const missing = (tests ?? []).filter((wanted) => !rows.some((row) => row.id === wanted))
  if (missing.length > 0) throw new ApiError('invalid_request', `The workflow “${slug}” has no test ${missing[0] ?? ''}${promptId === undefined ? '' : ` of the prompt ${promptId}`}. GET /api/v1/tests?workflow=${slug} lists them.`, { problems: missing.map((testId) => ({ path: '/tests', code: 'unknown_test', message: `There is no test ${testId}.` })) })
  if (rows.length === 0) throw new ApiError('invalid_request', `There are no tests of ${promptId === undefined ? `the workflow “${slug}”` : `the prompt ${promptId}`}. Save one from a model call of any run, or POST /api/v1/tests.`)
  return rows
}

/** Why a test is left out, in words. */
type Found = { ok: true; tried: TriedNode } | { ok: false; reason: string }

function triedNode({ graph, document, version }: TriedWorkflow, test: Tested): Found {
  const node = nodeOfTest(graph.nodes, test)
  const where = typeof version === 'number' ? `Version ${version}` : version === 'draft' ? 'The draft' : 'What would be published'
  if (!node) return { ok: false, reason: `${where} has no node with its prompt.` }
  const hash = promptVersionHash(node)
  const ready = runnable(node)
  return hash !== null && ready.ok ? { ok: true, tried: { node, label: labelIn(document, node.id), hash } } : { ok: false, reason: ready.ok ? `${where}: node “${node.id}” calls no model.` : ready.error.message }
}

/** A version of a prompt on the node that has it in the workflow; where none has it any more, on a node of its own. */
async function nodeOfVersion({ graph, document, workflow: { slug } }: TriedWorkflow, promptId: string, number: number): Promise<Found> {
  const { rows } = await database().query<{ body: JsonObject; nodeId: string | null }>('select body, node_id as "nodeId" from prompt_version where prompt_id = $1 and number = $2', [promptId, number])
  const [row] = rows
  if (!row) throw new ApiError('unknown_version', `The prompt ${promptId} has no version ${number}. GET /api/v1/prompts/${promptId}/versions lists them; the workflow is “${slug}”.`)
  const home = nodeOfTest(graph.nodes, { promptId })
  const [type, id] = home ? [home.type, home.id] : [typeOfBody(row.body), row.nodeId ?? 'node']
  const drafted = draftedNode(type, id, home ? withBody(type, home.data, row.body) : row.body)
  if (!drafted.ok) return { ok: false, reason: `Version ${number} of the prompt cannot be asked: ${drafted.problems[0]?.message ?? 'it is not in order.'}` }
  return { ok: true, tried: { node: drafted.node, label: labelIn(document, id), hash: hashJson(row.body) } }
}

type Plan = Pick<TestSubject, 'nodeOf' | 'nodes' | 'leftOut'> & { items: PlannedItem[] }

/** All tests once, then all again: so that what is cancelled early has seen each. */
function plan(tests: readonly Tested[], nodeFor: (test: Tested) => Found, repeat: number): Plan {
  const made: Plan = { nodeOf: {}, nodes: {}, leftOut: [], items: [] }
  const asked: { test: Tested; hash: string }[] = []
  for (const test of tests) {
    const found = nodeFor(test)
    if (!found.ok) {
      made.leftOut.push({ testId: test.id, name: test.name, reason: found.reason })
      continue
    }
    const { node, label, hash } = found.tried
    made.nodeOf[test.id] = node.id
    made.nodes[node.id] = { node, label }
    asked.push({ test, hash })
  }
  for (let repetition = 1; repetition <= repeat; repetition++) {
    for (const { test, hash } of asked) made.items.push({ testId: test.id, testRevision: test.revision, repetition, promptHash: hash })
  }
  return made
}

function nothingToAsk({ workflow: { slug } }: TriedWorkflow, leftOut: Plan['leftOut']): ApiError {
  const [first] = leftOut
  return new ApiError('invalid_request', `None of the ${leftOut.length} tests of “${slug}” can be asked: ${first ? `${first.name}: ${first.reason}` : ''}`, { problems: leftOut.map(({ name, reason }) => ({ path: '/tests', code: 'test_left_out', message: `${name}: ${reason}` })) })
}
