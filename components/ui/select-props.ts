/** What a select is told. Types only. */
import type { LucideIcon } from 'lucide-react'

export interface SelectOption {
  value: string
  label: string
  hint?: string
  icon?: LucideIcon
  disabled?: boolean
}

export interface SelectProps {
  value: string | undefined
  onChange(value: string): void
  options: readonly SelectOption[]
  /** Accessible name where no <label htmlFor> points to `id`. */
  label?: string
  placeholder?: string
  id?: string
  size?: 'md' | 'sm'
  mono?: boolean
  disabled?: boolean
  invalid?: boolean
  describedBy?: string
  className?: string
}
