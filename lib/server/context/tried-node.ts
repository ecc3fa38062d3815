/** The node that is tried on past calls of a prompt: a body that is given, a version, or what the draft holds. */
import { ApiError } from '#lib/api/errors.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { getPromptVersion } from '../prompts/read.ts'
import { findPrompt, type PromptHome } from './past-calls.ts'

/** At most one of them; neither: the draft's. */
export interface TriedContent {
  body?: JsonObject | undefined
  version?: number | undefined
}

export interface Tried {
  home: PromptHome
  node: GraphNode
}

/** Throws not_found; invalid_request for a body that is not in order. */
export async function findTried(promptId: string, { body, version }: TriedContent): Promise<Tried> {
  const home = await findPrompt(promptId)
  const data = version === undefined ? body : (await getPromptVersion(promptId, version)).body
  return { home, node: triedNode(home, data) }
}

/** Without data, the draft's. How often a node asks again stands in no body, so it stays as the draft has it. */
function triedNode({ slug, draft }: PromptHome, body: JsonObject | undefined): GraphNode {
  const { invalidRetries } = draft?.data ?? {}
  const data = body ? { ...(invalidRetries !== undefined && { invalidRetries }), ...body } : draft?.data
  if (!data) throw new ApiError('not_found', `The draft of “${slug}” has no node with this prompt any more. Give the body that is to be tried.`)
  const drafted = draft ? draftedNode(draft.type, draft.id, data) : draftedNode('intents' in data ? 'decide' : 'generate', 'node', data)
  if (drafted.ok) return drafted.node
  const [first] = drafted.problems
  const [what, base] = body ? ['The body', '/body'] : ['The draft’s node', '']
  throw new ApiError('invalid_request', `${what} is not in order: ${first?.message ?? 'its settings do not fit.'}`, { problems: drafted.problems.map(({ code, message, path = '' }) => ({ code, message, path: `${base}${path}` })) })
}
