/** What a request of the playground asks, read from its body and from the log of the run: the node that is tried, on what it knew. */
import type { BodyOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { askPrompt } from '#lib/api/playground.ts'
import { changedMaterial } from '#lib/engine/context/changed-material.ts'
import { llmOf } from '#lib/engine/context/gather.ts'
import type { Material } from '#lib/engine/context/material.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { mentionedIn } from '#lib/engine/scope.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import type { PastDecision } from '../experiments/ask-again.ts'
import { decisionFor, readDecision, wholeDecision } from '../experiments/past-decisions.ts'
import { getPromptVersion } from '../prompts/read.ts'
import { getRunRow } from '../runs/read-run.ts'

type AskBody = BodyOf<typeof askPrompt>

export interface AskedDecision {
  node: GraphNode
  past: PastDecision
}

/** Throws not_found; invalid_request for a body that is not in order and for variables that lead nowhere. */
export async function readAsked(promptId: string, body: AskBody): Promise<AskedDecision> {
  const { runId, seq, variables } = body
  await getRunRow(runId)
  const { run, moment } = await readDecision(runId, seq)
  const { promptVersion } = moment.requested.data
  if (promptVersion.promptId !== promptId) throw new ApiError('not_found', `Event ${seq} of run ${runId} was asked with the prompt ${promptVersion.promptId}, not with ${promptId}.`)
  const node = triedNode(moment.node, await triedData(promptId, moment.node, body))
  if (Object.keys(variables).length === 0) return { node, past: await decisionFor(node, run, moment) }
  const { material, asked } = await wholeDecision(run, moment)
  const changed = changedMaterial(material, variables)
  if (!changed.ok) {
    const { message } = changed
    throw new ApiError('invalid_request', `A variable leads nowhere: ${message}`, { problems: [{ code: 'unknown_variable', message, path: pointer(['variables', changed.pointer]) }] })
  }
  return { node, past: { material: narrowed(changed.material, node), asked } }
}

/** The node's data with what is tried in its place. How often it asks again stays as it was: no body says it. */
async function triedData(promptId: string, { data }: GraphNode, { body, version, model }: AskBody): Promise<JsonObject> {
  const tried = version === undefined ? body : (await getPromptVersion(promptId, version)).body
  const { invalidRetries } = data
  const whole: JsonObject = tried ? { ...(invalidRetries !== undefined && { invalidRetries }), ...tried } : data
  if (!model) return whole
  const { fallbacks, ...own } = isJsonObject(whole.model) ? whole.model : {}
  const elsewhere = model.connection !== undefined || model.name !== undefined
  return { ...whole, model: { ...own, ...(!elsewhere && fallbacks !== undefined && { fallbacks }), ...model } }
}

function triedNode({ type, id }: GraphNode, data: JsonObject): GraphNode {
  const drafted = draftedNode(type, id, data)
  if (drafted.ok) return drafted.node
  const [first] = drafted.problems
  throw new ApiError('invalid_request', `The body is not in order: ${first?.message ?? 'its settings do not fit.'}`, { problems: drafted.problems.map(({ code, message, path = '' }) => ({ code, message, path: `/body${path}` })) })
}

/** Steps that no text of the node mentions go to no process that assembles. */
function narrowed(material: Material, node: GraphNode): Material {
  const { prompt, context } = llmOf(node)
  const mentions = mentionedIn([prompt, context].map((part) => JSON.stringify(part)))
  const { scope } = material
  return { ...material, scope: { ...scope, steps: Object.fromEntries(Object.entries(scope.steps).filter(([id]) => mentions(id))) } }
}
