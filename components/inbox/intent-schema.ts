/** What the arguments of a gated intent have to fit, as the document that runs has it. Pure. */
import type { HumanRequest } from '#lib/api/requests.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'

/** Undefined where nothing was chosen by a model, or its intent takes no arguments. */
export function intentSchema({ nodes }: Pick<WorkflowDocument, 'nodes'>, { nodeId, intent }: Pick<HumanRequest, 'nodeId' | 'intent'>): JsonObject | undefined {
  const intents = nodes.find(({ id }) => id === nodeId)?.data.intents
  const chosen = Array.isArray(intents) ? intents.filter(isJsonObject).find(({ name }) => name === intent) : undefined
  return chosen && isJsonObject(chosen.parameters) && Object.keys(chosen.parameters).length > 0 ? chosen.parameters : undefined
}
