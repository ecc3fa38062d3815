/** What a menu is told. Types only: the menu and what draws it both need them. */
import type { ReactNode } from 'react'
import type { LucideIcon } from 'lucide-react'

export type MenuEntry =
  | { kind?: 'item'; label: ReactNode; icon?: LucideIcon; keys?: string; hint?: ReactNode; danger?: boolean; disabled?: boolean; href?: string; onSelect?(): void }
  | { kind: 'check'; label: ReactNode; checked: boolean; keys?: string; onSelect(): void }
  | { kind: 'separator' }
  | { kind: 'label'; label: ReactNode }

export interface MenuProps {
  /** The button that opens it; must take a ref. */
  trigger: ReactNode
  label: string
  entries: readonly MenuEntry[]
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
}
