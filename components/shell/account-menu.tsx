/** Who is signed in, and the way out. */
'use client'
import { LogOut } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { Menu } from '#components/ui/menu.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { meQuery } from '#lib/client/installation.ts'
import { signOut } from '#lib/client/session.ts'
import { errorText } from '#lib/client/query-client.ts'
import { forgetKeptDrafts } from '#components/builder/kept-draft.ts'
import { forgetHistories } from '#components/builder/undo/history-database.ts'

/** `Anna Keller` → `AK`, `owner` → `O`. */
function initials(name: string): string {
  const words = name.trim().split(/[\s._@-]+/)
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words[1]?.[0] ?? '') : ''}`.toUpperCase()
}

export function AccountMenu({ className }: { className: string }) {
  const { data: me } = useQuery(meQuery)
  const toast = useToast()
  const name = me?.name ?? 'You'
  return (
    <Menu
      label="Account"
      side="right"
      align="end"
      trigger={
        <button type="button" aria-label={me ? `${initials(name)}, account of ${name}` : 'Account'} title={name} className={className}>
          <span aria-hidden className="grid size-[22px] place-items-center rounded-full bg-active text-[10px]/none font-strong text-fg-2">
            {me ? initials(me.name) : ''}
          </span>
        </button>
      }
      entries={[
        { kind: 'label', label: me ? `${me.name}, ${me.role}` : 'Signed in' },
        {
          label: 'Sign out',
          icon: LogOut,
          onSelect: () => void signOut().then(forgetWork).catch((error: unknown) => toast({ message: errorText(error), tone: 'failed' })),
        },
      ]}
    />
  )
}

/** Leaves nothing of the person's work in this browser. */
function forgetWork(): void {
  forgetHistories()
  forgetKeptDrafts(sessionStorage)
}
