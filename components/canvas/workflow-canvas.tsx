/**
 * The canvas: a document with its view, drawn by React Flow, and what a person does to it as plain callbacks. Owns no state but the
 * viewport; knows neither the builder's store nor the server. Ports and cards are told apart by their data attributes.
 */
'use client'
import '@xyflow/react/dist/base.css'
import './canvas.css'
import { useCallback, useLayoutEffect, useMemo, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { Background, ReactFlow, SelectionMode, useStore, type Connection, type EdgeChange, type FinalConnectionState, type NodeChange, type ReactFlowInstance } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel } from './card-model.ts'
import { flowEdges, flowNodes, inputHandle, type CanvasView, type FlowEdge, type FlowNode } from './flow-elements.ts'
import { raster, type Point, type Size } from './geometry.ts'
import { nodeTypes } from './node-cards.tsx'
import type { Positions } from './placed-cards.ts'
import { detailOf } from './zoom.ts'
import { edgeTypes } from './workflow-edge.tsx'

export type Flow = ReactFlowInstance<FlowNode, FlowEdge>

export interface PortPress {
  node: string
  handle: string
}

export interface WorkflowCanvasProps {
  document: WorkflowDocument
  view: CanvasView & { resized?: { id: string; size: Size } }
  /** Accessible name. */
  label: string
  onReady(flow: Flow): void
  onSelect(ids: string[]): void
  /** While dragging, then once with `done`. */
  onMove?(positions: Positions, done: boolean): void
  onResize?(id: string, size: Size, done: boolean): void
  /** Whether an edge may be drawn. */
  canConnect?(from: PortPress, target: string): boolean
  onConnect?(from: PortPress, target: string): void
  /** A connection was let go over nothing. */
  onConnectToNothing?(from: PortPress, at: Point): void
  onPortPress?(from: PortPress): void
  /** The pointer entered an intent, a port or an edge, or left it. */
  onLight?(port: PortPress | undefined): void
  onNodeOpen?(id: string): void
  /** A container's button was pressed, which collapses or expands it. */
  onCollapse?(id: string): void
  /** Something of the palette was dropped: a node type. */
  onDropType?(type: string, at: Point): void
  onKeyDown?(event: KeyboardEvent<HTMLElement>): void
  /** A node got the focus by the keyboard. */
  onNodeFocus?(id: string): void
  /** Right-click on a node or on nothing. */
  onMenu?(event: MouseEvent): void
  children?: ReactNode
}

/** The data transfer type of a node type dragged from the palette. */
export const nodeTypeTransfer = 'application/x-oriel-node-type'

/** Beyond this many nodes only those in view are in the page (measured: 500 nodes pan at 60 frames a second). */
const allRendered = 150

const fitOptions = { maxZoom: 1, padding: { left: '76px', top: '40px', right: '40px', bottom: '64px' } } as const

export function WorkflowCanvas(props: WorkflowCanvasProps) {
  const { document, view, label, onKeyDown, onLight, onDropType, children } = props
  const [flow, setFlow] = useState<Flow>()
  const { nodes, edges } = useElements(document, view)
  const handlers = useFlowHandlers(props, flow)

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
        if (onDropType && event.dataTransfer.types.includes(nodeTypeTransfer)) event.preventDefault()
      }}
      onDrop={(event) => {
        const type = event.dataTransfer.getData(nodeTypeTransfer)
        if (type && flow) onDropType?.(type, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))
      }}
    >
      <ReactFlow<FlowNode, FlowEdge>
        className="oriel-flow"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onInit={(instance) => {
          setFlow(instance)
          props.onReady(instance)
        }}
        {...handlers}
        fitView
        fitViewOptions={fitOptions}
        minZoom={0.1}
        maxZoom={2}
        snapToGrid
        snapGrid={raster}
        panOnScroll
        zoomOnDoubleClick={false}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        deleteKeyCode={null}
        connectionRadius={28}
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
        {children}
      </ReactFlow>
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

