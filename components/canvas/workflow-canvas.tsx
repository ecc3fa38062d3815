/**
 * The canvas: a document with its view, drawn by React Flow, and what a person does to it as plain callbacks. Owns no state but the
 * viewport; knows neither the builder's store nor the server. Ports and cards are told apart by their data attributes.
 */
'use client'
import '@xyflow/react/dist/base.css'
import './canvas.css'
import { useLayoutEffect, useMemo, useState, type DragEvent } from 'react'
import { Background, ReactFlow, ReactFlowProvider, SelectionMode, useStore } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { useFlowHandlers } from './canvas-handlers.ts'
import type { CanvasDrag, PortPress, WorkflowCanvasProps } from './canvas-props.ts'
import { edgeNear, routesOf } from './edge-routes.ts'
import { draggedEdges, draggedNodes } from './dragged-elements.ts'
import { EdgeLabelLayer } from './edge-label-layer.tsx'
import { EdgeTools } from './edge-tools.tsx'
import { flowEdges, flowNodes, type FlowEdge, type FlowNode } from './flow-elements.ts'
import { raster } from './geometry.ts'
import { GivenSizes } from './given-sizes.tsx'
import { Guides } from './guides.tsx'
import { nodeTypes } from './node-cards.tsx'
import { usePointedEdge } from './use-pointed-edge.ts'
import { detailOf } from './zoom.ts'
import { edgeTypes } from './workflow-edge.tsx'

export type { CanvasDrag, EdgeEnds, Flow, PortPress, WorkflowCanvasProps } from './canvas-props.ts'

/** The data transfer type of a node type dragged from the palette. */
export const nodeTypeTransfer = 'application/x-oriel-node-type'
/** Goes with it where a node of the type can stand on an edge: while something is dragged, only the kinds of its data can be read. */
export const standsOnEdgeTransfer = 'application/x-oriel-stands-on-edge'
/** How near to an edge something is let go to stand on it, in pixels of the screen. */
const dropReach = 20

/** Beyond this many nodes only those in view are in the page (measured: 500 nodes pan at 60 frames a second). */
const allRendered = 150

/** Made once: React Flow listens anew for keys that are another list. */
const addingKeys = ['Shift', 'Meta', 'Control']

const zoomRange = [0.1, 2] as const
const fitOptions = { maxZoom: 1, padding: { left: '76px', top: '40px', right: '40px', bottom: '64px' } } as const

