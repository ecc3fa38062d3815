/** What a conflict is called and what its answers say, for people. Pure. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { placeInDocument, placeInNode } from '#lib/nodes/change-places.ts'
import type { Conflict, Side } from '#lib/nodes/merge/conflicts.ts'
import type { MergedDocuments } from '#lib/nodes/merge-documents.ts'
import { valueChanges } from '#lib/nodes/value-changes.ts'
import { nodeTitle } from '#components/canvas/card-model.ts'
import { plural } from '#components/ui/format.ts'
import { valueText } from '#components/versions/value-text.ts'

type Drafts = Pick<MergedDocuments, 'mine' | 'theirs'>

/** The node that the conflict is about, as one of the drafts has it. */
export function nodeOf({ mine, theirs }: Drafts, { node, holder }: Pick<Conflict, 'node' | 'holder'>): DocumentNode | undefined {
  if (node === undefined) return undefined
  const find = ({ nodes }: WorkflowDocument) => nodes.find(({ id }) => id === node)
  return holder === 'mine' ? (find(mine) ?? find(theirs)) : (find(theirs) ?? find(mine))
}

const titleOf = ({ mine, theirs }: Drafts, id: string): string => {
  const node = [...mine.nodes, ...theirs.nodes].find((each) => each.id === id)
  return node ? nodeTitle(node) : id
}

/** The node or, where it is about none, the workflow, and the way to the field. */
export function placeWords(drafts: Drafts, conflict: Pick<Conflict, 'node' | 'edge' | 'path' | 'holder'> & { about?: Conflict['about'] }): string[] {
  const node = nodeOf(drafts, conflict)
  if (conflict.about === 'layout') return ['Layout']
  if (conflict.edge !== undefined) return ['Connection', ...(conflict.path === '/label' ? ['Label'] : [])]
  if (node) return [nodeTitle(node), ...(conflict.path === '' ? [] : placeInNode(node.type, conflict.path, { ...node.data, type: node.type, parentId: node.parentId ?? null }))]
  if (conflict.path === '') return ['Workflow']
  if (conflict.path === '/nodes' || conflict.path === '/edges') return [conflict.path === '/nodes' ? 'Order of the nodes' : 'Order of the connections']
  return ['Workflow', ...placeInDocument(conflict.path, settingsOf(drafts[conflict.holder]))]
}

const settingsOf = ({ name, description, input, triggers, limits }: WorkflowDocument): Json => ({ name, description, input, limits, triggers: triggers.map(({ id, kind }) => ({ id, kind })) })

/** What happened, in a sentence. `base`: what both drafts were made from. */
export function conflictSentence(base: WorkflowDocument, drafts: Drafts, conflict: Conflict): string {
  const { about, nodes = [] } = conflict
  if (about === 'removed') return removedSentence(base, drafts, conflict)
  if (about === 'layout') return `Both moved ${plural(nodes.length, 'node')}: ${names(drafts, nodes)}.`
  return { place: 'Both put it into another container.', order: 'Both changed the order.', text: 'Both changed these lines.', value: 'Both changed it.' }[about]
}

function removedSentence(base: WorkflowDocument, drafts: Drafts, conflict: Conflict): string {
  const { by, node, path, nodes = [], touched = [] } = conflict
  const [who, other] = by === 'mine' ? ['You', 'they'] : ['They', 'you']
  if (node === undefined || path !== '') return `${who} removed it, ${other} changed it.`
  const inside = nodes.length > 0 ? ` with ${plural(nodes.length, 'node')} inside` : ''
  const own = touched.length === 1 && touched[0] === node
  const fields = own ? changedFields(base, drafts, conflict) : []
  const what = own ? (fields.length > 0 ? `its ${fields.join(', ')}` : 'it') : names(drafts, touched)
  return `${who} removed it${inside}, ${other} changed ${what}.`
}

/** Names of the fields that differ from the base in a node that one side removed. */
function changedFields(base: WorkflowDocument, drafts: Drafts, conflict: Conflict): string[] {
  const node = nodeOf(drafts, conflict)
  const old = base.nodes.find(({ id }) => id === node?.id)
  if (!node || !old) return []
  return [...new Set(valueChanges(old.data, node.data).map(({ path }) => placeInNode(node.type, path, node.data)[0] ?? ''))].slice(0, 4)
}

const names = (drafts: Drafts, ids: readonly string[]): string => {
  const told = ids.slice(0, 4).map((id) => titleOf(drafts, id))
  return ids.length > told.length ? `${told.join(', ')} and ${ids.length - told.length} more` : told.join(', ')
}

/** What one side's answer says; `isText`: it is a value of the document, shown as such. */
export function answerWords(drafts: Drafts, conflict: Conflict, side: Side): { text: string; isText: boolean } {
  const value = conflict[side]
  if (conflict.about === 'layout') return { text: side === 'mine' ? 'Where you put them' : 'Where they put them', isText: false }
  if (conflict.about === 'removed' && conflict.by === side) return { text: 'Remove it', isText: false }
  if (conflict.about === 'removed' && (conflict.node === undefined || conflict.path === '')) return { text: conflict.edge === undefined ? 'Keep it' : `Keep it: ${edgeWords(drafts, value)}`, isText: false }
  if (conflict.about === 'place') return { text: typeof value === 'string' ? `In ${titleOf(drafts, value)}` : 'In no container', isText: false }
  if (conflict.edge !== undefined && isJsonObject(value)) return { text: edgeWords(drafts, value), isText: false }
  return { text: valueText(value), isText: true }
}

function edgeWords(drafts: Drafts, edge: Json | undefined): string {
  const [source, handle, target] = ['source', 'sourceHandle', 'target'].map((name) => valueAt(edge, [name]))
  const from = titleOf(drafts, String(source))
  return `${handle === 'out' ? from : `${String(handle)} of ${from}`} to ${titleOf(drafts, String(target))}`
}

/** Whether a person may write something else in place of both. */
export const canWrite = ({ about, mine, theirs, edge }: Conflict): boolean => edge === undefined && about === 'value' && [mine, theirs].every((value) => typeof value === 'string' || typeof value === 'number')

/** What was typed, as the value it stands for: a number where both sides have one. Undefined while it is none. */
export function writtenValue({ mine, theirs }: Conflict, text: string): Json | undefined {
  if (typeof mine !== 'number' || typeof theirs !== 'number') return text
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined
}

