/** The Radix side of Menu, a chunk of its own; mounted by its first opening, so it begins open. */
'use client'
import { DropdownMenu } from 'radix-ui'
import { classNames } from './class-names.ts'
import { menuContentClass, menuEntries } from './menu-entries.tsx'
import type { MenuProps } from './menu-props.ts'

export default function MenuView({ trigger, label, entries, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(menuContentClass, 'max-h-(--radix-dropdown-menu-content-available-height)')}
        >
          {menuEntries(entries, DropdownMenu)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
