/**
 * Advice on a graph that would run: what tends to go wrong with agents in production, each with the sentence that says why. All are
 * warnings; none depends on the text of a rule elsewhere.
 */
import type { Problem } from './document.ts'
import { containerData, type Graph, type GraphNode } from './graph.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'
import { lintModel } from './models/lint.ts'
import { intentsOf, reach, type Paths } from './paths.ts'

/** Beyond this a model picks worse, and the workflow reads worse: two decisions of five are better than one of ten. */
const manyIntents = 10

export function lintGraph(graph: Graph, paths: Paths): Problem[] {
  return graph.nodes.flatMap((node) => {
    if (node.kind === 'container') return [...armErrors(node, paths), ...crowdedAgent(node, graph)]
    if (node.kind !== 'decision') return [...armErrors(node, paths), ...lintModel(node)]
    return [...tooManyIntents(node), ...lintModel(node), ...noWayOut(node, paths), ...ungatedEffects(node, paths), ...threadNotShown(node, paths), ...approvalByPrompt(node, graph, paths)]
  })
}

const warn = (code: string, message: string, place: Pick<Problem, 'nodeId' | 'handle' | 'path'>): Problem => ({ severity: 'warning', code, message, ...place })

/** What happens is defined (semantics §3.3), but not to be seen on the canvas. */
function armErrors(node: GraphNode, paths: Paths): Problem[] {
  const decisions = [...new Set(paths.arms(node.id).map(({ decision }) => decision))]
  if (!node.handles.includes('error') || paths.targets(node.id, 'error').length > 0 || decisions.length === 0) return []
  return [warn('arm_error_unwired', `An error of "${node.id}" goes back to "${decisions.join('" or "')}" as a failed try. Draw that edge, so that it can be seen.`, { nodeId: node.id, handle: 'error' })]
}

/** An agent is for one part of a task. With more in it than this it has become several. */
const manyNodes = 20
const manyDecisions = 3

function crowdedAgent(node: GraphNode, graph: Graph): Problem[] {
  if (containerData(node).runs !== 'inside') return []
  const inside = graph.nodes.filter(({ parentId, kind }) => parentId === node.id && kind !== 'start' && kind !== 'end')
  const decisions = inside.filter(({ kind }) => kind === 'decision').length
  if (inside.length <= manyNodes && decisions <= manyDecisions) return []
  return [warn('large_agent', `"${node.id}" holds ${inside.length} nodes, ${decisions} of them decisions. Above ${manyNodes} nodes or ${manyDecisions} decisions an agent does several jobs at once: give each an agent of its own.`, { nodeId: node.id })]
}

function tooManyIntents(node: GraphNode): Problem[] {
  const count = intentsOf(node).length
  if (count <= manyIntents) return []
  return [warn('too_many_intents', `"${node.id}" offers ${count} intents at once. Above ${manyIntents} a model chooses less reliably: split the decision, or group rare intents behind one.`, { nodeId: node.id })]
}

function noWayOut(node: GraphNode, paths: Paths): Problem[] {
  if ([...paths.after(node.id)].some((id) => paths.nodes.get(id)?.kind === 'end')) return []
  return [warn('no_end_reachable', `No port of "${node.id}" leads to an end, so a run that comes here can only fail or stop. Give it an intent such as "done" that leads to one.`, { nodeId: node.id })]
}

/** Harm that one model answer can do: an effect that must not run twice, with no gate and no question on the way. */
function ungatedEffects(node: GraphNode, paths: Paths): Problem[] {
  const gated = new Set(listed(node.data.intents).filter(isGated).map(({ name }) => name))
  /** Into containers too: what is inside runs where the arm passes them. */
  const inside = new Map([...paths.nodes.values()].flatMap(({ id, kind, parentId }) => (kind === 'start' && parentId !== undefined ? [[parentId, id] as const] : [])))
  const onwards = (id: string): string[] => (['decision', 'question'].includes(paths.nodes.get(id)?.kind ?? '') ? [] : [...paths.next(id), inside.get(id) ?? []].flat())
  return intentsOf(node)
    .filter((intent) => !gated.has(intent))
    .flatMap((intent) => {
      const ways = reach(paths.targets(node.id, intent), onwards)
      const risky = [...ways].map((id) => paths.nodes.get(id)).find((reached) => reached?.effect === 'once' && !isGated(reached.data))
      if (!risky) return []
      return [warn('ungated_high_risk', `The intent "${intent}" of "${node.id}" leads to "${risky.id}", whose effect is "once", and no person is asked on the way. Require approval on the intent, or say that the effect is safe or idempotent.`, { nodeId: node.id, handle: intent })]
    })
}

function threadNotShown(node: GraphNode, paths: Paths): Problem[] {
  if (/\{[{%][^}]*\bthread\b/.test(promptText(node))) return []
  const replied = [...paths.nodes.values()].find(({ kind, data }) => kind === 'end' && data.replies === node.id)
  if (replied) return [warn('thread_not_shown', `Replies to "${replied.id}" go on with "${node.id}", but no message of it has {{ thread }}, so the model does not see what was written.`, { nodeId: node.id, path: '/prompt' })]
  const returns = paths.arms(node.id).some(({ decision }) => decision === node.id)
  if (!returns) return []
  return [warn('thread_not_shown', `"${node.id}" decides again after each of its arms, but no message has {{ thread }}, so the model does not see what its choices led to.`, { nodeId: node.id, path: '/prompt' })]
}

const asksInProse = /\b(ask|wait|request|get|need|require)\w*\b[^.\n]{0,40}\b(approval|permission|confirmation|sign-off)\b/i

/** Words in a prompt stop nobody: only a gate or a question does. */
function approvalByPrompt(node: GraphNode, graph: Graph, paths: Paths): Problem[] {
  const gated = listed(node.data.intents).some(isGated)
  const asked = graph.nodes.some((other) => other.kind === 'question' && paths.arms(other.id).some(({ decision }) => decision === node.id))
  if (gated || asked || !asksInProse.test(promptText(node))) return []
  return [warn('approval_by_prompt', `The prompt of "${node.id}" asks for a person's consent in words, which a model may pass over. Require approval on the intent, or add a question on its arm.`, { nodeId: node.id, path: '/prompt' })]
}

/** One that is switched off asks nobody. */
const isGated = ({ approval }: JsonObject): boolean => isJsonObject(approval) && approval.when !== false

const listed = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isJsonObject) : [])

/** The prompt's fixed texts, each on lines of its own. */
function promptText(node: GraphNode): string {
  const prompt = node.data.prompt
  return isJsonObject(prompt) ? listed(prompt.messages).map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))).join('\n') : ''
}
