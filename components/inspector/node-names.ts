/** Names and looks of the nodes of the graph that ran, by id, so that no row shows `decide#4` alone. Pure; reads the document only. */
import { cardModel, type CardTone } from '#components/canvas/card-model.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { findNodeType } from '#lib/nodes/index.ts'

export interface NodeLook {
  title: string
  /** Id of its type; empty for a node that the graph lacks. */
  type: string
  /** Name of its type, e.g. "HTTP request". */
  typeTitle: string
  tone: CardTone
  /** lucide name in kebab-case. */
  icon: string
  /** Tokens that its thread may have. */
  budget?: number
  once: boolean
}

export type NodeNames = (nodeId: string) => NodeLook

/** Looks up the nodes of `document`; before it is loaded, and for a node it lacks, the id stands for the name. */
export function nodeNames(document: WorkflowDocument | undefined): NodeNames {
  const looks = new Map<string, NodeLook>()
  for (const node of document?.nodes ?? []) {
    if (findNodeType(node.type)?.kind === 'visual') continue
    const { title, typeTitle, tone, icon, budget, once } = cardModel(node)
    looks.set(node.id, { title, type: node.type, typeTitle, tone, icon, once, ...(budget !== undefined && { budget }) })
  }
  return (nodeId) => looks.get(nodeId) ?? { title: nodeId, type: '', typeTitle: '', tone: 'code', icon: 'box', once: false }
}

/** `Next step 2`: a step by its node's name, with the visit where the node has several. */
export function stepName(names: NodeNames, step: string, visits: Readonly<Record<string, number>>): string {
  const node = nodeOfStep(step)
  const { title } = names(node)
  return (visits[node] ?? 1) > 1 ? `${title} ${visitOfStep(step)}` : title
}
