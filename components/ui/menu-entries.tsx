/** The entries of menus, drawn with the parts of whichever Radix menu holds them. */
'use client'
import { Check } from 'lucide-react'
import type { DropdownMenu } from 'radix-ui'
import { classNames } from './class-names.ts'
import { Kbd } from './kbd.tsx'
import type { MenuEntry } from './menu-props.ts'

export const menuContentClass = 'appear z-50 min-w-44 overflow-auto rounded-8 border border-line-strong bg-raised p-1 shadow-3 outline-none'
const itemClass =
  'flex min-h-7 items-center gap-2 rounded-6 px-2 py-1 text-13 outline-none select-none data-[disabled]:text-fg-4 data-[highlighted]:bg-hover [&>svg]:size-3.5 [&>svg]:shrink-0 [&>svg]:text-fg-3'

/** Radix gives the same parts to both kinds of menu. */
export type MenuParts = Pick<typeof DropdownMenu, 'Item' | 'CheckboxItem' | 'Separator' | 'Label'>

function Entry({ entry, parts }: { entry: MenuEntry; parts: MenuParts }) {
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

export function menuEntries(entries: readonly MenuEntry[], parts: MenuParts) {
  return entries.map((entry, index) => <Entry key={index} entry={entry} parts={parts} />)
}
