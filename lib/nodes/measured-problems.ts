/**
 * Problems that only past runs show: an agent that uses its steps up, a choice that is nearly always the same, a request near the edge
 * of its model's window. Pure: figures and windows are handed in. Few runs prove nothing, so nothing is said of them.
 */
import type { Problem } from '#lib/engine/document.ts'
import { containerData, type Graph, type GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { intentsOf, pathsOf, type Paths } from '#lib/engine/paths.ts'
import { objectOf } from './draft.ts'
import { fetchingArm, prefetchProblems } from './prefetch.ts'

/** What runs have shown of a workflow's nodes. */
export interface Measured {
  containers: readonly { nodeId: string; runs: number; steps: { p95: number }; outOfSteps: number }[]
  models: readonly { nodeId: string; calls: number; inputTokens: { max: number } }[]
  choices: readonly { nodeId: string; runs: number; first: readonly { intent: string; runs: number }[] }[]
}

/** The window of the model that a node names now, by node id; those of models that nobody knows are left out. */
export type Windows = ReadonlyMap<string, { model: string; tokens: number; warnAtPercent: number }>

const fewestRuns = 10
const mostlyFirst = 0.8
const oftenUsedUp = 0.05

export function measuredProblems(graph: Graph, measured: Measured, windows: Windows): Problem[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  return [
    ...measured.containers.flatMap((figures) => nearBudget(nodes.get(figures.nodeId), figures)),
    ...usualFirstCalls(graph, measured.choices),
    ...measured.models.flatMap((figures) => nearWindow(nodes.get(figures.nodeId), figures, windows)),
  ]
}

const warn = (code: string, message: string, nodeId: string, place: Pick<Problem, 'path' | 'handle'> = {}): Problem => ({ severity: 'warning', code, message, nodeId, ...place })

function nearBudget(node: GraphNode | undefined, { runs, steps, outOfSteps }: Measured['containers'][number]): Problem[] {
  if (node?.kind !== 'container' || runs < fewestRuns) return []
  const data = containerData(node)
  if (data.runs !== 'inside') return []
  const { steps: budget } = data.budget
  if (steps.p95 < budget && outOfSteps < runs * oftenUsedUp) return []
  const said = outOfSteps > 0 ? `In ${outOfSteps} of its last ${runs} runs "${node.id}" used up its steps, of which it has ${budget} now` : `95 of 100 of the last ${runs} runs of "${node.id}" took up to ${steps.p95} steps, and it has ${budget}`
  return [warn('agent_near_budget', `${said}. Give it more steps, or a smaller task.`, node.id, { path: '/steps' })]
}

/** Whether a choice is so usually the first of a decision that it is none: of enough runs, in most. */
export const isUsualFirst = (usual: number, runs: number): boolean => runs >= fewestRuns && usual >= runs * mostlyFirst

/** Whether a choice only fetches, so that it could be fetched before the decision is asked. */
export function prefetchableFirst(paths: Paths, nodeId: string, intent: string): boolean {
  const node = paths.nodes.get(nodeId)
  if (!node || intentsOf(node).length < 2 || !intentsOf(node).includes(intent)) return false
  return fetchingArm(paths, node, intent)?.some((id) => paths.nodes.get(id)?.effect === 'safe') ?? false
}

function usualFirstCalls(graph: Graph, choices: Measured['choices']): Problem[] {
  const paths = pathsOf(graph)
  const told = new Set(prefetchProblems(graph).map(({ nodeId, handle }) => `${nodeId} ${handle}`))
  return choices.flatMap(({ nodeId, runs, first }) => {
    const [usual] = first
    if (!usual || !isUsualFirst(usual.runs, runs) || told.has(`${nodeId} ${usual.intent}`) || !prefetchableFirst(paths, nodeId, usual.intent)) return []
    const share = Math.floor((usual.runs / runs) * 100)
    return [warn('usual_first_call', `"${usual.intent}" is what "${nodeId}" chooses first in ${share} % of its last ${runs} runs, and it only fetches. Fetch it before the decision: that saves a call in each of them.`, nodeId, { handle: usual.intent })]
  })
}

function nearWindow(node: GraphNode | undefined, { calls, inputTokens }: Measured['models'][number], windows: Windows): Problem[] {
  const window = node && windows.get(node.id)
  if (!node || !window || inputTokens.max < (window.tokens * window.warnAtPercent) / 100 || isBounded(node, window.tokens)) return []
  const part = Math.floor((inputTokens.max / window.tokens) * 100)
  const text = `The largest of the last ${calls.toLocaleString('en')} requests of "${node.id}" had ${inputTokens.max.toLocaleString('en')} tokens, ${part} % of the ${window.tokens.toLocaleString('en')} that ${window.model} reads. Give the thread a budget, summarise, or choose a model that reads more.`
  return [warn('prompt_near_window', text, node.id, { path: '/context' })]
}

/** A budget that leaves room holds from the next run on, whatever the runs before it took. */
function isBounded({ data }: GraphNode, window: number): boolean {
  const budget = objectOf(objectOf(data, 'context'), 'budget')
  return isJsonObject(budget) && typeof budget.tokens === 'number' && budget.tokens <= window * 0.75
}
