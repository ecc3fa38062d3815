/** The library of intent groups: all of them at the left, one open at the right. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleX, LibraryBig, Plus, Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { IntentGroupItem } from '#lib/api/intent-groups.ts'
import { intentGroupQuery, intentGroupsQuery } from '#lib/client/intent-groups.ts'
import { errorText } from '#lib/client/query-client.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { GroupEditor } from './group-editor.tsx'
import { intentGroupPath, intentGroupsPath, newGroupPath } from './paths.ts'

/** `open`: id of a group, `new`, or nothing. */
export function IntentGroupsPage({ open }: { open?: string }) {
  const router = useRouter()
  const groups = useQuery(intentGroupsQuery)
  const items = groups.data?.items
  useCommands('Intent groups', [{ id: 'new-group', label: 'New intent group', keys: 'n', icon: Plus, run: () => router.push(newGroupPath) }])
  return (
    <>
      <TopBar crumbs={[{ label: 'Intent groups', href: open === undefined ? undefined : intentGroupsPath }]}>
        <Button kind={open === undefined ? 'primary' : 'neutral'} icon={Plus} keys="n" onClick={() => router.push(newGroupPath)}>
          New group
        </Button>
      </TopBar>
      <main id="main" className="flex min-h-0 flex-1 bg-surface">
        {groups.isError && !items ? (
          <EmptyState icon={CircleX} title="The groups could not be read" actions={<Button onClick={() => void groups.refetch()}>Try again</Button>}>
            {errorText(groups.error)}
          </EmptyState>
        ) : items?.length === 0 && open === undefined ? (
          <NoGroups />
        ) : (
          <>
            <GroupList items={items} open={open} />
            <Opened open={open} />
          </>
        )}
      </main>
    </>
  )
}

function NoGroups() {
  return (
    <EmptyState
      icon={LibraryBig}
      title="No intent groups yet"
      actions={
        <Link href={newGroupPath} className={buttonClass('primary')}>
          New group
        </Link>
      }
    >
      A group keeps intents that several decisions share. Each decision holds copies, and sees when the group has changed. Make one here, or save the intents of a decision as one.
    </EmptyState>
  )
}

function GroupList({ items, open }: { items: readonly IntentGroupItem[] | undefined; open: string | undefined }) {
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = items?.filter((item) => words.every((word) => textOfGroup(item).includes(word)))
  return (
    <nav aria-label="Groups" className="flex w-[320px] shrink-0 flex-col border-r border-line max-md:w-[220px]">
      <div className="p-2">
        <Input icon={Search} aria-label="Search groups" placeholder="Search groups and intents" value={search} onChange={({ target }) => setSearch(target.value)} />
      </div>
      <ul className="min-h-0 flex-1 overflow-auto pb-2">
        {shown === undefined && Array.from({ length: 4 }, (_, index) => <Skeleton key={index} className="mx-3 my-2 h-9" />)}
        {shown?.length === 0 && <li className="px-4 py-3 text-12 text-fg-3">No group has these words.</li>}
        {shown?.map((item) => (
          <li key={item.id}>
            <Link
              href={intentGroupPath(item.id)}
              aria-current={open === item.id ? 'page' : undefined}
              className={classNames('flex flex-col gap-0.5 border-b border-line-soft px-4 py-2 outline-offset-[-2px]', open === item.id ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
            >
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 truncate font-medium">{item.name}</span>
                <span className="ml-auto shrink-0 text-11 text-fg-3 tabular-nums">{item.decisions === 0 ? 'unused' : `in ${plural(item.decisions, 'decision')}`}</span>
              </span>
              <span className="truncate font-mono text-11 text-fg-3">{item.intents.map((intent) => textOf(intent, 'name')).join(', ')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const textOfGroup = ({ name, description, intents }: IntentGroupItem): string => [name, description, ...intents.flatMap((intent) => [textOf(intent, 'name'), textOf(intent, 'description')])].join(' ').toLowerCase()

function Opened({ open }: { open: string | undefined }) {
  if (open === undefined) return <p className="grid flex-1 place-items-center text-fg-3">Choose a group to see its intents and who uses it.</p>
  return open === 'new' ? <GroupEditor key="new" /> : <OpenedGroup key={open} id={open} />
}

function OpenedGroup({ id }: { id: string }) {
  const { data, error, isFetchedAfterMount } = useQuery({ ...intentGroupQuery(id), refetchOnMount: 'always' })
  if (error) {
    return (
      <EmptyState icon={CircleX} title="There is no such group">
        {errorText(error)}
      </EmptyState>
    )
  }
  // What is edited is not loaded again under the person's hands; what is shown first is what is there now.
  return data && isFetchedAfterMount ? <GroupEditor group={data} /> : <Skeleton className="m-4 h-40 flex-1" />
}
