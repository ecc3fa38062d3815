/**
 * A judge: a model that is asked whether an answer is right, by messages of the test's author, in a call of its own. It sees what the
 * tested prompt saw, and the answer as `decision`. One that gives no verdict has judged nothing: that is an error, never a pass.
 */
import type { Assertion, Check } from '#lib/api/assertions.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import type { Material } from '#lib/engine/context/material.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { askAgain, type Asked, type AskingTools, type PastDecision } from '../experiments/ask-again.ts'

/** What a judge has to say. */
const verdict = {
  type: 'object',
  properties: {
    reason: { type: 'string', description: 'Why, in one or two sentences.' },
    pass: { type: 'boolean', description: 'Whether the answer is right.' },
  },
  required: ['reason', 'pass'],
  additionalProperties: false,
}

type Judge = Extract<Assertion, { kind: 'judge' }>

export interface Judged {
  check: Check
  /** What the call cost; undefined where none was made. */
  asked?: Asked
}

const wanted = 'a judge approves'
const unclear = (reason: string): Check => ({ kind: 'judge', wanted, pass: false, error: true, reason })

/** `tested` is the node whose answer is judged: where the judge names no model, that node's own is asked, whatever model was tried. */
export async function judge(assertion: Judge, judged: { tested: GraphNode; past: PastDecision; decision: JsonObject }, tools: AskingTools, options: { signal: AbortSignal; key: string }): Promise<Judged> {
  const drafted = draftedNode('generate', 'judge', { prompt: assertion.prompt, model: modelOf(assertion, judged.tested), output: { schema: verdict, strategy: 'json_schema' } })
  if (!drafted.ok) return { check: unclear(`The judge cannot be asked: ${drafted.problems[0]?.message ?? 'its prompt is not in order.'}`) }
  const asked = await askAgain(drafted.node, pastFor(judged.past, judged.decision), tools, options)
  return { asked, check: checkOf(asked) }
}

/** A connection of its own without a name means that connection's default. */
function modelOf({ model }: Judge, tested: GraphNode): JsonObject {
  const own = llmOf(tested).model
  if (!model) return { connection: own.connection, name: own.name, ...(own.script && { script: own.script }) }
  const { connection, name, params, script } = model
  return { connection: connection ?? own.connection, name: name ?? (connection === undefined ? own.name : ''), ...(params && { params }), ...(script && { script }) }
}

function checkOf({ outcome }: Asked): Check {
  if (outcome.kind === 'error') return unclear(`The judge gave no verdict: ${outcome.message} (${outcome.code})`)
  if (outcome.kind !== 'text' || !isJsonObject(outcome.value) || typeof outcome.value.pass !== 'boolean') return unclear('The judge gave no verdict: its reply is none of {pass, reason}.')
  const { pass, reason } = outcome.value
  return { kind: 'judge', wanted, pass, actual: outcome.value, ...(typeof reason === 'string' && { reason }) }
}

/** All of the thread: what the tested prompt had left out may be what decides. */
function pastFor({ material, asked }: PastDecision, decision: JsonObject): PastDecision {
  const { summaries: _, candidate: _candidate, ...rest } = material
  const scope: Material['scope'] & { decision: JsonObject } = { ...material.scope, decision }
  return { material: { ...rest, scope, rejected: [], model: '' }, asked: { ...asked, index: 0, scriptUses: {} } }
}
