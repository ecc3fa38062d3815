/** All prompts: those of the library, then those of nodes, by workflow. Found by any word of a name or of the latest version. */
'use client'
import { useDeferredValue, useState } from 'react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { CircleX, FileDiff, LibraryBig, Plus, Search, Tag, Workflow } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { PromptItem } from '#lib/api/prompts.ts'
import { promptsQuery } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, type Column } from '#components/ui/table.tsx'
import { TimeAgo } from '#components/ui/time-ago.tsx'
import { newPromptPath, promptPath } from './paths.ts'

export function PromptsPage() {
  const router = useRouter()
  const [search, setSearch] = useState('')
  const q = useDeferredValue(search.trim())
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({ ...promptsQuery(q), placeholderData: keepPreviousData })
  const items = data?.pages.flatMap((page) => page.items)
  useCommands('Prompts', [{ id: 'new-library-prompt', label: 'New library prompt', keys: 'n', icon: Plus, run: () => router.push(newPromptPath) }])
  return (
    <>
      <TopBar crumbs={[{ label: 'Prompts' }]}>
        <Button kind="primary" icon={Plus} keys="n" onClick={() => router.push(newPromptPath)}>
          New library prompt
        </Button>
      </TopBar>
      <main id="main" className="flex min-h-0 flex-1 flex-col overflow-auto bg-surface">
        <div className="border-b border-line px-4 py-2">
          <Input icon={Search} aria-label="Search prompts" placeholder="Search names and texts" className="max-w-[360px]" value={search} onChange={({ target }) => setSearch(target.value)} />
        </div>
        {error && !items ? (
          <EmptyState icon={CircleX} title="The prompts could not be read" actions={<Button onClick={() => void refetch()}>Try again</Button>}>
            {errorText(error)}
          </EmptyState>
        ) : !items ? (
          Array.from({ length: 6 }, (_, index) => <Skeleton key={index} className="mx-4 my-2 h-8" />)
        ) : items.length === 0 ? (
          <Nothing searched={q !== ''} />
        ) : (
          <Groups items={items} />
        )}
        {hasNextPage && (
          <Button className="m-4 self-start" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        )}
      </main>
    </>
  )
}

function Nothing({ searched }: { searched: boolean }) {
  if (searched) return <EmptyState icon={Search} title="No prompt has these words" />
  return (
    <EmptyState
      icon={FileDiff}
      title="No prompts yet"
      actions={
        <>
          <Link href={newPromptPath} className={buttonClass('primary')}>
            New library prompt
          </Link>
          <Link href="/workflows" className={buttonClass('neutral')}>
            Open a workflow
          </Link>
        </>
      }
    >
      Every node that asks a model has a prompt. Its contents become versions by themselves when they run or are published, or when you save one. A library prompt is shared by several nodes.
    </EmptyState>
  )
}

function Groups({ items }: { items: readonly PromptItem[] }) {
  const groups = [
    { name: 'Library', icon: LibraryBig, prompts: items.filter(({ library }) => library), columns: [nameColumn, ...sharedColumns, usesColumn, savedColumn] },
    { name: 'Nodes', icon: Workflow, prompts: items.filter(({ library }) => !library), columns: [nameColumn, ...sharedColumns, workflowColumn, savedColumn] },
  ]
  return groups.map(({ name, icon: Icon, prompts, columns }) => {
    if (prompts.length === 0) return null
    return (
      <section key={name} aria-label={name} className="mb-4">
        <h2 className="flex h-10 items-center gap-2 px-4 font-strong">
          <Icon aria-hidden className="size-3.5 text-fg-3" />
          {name}
          <span className="text-12 font-regular text-fg-3">{plural(prompts.length, 'prompt')}</span>
        </h2>
        <PromptTable prompts={prompts} columns={columns} label={name === 'Library' ? 'Library prompts' : 'Prompts of nodes'} />
      </section>
    )
  })
}

function PromptTable({ prompts, columns, label }: { prompts: readonly PromptItem[]; columns: readonly Column<PromptItem>[]; label: string }) {
  const router = useRouter()
  return <Table label={label} columns={columns} rows={prompts} rowKey={({ id }) => id} rowHeight={46} onOpen={({ id }, { newTab }) => (newTab ? window.open(promptPath(id)) : router.push(promptPath(id)))} className="table-fixed" />
}

const nameColumn: Column<PromptItem> = {
  id: 'name',
  head: 'Prompt',
  width: '26%',
  cell: ({ id, name, description, nodeId, library }) => (
    <span className="flex min-w-0 flex-col">
      <Link href={promptPath(id)} className="truncate font-medium hover:underline">
        {name}
      </Link>
      <span className={library ? 'truncate text-12 text-fg-3' : 'truncate font-mono text-11 text-fg-3'}>{library ? description || 'Shared by nodes' : nodeId}</span>
    </span>
  ),
}

const sharedColumns: Column<PromptItem>[] = [
  {
    id: 'latest',
    head: 'Latest version',
    cell: ({ latestVersion, message }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="font-mono font-medium">v{latestVersion}</span>
        <span className={message === '' ? 'truncate text-fg-3' : 'truncate'} title={message}>
          {message || 'no message'}
        </span>
      </span>
    ),
  },
  {
    id: 'labels',
    head: 'Labels',
    width: '22%',
    className: 'max-lg:hidden',
    cell: ({ labels }) => (
      <span className="flex flex-wrap gap-1 overflow-hidden">
        {labels.slice(0, 3).map(({ label, version }) => (
          <Chip key={label} icon={Tag} tone={label === 'production' ? 'completed' : 'neutral'}>
            {label} v{version}
          </Chip>
        ))}
        {labels.length > 3 && <span className="text-12 text-fg-3">and {labels.length - 3} more</span>}
      </span>
    ),
  },
]

const usesColumn: Column<PromptItem> = { id: 'uses', head: 'Used by', width: '18%', className: 'max-md:hidden', cell: ({ uses }) => (uses === 0 ? <span className="text-fg-3">no node yet</span> : plural(uses, 'node')) }

const workflowColumn: Column<PromptItem> = {
  id: 'workflow',
  head: 'Workflow',
  width: '18%',
  className: 'max-md:hidden',
  cell: ({ workflow }) =>
    workflow && (
      <Link href={`/workflows/${workflow.slug}`} className="block truncate hover:underline">
        {workflow.name}
      </Link>
    ),
}

const savedColumn: Column<PromptItem> = {
  id: 'when',
  head: 'Saved',
  width: '110px',
  align: 'right',
  cell: ({ createdAt, by }) => (
    <span className="text-fg-3" title={by}>
      <TimeAgo at={createdAt} />
    </span>
  ),
}
