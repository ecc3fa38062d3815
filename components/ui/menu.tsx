/** A list of acts behind a button (Menu) or behind the right mouse button (ContextMenu), from one description of entries. */
'use client'
import type { ReactNode } from 'react'
import { Check, type LucideIcon } from 'lucide-react'
import { ContextMenu as RadixContext, DropdownMenu as Radix } from 'radix-ui'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'

export type MenuEntry =
  | { kind?: 'item'; label: ReactNode; icon?: LucideIcon; keys?: string; hint?: ReactNode; danger?: boolean; disabled?: boolean; href?: string; onSelect?(): void }
  | { kind: 'check'; label: ReactNode; checked: boolean; keys?: string; onSelect(): void }
  | { kind: 'separator' }
  | { kind: 'label'; label: ReactNode }

const contentClass = 'appear z-50 min-w-44 overflow-auto rounded-8 border border-line-strong bg-raised p-1 shadow-3 outline-none'
const itemClass =
  'flex min-h-7 items-center gap-2 rounded-6 px-2 py-1 text-13 outline-none select-none data-[disabled]:text-fg-4 data-[highlighted]:bg-hover [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-fg-3'

/** Radix gives the same parts to both kinds of menu. */
type Parts = Pick<typeof Radix, 'Item' | 'CheckboxItem' | 'Separator' | 'Label'>

function Entry({ entry, parts }: { entry: MenuEntry; parts: Parts }) {
  if (entry.kind === 'separator') return <parts.Separator className="my-1 h-px bg-line" />
  if (entry.kind === 'label') return <parts.Label className="px-2 pt-1.5 pb-1 text-11 font-medium text-fg-3">{entry.label}</parts.Label>
  if (entry.kind === 'check') {
    return (
      <parts.CheckboxItem checked={entry.checked} onSelect={entry.onSelect} className={itemClass}>
        <Check aria-hidden className={entry.checked ? 'text-accent!' : 'invisible'} />
        <span className="min-w-0 flex-1">{entry.label}</span>
        {entry.keys && <Kbd keys={entry.keys} className="ml-4" />}
      </parts.CheckboxItem>
    )
  }
  const { icon: Icon } = entry
  const content = (
    <>
      {Icon && <Icon aria-hidden className={entry.danger ? 'text-current!' : undefined} />}
      <span className="min-w-0 flex-1">
        {entry.label}
        {entry.hint && <span className="block text-12 text-fg-3">{entry.hint}</span>}
      </span>
      {entry.keys && <Kbd keys={entry.keys} className="ml-4" />}
    </>
  )
  return (
    <parts.Item
      asChild={entry.href !== undefined}
      disabled={entry.disabled}
      onSelect={entry.onSelect}
      className={classNames(itemClass, entry.danger && 'text-failed data-[highlighted]:bg-failed-soft')}
    >
      {entry.href === undefined ? content : <a href={entry.href}>{content}</a>}
    </parts.Item>
  )
}

function entriesOf(entries: readonly MenuEntry[], parts: Parts) {
  return entries.map((entry, index) => <Entry key={index} entry={entry} parts={parts} />)
}

export interface MenuProps {
  /** The button that opens it; must take a ref. */
  trigger: ReactNode
  label: string
  entries: readonly MenuEntry[]
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
}

export function Menu({ trigger, label, entries, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(contentClass, 'max-h-(--radix-dropdown-menu-content-available-height)')}
        >
          {entriesOf(entries, Radix)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export function ContextMenu({ label, entries, children }: { label: string; entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content aria-label={label} collisionPadding={8} className={classNames(contentClass, 'max-h-(--radix-context-menu-content-available-height)')}>
          {entriesOf(entries, RadixContext)}
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}
