/** Which node of those ahead an edit is about; nothing to choose where there is one. */
'use client'
import type { GraphNode } from '#lib/engine/graph.ts'
import { Select } from '#components/ui/select.tsx'
import { useRunScreen } from '../run-screen.ts'

export interface NodeChoiceProps {
  label: string
  nodes: readonly GraphNode[]
  value: string
  /** Nodes that hold an edit. */
  edited: Readonly<Record<string, unknown>>
  onChange(nodeId: string): void
}

export function NodeChoice({ label, nodes, value, edited, onChange }: NodeChoiceProps) {
  const { names } = useRunScreen()
  if (nodes.length < 2) return <p className="truncate text-12 font-medium">{names(value).title}</p>
  return <Select size="sm" label={label} value={value} options={nodes.map(({ id }) => ({ value: id, label: names(id).title, ...(edited[id] !== undefined && { hint: 'edited' }) }))} onChange={onChange} />
}
