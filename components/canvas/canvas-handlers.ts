/**
 * What React Flow reports, as the canvas's own callbacks: selecting, moving, resizing, and connections in every direction. A connection
 * let go over a card is as good as over its port; an end of an edge that is let go over nothing leads to something new.
 */
'use client'
import { useCallback, useRef, type MouseEvent } from 'react'
import type { Connection, EdgeChange, FinalConnectionState, HandleType, NodeChange } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel } from './card-model.ts'
import { inputHandle, type FlowEdge, type FlowNode } from './flow-elements.ts'
import type { Point } from './geometry.ts'
import type { Flow, PortPress, WorkflowCanvasProps } from './canvas-props.ts'

/** `point`: tells which edge the pointer is on. */
export function useFlowHandlers(props: WorkflowCanvasProps, flow: Flow | undefined, point: (edge: string | undefined) => void) {
  const { onLight, onNodeOpen, onMenu, onEdgeInsert } = props
  return {
    ...useChanges(props, flow),
    ...useConnections(props, flow),
    onEdgeMouseEnter: (_: MouseEvent, edge: FlowEdge) => {
      point(edge.id)
      onLight?.({ node: edge.source, handle: edge.sourceHandle ?? 'out' })
    },
    onEdgeMouseLeave: () => {
      point(undefined)
      onLight?.(undefined)
    },
    onEdgeDoubleClick: (_: MouseEvent, edge: FlowEdge) => onEdgeInsert?.(edge.id),
    onEdgeContextMenu: (event: MouseEvent) => onMenu?.(event),
    // Keys follow the pointer: what was pressed has the focus.
    onEdgeClick: ({ currentTarget }: MouseEvent) => (currentTarget instanceof SVGElement ? currentTarget.focus({ preventScroll: true }) : undefined),
    onNodeClick: ({ currentTarget }: MouseEvent) => currentTarget instanceof HTMLElement && currentTarget.focus({ preventScroll: true }),
    onPaneClick: ({ target }: MouseEvent) => target instanceof Element && target.closest('section')?.focus({ preventScroll: true }),
    onNodeDoubleClick: (_: MouseEvent, node: FlowNode) => onNodeOpen?.(node.id),
    onNodeContextMenu: (event: MouseEvent) => onMenu?.(event),
    onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => onMenu?.(event as MouseEvent),
  }
}

function useChanges({ view, onSelect, onMove, onResize }: WorkflowCanvasProps, flow: Flow | undefined) {
  const { selected } = view
  /** Alt moves without snapping. */
  const free = useRef(false)

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
      if (Object.keys(positions).length > 0) onMove?.(positions, moves.some(({ dragging }) => dragging === false), { zoom: flow?.getZoom() ?? 1, free: free.current })
      changeSelection(changes.filter((change) => change.type === 'select'))
    },
    [changeSelection, onMove, onResize, flow],
  )

  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]) => changeSelection(changes.filter((change) => change.type === 'select')), [changeSelection])
  const watchAlt = useCallback(({ altKey }: { altKey: boolean }) => {
    free.current = altKey
  }, [])
  return { onNodesChange, onEdgesChange, onNodeDragStart: watchAlt, onNodeDrag: watchAlt, onSelectionDragStart: watchAlt, onSelectionDrag: watchAlt }
}

function useConnections(props: WorkflowCanvasProps, flow: Flow | undefined) {
  const { document, canConnect, onConnect, onConnectToNothing, firstPort, onConnectBackToNothing, canReconnect, onReconnect, onReconnectToNothing } = props
  const led = useRef<string>(undefined)

  /** A new connection was let go where no port took it. */
  function end(event: globalThis.MouseEvent | TouchEvent, { isValid, fromHandle }: FinalConnectionState) {
    const letGo = led.current === undefined && !isValid && fromHandle ? placeOf(event, fromHandle.nodeId) : undefined
    if (!letGo || !fromHandle) return
    if (fromHandle.type === 'source') endForward(portOf(fromHandle.nodeId, fromHandle.id), letGo)
    else endBackward(fromHandle.nodeId, letGo)
  }

  function endForward(from: PortPress, { under, free, at }: LetGo) {
    if (under !== undefined && canConnect?.(from, under)) onConnect?.(from, under)
    else if (free) onConnectToNothing?.(from, at)
  }

  function endBackward(node: string, { under, free, at }: LetGo) {
    const port = portOver(under)
    if (port && canConnect?.(port, node)) onConnect?.(port, node)
    else if (free) onConnectBackToNothing?.(node, at)
  }

  const portOver = (under: string | undefined): PortPress | undefined => (under === undefined ? undefined : firstPort?.(under))

  /** An end of an edge was let go. `stays`: the end that did not move. */
  function endReconnect(event: globalThis.MouseEvent | TouchEvent, edge: FlowEdge, stays: HandleType, { isValid }: FinalConnectionState) {
    led.current = undefined
    const letGo = isValid ? undefined : placeOf(event, edge.source)
    if (!letGo) return
    const port = stays === 'source' ? undefined : portOver(letGo.under)
    const to = stays === 'source' ? letGo.under && { target: letGo.under } : port && { source: port.node, sourceHandle: port.handle }
    if (to && canReconnect?.(edge.id, to)) onReconnect?.(edge.id, to)
    else if (stays === 'source' && letGo.free) onReconnectToNothing?.(edge.id, letGo.at)
  }

  /** Where the pointer let go, seen from the node that the line leaves. */
  function placeOf(event: globalThis.MouseEvent | TouchEvent, node: string): LetGo | undefined {
    const point = pointOf(event)
    if (!point || !flow) return undefined
    const under = nodeAt(point)
    return { under, free: under === undefined || holds(document, under, node), at: flow.screenToFlowPosition(point) }
  }

  return {
    onConnect: ({ source, sourceHandle, target }: Connection) => onConnect?.(portOf(source, sourceHandle), target),
    isValidConnection: ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge) => {
      if (targetHandle !== inputHandle) return false
      const from = portOf(source, sourceHandle)
      return (led.current === undefined ? canConnect?.(from, target) : canReconnect?.(led.current, { source, sourceHandle: from.handle, target })) ?? false
    },
    onConnectEnd: end,
    onReconnectStart: (_: unknown, edge: FlowEdge) => {
      led.current = edge.id
    },
    onReconnect: (edge: FlowEdge, { source, sourceHandle, target }: Connection) => onReconnect?.(edge.id, { source, sourceHandle: sourceHandle ?? 'out', target }),
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
