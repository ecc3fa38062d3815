/** On a canvas with nothing but its start: what comes next. Goes away with the first node. */
'use client'
import { Kbd } from '#components/ui/kbd.tsx'
import { cardModel } from '#components/canvas/card-model.ts'
import { useBuilder } from './builder-context.tsx'
import type { BuilderState } from './builder-store.ts'

const isBare = ({ history }: BuilderState): boolean => history.document.nodes.filter((node) => !['note', 'frame'].includes(cardModel(node).shape)).length < 2

export function CanvasHint() {
  const bare = useBuilder(isBare)
  if (!bare) return null
  return (
    <p className="pointer-events-none absolute inset-x-0 bottom-16 z-10 flex items-center justify-center gap-1.5 text-13 text-fg-3">
      Press <Kbd keys="/" /> to add a node, or drag one from the left. <Kbd keys="d" /> is a decision, <Kbd keys="h" /> a request, <Kbd keys="e" /> the end.
    </p>
  )
}
