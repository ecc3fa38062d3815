/**
 * Whether two documents look the same on the canvas: most of what is typed into a panel (prompts, expressions, rules) shows on no card,
 * and a keystroke should not draw the graph again. Pure.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel, type CardModel } from './card-model.ts'

/** same: nothing that is drawn differs · words: only what is written on cards does, not where anything stands · other: more than that. */
export type DrawingChange = 'same' | 'words' | 'other'

export function drawingChange(before: WorkflowDocument, after: WorkflowDocument): DrawingChange {
  if (before === after) return 'same'
  if (before.nodes.length !== after.nodes.length || !sameLines(before.edges, after.edges)) return 'other'
  let worst: DrawingChange = before.edges === after.edges ? 'same' : 'words'
  for (const [index, node] of before.nodes.entries()) {
    const change = cardChange(node, after.nodes[index])
    if (change === 'other') return change
    if (change === 'words') worst = change
  }
  return worst
}

/** Whether the same edges lead the same ways, whatever people call them. */
function sameLines(before: readonly DocumentEdge[], after: readonly DocumentEdge[]): boolean {
  if (before === after) return true
  return before.length === after.length && before.every((edge, index) => edge === after[index] || JSON.stringify(unnamed(edge)) === JSON.stringify(unnamed(after[index])))
}

const unnamed = (edge: DocumentEdge | undefined) => edge && { ...edge, label: '' }

function cardChange(node: DocumentNode, other: DocumentNode | undefined): DrawingChange {
  if (node === other) return 'same'
  if (!other) return 'other'
  const [{ data: _, ...place }, { data: _other, ...otherPlace }] = [node, other]
  if (JSON.stringify(place) !== JSON.stringify(otherPlace)) return 'other'
  const [card, otherCard] = [cardModel(node), cardModel(other)]
  if (JSON.stringify(wordless(card)) !== JSON.stringify(wordless(otherCard))) return 'other'
  // Notes and frames show their own data.
  const sameWords = card.title === otherCard.title && card.subtitle === otherCard.subtitle && JSON.stringify(gatesOf(card)) === JSON.stringify(gatesOf(otherCard)) && card.shape !== 'note' && card.shape !== 'frame'
  return sameWords ? 'same' : 'words'
}

/** What a gate says is words; that there is one is not. */
const wordless = ({ title: _, subtitle: _subtitle, gate, ports, ...card }: CardModel) => ({ ...card, gated: gate !== undefined, ports: ports.map(({ gate: own, ...port }) => ({ ...port, gated: own !== undefined })) })

const gatesOf = ({ gate, ports }: CardModel) => [gate, ...ports.map((port) => port.gate)]
