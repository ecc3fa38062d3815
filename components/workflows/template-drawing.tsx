/** The drawing on a template's card. A chunk of its own: what a node looks like comes from the registry of node types. */
'use client'
import { useMemo } from 'react'
import { toneOf } from '#components/canvas/card-model.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { drawingHeight, drawingWidth, layOutDrawing, type DrawingTone, type Glyph } from './drawing-layout.ts'

const shapes: Record<DrawingTone, string> = {
  llm: 'fill-llm-soft stroke-llm [stroke-width:1.4]',
  human: 'fill-human-soft stroke-human',
  trigger: 'fill-trigger-soft stroke-trigger',
  code: 'fill-raised stroke-fg-3',
}

function look(node: DocumentNode): { glyph: Glyph; tone: DrawingTone } | undefined {
  const definition = findNodeType(node.type)
  if (!definition || definition.kind === 'visual') return undefined
  const glyphs: Partial<Record<typeof definition.kind, Glyph>> = { start: 'start', decision: 'decision', generation: 'decision', end: 'end' }
  return { glyph: glyphs[definition.kind] ?? 'card', tone: toneOf(definition) }
}

/** At this size a container is one thing. */
function outermost(document: WorkflowDocument): WorkflowDocument {
  const scopeOf = scopesOf(document.nodes)
  return { ...document, nodes: document.nodes.filter((node) => scopeOf(node.parentId) === undefined) }
}

export default function TemplateDrawing({ document }: { document: WorkflowDocument }) {
  const drawing = useMemo(() => layOutDrawing(outermost(document), look), [document])
  return (
    <svg viewBox={`0 0 ${drawingWidth} ${drawingHeight}`} className="size-full" aria-hidden>
      <g className="fill-none stroke-edge [stroke-width:1.2]">
        {drawing.edges.map((path, index) => (
          <path key={index} d={path} />
        ))}
      </g>
      {drawing.nodes.map(({ id, tone, ...box }) => (
        <rect key={id} {...box} rx={tone === 'human' ? 6 : 4} className={shapes[tone]} />
      ))}
    </svg>
  )
}
