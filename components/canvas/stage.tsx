/** Where the flow is drawn: its store, with what is known of it before anything is drawn. */
'use client'
import type { ReactNode } from 'react'
import { ReactFlowProvider, type Viewport } from '@xyflow/react'
import { DetailProvider } from './detail.tsx'
import type { FlowEdge, FlowNode } from './flow-elements.ts'
import { zoomRange } from './first-view.ts'
import type { Size } from './geometry.ts'
import { GivenSizes } from './given-sizes.tsx'

export interface StageProps {
  size: Size
  view: Viewport
  nodes: FlowNode[]
  edges: FlowEdge[]
  children: ReactNode
}

/** All but the children is read once. */
export function Stage({ size, view, nodes, edges, children }: StageProps) {
  return (
    <ReactFlowProvider initialNodes={nodes} initialEdges={edges} initialWidth={size.width} initialHeight={size.height} initialMinZoom={zoomRange[0]} initialMaxZoom={zoomRange[1]}>
      <GivenSizes view={view} />
      <DetailProvider>{children}</DetailProvider>
    </ReactFlowProvider>
  )
}
