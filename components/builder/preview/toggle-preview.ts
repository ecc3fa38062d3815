/** Opening and closing the preview, and which nodes have one: those that ask a model. */
import type { DocumentNode } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { selectedNode, type BuilderState, type BuilderStore } from '../builder-store.ts'

export function asksModel(node: DocumentNode): boolean {
  const kind = findNodeType(node.type)?.kind
  return kind === 'decision' || kind === 'generation'
}

/** The selected node, where it asks a model. */
export function askingNode(state: BuilderState): DocumentNode | undefined {
  const node = selectedNode(state)
  return node && asksModel(node) ? node : undefined
}

export function togglePreview(store: BuilderStore): void {
  const { preview } = store.getState()
  store.setState({ preview: { ...preview, open: !preview.open } })
}
