/** The 48 px rail at the left: where one can go, search, settings, account. Only what exists has an entry. */
'use client'
import { BookOpen, FileDiff, FlaskConical, Inbox, LibraryBig, ListTree, Search, Workflow, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { guideStart } from '#components/guide/guide-pages.ts'
import { inboxPath } from '#components/inbox/inbox-address.ts'
import { useInboxBadge } from '#components/inbox/use-inbox-badge.ts'
import { intentGroupsPath } from '#components/intent-groups/paths.ts'
import { promptsPath } from '#components/prompts/paths.ts'
import { testsPath } from '#components/tests/paths.ts'
import { Tooltip } from '#components/ui/tooltip.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Mark } from './mark.tsx'
import { SettingsMenu } from './settings-menu.tsx'

const railItemClass =
  'relative grid size-8 place-items-center rounded-6 text-fg-3 transition-colors hover:bg-hover hover:text-fg aria-[current]:bg-active aria-[current]:text-fg data-[state=open]:bg-hover data-[state=open]:text-fg [&_svg]:size-4'

const places: { href: string; label: string; keys: string; icon: LucideIcon }[] = [
  { href: '/workflows', label: 'Workflows', keys: 'g w', icon: Workflow },
  { href: '/runs', label: 'Runs', keys: 'g r', icon: ListTree },
  { href: inboxPath, label: 'Inbox', keys: 'g n', icon: Inbox },
  { href: promptsPath, label: 'Prompts', keys: 'g p', icon: FileDiff },
  { href: testsPath, label: 'Tests', keys: 'g t', icon: FlaskConical },
  { href: intentGroupsPath, label: 'Intent groups', keys: 'g i', icon: LibraryBig },
]

export function Rail({ onSearch, onKeys }: { onSearch(): void; onKeys(): void }) {
  const pathname = usePathname()
  const waiting = useInboxBadge() ?? 0
  return (
    <nav aria-label="Main" className="z-20 flex flex-col items-center gap-1 border-r border-line bg-surface py-2">
      <Link href="/workflows" aria-label="Oriel, to the workflows" className="mb-2 grid size-7 place-items-center rounded-6 text-fg">
        <Mark />
      </Link>
      {places.map(({ href, label, keys, icon: Icon }) => (
        <Tooltip key={href} label={label} keys={keys} side="right">
          <Link href={href} aria-label={href === inboxPath && waiting > 0 ? `${label}, ${waiting} for you` : label} aria-current={pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined} className={railItemClass}>
            <Icon aria-hidden strokeWidth={1.75} />
            {href === inboxPath && waiting > 0 && <Badge count={waiting} />}
          </Link>
        </Tooltip>
      ))}
      <span className="flex-1" />
      <Tooltip label="Search or jump to" keys="mod+k" side="right">
        <button type="button" aria-label="Search or jump to" onClick={onSearch} className={railItemClass}>
          <Search aria-hidden strokeWidth={1.75} />
        </button>
      </Tooltip>
      <Tooltip label="Guide" keys="g h" side="right">
        <Link href={guideStart} aria-label="Guide" aria-current={pathname.startsWith('/guide/') ? 'page' : undefined} className={railItemClass}>
          <BookOpen aria-hidden strokeWidth={1.75} />
        </Link>
      </Tooltip>
      <SettingsMenu onKeys={onKeys} className={railItemClass} />
      <AccountMenu className={railItemClass} />
    </nav>
  )
}

/** How many wait for who is signed in. */
const Badge = ({ count }: { count: number }) => (
  <span aria-hidden className="absolute top-0 -right-0.5 grid h-[15px] min-w-[15px] place-items-center rounded-full bg-human px-1 text-[10px]/none font-strong text-surface tabular-nums">
    {count > 99 ? '99+' : count}
  </span>
)
