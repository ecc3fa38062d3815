/** What a dialog is told. Types only. */
import type { ReactNode } from 'react'

export interface DialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons, right-aligned; the primary one last. */
  footer?: ReactNode
  width?: number
  className?: string
}