export function WorkflowCanvas(props: WorkflowCanvasProps) {
  const { document, view, drag, label, onKeyDown, onLight, onDropType, children } = props
  const [pointed, point] = usePointedEdge()
  const [dropOn, setDropOn] = useState<string>()
  const { nodes, edges } = useElements(document, view, drag, pointed, dropOn)
  const { handlers, flow } = useFlowHandlers(props, point)
  const tooled = view.editable && !drag?.dragged ? edges.find(({ id, selected }) => (pointed === undefined ? selected && view.selected.size === 1 : id === pointed)) : undefined

  /** The edge on which what is dragged over the canvas would come to stand. */
  const edgeUnder = (event: DragEvent): string | undefined => {
    const ready = flow()
    return ready && event.dataTransfer.types.includes(standsOnEdgeTransfer) ? edgeNear(routesOf(document), ready.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }), dropReach / ready.getZoom()) : undefined
  }

  return (
    <section
      aria-label={label}
      tabIndex={-1}
      className="relative min-h-0 min-w-0 flex-1 outline-none"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const id = target instanceof HTMLElement && target.matches('.react-flow__node:focus-visible') ? target.dataset.id : undefined
        if (id !== undefined) props.onNodeFocus?.(id)
      }}
      onMouseOver={(event) => {
        if (!overEdge(event.target)) onLight?.(portUnder(event.target))
      }}
      onMouseLeave={() => onLight?.(undefined)}
      onClick={(event) => {
        const container = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-collapse]')?.dataset.collapse : undefined
        if (container !== undefined) props.onCollapse?.(container)
        const press = portUnder(event.target)
        if (press && event.target instanceof Element && event.target.closest('[data-port]')) props.onPortPress?.(press)
      }}
      onDragOver={(event) => {
        if (!onDropType || !event.dataTransfer.types.includes(nodeTypeTransfer)) return
        event.preventDefault()
        setDropOn(edgeUnder(event))
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setDropOn(undefined)
      }}
      onDrop={(event) => {
        const type = event.dataTransfer.getData(nodeTypeTransfer)
        const at = flow()?.screenToFlowPosition({ x: event.clientX, y: event.clientY })
        if (type && at) onDropType?.(type, at, edgeUnder(event))
        setDropOn(undefined)
      }}
    >
      <ReactFlowProvider initialNodes={nodes} initialEdges={edges} initialMinZoom={zoomRange[0]} initialMaxZoom={zoomRange[1]}>
        <GivenSizes fit={fitOptions} />
        <ReactFlow<FlowNode, FlowEdge>
          className="oriel-flow"
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          {...handlers}
          minZoom={zoomRange[0]}
          maxZoom={zoomRange[1]}
          snapToGrid
          snapGrid={raster}
          panOnScroll
          zoomOnDoubleClick={false}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={addingKeys}
          deleteKeyCode={null}
          connectionRadius={28}
          reconnectRadius={10}
          connectOnClick={false}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements={nodes.length > allRendered}
          nodesConnectable={view.editable}
          nodesDraggable={view.editable}
        >
          <Background gap={20} size={2} color="var(--grid)" bgColor="var(--canvas)" />
          <Detail />
          <EdgeLabelLayer edges={edges} />
          {drag?.guides && drag.guides.length > 0 && <Guides guides={drag.guides} />}
          {tooled && <EdgeTools edge={tooled} onPoint={point} onInsert={(edge) => props.onEdgeInsert?.(edge)} onRemove={(edge) => props.onEdgeRemove?.(edge)} />}
          {children}
        </ReactFlow>
      </ReactFlowProvider>
    </section>
  )
}

/** Says on the canvas how much of a card can be read at this zoom; canvas.css hides the rest. */
function Detail() {
  const detail = useStore((state) => detailOf(state.transform[2]))
  const root = useStore((state) => state.domNode)
  useLayoutEffect(() => root?.setAttribute('data-detail', detail), [root, detail])
  return null
}

/** Elements keep their identity from render to render as long as they look the same, and so do the lists of them. */
function useElements(document: WorkflowDocument, view: WorkflowCanvasProps['view'], drag: CanvasDrag | undefined, pointed: string | undefined, dropOn: string | undefined): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const [cache] = useState<{ nodes: FlowNode[]; edges: FlowEdge[] }>({ nodes: [], edges: [] })
  const { resized } = view
  const dragged = drag?.dragged
  const splitting = dropOn ?? drag?.splitting
  const shown = useMemo(() => (resized ? { ...document, nodes: document.nodes.map((node) => (node.id === resized.id ? { ...node, ...resized.size } : node)) } : document), [document, resized])
  const nodes = useMemo(() => (cache.nodes = sameList(flowNodes(shown, view, cache.nodes), cache.nodes)), [shown, view, cache])
  const edges = useMemo(() => (cache.edges = sameList(flowEdges(shown, { ...view, pointed, splitting }, cache.edges), cache.edges)), [shown, view, pointed, splitting, cache])
  return useMemo(() => (dragged ? { nodes: draggedNodes(nodes, dragged), edges: draggedEdges(shown, edges, dragged) } : { nodes, edges }), [shown, nodes, edges, dragged])
}

const sameList = <Element,>(list: Element[], before: Element[]): Element[] => (list.length === before.length && list.every((element, index) => element === before[index]) ? before : list)

/** Edges tell of themselves when the pointer enters them. */
const overEdge = (target: EventTarget): boolean => target instanceof Element && target.closest('.react-flow__edge') !== null

/** The port or intent row under the pointer. */
function portUnder(target: EventTarget): PortPress | undefined {
  if (!(target instanceof Element)) return undefined
  const element = target.closest<HTMLElement>('[data-port], [data-intent]')
  const node = target.closest<HTMLElement>('.react-flow__node')?.dataset.id
  const handle = element?.dataset.port ?? element?.dataset.intent
  return node !== undefined && handle !== undefined ? { node, handle } : undefined
}
