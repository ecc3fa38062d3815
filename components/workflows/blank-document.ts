/** The document of a new workflow: one start, nothing else. */
import type { WorkflowDocument } from '#lib/engine/document.ts'

export function blankDocument(name = 'Untitled workflow'): Pick<WorkflowDocument, 'oriel' | 'name'> & { nodes: object[]; edges: [] } {
  return { oriel: 1, name, nodes: [{ id: 'start', type: 'start', position: { x: 96, y: 240 }, data: { label: 'Start' } }], edges: [] }
}
