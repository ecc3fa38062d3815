/** Around every screen of the app: caches, commands, toasts, the rail. A screen is a TopBar and a <main> in the second column. */
'use client'
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { Coins, Keyboard, KeyRound, Moon, Plug, Plus, Search, Sun, SunMoon, Users } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { guideStart } from '#components/guide/guide-pages.ts'
import { inboxPath } from '#components/inbox/inbox-address.ts'
import { intentGroupsPath } from '#components/intent-groups/paths.ts'
import { promptsPath } from '#components/prompts/paths.ts'
import { testsPath } from '#components/tests/paths.ts'
import { connectionsPath, membersPath, modelsPath, secretsPath } from '#components/settings/paths.ts'
import { HoldKeys } from '#components/ui/hold-keys.tsx'
import { ToastProvider } from '#components/ui/toast.tsx'
import { TooltipProvider } from '#components/ui/tooltip.tsx'
import { useWorkflowActions } from '#components/workflows/use-workflow-actions.ts'
import { createQueryClient } from '#lib/client/query-client.ts'
import { CommandProvider, useCommands, type Command } from './command-registry.tsx'
import { KeySheet } from './key-sheet.tsx'
import { Rail } from './rail.tsx'
import { setTheme } from './theme.ts'

const CommandPalette = lazy(() => import('./command-palette.tsx'))

export function AppShell({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <CommandProvider>
          <ToastProvider>
            <Frame>{children}</Frame>
          </ToastProvider>
        </CommandProvider>
      </TooltipProvider>
    </QueryClientProvider>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const router = useRouter()
  const [palette, setPalette] = useState<'never' | 'open' | 'closed'>('never')
  const typedAhead = useRef('')
  const [keysOpen, setKeysOpen] = useState(false)
  const { createBlank } = useWorkflowActions()
  const openPalette = () => setPalette('open')

  const commands: Command[] = [
    { id: 'palette', label: 'Search or jump to', keys: 'mod+k', icon: Search, palette: false, run: openPalette },
    { id: 'go-workflows', label: 'Go to workflows', keys: 'g w', palette: false, run: () => router.push('/workflows') },
    { id: 'go-runs', label: 'Go to runs', keys: 'g r', palette: false, run: () => router.push('/runs') },
    { id: 'go-inbox', label: 'Go to the inbox', keys: 'g n', palette: false, run: () => router.push(inboxPath) },
    { id: 'go-prompts', label: 'Go to prompts', keys: 'g p', palette: false, run: () => router.push(promptsPath) },
    { id: 'go-tests', label: 'Go to tests', keys: 'g t', palette: false, run: () => router.push(testsPath) },
    { id: 'go-groups', label: 'Go to intent groups', keys: 'g i', palette: false, run: () => router.push(intentGroupsPath) },
    { id: 'go-members', label: 'Members', detail: 'Settings', keys: 'g e', icon: Users, keywords: ['settings', 'people', 'invite', 'roles', 'groups', 'owners'], run: () => router.push(membersPath) },
    { id: 'go-connections', label: 'Connections', detail: 'Settings', keys: 'g c', icon: Plug, keywords: ['settings', 'mail', 'slack', 'webhook', 'provider', 'key'], run: () => router.push(connectionsPath) },
    { id: 'go-secrets', label: 'Secrets', detail: 'Settings', keys: 'g s', icon: KeyRound, keywords: ['settings', 'tokens', 'credentials', 'hosts'], run: () => router.push(secretsPath) },
    { id: 'go-models', label: 'Models and prices', detail: 'Settings', keys: 'g m', icon: Coins, keywords: ['settings', 'cost', 'window', 'tokens'], run: () => router.push(modelsPath) },
    { id: 'go-guide', label: 'Go to the guide', keys: 'g h', palette: false, run: () => router.push(guideStart) },
    { id: 'keys', label: 'Show the keys', keys: '?', icon: Keyboard, keywords: ['shortcuts', 'keyboard', 'help'], run: () => setKeysOpen(true) },
    { id: 'new-workflow', label: 'New workflow', icon: Plus, keywords: ['create', 'blank'], run: createBlank },
    { id: 'theme-light', label: 'Light theme', icon: Sun, keywords: ['colour', 'mode'], run: () => setTheme('light') },
    { id: 'theme-dark', label: 'Dark theme', icon: Moon, keywords: ['colour', 'mode'], run: () => setTheme('dark') },
    { id: 'theme-system', label: 'Theme like the system', icon: SunMoon, keywords: ['colour', 'mode'], run: () => setTheme('system') },
  ]
  useCommands('Everywhere', commands, true)

  return (
    <div className="grid h-dvh grid-cols-[48px_minmax(0,1fr)] overflow-hidden">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-6 focus:bg-raised focus:px-3 focus:py-1 focus:shadow-2">
        Skip to the content
      </a>
      <Rail onSearch={openPalette} onKeys={() => setKeysOpen(true)} />
      <div className="flex min-h-0 min-w-0 flex-col">{children}</div>
      {palette !== 'never' && (
        <Suspense fallback={<HoldKeys onType={(text) => (typedAhead.current = text)} onLeave={() => setPalette('never')} />}>
          <CommandPalette open={palette === 'open'} typedAhead={typedAhead} onOpenChange={(open) => setPalette(open ? 'open' : 'closed')} />
        </Suspense>
      )}
      <KeySheet open={keysOpen} onOpenChange={setKeysOpen} />
    </div>
  )
}
