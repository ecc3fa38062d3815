/** The list at the left of a page of settings: searched by words, walked by arrows, one of its things open at the right. */
'use client'
import { useState, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import Link from 'next/link'
import { Search } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

export interface ListedSetting {
  key: string
  href: string
  title: ReactNode
  /** At the right of the title. */
  aside?: ReactNode
  detail: ReactNode
  /** What it is found by. */
  words: string
}

export interface SettingsListProps {
  /** What they are: "Connections". */
  label: string
  /** Undefined while they are on their way. */
  items: readonly ListedSetting[] | undefined
  open: string | undefined
  searchRef: Ref<HTMLInputElement>
}

export function SettingsList({ label, items, open, searchRef }: SettingsListProps) {
  const [search, setSearch] = useState('')
  const sought = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = items?.filter(({ words }) => sought.every((word) => words.toLowerCase().includes(word)))
  const what = label.toLowerCase()
  return (
    <nav aria-label={label} className="flex w-[320px] shrink-0 flex-col border-r border-line max-md:w-[200px]">
      <div className="p-2">
        <Input
          ref={searchRef}
          icon={Search}
          aria-label={`Search ${what}`}
          placeholder={`Search ${what}`}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            setSearch('')
            event.currentTarget.blur()
          }}
          end={search === '' && <Kbd keys="/" />}
        />
      </div>
      <ul className="min-h-0 flex-1 overflow-auto pb-2" onKeyDown={walk}>
        {shown === undefined && Array.from({ length: 4 }, (_, index) => <Skeleton key={index} className="mx-3 my-2 h-9" />)}
        {shown?.length === 0 && <li className="px-4 py-3 text-12 text-fg-3">{search === '' ? 'None yet.' : `None of the ${what} has these words.`}</li>}
        {shown?.map(({ key, href, title, aside, detail }) => (
          <li key={key}>
            <Link
              href={href}
              aria-current={open === key ? 'page' : undefined}
              className={classNames('flex flex-col gap-0.5 border-b border-line-soft px-4 py-2 outline-offset-[-2px]', open === key ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
            >
              <span className="flex items-center gap-2">
                <span className="min-w-0 truncate font-mono text-12 font-medium">{title}</span>
                {aside && <span className="ml-auto shrink-0 text-11 text-fg-3">{aside}</span>}
              </span>
              <span className="truncate text-11 text-fg-3">{detail}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Arrows go from one to the next. */
function walk(event: KeyboardEvent<HTMLUListElement>) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  const links = [...event.currentTarget.querySelectorAll('a')]
  const next = links[links.indexOf(event.target as HTMLAnchorElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
