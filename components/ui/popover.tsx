/** A small floating panel beside what opened it. */
'use client'
import type { ReactNode } from 'react'
import { Popover as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'

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

export function Popover({ trigger, anchor, open, onOpenChange, label, side = 'bottom', align = 'start', className, children }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      {anchor && <Radix.Anchor asChild>{anchor}</Radix.Anchor>}
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={classNames('appear z-40 max-h-(--radix-popover-content-available-height) overflow-auto rounded-8 border border-line-strong bg-raised p-3 shadow-3 outline-none', className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