/** Elements keep their identity from render to render as long as they look the same. */
function useElements(document: WorkflowDocument, view: WorkflowCanvasProps['view']): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const [cache] = useState<{ nodes: FlowNode[]; edges: FlowEdge[] }>({ nodes: [], edges: [] })
  const { resized } = view
  const shown = useMemo(() => (resized ? { ...document, nodes: document.nodes.map((node) => (node.id === resized.id ? { ...node, ...resized.size } : node)) } : document), [document, resized])
  return useMemo(() => {
    cache.nodes = flowNodes(shown, view, cache.nodes)
    cache.edges = flowEdges(shown, view, cache.edges)
    return { ...cache }
  }, [shown, view, cache])
}

function useFlowHandlers(props: WorkflowCanvasProps, flow: Flow | undefined) {
  const { view, onSelect, onMove, onResize, onConnect, onConnectToNothing, canConnect, onLight, onNodeOpen, onMenu } = props
  const { selected } = view

  const changeSelection = useCallback(
    (changes: { id: string; selected: boolean }[]) => {
      if (changes.length === 0) return
      const next = new Set(selected)
      for (const change of changes) if (change.selected) next.add(change.id)
      else next.delete(change.id)
      onSelect([...next])
    },
    [selected, onSelect],
  )

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const moves = changes.filter((change) => change.type === 'position')
      const positions = Object.fromEntries(moves.flatMap(({ id, position }) => (position ? [[id, position]] : [])))
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions && change.resizing !== undefined) onResize?.(change.id, change.dimensions, !change.resizing)
      }
      if (Object.keys(positions).length > 0) onMove?.(positions, moves.some(({ dragging }) => dragging === false))
      changeSelection(changes.filter((change) => change.type === 'select'))
    },
    [changeSelection, onMove, onResize],
  )

  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => changeSelection(changes.filter((change) => change.type === 'select')), [changeSelection])

  const endConnection = (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const from = state.isValid ? undefined : startOf(state)
    const point = pointOf(event)
    if (!from || !point || !flow) return
    const under = nodeAt(point)
    if (under !== undefined && canConnect?.(from, under)) onConnect?.(from, under)
    else if (under === undefined || holds(props.document, under, from.node)) onConnectToNothing?.(from, flow.screenToFlowPosition(point))
  }

  return {
    onNodesChange,
    onEdgesChange,
    onConnect: ({ source, sourceHandle, target }: Connection) => onConnect?.({ node: source, handle: sourceHandle ?? 'out' }, target),
    isValidConnection: ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge) => targetHandle === inputHandle && (canConnect?.({ node: source, handle: sourceHandle ?? 'out' }, target) ?? false),
    onConnectEnd: endConnection,
    onEdgeMouseEnter: (_: MouseEvent, edge: FlowEdge) => onLight?.({ node: edge.source, handle: edge.sourceHandle ?? 'out' }),
    onEdgeMouseLeave: () => onLight?.(undefined),
    // Keys follow the pointer: what was pressed has the focus.
    onNodeClick: ({ currentTarget }: MouseEvent) => currentTarget instanceof HTMLElement && currentTarget.focus({ preventScroll: true }),
    onPaneClick: ({ target }: MouseEvent) => target instanceof Element && target.closest('section')?.focus({ preventScroll: true }),
    onNodeDoubleClick: (_: MouseEvent, node: FlowNode) => onNodeOpen?.(node.id),
    onNodeContextMenu: (event: MouseEvent) => onMenu?.(event),
    onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => onMenu?.(event as MouseEvent),
  }
}

/** Whether a node is a frame, or holds the other: over it, nothing else is there. */
function holds({ nodes }: WorkflowDocument, id: string, other: string): boolean {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const under = byId.get(id)
  for (let at = byId.get(other); at; at = at.parentId === undefined ? undefined : byId.get(at.parentId)) if (at.parentId === id) return true
  return under !== undefined && cardModel(under).shape === 'frame'
}

/** The port that a connection was drawn from; undefined where it was drawn backwards from an input. */
function startOf({ fromHandle }: FinalConnectionState): PortPress | undefined {
  return fromHandle?.type === 'source' ? { node: fromHandle.nodeId, handle: fromHandle.id ?? 'out' } : undefined
}

function pointOf(event: globalThis.MouseEvent | TouchEvent): Point | undefined {
  const point = 'clientX' in event ? event : event.changedTouches[0]
  return point && { x: point.clientX, y: point.clientY }
}

/** The node under a point of the screen: letting a connection go over a card is as good as over its port. */
const nodeAt = ({ x, y }: Point): string | undefined => globalThis.document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id

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
