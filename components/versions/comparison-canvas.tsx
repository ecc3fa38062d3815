/** Both versions on one canvas, read-only: what came, went, changed and moved carries a badge; a moved node that is selected shows where it stood. */
'use client'
import './comparison.css'
import { memo, useMemo } from 'react'
import { useStore, ViewportPortal } from '@xyflow/react'
import { classNames } from '#components/ui/class-names.ts'
import { pointAt, routesOf } from '#components/canvas/edge-routes.ts'
import { MiniMap } from '#components/canvas/mini-map.tsx'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { firstCard } from '#components/canvas/walk.ts'
import { WorkflowCanvas, type Flow } from '#components/canvas/workflow-canvas.tsx'
import { ZoomPill } from '#components/canvas/zoom-pill.tsx'
import type { DrawnComparison, Mark } from './drawn-comparison.ts'
import { markLooks } from './marks.ts'

export interface ComparisonCanvasProps {
  drawn: DrawnComparison
  /** Id of a node or edge. */
  selected: string | undefined
  /** A node or an edge was pressed; undefined for nothing. */
  onSelect(id: string | undefined): void
  onReady(flow: Flow): void
  onFit(): void
}

const noProblems = new Map<string, 'error' | 'warning'>()

export function ComparisonCanvas({ drawn, selected, onSelect, onReady, onFit }: ComparisonCanvasProps) {
  const { document, marks } = drawn
  const view = useMemo(
    () => ({ selected: new Set(selected === undefined ? [] : [selected]), problems: noProblems, marks, entry: firstCard(placeCards(document)), editable: false }),
    [selected, marks, document],
  )
  return (
    <div className="comparison flex min-h-0 min-w-0 flex-1">
      <WorkflowCanvas document={document} view={view} label="Both versions" onReady={onReady} onSelect={(ids) => onSelect(ids.at(-1))} onNodeFocus={onSelect}>
        <Badges drawn={drawn} selected={selected} />
        <MiniMap document={document} />
        <ZoomPill onFit={onFit} />
      </WorkflowCanvas>
    </div>
  )
}

/** Badges keep their size when one looks from afar, as far as there is room. */
const largest = 2.2

function Badges({ drawn, selected }: Pick<ComparisonCanvasProps, 'drawn' | 'selected'>) {
  const { document, marks, stood } = drawn
  const zoom = useStore((state) => Math.round(state.transform[2] * 20) / 20)
  const cards = useMemo(() => placeCards(document), [document])
  const routes = useMemo(() => routesOf(document), [document])
  const scale = Math.min(largest, Math.max(1, 1 / Math.max(zoom, 0.05)))
  const old = selected === undefined ? undefined : stood.get(selected)
  const placed = selected === undefined ? undefined : cards.get(selected)
  return (
    <ViewportPortal>
      {old && placed && (
        <div
          aria-hidden
          className="pointer-events-none absolute rounded-8 border border-dashed border-fg-3 bg-hover"
          style={{ transform: `translate(${placed.rect.x + old.x - placed.node.position.x}px, ${placed.rect.y + old.y - placed.node.position.y}px)`, width: placed.rect.width, height: placed.rect.height }}
        >
          <span className="absolute top-1 left-2 text-11 text-fg-3">stood here</span>
        </div>
      )}
      {[...marks].map(([id, mark]) => {
        const card = cards.get(id)
        if (card) return <Badge key={id} mark={mark} x={card.rect.x - 6} y={card.rect.y - 3} scale={scale} words />
        const route = routes.get(id)
        if (!route || zoom < 0.35) return null
        const { x, y } = pointAt(route, mark === 'removed' ? 0.4 : 0.6)
        return <Badge key={id} mark={mark} x={x} y={y} scale={Math.min(scale, 1.5)} words={id === selected} middle />
      })}
    </ViewportPortal>
  )
}

const Badge = memo(function Badge({ mark, x, y, scale, words, middle = false }: { mark: Mark; x: number; y: number; scale: number; words: boolean; middle?: boolean }) {
  const { icon: Icon, word, badge } = markLooks[mark]
  return (
    <span
      style={{ transform: `translate(${x}px, ${y}px) ${middle ? 'translate(-50%, -50%)' : 'translate(0, -100%)'} scale(${scale})` }}
      className={classNames('pointer-events-none absolute inline-flex h-[18px] items-center gap-1 rounded-full border px-1 text-11/[16px] font-medium whitespace-nowrap', badge, middle ? 'z-[1190] origin-center' : 'z-[1200] origin-bottom-left', words && 'pr-1.5')}
    >
      <Icon aria-hidden className="size-3" strokeWidth={2.25} />
      <span className={words ? undefined : 'sr-only'}>{word}</span>
    </span>
  )
})
