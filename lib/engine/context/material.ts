/**
 * Everything that a request to a model is assembled from at one moment of a run, whatever the node's own data says: with it, another
 * prompt, format, rule or budget can be tried for that moment, by the same `assemble`, on the server or in a browser.
 *
 * A material is the log's half of an AssembleRequest; the node's half is put beside it by `requestFor`.
 */
import type { GraphIndex, GraphNode } from '../graph.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import type { RunState, StepState } from '../state.ts'
import { candidateOf, llmOf, requestRefs, summaryParams, type RequestRefs } from './gather.ts'
import type { AssembleRequest } from './request.ts'

/** What of a request comes from the node alone. */
type OfNode = 'prompt' | 'output' | 'intents' | 'schema' | 'context'

/** What a node's half is put beside. Its scope is whole: not only what the node's own texts mention. */
export interface Material extends Omit<AssembleRequest, OfNode | 'model' | 'promptVersion'> {
  /** Number of the prompt's version that was asked with. */
  promptVersion: number
  /** The model's name as it stood in the body, and which of the node's models it was: 0 is its own, then its fallbacks. */
  model: string
  candidate?: number
}

/** As `requestRefs`, with the whole scope: every variable and every node in the past of `step`. */
export function materialRefs(index: GraphIndex, state: RunState, step: StepState): RequestRefs {
  return { ...requestRefs(index, state, step), scope: scopeRefs(state, standpoint(step)) }
}

/** The log's half of a request that was gathered with `materialRefs`. */
export function materialOf(request: AssembleRequest, { promptVersion, candidate }: { promptVersion: number; candidate: number }): Material {
  const { prompt: _prompt, output: _output, intents: _intents, schema: _schema, context: _context, model, ...ofLog } = request
  return { ...ofLog, promptVersion, model: model.name, ...(candidate > 0 && { candidate }) }
}

/** The request that `node` would have made at that moment, for itself or for a summary. `node` is compiled: defaults stand in its data. */
export function requestFor(node: GraphNode, material: Material): AssembleRequest {
  const { prompt, context, output, intents, schema } = { output: undefined, intents: undefined, schema: undefined, ...llmOf(node) }
  const { candidate = 0, ...rest } = material
  return {
    ...rest,
    promptVersion: `v${material.promptVersion}`,
    prompt,
    model: { name: material.model, params: material.summarising ? summaryParams(node, candidate) : candidateOf(node, candidate).params },
    ...(output && { output }),
    ...(intents && { intents }),
    ...(schema && { schema }),
    context,
  }
}
