/**
 * Nodes that are linked to a prompt of the library: they hold a copy of one of its versions, and a link in `data.ui` that says which. So a
 * document stands alone, and the link is in no hash. A link that follows a label takes, at each publish, the version on which that label
 * stands then; without one it is pinned. Pure.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, textOf } from './draft.ts'
import { findNodeType } from './index.ts'
import { withBody } from './prompt-body.ts'

/** `data.ui.promptLink` of a node. */
export interface PromptLink {
  promptId: string
  /** The version that the node holds a copy of. */
  version: number
  /** The label that it follows; undefined where the version is pinned. */
  label?: string
}

/** The link of a node's data, if it has one. */
export function promptLink(data: JsonObject): PromptLink | undefined {
  const { promptLink: link } = objectOf(data, 'ui')
  if (!isJsonObject(link)) return undefined
  const { promptId, version, label } = link
  if (typeof promptId !== 'string' || promptId === '' || typeof version !== 'number') return undefined
  return { promptId, version, ...(typeof label === 'string' && label !== '' && { label }) }
}

export interface LinkedNode {
  nodeId: string
  nodeLabel: string
  link: PromptLink
}

/** The linked nodes of a document, in its order. */
export function linkedNodes({ nodes }: WorkflowDocument): LinkedNode[] {
  return nodes.flatMap(({ id, type, data }) => {
    const link = findNodeType(type)?.kind === 'decision' || findNodeType(type)?.kind === 'generation' ? promptLink(data) : undefined
    return link ? [{ nodeId: id, nodeLabel: textOf(data, 'label').trim() || id, link }] : []
  })
}

/** The data of a node with a version of a library prompt, linked to it. */
export const linkedTo = (type: string, data: JsonObject, link: PromptLink, body: JsonObject): JsonObject => withLink(withBody(type, data, body), link)

/** The same with another link, or none: what the node holds stays. */
export function withLink(data: JsonObject, link: PromptLink | undefined): JsonObject {
  const { ui: _, ...rest } = data
  const { promptLink: __, ...ui } = objectOf(data, 'ui')
  const next: JsonObject = { ...ui, ...(link && { promptLink: { ...link } }) }
  return Object.keys(next).length > 0 ? { ...rest, ui: next } : rest
}
