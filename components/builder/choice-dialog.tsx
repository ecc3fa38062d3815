/** A list to choose from by typing: the form of "Add node" and "Connect to…". Closing without a choice gives the focus back. */
'use client'
import { useRef, useState, type ReactNode } from 'react'
import { Command as Cmdk } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { Kbd } from '#components/ui/kbd.tsx'

export interface Choice {
  id: string
  label: string
  /** Stands behind the label. */
  detail?: string
  lead?: ReactNode
  keys?: string
  keywords?: readonly string[]
  danger?: boolean
}

export interface ChoiceDialogProps {
  /** Accessible name, and the line over the list. */
  title: string
  placeholder: string
  groups: readonly { title: string; choices: readonly Choice[] }[]
  /** Shown where nothing matches. */
  nothing: string
  onChoose(id: string): void
  onClose(): void
}

export function ChoiceDialog({ title, placeholder, groups, nothing, onChoose, onClose }: ChoiceDialogProps) {
  const [search, setSearch] = useState('')
  const chosen = useRef(false)
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim/40" />
        <Radix.Content
          aria-describedby=""
          onCloseAutoFocus={(event) => chosen.current && event.preventDefault()}
          className="appear fixed top-[120px] left-1/2 z-40 w-[480px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-12 border border-line-strong bg-raised shadow-3 outline-none"
        >
          <Radix.Title className="px-3.5 pt-2.5 text-12 text-fg-3">{title}</Radix.Title>
          <Cmdk label={title} loop shouldFilter={false}>
            <div className="flex h-10 items-center gap-2.5 border-b border-line px-3.5">
              <Search aria-hidden className="size-4 shrink-0 text-fg-3" />
              <Cmdk.Input autoFocus value={search} onValueChange={setSearch} placeholder={placeholder} className="h-full flex-1 bg-transparent text-14 outline-none" />
            </div>
            <Cmdk.List className="max-h-[min(420px,56vh)] overflow-auto p-1.5">
              <Cmdk.Empty className="px-2.5 py-6 text-center text-13 text-fg-3">{nothing}</Cmdk.Empty>
              {groups.map((group) => (
                <Group
                  key={group.title}
                  title={group.title}
                  choices={matching(group.choices, search)}
                  onChoose={(id) => {
                    chosen.current = true
                    onChoose(id)
                  }}
                />
              ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Group({ title, choices, onChoose }: { title: string; choices: readonly Choice[]; onChoose(id: string): void }) {
  if (choices.length === 0) return null
  return (
    <Cmdk.Group heading={title} className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-fg-3">
      {choices.map((choice) => (
        <Cmdk.Item
          key={choice.id}
          value={choice.id}
          onSelect={() => onChoose(choice.id)}
          className={`flex h-9 items-center gap-2.5 rounded-6 px-2.5 data-[selected=true]:bg-hover ${choice.danger ? 'text-failed' : ''}`}
        >
          {choice.lead}
          <span className="shrink-0 font-medium">{choice.label}</span>
          {choice.detail && <span className="truncate text-12 text-fg-3">{choice.detail}</span>}
          {choice.keys && <Kbd keys={choice.keys} className="ml-auto" />}
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  )
}

/** Every word must occur; names that begin with the first word come first. */
function matching(choices: readonly Choice[], search: string): readonly Choice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return choices
  const found = choices.filter(({ label, detail = '', keywords = [] }) => {
    const text = [label, detail, ...keywords].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const rank = ({ label }: Choice): number => (label.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1)
  return [...found].sort((a, b) => rank(a) - rank(b))
}
