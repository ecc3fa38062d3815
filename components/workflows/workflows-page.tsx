/** The list of workflows: what each is, how it fares, what it waits for; below it, templates. Current by hints of the event stream. */
'use client'
import { useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleX, Plus, Search, SearchX, Upload } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { useRefreshOnHints } from '#lib/client/use-refresh-on-hints.ts'
import { workflowKeys, workflowsQuery } from '#lib/client/workflows.ts'
import { FirstWorkflow } from './first-workflow.tsx'
import { ImportFailure, useImport } from './import-file.tsx'
import { ModelChip } from './model-chip.tsx'
import { TemplateSection } from './template-section.tsx'
import { useWorkflowActions } from './use-workflow-actions.ts'
import { WorkflowTable } from './workflow-table.tsx'

const runsTopic = ['runs'] as const

export function WorkflowsPage() {
  const router = useRouter()
  const actions = useWorkflowActions()
  const importing = useImport()
  const [filter, setFilter] = useState('')
  const filterInput = useRef<HTMLInputElement>(null)
  const body = useRef<HTMLElement>(null)
  const list = useFilteredWorkflows(filter)
  useRefreshOnHints(runsTopic, workflowKeys.lists())

  useCommands('Workflows', [
    { id: 'new', label: 'New workflow', keys: 'n', palette: false, run: actions.createBlank },
    { id: 'filter', label: 'Search workflows', keys: '/', icon: Search, palette: false, run: () => filterInput.current?.focus() },
    { id: 'import', label: 'Import a file', icon: Upload, keywords: ['upload', 'json', 'document'], run: importing.choose },
    { id: 'walk', label: 'Walk the rows', keys: 'arrowup arrowdown' },
    { id: 'open', label: 'Open the row', keys: 'enter' },
    { id: 'archive', label: 'Archive the row', keys: 'delete' },
  ])

  function onFilterKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Escape') {
      setFilter('')
      event.currentTarget.blur()
    }
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      body.current?.querySelector<HTMLElement>('tbody tr')?.focus()
    }
  }

  return (
    <>
      <TopBar
        crumbs={[{ label: 'Workflows' }]}
        meta={
          <>
            {list.total > 0 && <Chip title="Workflows">{`${formatNumber(list.total)}${list.hasMore ? '+' : ''}`}</Chip>}
            <ModelChip />
          </>
        }
      >
        {list.total > 0 && (
          <Input
            ref={filterInput}
            icon={Search}
            aria-label="Search workflows"
            placeholder="Search workflows"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={onFilterKey}
            end={filter === '' && <Kbd keys="/" />}
            className="w-60! max-md:hidden"
          />
        )}
        <Button icon={Upload} onClick={importing.choose} busy={importing.busy}>
          Import
        </Button>
        <Button kind="primary" icon={Plus} keys="n" onClick={actions.createBlank} busy={actions.creating === 'blank'}>
          New workflow
        </Button>
      </TopBar>
      <main id="main" ref={body} className="min-h-0 flex-1 overflow-auto">
        {list.state === 'loading' && (
          <div className="bg-surface">
            <WorkflowTable workflows={undefined} actions={actions} onOpen={() => {}} />
          </div>
        )}
        {list.state === 'failed' && (
          <EmptyState icon={CircleX} title="The list could not be read" actions={<Button onClick={list.retry}>Try again</Button>}>
            {errorText(list.error)}
          </EmptyState>
        )}
        {list.state === 'empty' && <FirstWorkflow actions={actions} onImport={importing.choose} />}
        {list.state === 'shown' && (
          <>
            <div className="w-fit min-w-full bg-surface">
              {list.items.length > 0 ? (
                <WorkflowTable workflows={list.items} actions={actions} onOpen={(slug) => router.push(`/workflows/${slug}`)} />
              ) : (
                <EmptyState
                  icon={SearchX}
                  title={`No workflow matches “${filter}”`}
                  actions={<Button onClick={() => setFilter('')}>Show all</Button>}
                />
              )}
            </div>
            {list.hasMore && (
              <div className="border-b border-line bg-surface p-2 text-center">
                <Button kind="ghost" onClick={list.loadMore} busy={list.loadingMore}>
                  Load more
                </Button>
              </div>
            )}
            <TemplateSection actions={actions} />
          </>
        )}
      </main>
      {importing.input}
      <ImportFailure failure={importing.failure} onClose={importing.dismiss} />
    </>
  )
}

/** What is loaded is searched here, at once; where there is more on the server, the server searches too. */
function useFilteredWorkflows(filter: string) {
  const all = useInfiniteQuery(workflowsQuery())
  const search = useDeferredValue(filter.trim())
  const asksServer = search !== '' && all.hasNextPage
  const found = useInfiniteQuery({ ...workflowsQuery(search), enabled: asksServer })
  const loaded = useMemo(() => (all.data?.pages ?? []).flatMap((page) => page.items), [all.data])
  const remote = useMemo(() => (found.data?.pages ?? []).flatMap((page) => page.items), [found.data])
  const items = useMemo(() => {
    if (search === '') return loaded
    const words = search.toLowerCase().split(/\s+/)
    const local = loaded.filter(({ name, description, slug }) => words.every((word) => `${name} ${description} ${slug}`.toLowerCase().includes(word)))
    const known = new Set(local.map((item) => item.id))
    return [...local, ...(asksServer ? remote.filter((item) => !known.has(item.id)) : [])]
  }, [search, loaded, remote, asksServer])

  const state: 'loading' | 'failed' | 'empty' | 'shown' = all.isPending ? 'loading' : all.isError && !all.data ? 'failed' : loaded.length === 0 ? 'empty' : 'shown'
  return {
    state,
    items,
    total: loaded.length,
    error: all.error,
    retry: () => void all.refetch(),
    hasMore: all.hasNextPage && search === '',
    loadMore: () => void all.fetchNextPage(),
    loadingMore: all.isFetchingNextPage,
  }
}
