/** How what became of a node or edge looks: never by hue alone, always with a sign and a word. */
import { Minus, Move, Pencil, Plus, type LucideIcon } from 'lucide-react'
import type { Mark } from './drawn-comparison.ts'

export const markLooks: Record<Mark, { icon: LucideIcon; word: string; badge: string; text: string }> = {
  added: { icon: Plus, word: 'Added', badge: 'border-add-strong bg-add-soft text-add', text: 'text-add' },
  removed: { icon: Minus, word: 'Removed', badge: 'border-del-strong bg-del-soft text-del', text: 'text-del' },
  changed: { icon: Pencil, word: 'Changed', badge: 'border-waiting-line bg-waiting-soft text-waiting', text: 'text-waiting' },
  moved: { icon: Move, word: 'Moved', badge: 'border-line-strong bg-surface text-fg-2', text: 'text-fg-2' },
}
