/** Which node of a document, or of its graph, a test is of. */
import { findNodeType } from '#lib/nodes/index.ts'
import type { JsonObject } from '#lib/engine/json.ts'

interface SomeNode {
  id: string
  type: string
  data: JsonObject
}

/** The one with its prompt, whatever it is called now; else the one of its name, where that calls a model. */
export function nodeOfTest<Node extends SomeNode>(nodes: readonly Node[], { promptId, nodeId }: { promptId?: string | undefined; nodeId?: string | undefined }): Node | undefined {
  const asking = nodes.filter(({ type }) => ['decision', 'generation'].includes(findNodeType(type)?.kind ?? ''))
  return asking.find(({ data }) => promptId !== undefined && data.promptId === promptId) ?? asking.find(({ id }) => id === nodeId)
}

export const labelOf = ({ id, data }: Pick<SomeNode, 'id' | 'data'>): string => (typeof data.label === 'string' && data.label !== '' ? data.label : id)

/** As its document names it: a graph knows no labels. */
export const labelIn = ({ nodes }: { nodes: readonly SomeNode[] }, id: string): string => labelOf(nodes.find((node) => node.id === id) ?? { id, data: {} })
