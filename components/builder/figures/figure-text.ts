/** Figures of nodes in words, each number with its denominator. Pure. */
import type { WorkflowFigures } from '#lib/api/figures.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { defaultAgentSteps } from '#lib/engine/graph.ts'
import type { NodeFigures } from '#components/canvas/node-figures.ts'
import { formatTokens, plural } from '#components/ui/format.ts'

/** By node id; nodes that no run came to are left out. */
export function figureTexts(nodes: readonly DocumentNode[], { containers, models }: WorkflowFigures): Map<string, NodeFigures> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const texts = new Map<string, NodeFigures>()
  for (const { nodeId, calls, inputTokens } of models) {
    if (byId.has(nodeId)) texts.set(nodeId, { told: `p50 ${formatTokens(inputTokens.p50)}, p95 ${formatTokens(inputTokens.p95)}, largest ${formatTokens(inputTokens.max)} of the last ${plural(calls, 'request')}` })
  }
  for (const { nodeId, runs, steps, tokens, outOfSteps } of containers) {
    const node = byId.get(nodeId)
    if (!node) continue
    const budget = budgetOf(node)
    const of = budget === undefined ? '' : ` of ${budget}`
    const used = outOfSteps > 0 ? ` · ${outOfSteps} used them up` : ''
    const told = `p50 ${steps.p50}, p95 ${steps.p95}${of} steps · p50 ${formatTokens(tokens.p50)}, p95 ${formatTokens(tokens.p95)} · last ${plural(runs, budget === undefined ? 'child run' : 'run')}${used}`
    texts.set(nodeId, { told, ...(budget !== undefined && { subtitle: `agent, p95 ${steps.p95} of ${budget} steps` }) })
  }
  return texts
}

/** Steps that an agent may take; nothing else has a budget of its own. */
function budgetOf({ type, data }: DocumentNode): number | undefined {
  if (type !== 'agent') return undefined
  return typeof data.steps === 'number' ? data.steps : defaultAgentSteps
}
