/** The doors of the mounted canvas: where its middle is, bringing a node into view, fitting everything. */
'use client'
import { useCallback, useEffect, useRef } from 'react'
import { shiftInto } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import type { Flow } from '#components/canvas/workflow-canvas.tsx'
import { useBuilderStore } from './builder-context.tsx'
import type { BuilderStore, CanvasDoors } from './builder-store.ts'

const moveMs = 240
/** Frames to wait for a node that is only now brought into view. */
const patience = 30

/** Puts the doors into the store once React Flow is there, and takes them out with the canvas. */
export function useDoors(): (flow: Flow) => void {
  const store = useBuilderStore()
  const mounted = useRef(true)
  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
      store.setState({ canvas: undefined })
    }
  }, [store])
  return useCallback(
    (flow) => {
      if (mounted.current) store.setState({ canvas: doorsOf(flow, store) })
    },
    [store],
  )
}

const root = (): HTMLElement | null => document.querySelector<HTMLElement>('.oriel-flow')
const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

function doorsOf(flow: Flow, store: BuilderStore): CanvasDoors {
  return {
    middle() {
      const box = root()?.getBoundingClientRect()
      return box ? flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, { snapToGrid: false }) : { x: 0, y: 0 }
    },
    at: (screen) => (globalThis.document.elementFromPoint(screen.x, screen.y)?.closest('.react-flow__pane, .react-flow__node, .react-flow__edge, .react-flow__renderer') ? flow.screenToFlowPosition(screen, { snapToGrid: false }) : undefined),
    show(id, { focus = true } = {}) {
      const placed = placeCards(store.getState().history.document).get(id)
      const box = root()?.getBoundingClientRect()
      if (!placed || !box) return
      const zoom = flow.getZoom()
      const { width, height } = placed.rect
      const onScreen = { ...flow.flowToScreenPosition(placed.rect), width: width * zoom, height: height * zoom }
      const free = { x: box.x + 72, y: box.y + 32, width: uncovered(box) - box.x - 72 - 40, height: box.height - 32 - 64 }
      const { x, y } = shiftInto(onScreen, free)
      const now = flow.getViewport()
      if (x !== 0 || y !== 0) void flow.setViewport({ zoom, x: now.x + x, y: now.y + y }, { duration: still() ? 0 : moveMs })
      if (focus) focusSoon(id)
    },
    fit(ids) {
      void flow.fitView({ maxZoom: ids ? 1.5 : 1, ...(ids && { nodes: ids.map((id) => ({ id })) }), padding: { left: '76px', top: '40px', right: '40px', bottom: '64px' }, duration: still() ? 0 : moveMs })
    },
    zoomTo(zoom) {
      void flow.zoomTo(zoom, { duration: still() ? 0 : moveMs })
    },
  }
}

/** Where what is open over the canvas begins; its right edge where nothing is. */
const uncovered = (box: DOMRect): number => Math.min(box.right, document.querySelector('[data-covers-canvas]')?.getBoundingClientRect().left ?? box.right)

function focusSoon(id: string, frames = patience): void {
  requestAnimationFrame(() => {
    const element = root()?.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`)
    if (element) element.focus({ preventScroll: true })
    else if (frames > 0) focusSoon(id, frames - 1)
  })
}
