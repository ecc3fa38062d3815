/** Connections of every kind: all of them at the left, one open at the right, or one being made (`?new=slack`). */
'use client'
import { useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, Plug, Plus, Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import type { Connection, ConnectionKind } from '#lib/api/connections.ts'
import { connectionsQuery, meQuery } from '#lib/client/installation.ts'
import { errorText } from '#lib/client/query-client.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ConnectionEditor, NewConnection } from './connection-editor.tsx'
import { connectionKinds, kindsInOrder } from './connection-kinds.ts'
import { useIsLeaving } from './leaving.ts'
import { connectionPath, connectionsPath, newConnectionPath } from './paths.ts'
import { SettingsList, type ListedSetting } from './settings-list.tsx'

/** `open`: name of a connection. */
export function ConnectionsPage({ open }: { open?: string }) {
  const router = useRouter()
  const connections = useQuery(connectionsQuery)
  const me = useQuery(meQuery)
  const isLeaving = useIsLeaving()
  const search = useRef<HTMLInputElement>(null)
  const making = useSearchParams().get('new')
  const mayEdit = me.data?.role === 'owner'
  const items = connections.data?.items.filter(({ name }) => !isLeaving(`connection ${name}`))
  const shown = items?.find(({ name }) => name === open)
  useCommands('Connections', [
    { id: 'search', label: 'Search connections', keys: '/', icon: Search, palette: false, run: () => search.current?.focus() },
    { id: 'new', label: 'New connection', keys: 'n', icon: Plus, disabled: !mayEdit, run: () => router.push(newConnectionPath()) },
    { id: 'walk', label: 'Walk the list', keys: 'arrowup arrowdown' },
  ])
  return (
    <>
      <TopBar crumbs={[{ label: 'Settings', whole: true }, { label: 'Connections', whole: true }]}>
        <Button kind={open === undefined && making === null ? 'primary' : 'neutral'} icon={Plus} keys="n" disabled={!mayEdit} title={mayEdit || !me.data ? undefined : 'Only an owner may'} onClick={() => router.push(newConnectionPath())}>
          New connection
        </Button>
      </TopBar>
      <main id="main" className="flex min-h-0 flex-1 bg-surface">
        {connections.isError && !items ? (
          <EmptyState icon={CircleX} title="The connections could not be read" actions={<Button onClick={() => void connections.refetch()}>Try again</Button>}>
            {errorText(connections.error)}
          </EmptyState>
        ) : (
          <>
            <SettingsList label="Connections" items={items?.map(listed)} open={open} searchRef={search} />
            {making !== null && mayEdit && items ? <Making kind={making} taken={items.map(({ name }) => name)} /> : <Opened name={open} connection={shown} loaded={items !== undefined && me.data !== undefined} mayEdit={mayEdit} />}
          </>
        )}
      </main>
    </>
  )
}

const listed = ({ name, kind, source, label, ...connection }: Connection): ListedSetting => ({
  key: name,
  href: connectionPath(name),
  title: name,
  aside: source === 'environment' ? 'environment' : connectionKinds[kind].name,
  detail: label ?? whereTo({ kind, ...connection }),
  words: [name, kind, connectionKinds[kind].name, whereTo({ kind, ...connection })].join(' '),
})

function whereTo(connection: Pick<Connection, 'kind' | 'baseUrl' | 'settings' | 'model'>): string {
  if (connection.settings === null) return [connection.baseUrl ?? (connection.kind === 'openai' ? 'api.openai.com' : ''), connection.model].filter(Boolean).join(' · ')
  if ('host' in connection.settings) return `${connection.settings.from} by ${connection.settings.host}`
  return 'url' in connection.settings ? connection.settings.url : (connection.settings.defaultChannel ?? 'to each person')
}

function Opened({ name, connection, loaded, mayEdit }: { name: string | undefined; connection: Connection | undefined; loaded: boolean; mayEdit: boolean }) {
  if (!loaded) return <div className="flex-1" />
  if (name === undefined) return <Choose mayEdit={mayEdit} />
  if (connection) return <ConnectionEditor key={connection.name} connection={connection} mayEdit={mayEdit} />
  return (
    <EmptyState icon={Plug} title={`There is no connection ${name}`} actions={<Link href={connectionsPath} className="text-accent hover:underline">All connections</Link>}>
      It was deleted, or its name is another.
    </EmptyState>
  )
}

const isKind = (text: string): text is ConnectionKind => Object.hasOwn(connectionKinds, text)

function Making({ kind, taken }: { kind: string; taken: readonly string[] }) {
  return isKind(kind) ? <NewConnection key={kind} kind={kind} taken={taken} /> : <Choose mayEdit />
}

/** What each kind is for; one press makes one. */
function Choose({ mayEdit }: { mayEdit: boolean }) {
  return (
    <section aria-label="Kinds of connections" className="min-h-0 flex-1 overflow-auto p-4">
      <h2 className="mb-1 text-14 font-strong">{mayEdit ? 'New connection' : 'Connections'}</h2>
      <p className="mb-3 max-w-[80ch] text-12 text-fg-2">Nodes name a connection; its keys stay here, encrypted, and are shown to nobody. {mayEdit ? 'Choose what it leads to.' : 'Only an owner may change them.'}</p>
      <ul className="grid max-w-[760px] grid-cols-1 gap-2 lg:grid-cols-2">
        {kindsInOrder.map((kind) => {
          const { name, icon: Icon, purpose } = connectionKinds[kind]
          const inside = (
            <>
              <span className="grid size-6 shrink-0 place-items-center rounded-6 bg-active text-fg-2">
                <Icon aria-hidden className="size-3.5" />
              </span>
              <span className="flex min-w-0 flex-col gap-0.5">
                <span className="font-medium">{name}</span>
                <span className="text-12 text-fg-3">{purpose}</span>
              </span>
            </>
          )
          return (
            <li key={kind} className="flex">
              {mayEdit ? (
                <Link href={newConnectionPath(kind)} className="flex w-full items-start gap-3 rounded-8 border border-line bg-raised px-3 py-2.5 hover:bg-hover">
                  {inside}
                </Link>
              ) : (
                <span className="flex w-full items-start gap-3 rounded-8 border border-line px-3 py-2.5">{inside}</span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
