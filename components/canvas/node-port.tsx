/** A port of a card: where edges leave, or arrive. Pressing it, or Enter on it, is told to the canvas by its data attributes. */
'use client'
import { Handle, Position } from '@xyflow/react'
import type { CardPort } from './card-model.ts'
import { inputHandle, portName, type NodeCardData } from './flow-elements.ts'

export function OutPort({ port, data }: { port: CardPort; data: NodeCardData }) {
  const { node, card, entry, editable, lit } = data
  const wired = isWired(data, port.handle)
  return (
    <Handle
      type="source"
      position={Position.Right}
      id={port.handle}
      className="port"
      style={{ top: port.y }}
      isConnectable={editable}
      data-node={node.id}
      data-port={port.handle}
      data-row={port.row}
      data-wired={wired || undefined}
      data-error={port.error || undefined}
      data-lit={lit === port.handle || undefined}
      role="button"
      aria-label={portName(port.handle, card.title, wired)}
      title={port.row === 'side' ? port.handle : undefined}
      tabIndex={entry && editable ? 0 : -1}
    />
  )
}

export function InPort({ data: { card, entered, editable } }: { data: NodeCardData }) {
  if (card.inputY === undefined) return null
  return <Handle type="target" position={Position.Left} id={inputHandle} className="port" style={{ top: card.inputY }} isConnectable={editable} data-wired={entered || undefined} aria-hidden />
}

export const isWired = (data: NodeCardData, handle: string): boolean => ` ${data.wired} `.includes(` ${handle} `)
