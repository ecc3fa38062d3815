/** What every row of a list can do: go up or down, or away. */
'use client'
import { ArrowDown, ArrowUp, Ellipsis, Trash2 } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'

export interface RowMenuProps {
  /** What the row is, for names: "intent done". */
  name: string
  index: number
  count: number
  onMove(to: number): void
  onRemove(): void
  more?: readonly MenuEntry[]
}

export function RowMenu({ name, index, count, onMove, onRemove, more = [] }: RowMenuProps) {
  return (
    <Menu
      label={`Actions of ${name}`}
      trigger={<IconButton icon={Ellipsis} size="sm" label={`Actions of ${name}`} />}
      entries={[
        ...more,
        { label: 'Move up', icon: ArrowUp, disabled: index === 0, onSelect: () => onMove(index - 1) },
        { label: 'Move down', icon: ArrowDown, disabled: index === count - 1, onSelect: () => onMove(index + 1) },
        { kind: 'separator' },
        { label: 'Remove', icon: Trash2, danger: true, onSelect: onRemove },
      ]}
    />
  )
}
