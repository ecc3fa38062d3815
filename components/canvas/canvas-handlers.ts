/**
 * What React Flow reports, as the canvas's own callbacks: selecting, moving, resizing, and connections in every direction. A connection
 * let go over a card is as good as over its port; an end of an edge that is let go over nothing leads to something new.
 *
 * The functions are made once and read what they need when they are called: React Flow hands them to every node and edge, and would
 * draw all of them again for another function.
 */
'use client'
import { useLayoutEffect, useState, type MouseEvent } from 'react'
import type { Connection, EdgeChange, FinalConnectionState, HandleType, NodeChange } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel } from './card-model.ts'
import type { EdgePointing } from './edge-layer.tsx'
import { routesOf } from './edge-routes.ts'
import { inputHandle, type FlowEdge, type FlowNode } from './flow-elements.ts'
import type { Point } from './geometry.ts'
import type { Flow, PortPress, WorkflowCanvasProps } from './canvas-props.ts'

/** What the handlers read when they are called. */
interface Now {
  props: WorkflowCanvasProps
  /** Undefined until React Flow is ready. */
  flow?: Flow
}

/** What the handlers tell the canvas itself; the same functions always. */
interface Tell {
  /** The edge that the pointer is on. */
  point(edge: string | undefined): void
  /** The edge of which an end is being led elsewhere. */
  lead(edge: string | undefined): void
}

/** Returned: those of React Flow, those of the edges, and React Flow itself once it is ready. */
export function useFlowHandlers(props: WorkflowCanvasProps, tell: Tell) {
  const [{ set, ...made }] = useState(() => makeHandlers(props, tell))
  useLayoutEffect(() => set(props))
  return made
}

function makeHandlers(first: WorkflowCanvasProps, tell: Tell) {
  let now: Now = { props: first }
  const get = () => now
  function onInit(flow: Flow) {
    now = { ...now, flow }
    now.props.onReady(flow)
  }
  const pointing = edgePointing(get, tell)
  return {
    handlers: { onInit, ...changes(get), ...connections(get, tell), ...presses(get, pointing) },
    pointing,
    flow: () => now.flow,
    set(props: WorkflowCanvasProps) {
      now = { ...now, props }
    },
  }
}

function edgePointing(now: () => Now, { point }: Tell): EdgePointing {
  return {
    onEdgeOver(id) {
      const { document, onLight } = now().props
      const edge = document.edges.find((each) => each.id === id)
      point(id)
      if (edge) onLight?.({ node: edge.source, handle: edge.sourceHandle })
    },
    onEdgeOut() {
      point(undefined)
      now().props.onLight?.(undefined)
    },
    onEdgePress(id, { shiftKey, metaKey, ctrlKey, currentTarget }) {
      const { view: { selected }, onSelect } = now().props
      const adding = shiftKey || metaKey || ctrlKey
      const others = adding ? [...selected].filter((each) => each !== id) : []
      onSelect(adding && selected.has(id) ? others : [...others, id])
      focusEdge(currentTarget, id)
    },
    onEdgeDoublePress: (id) => now().props.onEdgeInsert?.(id),
    onEdgeMenu: (event) => now().props.onMenu?.(event),
  }
}

