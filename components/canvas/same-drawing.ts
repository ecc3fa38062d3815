/**
 * Whether two documents look the same on the canvas: most of what is typed into a panel (prompts, expressions, rules) shows on no card,
 * and a keystroke should not draw the graph again. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel } from './card-model.ts'

export function sameDrawing(before: WorkflowDocument, after: WorkflowDocument): boolean {
  if (before === after) return true
  return before.edges === after.edges && before.nodes.length === after.nodes.length && before.nodes.every((node, index) => sameCard(node, after.nodes[index]))
}

function sameCard(node: DocumentNode, other: DocumentNode | undefined): boolean {
  if (node === other) return true
  if (!other) return false
  const [{ data: _, ...place }, { data: _other, ...otherPlace }] = [node, other]
  if (JSON.stringify(place) !== JSON.stringify(otherPlace)) return false
  const card = cardModel(other)
  // Notes and frames show their own data.
  return card.shape !== 'note' && card.shape !== 'frame' && JSON.stringify(cardModel(node)) === JSON.stringify(card)
}
