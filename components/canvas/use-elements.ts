/** The elements of the canvas. They keep their identity from render to render as long as they look the same, and so do the lists of them. */
'use client'
import { useMemo, useState } from 'react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { CanvasDrag, WorkflowCanvasProps } from './canvas-props.ts'
import { draggedEdges, draggedNodes } from './dragged-elements.ts'
import { edgeEnds } from './edge-ends.ts'
import { flowEdges, flowNodes, type FlowEdge, type FlowNode } from './flow-elements.ts'

export interface CanvasElements {
  nodes: FlowNode[]
  edges: FlowEdge[]
  /** What React Flow is told of the edges. */
  ends: FlowEdge[]
}

/** `dropOn`: the edge on which what is dragged over the canvas would come to stand. */
export function useElements(document: WorkflowDocument, view: WorkflowCanvasProps['view'], drag: CanvasDrag | undefined, pointed: string | undefined, dropOn: string | undefined): CanvasElements {
  const [cache] = useState<CanvasElements>({ nodes: [], edges: [], ends: [] })
  const { resized } = view
  const dragged = drag?.dragged
  const splitting = dropOn ?? drag?.splitting
  const shown = useMemo(() => (resized ? { ...document, nodes: document.nodes.map((node) => (node.id === resized.id ? { ...node, ...resized.size } : node)) } : document), [document, resized])
  const nodes = useMemo(() => (cache.nodes = sameList(flowNodes(shown, view, cache.nodes), cache.nodes)), [shown, view, cache])
  const edges = useMemo(() => (cache.edges = sameList(flowEdges(shown, { ...view, pointed, splitting }, cache.edges), cache.edges)), [shown, view, pointed, splitting, cache])
  const ends = useMemo(() => (cache.ends = sameList(edgeEnds(edges), cache.ends)), [edges, cache])
  return useMemo(() => ({ ends, ...(dragged ? { nodes: draggedNodes(nodes, dragged), edges: draggedEdges(shown, edges, dragged) } : { nodes, edges }) }), [shown, nodes, edges, ends, dragged])
}

const sameList = <Element,>(list: Element[], before: Element[]): Element[] => (list.length === before.length && list.every((element, index) => element === before[index]) ? before : list)
