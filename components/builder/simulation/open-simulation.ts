/** Opens the simulation of the selected node, where it asks a model. */
import type { BuilderStore } from '../builder-store.ts'
import { askingNode } from '../preview/toggle-preview.ts'

export function openSimulation(store: BuilderStore): void {
  const state = store.getState()
  const node = askingNode(state)
  if (node) state.open({ kind: 'past', ask: 'simulation', node: node.id })
}
