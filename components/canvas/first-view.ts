/** What of a graph is in view when it is opened: all of it, no larger than life. */
import { getViewportForBounds, type Viewport } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { boundsOf, type Size } from './geometry.ts'
import { placeCards } from './placed-cards.ts'

export const zoomRange = [0.1, 2] as const

/** Free of what stands over the canvas at its left and below. */
const padding = { left: '76px', top: '40px', right: '40px', bottom: '64px' } as const

/** Where nothing is drawn yet, the first node appears where it is put. */
export function firstView(graph: Pick<WorkflowDocument, 'nodes'>, { width, height }: Size): Viewport {
  const bounds = boundsOf([...placeCards(graph).values()].map(({ rect }) => rect))
  return bounds && width > 0 && height > 0 ? getViewportForBounds(bounds, width, height, zoomRange[0], 1, padding) : { x: 0, y: 0, zoom: 1 }
}
