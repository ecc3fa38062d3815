/** Secrets: their names and where each may be sent at the left, one open at the right. Values are written, and shown to nobody. */
'use client'
import { useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, KeyRound, Plus, Search } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import type { Secret } from '#lib/api/secrets.ts'
import { meQuery } from '#lib/client/installation.ts'
import { errorText } from '#lib/client/query-client.ts'
import { secretsQuery } from '#lib/client/secrets.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { useIsLeaving } from './leaving.ts'
import { newSecretPath, secretPath } from './paths.ts'
import { NewSecret, SecretEditor } from './secret-editor.tsx'
import { SettingsList, type ListedSetting } from './settings-list.tsx'

/** `open`: name of a secret. */
export function SecretsPage({ open }: { open?: string }) {
  const router = useRouter()
  const secrets = useQuery(secretsQuery)
  const me = useQuery(meQuery)
  const isLeaving = useIsLeaving()
  const search = useRef<HTMLInputElement>(null)
  const making = useSearchParams().has('new')
  const mayEdit = me.data?.role === 'owner'
  const items = secrets.data?.items.filter(({ name }) => !isLeaving(`secret ${name}`))
  useCommands('Secrets', [
    { id: 'search', label: 'Search secrets', keys: '/', icon: Search, palette: false, run: () => search.current?.focus() },
    { id: 'new', label: 'New secret', keys: 'n', icon: Plus, disabled: !mayEdit, run: () => router.push(newSecretPath) },
    { id: 'walk', label: 'Walk the list', keys: 'arrowup arrowdown' },
  ])
  return (
    <>
      <TopBar crumbs={[{ label: 'Settings', whole: true }, { label: 'Secrets', whole: true }]}>
        <Button kind={open === undefined && !making ? 'primary' : 'neutral'} icon={Plus} keys="n" disabled={!mayEdit} title={mayEdit || !me.data ? undefined : 'Only an owner may'} onClick={() => router.push(newSecretPath)}>
          New secret
        </Button>
      </TopBar>
      <main id="main" className="flex min-h-0 flex-1 bg-surface">
        {secrets.isError && !items ? (
          <EmptyState icon={CircleX} title="The secrets could not be read" actions={<Button onClick={() => void secrets.refetch()}>Try again</Button>}>
            {errorText(secrets.error)}
          </EmptyState>
        ) : (
          <>
            <SettingsList label="Secrets" items={items?.map(listed)} open={open} searchRef={search} />
            {making && mayEdit ? <NewSecret /> : <Opened name={open} secret={items?.find(({ name }) => name === open)} loaded={items !== undefined && me.data !== undefined} mayEdit={mayEdit} />}
          </>
        )}
      </main>
    </>
  )
}

const listed = ({ name, allowedHosts }: Secret): ListedSetting => {
  const hosts = allowedHosts.length === 0 ? 'sent nowhere' : allowedHosts.join(', ')
  return { key: name, href: secretPath(name), title: name, detail: hosts, words: `${name} ${hosts}` }
}

function Opened({ name, secret, loaded, mayEdit }: { name: string | undefined; secret: Secret | undefined; loaded: boolean; mayEdit: boolean }) {
  if (!loaded) return <div className="flex-1" />
  if (secret) return <SecretEditor key={secret.name} secret={secret} mayEdit={mayEdit} />
  return (
    <EmptyState icon={KeyRound} title={name === undefined ? 'A secret is written once and shown to nobody' : `There is no secret ${name}`}>
      Nodes name it as <code>{'{{ secrets.NAME }}'}</code>; its value is put in when a call leaves, and only towards the hosts that are listed on it. {mayEdit ? 'Choose one, or make a new one.' : 'Only an owner may change secrets.'}
    </EmptyState>
  )
}
