/**
 * The whole graph in small, shown while not all of it is in view. Cards are blocks in the hue of their kind; pressing moves the view.
 * Drawn from the document, not from React Flow's own map, which renders every node again at every frame (measured: twice the time).
 */
'use client'
import { memo, useMemo, type PointerEvent } from 'react'
import { useReactFlow, useStore, type ReactFlowState } from '@xyflow/react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { bottom, boundsOf, right, type Rect } from './geometry.ts'
import { placeCards, type PlacedCard } from './placed-cards.ts'

const mapSize = { width: 168, height: 112 }
/** Free space around the graph, in its own pixels. */
const margin = 40

export function MiniMap({ document }: { document: WorkflowDocument }) {
  const cards = useMemo(() => [...placeCards(document).values()], [document])
  const bounds = useMemo(() => boundsOf(cards.map(({ rect }) => rect)), [cards])
  const hidden = useStore((state) => bounds === undefined || covers(viewOf(state), bounds))
  if (!bounds || hidden) return null
  const around = { x: bounds.x - margin, y: bounds.y - margin, width: bounds.width + 2 * margin, height: bounds.height + 2 * margin }
  return <Map cards={cards} around={around} />
}

function Map({ cards, around }: { cards: readonly PlacedCard[]; around: Rect }) {
  const flow = useReactFlow()
  const zoom = useStore((state) => state.transform[2])
  function goTo(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect()
    const scale = Math.max(around.width / box.width, around.height / box.height)
    const x = around.x + around.width / 2 + (event.clientX - box.x - box.width / 2) * scale
    const y = around.y + around.height / 2 + (event.clientY - box.y - box.height / 2) * scale
    void flow.setCenter(x, y, { zoom })
  }
  return (
    <div aria-hidden className="nopan nowheel absolute bottom-[50px] left-[60px] z-10 overflow-hidden rounded-8 border border-line bg-surface shadow-2">
      <svg
        {...mapSize}
        viewBox={`${around.x} ${around.y} ${around.width} ${around.height}`}
        className="block"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          goTo(event)
        }}
        onPointerMove={(event) => event.buttons === 1 && goTo(event)}
      >
        <Blocks cards={cards} />
        <Window around={around} />
      </svg>
    </div>
  )
}

const fills: Record<PlacedCard['card']['tone'], string> = { llm: 'var(--llm)', human: 'var(--human)', trigger: 'var(--trigger)', code: 'var(--code-line)' }

const Blocks = memo(function Blocks({ cards }: { cards: readonly PlacedCard[] }) {
  return cards
    .filter(({ card }) => card.shape !== 'frame')
    .sort((a, b) => Number(b.card.shape === 'container') - Number(a.card.shape === 'container'))
    .map(({ node, card, rect }) => <rect key={node.id} {...rect} rx={8} fillOpacity={card.shape === 'container' ? 0.35 : 1} fill={card.shape === 'note' ? 'var(--waiting-line)' : fills[card.tone]} opacity={card.tone === 'llm' ? 1 : 0.8} />)
})

/** What is in view, as far as it is on the map. */
function Window({ around }: { around: Rect }) {
  const x = useStore((state) => viewOf(state).x)
  const y = useStore((state) => viewOf(state).y)
  const width = useStore((state) => viewOf(state).width)
  const height = useStore((state) => viewOf(state).height)
  const line = Math.max(around.width / mapSize.width, around.height / mapSize.height) * 1.5
  const [left, top] = [Math.max(x, around.x + line / 2), Math.max(y, around.y + line / 2)]
  const size = { width: Math.max(0, Math.min(x + width, right(around) - line / 2) - left), height: Math.max(0, Math.min(y + height, bottom(around) - line / 2) - top) }
  return <rect x={left} y={top} {...size} rx={line * 3} fill="none" stroke="var(--accent)" strokeWidth={line} />
}

function viewOf({ transform: [x, y, zoom], width, height }: ReactFlowState): Rect {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
}

const covers = (view: Rect, inner: Rect): boolean => inner.x >= view.x && inner.y >= view.y && right(inner) <= right(view) && bottom(inner) <= bottom(view)
