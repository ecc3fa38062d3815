/** The menu behind the right mouse button (and the menu key) of an area. */
'use client'
import type { ReactNode } from 'react'
import { ContextMenu as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { menuContentClass, menuEntries } from './menu-entries.tsx'
import type { MenuEntry } from './menu-props.ts'

export function ContextMenu({ label, entries, children }: { label: string; entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content aria-label={label} collisionPadding={8} className={classNames(menuContentClass, 'max-h-(--radix-context-menu-content-available-height)')}>
          {menuEntries(entries, Radix)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
