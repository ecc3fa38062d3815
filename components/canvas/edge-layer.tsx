/**
 * All edges, drawn here and not by React Flow, which would keep four watchers and a drawing of its own for each: 700 of them cost more
 * than a frame of a drag has. Their ways are known from the document (edge-routes.ts), so nothing of them depends on what is in view.
 * React Flow is given only the edges whose ends can be led elsewhere (see `edgeEnds`), and draws nothing of them but those ends.
 */
'use client'
import { memo, useMemo, type MouseEvent } from 'react'
import { CanvasPlace } from './canvas-place.tsx'
import { edgeLevels } from './edge-levels.ts'
import type { FlowEdge, FlowNode } from './flow-elements.ts'
import { WorkflowEdge } from './workflow-edge.tsx'

/** What the pointer does to an edge. */
export interface EdgePointing {
  onEdgeOver(id: string): void
  onEdgeOut(): void
  onEdgePress(id: string, event: MouseEvent): void
  onEdgeDoublePress(id: string): void
  onEdgeMenu(event: MouseEvent): void
}

export interface EdgeLayerProps {
  nodes: readonly FlowNode[]
  edges: readonly FlowEdge[]
  /** The edge of which an end is being led elsewhere: the line that is led stands for it. */
  led?: string
  /** The same object always. */
  pointing: EdgePointing
  /** The pointer drags something: no edge is looked for under it. */
  dragging: boolean
}

export const EdgeLayer = memo(function EdgeLayer({ nodes, edges, led, pointing, dragging }: EdgeLayerProps) {
  const levels = useMemo(() => edgeLevels(nodes, edges), [nodes, edges])
  const handlers = useMemo(() => handlersOf(pointing), [pointing])
  return (
    <CanvasPlace at="under cards">
      {levels.map(({ zIndex, edges: level }) => (
        <svg key={zIndex} className={dragging ? 'edges-passed' : undefined} style={{ zIndex }} {...handlers}>
          {level.map((edge) => (
            <WorkflowEdge key={edge.id} edge={edge} led={edge.id === led} />
          ))}
        </svg>
      ))}
    </CanvasPlace>
  )
})

/** One set for all edges; which one it is stands in the page. */
function handlersOf(pointing: EdgePointing) {
  return {
    onMouseOver({ target }: MouseEvent) {
      const id = edgeOf(target)
      if (id !== undefined) pointing.onEdgeOver(id)
    },
    onMouseOut({ target, relatedTarget }: MouseEvent) {
      if (edgeOf(target) !== edgeOf(relatedTarget)) pointing.onEdgeOut()
    },
    onClick(event: MouseEvent) {
      const id = edgeOf(event.target)
      if (id !== undefined) pointing.onEdgePress(id, event)
    },
    onDoubleClick({ target }: MouseEvent) {
      const id = edgeOf(target)
      if (id !== undefined) pointing.onEdgeDoublePress(id)
    },
    onContextMenu: (event: MouseEvent) => pointing.onEdgeMenu(event),
  }
}

const edgeOf = (target: EventTarget | null): string | undefined => (target instanceof Element ? target.closest<SVGElement>('.react-flow__edge')?.dataset.id : undefined)
