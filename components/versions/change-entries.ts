/**
 * A comparison as the list that a person walks through: the workflow's own settings, nodes from left to right, connections, and last
 * what only stands elsewhere. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { placeInDocument, placeInNode } from '#lib/nodes/change-places.ts'
import { endsKey, type EdgeEnds } from '#lib/nodes/document-diff.ts'
import { valueChanges, type ValueChange } from '#lib/nodes/value-changes.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import type { Comparison } from './compare.ts'
import type { DrawnComparison, Mark } from './drawn-comparison.ts'

export interface FieldChange extends ValueChange {
  /** What its place is called, from the field inwards. */
  place: readonly string[]
}

export interface ChangeEntry {
  /** Unique in a comparison, and the same in the next one: what the address holds. */
  key: string
  mark: Mark
  group: 'Workflow' | 'Nodes' | 'Connections' | 'Only moved'
  title: string
  /** The type of a node, or what else there is to say beside the title. */
  detail: string
  /** Of the card that stands for it on the canvas; undefined for the workflow itself. */
  drawn?: string
  /** Its card, for the icon. */
  node?: DocumentNode
  fields: readonly FieldChange[]
}

export function changeEntries(comparison: Comparison, drawn: DrawnComparison): ChangeEntry[] {
  const { before, after, diff } = comparison
  const nodes = drawn.document.nodes.flatMap((node): ChangeEntry[] => {
    const mark = drawn.marks.get(node.id)
    if (mark === undefined) return []
    const moved = diff.nodes.moved.includes(node.id)
    const { title, typeTitle } = cardModel(node)
    const group = mark === 'moved' ? 'Only moved' : 'Nodes'
    return [{ key: `node:${node.id}`, mark, group, title, detail: mark === 'changed' && moved ? `${typeTitle}, moved too` : typeTitle, drawn: node.id, node, fields: nodeFields(node, mark, comparison) }]
  })
  return [...settingEntries(before, after, diff.settings), ...byPlace(nodes.filter(({ group }) => group === 'Nodes')), ...edgeEntries(comparison, drawn), ...byPlace(nodes.filter(({ group }) => group === 'Only moved'))]
}

function settingEntries(before: WorkflowDocument, after: WorkflowDocument, settings: readonly ValueChange[]): ChangeEntry[] {
  if (settings.length === 0) return []
  const fields = settings.map((change) => ({ ...change, place: placeInDocument(change.path, change.after === undefined ? plain(before) : plain(after)) }))
  return [{ key: 'workflow', mark: 'changed', group: 'Workflow', title: 'Settings', detail: [...new Set(fields.map(({ place }) => place[0]))].join(', '), fields }]
}

/** The document as the JSON that it is. */
const plain = ({ name, description, input, triggers, limits }: WorkflowDocument): Json => ({ name, description, input, limits, triggers: triggers.map(({ id, kind }) => ({ id, kind })) })

/** Of a node that came or went: every field that it has. */
function nodeFields(node: DocumentNode, mark: Mark, { before, diff }: Comparison): FieldChange[] {
  if (mark === 'moved') return []
  const old = before.nodes.find(({ id }) => id === node.id)
  const changes = mark === 'changed' ? (diff.nodes.changed.find(({ id }) => id === node.id)?.changes ?? []) : ownFields(node, mark)
  return changes.map((change) => ({ ...change, place: placeInNode(node.type, change.path, change.after === undefined ? (old ?? node).data : node.data) }))
}

function ownFields({ data }: DocumentNode, mark: 'added' | 'removed'): ValueChange[] {
  const { ui: _ui, label: _label, promptId: _promptId, ...own } = data
  return mark === 'added' ? valueChanges({}, own) : valueChanges(own, {})
}

function edgeEntries({ diff: { edges } }: Comparison, { document, edges: ids }: DrawnComparison): ChangeEntry[] {
  const titles = new Map(document.nodes.map((node) => [node.id, cardModel(node).title]))
  const name = (id: string) => titles.get(id) ?? id
  const entry = (mark: Mark, fields: readonly FieldChange[] = []) => (edge: EdgeEnds): ChangeEntry => ({
    key: `edge:${edge.source}.${edge.sourceHandle}.${edge.target}`,
    mark,
    group: 'Connections',
    title: `${name(edge.source)} → ${name(edge.target)}`,
    detail: edge.sourceHandle === 'out' ? '' : edge.sourceHandle,
    drawn: ids.get(endsKey(edge)),
    fields,
  })
  return [...edges.added.map(entry('added')), ...edges.removed.map(entry('removed')), ...edges.changed.map((edge) => entry('changed', edge.changes.map((change) => ({ ...change, place: ['Label'] })))(edge))]
}

/** From left to right, then from the top: as a person reads a canvas. */
const byPlace = (entries: readonly ChangeEntry[]): ChangeEntry[] =>
  [...entries].sort((a, b) => (a.node?.position.x ?? 0) - (b.node?.position.x ?? 0) || (a.node?.position.y ?? 0) - (b.node?.position.y ?? 0))

/** The entry after the one that is open, around the end; the first or last where none is. */
export function nextEntry(entries: readonly ChangeEntry[], key: string | undefined, step: 1 | -1): ChangeEntry | undefined {
  const at = entries.findIndex((entry) => entry.key === key)
  return at < 0 ? entries.at(step === 1 ? 0 : -1) : entries[(at + step + entries.length) % entries.length]
}
