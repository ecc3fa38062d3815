/** The Radix side of Popover, a chunk of its own. Where nobody controls it, it was mounted by its first opening and begins open. */
'use client'
import { Popover as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import type { PopoverProps } from './popover-props.ts'

export default function PopoverView({ trigger, anchor, open, onOpenChange, label, side = 'bottom', align = 'start', className, children }: PopoverProps) {
  return (
    <Radix.Root open={open} defaultOpen={open === undefined} onOpenChange={onOpenChange}>
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
