/** What stands on the canvas for people: notes (Markdown, never HTML, no pictures from elsewhere) and frames around nodes. */
'use client'
import { memo } from 'react'
import { NodeResizer, type NodeProps } from '@xyflow/react'
import Markdown from 'react-markdown'
import { textOf } from '#lib/nodes/draft.ts'
import type { FlowNode } from './flow-elements.ts'
import { noteTone } from './note-colour.ts'

const allowed = ['p', 'strong', 'em', 'del', 'code', 'pre', 'ul', 'ol', 'li', 'a', 'h1', 'h2', 'h3', 'blockquote', 'br', 'hr']
/** Handles to resize a card by, while it is selected. */
export function Corners({ visible, least = { width: 96, height: 40 } }: { visible: boolean; least?: { width: number; height: number } }) {
  return <NodeResizer isVisible={visible} minWidth={least.width} minHeight={least.height} lineClassName="border-transparent!" handleClassName="size-2! rounded-[2px]! border-accent! bg-raised!" />
}

export const NoteCard = memo(function NoteCard({ data, selected }: NodeProps<FlowNode>) {
  const { node, editable } = data
  const text = textOf(node.data, 'text')
  return (
    <>
      <div className="note-card" data-mark={data.mark} data-tone={noteTone(node.data.color, 'waiting')}>
        {text ? (
          <Markdown allowedElements={allowed} unwrapDisallowed skipHtml components={{ a: NoteLink }}>
            {text}
          </Markdown>
        ) : (
          <span className="text-fg-3">Empty note</span>
        )}
      </div>
      <Corners visible={selected && editable} />
    </>
  )
})

function NoteLink({ href, children }: { href?: string; children?: React.ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className="nodrag">
      {children}
    </a>
  )
}

export const FrameCard = memo(function FrameCard({ data, selected }: NodeProps<FlowNode>) {
  return (
    <>
      <div className="frame-card" data-mark={data.mark} data-tone={noteTone(data.node.data.color, 'code')}>
        <span className="frame-title absolute top-2 left-3 text-12 font-medium text-(--c)">{data.card.title}</span>
      </div>
      <Corners visible={selected && data.editable} />
    </>
  )
})
