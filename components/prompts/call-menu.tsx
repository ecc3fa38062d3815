/** Chooses one of the newest past calls of a prompt, over all its runs; or none, where that is a choice. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { Eye, type LucideIcon } from 'lucide-react'
import type { CallName } from '#components/builder/preview/moments.ts'
import { promptCallsQuery } from '#lib/client/prompts.ts'
import { Button } from '#components/ui/button.tsx'
import { formatDateTime } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'

export interface CallMenuProps {
  /** Of the node whose calls they are. */
  promptId: string
  /** Accessible name. */
  label: string
  chosen: CallName | undefined
  onChoose(call: CallName): void
  /** What stands first, in place of a call. */
  without?: { label: string; onChoose(): void }
  /** What the button says. */
  children: string
  icon?: LucideIcon
}

export function CallMenu({ promptId, label, chosen, onChoose, without, children, icon = Eye }: CallMenuProps) {
  const { data } = useQuery({ ...promptCallsQuery(promptId), retry: false, enabled: promptId !== '' })
  const items = data?.items ?? []
  const entries: MenuEntry[] = [
    ...(without ? [{ kind: 'check' as const, label: without.label, checked: chosen === undefined, onSelect: without.onChoose }] : []),
    { kind: 'label', label: items.length === 0 ? 'No call was made with it yet' : 'Past calls, newest run first' },
    ...items.map(({ runId, seq, call, at }): MenuEntry => ({
      kind: 'check',
      label: <span className="flex gap-3"><span className="font-mono text-12">{shortId(runId)}</span><span className="text-fg-3">call {call} · {formatDateTime(new Date(at))}</span></span>,
      checked: chosen?.runId === runId && chosen.seq === seq,
      onSelect: () => onChoose({ runId, seq }),
    })),
  ]
  return <Menu label={label} align="end" entries={entries} trigger={<Button kind="ghost" size="sm" icon={icon}>{children}</Button>} />
}
