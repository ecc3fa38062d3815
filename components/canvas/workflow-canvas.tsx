/**
 * The canvas: a document with its view, drawn by React Flow, and what a person does to it as plain callbacks. Owns no state but the
 * viewport; knows neither the builder's store nor the server. Ports and cards are told apart by their data attributes.
 */
'use client'
import '@xyflow/react/dist/base.css'
import './canvas.css'
import { useState, type DragEvent } from 'react'
import { ReactFlow, SelectionMode, type Viewport } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { useFlowHandlers } from './canvas-handlers.ts'
import type { PortPress, WorkflowCanvasProps } from './canvas-props.ts'
import { edgeTypes } from './edge-ends.ts'
import { EdgeLabelLayer } from './edge-label-layer.tsx'
import { EdgeLayer } from './edge-layer.tsx'
import { edgeNear, routesOf } from './edge-routes.ts'
import { EdgeTools } from './edge-tools.tsx'
import { firstView, zoomRange } from './first-view.ts'
import type { FlowEdge, FlowNode } from './flow-elements.ts'
import { raster, type Size } from './geometry.ts'
import { Grid } from './grid.tsx'
import { Guides } from './guides.tsx'
import { nodeTypes } from './node-cards.tsx'
import { PrefetchLaneLayer } from './prefetch-lane-layer.tsx'
import { Stage } from './stage.tsx'
import { useElements } from './use-elements.ts'
import { usePointedEdge } from './use-pointed-edge.ts'

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

export function WorkflowCanvas(props: WorkflowCanvasProps) {
  const { document, view, drag, label, onKeyDown, onLight, onDropType, children } = props
  const [pointed, point] = usePointedEdge()
  const [dropOn, setDropOn] = useState<string>()
  const { nodes, edges, ends } = useElements(document, view, drag, pointed, dropOn)
  const [led, lead] = useState<string>()
  const [first, open] = useFirst(document)
  const { handlers, pointing, flow } = useFlowHandlers(props, { point, lead })
  const tooled = view.editable && !drag?.dragged ? edges.find(({ id, selected }) => (pointed === undefined ? selected && view.selected.size === 1 : id === pointed)) : undefined

  /** The edge on which what is dragged over the canvas would come to stand. */
  const edgeUnder = (event: DragEvent): string | undefined => {
    const ready = flow()
    return ready && event.dataTransfer.types.includes(standsOnEdgeTransfer) ? edgeNear(routesOf(document), ready.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }), dropReach / ready.getZoom()) : undefined
  }

  return (
    <section
      ref={open}
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
      {first && (
        <Stage {...first} nodes={nodes} edges={ends}>
          <ReactFlow<FlowNode, FlowEdge>
            className="oriel-flow"
            defaultViewport={first.view}
            nodes={nodes}
            edges={ends}
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
            <Grid />
            <EdgeLayer nodes={nodes} edges={edges} led={led} pointing={pointing} dragging={drag?.dragged !== undefined} />
            <PrefetchLaneLayer document={document} dragged={drag?.dragged} />
            <EdgeLabelLayer edges={edges} />
            {drag?.guides && drag.guides.length > 0 && <Guides guides={drag.guides} />}
            {tooled && <EdgeTools edge={tooled} onPoint={point} onInsert={(edge) => props.onEdgeInsert?.(edge)} onRemove={(edge) => props.onEdgeRemove?.(edge)} />}
            {children}
          </ReactFlow>
        </Stage>
      )}
    </section>
  )
}

/** The size of the canvas before anything is drawn in it, and what is in view at first. */
function useFirst(document: WorkflowDocument): [{ size: Size; view: Viewport } | undefined, (section: HTMLElement | null) => void] {
  const [first, setFirst] = useState<{ size: Size; view: Viewport }>()
  const [open] = useState(() => (section: HTMLElement | null) => {
    if (!section) return
    const size = { width: section.clientWidth, height: section.clientHeight }
    setFirst({ size, view: firstView(document, size) })
  })
  return [first, open]
}

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
