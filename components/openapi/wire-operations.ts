/**
 * Imported operations in a workflow: intents of a decision, each led to its HTTP node, whose answer and whose errors lead back to the
 * decision. One edit of the document, so one step of undo. Pure.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes, connect, setNodeData } from '#lib/engine/edit.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { insertNode } from '#components/builder/insert-node.ts'
import type { Imported } from './import-operations.ts'

export interface WiredOperations {
  document: WorkflowDocument
  decision: string
  /** Ids of the HTTP nodes, in the order of the operations. */
  nodes: string[]
}

/** `decision` undefined: into a new one, behind the start where nothing follows it yet. */
export function wireOperations(document: WorkflowDocument, decision: string | undefined, operations: readonly Pick<Imported, 'intent' | 'data'>[]): WiredOperations {
  const begun = decision === undefined ? newDecision(document) : { document, id: decision }
  let next = changeNodes(begun.document, (node) => {
    if (node.id !== begun.id) return node
    const intents = Array.isArray(node.data.intents) ? node.data.intents : []
    return { ...node, data: { ...node.data, intents: [...intents, ...operations.map(({ intent }) => intent)] } }
  })
  const nodes: string[] = []
  for (const { intent, data } of operations) {
    const added = insertNode(next, nodeType('http'), { from: { node: begun.id, handle: textOf(intent, 'name') } })
    const labelled = { ...data, label: freeLabel(next, textOf(data, 'label')) }
    next = connect(setNodeData(added.document, added.id, labelled), { source: added.id, target: begun.id })
    nodes.push(added.id)
  }
  return { document: next, decision: begun.id, nodes }
}

function newDecision(document: WorkflowDocument): { document: WorkflowDocument; id: string } {
  const start = document.nodes.find(({ type, parentId }) => type === 'start' && parentId === undefined)
  const free = start && !document.edges.some(({ source }) => source === start.id)
  return insertNode(document, nodeType('decide'), free ? { from: { node: start.id, handle: 'out' } } : {})
}

function freeLabel({ nodes }: WorkflowDocument, label: string): string {
  const taken = new Set(nodes.map(({ data }) => textOf(data, 'label')))
  let number = 1
  while (taken.has(number === 1 ? label : `${label} ${number}`)) number += 1
  return number === 1 ? label : `${label} ${number}`
}
