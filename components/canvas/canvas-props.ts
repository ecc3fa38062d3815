/** What the canvas is told, and what it tells. Types only. */
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import type { ReactFlowInstance } from '@xyflow/react'
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import type { Guide } from './alignment.ts'
import type { CanvasView, FlowEdge, FlowNode } from './flow-elements.ts'
import type { Point, Size } from './geometry.ts'
import type { Positions } from './placed-cards.ts'

export type Flow = ReactFlowInstance<FlowNode, FlowEdge>

export interface PortPress {
  node: string
  handle: string
}

/** Where an edge leads from or to; what is left out stays. */
export type EdgeEnds = Partial<Pick<DocumentEdge, 'source' | 'sourceHandle' | 'target'>>

/** What a drag shows before it is let go. */
export interface CanvasDrag {
  dragged?: Positions
  /** Lines along which what is moved stands level with others; also for a moment after a move by key. */
  guides?: readonly Guide[]
  /** The edge on which what is dragged would come to stand. */
  splitting?: string
}

export interface WorkflowCanvasProps {
  document: WorkflowDocument
  view: Omit<CanvasView, 'pointed' | 'splitting'> & { resized?: { id: string; size: Size } }
  /** Apart from the view, because it changes with every frame of a drag. */
  drag?: CanvasDrag
  /** Accessible name. */
  label: string
  onReady(flow: Flow): void
  onSelect(ids: string[]): void
  /** While dragging, then once with `done`. `free`: without snapping to anything. */
  onMove?(positions: Positions, done: boolean, how: { zoom: number; free: boolean }): void
  onResize?(id: string, size: Size, done: boolean): void
  /** Whether an edge may be drawn. */
  canConnect?(from: PortPress, target: string): boolean
  onConnect?(from: PortPress, target: string): void
  /** A connection was let go over nothing. */
  onConnectToNothing?(from: PortPress, at: Point): void
  /** The port from which a connection to an input comes that was let go over a node's card. */
  firstPort?(node: string): PortPress | undefined
  /** A connection that was drawn backwards from a node's input was let go over nothing. */
  onConnectBackToNothing?(node: string, at: Point): void
  /** Whether an end of an edge may be put there. */
  canReconnect?(edge: string, to: EdgeEnds): boolean
  onReconnect?(edge: string, to: EdgeEnds): void
  /** The head of an edge was let go over nothing. */
  onReconnectToNothing?(edge: string, at: Point): void
  /** A node is wanted on an edge. */
  onEdgeInsert?(edge: string): void
  onEdgeRemove?(edge: string): void
  onPortPress?(from: PortPress): void
  /** The pointer entered an intent, a port or an edge, or left it. */
  onLight?(port: PortPress | undefined): void
  onNodeOpen?(id: string): void
  /** A container's button was pressed, which collapses or expands it. */
  onCollapse?(id: string): void
  /** Something of the palette was dropped: a node type, perhaps on an edge. */
  onDropType?(type: string, at: Point, edge?: string): void
  onKeyDown?(event: KeyboardEvent<HTMLElement>): void
  /** A node got the focus by the keyboard. */
  onNodeFocus?(id: string): void
  /** Right-click on a node or on nothing. */
  onMenu?(event: MouseEvent): void
  children?: ReactNode
}