/** Keys follow the pointer: what was pressed has the focus. */
const focusEdge = (within: Element, id: string) => within.closest('.react-flow')?.querySelector<SVGElement>(`.edge[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })

/** What React Flow tells of presses; of edges it knows the ends. */
function presses(now: () => Now, pointing: EdgePointing) {
  const menu = (event: MouseEvent | globalThis.MouseEvent) => now().props.onMenu?.(event as MouseEvent)
  return {
    onEdgeMouseEnter: (_: MouseEvent, { id }: FlowEdge) => pointing.onEdgeOver(id),
    onEdgeMouseLeave: pointing.onEdgeOut,
    onEdgeContextMenu: menu,
    onEdgeClick: ({ currentTarget }: MouseEvent, { id }: FlowEdge) => focusEdge(currentTarget, id),
    onNodeClick: ({ currentTarget }: MouseEvent) => currentTarget instanceof HTMLElement && currentTarget.focus({ preventScroll: true }),
    onPaneClick: ({ target }: MouseEvent) => target instanceof Element && target.closest('section')?.focus({ preventScroll: true }),
    onNodeDoubleClick: (_: MouseEvent, node: FlowNode) => now().props.onNodeOpen?.(node.id),
    onNodeContextMenu: menu,
    onPaneContextMenu: menu,
  }
}

function changes(now: () => Now) {
  /** Alt moves without snapping. */
  let free = false
  /** A rectangle is being drawn around what is to be selected. */
  let drawing = false
  /** What was selected last, and from what: React Flow tells of nodes and of edges one after the other, before anything is drawn again. */
  let told: { from: ReadonlySet<string>; ids: ReadonlySet<string> } | undefined

  function changeSelection(selections: { id: string; selected: boolean }[]) {
    if (selections.length === 0) return
    const { document, view, onSelect } = now().props
    const next = new Set(told?.from === view.selected ? told.ids : view.selected)
    for (const change of selections) if (change.selected) next.add(change.id)
    else next.delete(change.id)
    const ids = drawing ? withEdges(document, next) : next
    told = { from: view.selected, ids }
    onSelect([...ids])
  }

  const watchAlt = ({ altKey }: { altKey: boolean }) => {
    free = altKey
  }
  return {
    onNodesChange(changed: NodeChange<FlowNode>[]) {
      const { flow, props: { onMove, onResize } } = now()
      const moves = changed.filter((change) => change.type === 'position')
      const positions = Object.fromEntries(moves.flatMap(({ id, position }) => (position ? [[id, position]] : [])))
      for (const change of changed) {
        if (change.type === 'dimensions' && change.dimensions && change.resizing !== undefined) onResize?.(change.id, change.dimensions, !change.resizing)
      }
      if (Object.keys(positions).length > 0) onMove?.(positions, moves.some(({ dragging }) => dragging === false), { zoom: flow?.getZoom() ?? 1, free })
      changeSelection(changed.filter((change) => change.type === 'select'))
    },
    onEdgesChange: (changed: EdgeChange<FlowEdge>[]) => changeSelection(changed.filter((change) => change.type === 'select')),
    onSelectionStart() {
      drawing = true
    },
    onSelectionEnd() {
      drawing = false
    },
    onNodeDragStart: watchAlt,
    onNodeDrag: watchAlt,
    onSelectionDragStart: watchAlt,
    onSelectionDrag: watchAlt,
  }
}

/** A rectangle around nodes selects what is drawn of their edges too. */
function withEdges(document: WorkflowDocument, ids: ReadonlySet<string>): ReadonlySet<string> {
  const { edges } = document
  const known = new Set(edges.map(({ id }) => id))
  const nodes = new Set([...ids].filter((id) => !known.has(id)))
  const routes = routesOf(document)
  return new Set([...nodes, ...edges.filter(({ id, source, target }) => routes.has(id) && (nodes.has(source) || nodes.has(target))).map(({ id }) => id)])
}

function connections(now: () => Now, { lead }: Tell) {
  /** The edge of which an end is being led elsewhere. */
  let led: string | undefined

  /** A new connection was let go where no port took it. */
  function end(event: globalThis.MouseEvent | TouchEvent, { isValid, fromHandle }: FinalConnectionState) {
    const letGo = led === undefined && !isValid && fromHandle ? placeOf(event, fromHandle.nodeId) : undefined
    if (!letGo || !fromHandle) return
    if (fromHandle.type === 'source') endForward(portOf(fromHandle.nodeId, fromHandle.id), letGo)
    else endBackward(fromHandle.nodeId, letGo)
  }

  function endForward(from: PortPress, { under, free, at }: LetGo) {
    const { canConnect, onConnect, onConnectToNothing } = now().props
    if (under !== undefined && canConnect?.(from, under)) onConnect?.(from, under)
    else if (free) onConnectToNothing?.(from, at)
  }

  function endBackward(node: string, { under, free, at }: LetGo) {
    const { canConnect, onConnect, onConnectBackToNothing } = now().props
    const port = portOver(under)
    if (port && canConnect?.(port, node)) onConnect?.(port, node)
    else if (free) onConnectBackToNothing?.(node, at)
  }

  const portOver = (under: string | undefined): PortPress | undefined => (under === undefined ? undefined : now().props.firstPort?.(under))

  /** An end of an edge was let go. `stays`: the end that did not move. */
  function endReconnect(event: globalThis.MouseEvent | TouchEvent, edge: FlowEdge, stays: HandleType, { isValid }: FinalConnectionState) {
    led = undefined
    lead(undefined)
    const { canReconnect, onReconnect, onReconnectToNothing } = now().props
    const letGo = isValid ? undefined : placeOf(event, edge.source)
    if (!letGo) return
    const port = stays === 'source' ? undefined : portOver(letGo.under)
    const to = stays === 'source' ? letGo.under && { target: letGo.under } : port && { source: port.node, sourceHandle: port.handle }
    if (to && canReconnect?.(edge.id, to)) onReconnect?.(edge.id, to)
    else if (stays === 'source' && letGo.free) onReconnectToNothing?.(edge.id, letGo.at)
  }

  /** Where the pointer let go, seen from the node that the line leaves. */
  function placeOf(event: globalThis.MouseEvent | TouchEvent, node: string): LetGo | undefined {
    const { flow, props: { document } } = now()
    const point = pointOf(event)
    if (!point || !flow) return undefined
    const under = nodeAt(point)
    return { under, free: under === undefined || holds(document, under, node), at: flow.screenToFlowPosition(point) }
  }

  return {
    onConnect: ({ source, sourceHandle, target }: Connection) => now().props.onConnect?.(portOf(source, sourceHandle), target),
    isValidConnection: ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge) => {
      if (targetHandle !== inputHandle) return false
      const { canConnect, canReconnect } = now().props
      const from = portOf(source, sourceHandle)
      return (led === undefined ? canConnect?.(from, target) : canReconnect?.(led, { source, sourceHandle: from.handle, target })) ?? false
    },
    onConnectEnd: end,
    onReconnectStart: (_: unknown, edge: FlowEdge) => {
      led = edge.id
      lead(led)
    },
    onReconnect: (edge: FlowEdge, { source, sourceHandle, target }: Connection) => now().props.onReconnect?.(edge.id, { source, sourceHandle: sourceHandle ?? 'out', target }),
    onReconnectEnd: endReconnect,
  }
}

interface LetGo {
  /** The node under the pointer. */
  under: string | undefined
  /** Whether there is nothing that could take an edge. */
  free: boolean
  /** On the canvas. */
  at: Point
}

const portOf = (node: string, handle: string | null | undefined): PortPress => ({ node, handle: handle ?? 'out' })

/** Whether a node is a frame, or holds the other: over it, nothing else is there. */
function holds({ nodes }: WorkflowDocument, id: string, other: string): boolean {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const under = byId.get(id)
  for (let at = byId.get(other); at; at = at.parentId === undefined ? undefined : byId.get(at.parentId)) if (at.parentId === id) return true
  return under !== undefined && cardModel(under).shape === 'frame'
}

function pointOf(event: globalThis.MouseEvent | TouchEvent): Point | undefined {
  const point = 'clientX' in event ? event : event.changedTouches[0]
  return point && { x: point.clientX, y: point.clientY }
}

/** The node under a point of the screen: letting a connection go over a card is as good as over its port. */
const nodeAt = ({ x, y }: Point): string | undefined => globalThis.document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id
