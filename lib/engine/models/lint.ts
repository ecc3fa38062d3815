/**
 * Advice from the catalogue of models: what the named model is known to refuse, and a budget that its window cannot hold. Warnings only;
 * a request goes out as its author wrote it (semantics §3.6). Of a model that the catalogue does not know nothing is said.
 */
import type { Problem } from '../document.ts'
import type { GraphNode } from '../graph.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { builtInModel } from './catalogue.ts'

export function lintModel(node: GraphNode): Problem[] {
  const { model, context } = node.data
  if (!isJsonObject(model)) return []
  const fallbacks = Array.isArray(model.fallbacks) ? model.fallbacks.filter(isJsonObject) : []
  return [...[model, ...fallbacks].flatMap((named) => refusals(node, named)), ...tooMuch(node, model, context)]
}

const warn = (node: GraphNode, code: string, message: string, path: string): Problem => ({ severity: 'warning', code, message, nodeId: node.id, path })

/** What a model does by itself it may be told too: `temperature: 1`. */
const neutral: Record<string, Json> = { temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0, logprobs: false }

function refusals(node: GraphNode, { name, params }: JsonObject): Problem[] {
  const known = typeof name === 'string' ? builtInModel(name) : undefined
  if (!known || !isJsonObject(params)) return []
  return Object.entries(params)
    .filter(([param, value]) => known.refuses.includes(param) && neutral[param] !== value)
    .map(([param]) => warn(node, 'refused_parameter', `${String(name)}, which "${node.id}" asks, refuses the parameter "${param}". ${param === 'max_tokens' ? 'Use "max_completion_tokens".' : 'Remove it, or choose another model.'}`, '/model'))
}

function tooMuch(node: GraphNode, { name }: JsonObject, context: Json | undefined): Problem[] {
  const known = typeof name === 'string' ? builtInModel(name) : undefined
  const budget = isJsonObject(context) && isJsonObject(context.budget) ? context.budget.tokens : undefined
  const window = known?.maxInputTokens ?? known?.contextWindow ?? Infinity
  if (typeof budget !== 'number' || budget <= window) return []
  return [warn(node, 'budget_over_window', `The budget of "${node.id}" allows its thread ${budget} tokens, and ${String(name)} takes ${window} in all. Lower it, or the provider refuses what is too long.`, '/context')]
}
