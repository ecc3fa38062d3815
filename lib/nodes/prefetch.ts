/**
 * Which choices of a decision are no choices: what they fetch could be fetched before the model is asked, which saves a call and leaves
 * one intent fewer to choose from (factor 13). Says what could be moved; moving it is an edit of the builder's.
 *
 * Told of only where nothing that the decision does could change what is fetched: who polls, or looks again after an effect, does so on
 * purpose.
 */
import type { Problem } from '#lib/engine/document.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { intentsOf, pathsOf, type Paths } from '#lib/engine/paths.ts'
import { rowsOf } from './draft.ts'

export function prefetchProblems(graph: Graph): Problem[] {
  const paths = pathsOf(graph)
  return graph.nodes
    .filter((node) => node.kind === 'decision' && !changesTheWorld(node.id, paths))
    .flatMap((node) =>
      intentsOf(node).flatMap((intent): Problem[] => {
        const arm = prefetchableArm(paths, node, intent)
        const fetched = arm?.find((id) => paths.nodes.get(id)?.effect === 'safe')
        if (fetched === undefined) return []
        const message = `The intent "${intent}" of "${node.id}" only leads to "${fetched}", which reads nothing that the model says, and back. Fetch it before the decision: that saves a call, and leaves one intent fewer to choose from.`
        return [{ severity: 'warning', code: 'prefetchable_call', nodeId: node.id, handle: intent, message }]
      }),
    )
}

/** Whether anything happens between two decisions that may change what a fetch gives: an effect, a person, a wait, another run. */
function changesTheWorld(decision: string, paths: Paths): boolean {
  return [...paths.after(decision)].some((id) => {
    const { kind, effect } = paths.nodes.get(id) ?? {}
    return kind === 'question' || kind === 'wait' || kind === 'container' || (kind === 'effect' && effect !== 'safe')
  })
}

/**
 * The nodes of an arm that could run before the decision just as well, in their order: a line of pure nodes and safe effects that leads
 * back, belongs to this intent alone, and reads neither its arguments nor what the loop makes. Undefined for any other arm.
 */
export function prefetchableArm(paths: Paths, decision: GraphNode, intent: string): string[] | undefined {
  const line = fetchingArm(paths, decision, intent)
  if (!line) return undefined
  const others = [...paths.after(decision.id)].filter((id) => !line.includes(id))
  return line.every((id, index) => readsNothingOfTheLoop(paths.nodes.get(id), index === 0, others)) ? line : undefined
}

/** The same, also where the arm reads what the model says: who makes that in another way may fetch it before. */
export function fetchingArm(paths: Paths, decision: GraphNode, intent: string): string[] | undefined {
  const row = rowsOf(decision.data, 'intents').find((each) => each.row.name === intent)?.row
  if (!row || isJsonObject(row.approval)) return undefined
  return hasWayIn(paths, decision.id) ? lineBack(paths, decision.id, intent) : undefined
}

function lineBack(paths: Paths, decision: string, intent: string): string[] | undefined {
  const line: string[] = []
  let targets = paths.targets(decision, intent)
  while (targets.length === 1 && targets[0] !== undefined && targets[0] !== decision && !line.includes(targets[0])) {
    const node = paths.nodes.get(targets[0])
    if (!node || !isHarmless(node) || !belongsTo(paths, node.id, decision, intent) || paths.targets(node.id, 'error').some((id) => id !== decision)) return undefined
    line.push(node.id)
    targets = paths.targets(node.id, 'out')
  }
  return line.length > 0 && targets.length === 1 && targets[0] === decision ? line : undefined
}

const isHarmless = ({ kind, effect, handles }: GraphNode): boolean => (kind === 'pure' || (kind === 'effect' && effect === 'safe')) && handles.includes('out')

function belongsTo(paths: Paths, id: string, decision: string, intent: string): boolean {
  const arms = paths.arms(id)
  const into = paths.edges.filter(({ target }) => target === id)
  return arms.length === 1 && arms[0]?.decision === decision && arms[0].intent === intent && into.length === 1
}

/** Whether the decision is entered from before itself, where a fetch could stand. */
function hasWayIn(paths: Paths, decision: string): boolean {
  const loop = paths.after(decision)
  return paths.edges.some(({ source, target }) => target === decision && !loop.has(source))
}

/** By the words in its texts, which may say too much, never too little. */
function readsNothingOfTheLoop(node: GraphNode | undefined, isFirst: boolean, others: readonly string[]): boolean {
  if (!node) return false
  const text = JSON.stringify(node.data)
  if (/\b(args|vars)\b/.test(text) || (isFirst && /\bprev\b/.test(text))) return false
  return !others.some((id) => new RegExp(`\\bsteps\\W+${id}\\b`).test(text))
}
