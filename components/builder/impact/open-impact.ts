/** Opens the impact of the selected node's edit, where it asks a model. */
import type { BuilderStore } from '../builder-store.ts'
import { askingNode } from '../preview/toggle-preview.ts'

export function openImpact(store: BuilderStore): void {
  const state = store.getState()
  const node = askingNode(state)
  if (node) state.open({ kind: 'past', ask: 'impact', node: node.id })
}
