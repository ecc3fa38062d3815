/** What a popover is told. Types only. */
import type { ReactNode } from 'react'

export interface PopoverProps {
  /** The button that opens it. Leave out to place the panel at `anchor` and control it by `open`. */
  trigger?: ReactNode
  anchor?: ReactNode
  open?: boolean
  onOpenChange?(open: boolean): void
  label: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
  className?: string
  children: ReactNode
}
