/** Settings: the pages that everybody shares, and what is this browser's: theme and keys. */
'use client'
import { Coins, Keyboard, KeyRound, Plug, Settings, Users } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { connectionsPath, membersPath, modelsPath, secretsPath } from '#components/settings/paths.ts'
import { Menu } from '#components/ui/menu.tsx'
import { setTheme, useTheme, type ThemeChoice } from './theme.ts'

const themes: { choice: ThemeChoice; label: string }[] = [
  { choice: 'light', label: 'Light' },
  { choice: 'dark', label: 'Dark' },
  { choice: 'system', label: 'Like the system' },
]

export function SettingsMenu({ onKeys, className }: { onKeys(): void; className: string }) {
  const theme = useTheme()
  const router = useRouter()
  return (
    <Menu
      label="Settings"
      side="right"
      align="end"
      trigger={
        <button type="button" aria-label="Settings" title="Settings" className={className}>
          <Settings aria-hidden strokeWidth={1.75} />
        </button>
      }
      entries={[
        { label: 'Members', icon: Users, keys: 'g e', onSelect: () => router.push(membersPath) },
        { label: 'Connections', icon: Plug, keys: 'g c', onSelect: () => router.push(connectionsPath) },
        { label: 'Secrets', icon: KeyRound, keys: 'g s', onSelect: () => router.push(secretsPath) },
        { label: 'Models and prices', icon: Coins, keys: 'g m', onSelect: () => router.push(modelsPath) },
        { kind: 'separator' },
        { kind: 'label', label: 'Theme' },
        ...themes.map(({ choice, label }) => ({ kind: 'check' as const, label, checked: theme === choice, onSelect: () => setTheme(choice) })),
        { kind: 'separator' },
        { label: 'Keys', icon: Keyboard, keys: '?', onSelect: onKeys },
      ]}
    />
  )
}
