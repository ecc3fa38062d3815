/** What of the graph is in view: all of it, or, where that would make labels unreadable, the part with the selected node. Moves only when that leaves the view. */
'use client'
import { useEffect, useRef } from 'react'
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { Panel, useReactFlow, useStore, type Viewport } from '@xyflow/react'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { PillNodeType } from './pill-node.tsx'

export const zoom = { min: 0.35, readable: 0.7, followed: 0.9, fitted: 1.1, max: 1.6 }

/** Room for the rail and badges above, and for the loops at the right. */
const padding = { top: '34px', bottom: '14px', left: '18px', right: '26px' } as const
const fitOptions = { padding, minZoom: zoom.min, maxZoom: zoom.fitted }
const margin = 16

/** A centre that shows no emptiness beside a graph wider than the `view`. */
function within(middle: number, from: number, length: number, view: number): number {
  const [least, most] = [from + view / 2 - margin, from + length - view / 2 + margin]
  return least > most ? from + length / 2 : Math.min(most, Math.max(least, middle))
}

const fitsReadably = (bounds: { width: number; height: number }, room: { width: number; height: number }): boolean => bounds.width * zoom.readable < room.width - 44 && bounds.height * zoom.readable < room.height - 48

function isSeen({ position, width = 0, height = 0 }: PillNodeType, view: Viewport, room: { width: number; height: number }): boolean {
  const [left, top] = [position.x * view.zoom + view.x, position.y * view.zoom + view.y]
  return left > margin && left + width * view.zoom < room.width - margin && top > margin && top + height * view.zoom < room.height - margin
}

/** `node`: the one to keep in sight. `layout`: framed anew when it is another one. */
export function Framing({ node: id, layout }: { node: string | undefined; layout: unknown }) {
  const flow = useReactFlow<PillNodeType>()
  const ready = useStore((state) => state.width > 0 && state.nodes.length > 0 && state.nodes.every((node) => (node.width ?? 0) > 0))
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const framed = useRef<{ layout: unknown; room: string }>(undefined)

  useEffect(() => {
    if (!ready) return
    const bounds = flow.getNodesBounds(flow.getNodes())
    const fits = fitsReadably(bounds, { width, height })
    const node = id === undefined ? undefined : flow.getNode(id)
    const room = `${width} ${height}`
    const first = framed.current?.layout !== layout || framed.current?.room !== room
    framed.current = { layout, room }
    if (fits || !node) {
      if (first) void flow.fitView(fitOptions)
      return
    }
    const view = flow.getViewport()
    if (!first && isSeen(node, view, { width, height })) return
    const scale = first ? zoom.followed : view.zoom
    const middle = { x: within(node.position.x + (node.width ?? 0) / 2, bounds.x, bounds.width, width / scale), y: within(node.position.y + (node.height ?? 0) / 2, bounds.y - 24, bounds.height + 24, height / scale) }
    void flow.setCenter(middle.x, middle.y, { zoom: scale, duration: first ? 0 : 240 })
  }, [flow, ready, width, height, id, layout])

  return (
    <Panel position="bottom-right" className="m-1.5! flex rounded-6 border border-line-soft bg-surface">
      <IconButton icon={ZoomOut} label="Smaller" size="sm" onClick={() => void flow.zoomOut({ duration: 160 })} />
      <IconButton icon={ZoomIn} label="Larger" size="sm" onClick={() => void flow.zoomIn({ duration: 160 })} />
      <IconButton icon={Maximize} label="Fit the graph" size="sm" onClick={() => void flow.fitView({ ...fitOptions, duration: 240 })} />
    </Panel>
  )
}
