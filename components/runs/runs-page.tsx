/** The list of runs: filtered by workflow, status and text, newest first, current by hints of the event stream. */
'use client'
import { useMemo, useRef, useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleX, ListTree, Search, SearchX } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import Link from 'next/link'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar, type Crumb } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { ChipButton } from '#components/ui/chip.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Select } from '#components/ui/select.tsx'
import { statusLooks } from '#components/ui/status-chip.tsx'
import { runStatuses } from '#lib/api/run-status.ts'
import { errorText } from '#lib/client/query-client.ts'
import { runKeys, runsQuery, type RunFilter } from '#lib/client/runs.ts'
import { useRefreshOnHints } from '#lib/client/use-refresh-on-hints.ts'
import { workflowsQuery } from '#lib/client/workflows.ts'
import { filterOf, isFiltered, pathOf, toggled } from './run-filter.ts'
import { RunTable } from './run-table.tsx'

const runsTopic = ['runs'] as const

/** Statuses worth a filter of their own; imported runs are found by search. */
const filterStatuses = runStatuses.filter((status) => status !== 'imported')

export function RunsPage() {
  const router = useRouter()
  const search = useSearchParams()
  const filter = useMemo(() => filterOf(search), [search])
  const setFilter = (next: RunFilter) => router.replace(pathOf(next), { scroll: false })
  const runs = useInfiniteQuery({ ...runsQuery(filter), placeholderData: (previous) => previous })
  const items = useMemo(() => (runs.data?.pages ?? []).flatMap((page) => page.items), [runs.data])
  const searchInput = useRef<HTMLInputElement>(null)
  useRefreshOnHints(runsTopic, runKeys.lists())

  useCommands('Runs', [
    { id: 'filter', label: 'Search runs', keys: '/', icon: Search, palette: false, run: () => searchInput.current?.focus() },
    { id: 'walk', label: 'Walk the rows', keys: 'arrowup arrowdown' },
    { id: 'open', label: 'Open the row', keys: 'enter' },
  ])

  return (
    <>
      <TopBar crumbs={crumbsOf(filter)} meta={<StatusFilter filter={filter} onChange={setFilter} className="ml-1 max-xl:hidden" />}>
        <WorkflowFilter filter={filter} onChange={setFilter} />
        <SearchInput key={filter.q ?? ''} ref={searchInput} filter={filter} onChange={setFilter} />
      </TopBar>
      <StatusFilter filter={filter} onChange={setFilter} className="flex-wrap border-b border-line bg-surface px-4 py-2 xl:hidden" />
      <main id="main" className="min-h-0 flex-1 overflow-auto bg-surface">
        {runs.isPending && <RunTable runs={undefined} onOpen={() => {}} />}
        {runs.isError && !runs.data && (
          <EmptyState icon={CircleX} title="The runs could not be read" actions={<Button onClick={() => void runs.refetch()}>Try again</Button>}>
            {errorText(runs.error)}
          </EmptyState>
        )}
        {runs.data && items.length === 0 && <NoRuns filter={filter} onClear={() => setFilter({})} />}
        {items.length > 0 && <RunTable runs={items} onOpen={(id) => router.push(`/runs/${id}`)} />}
        {runs.hasNextPage && (
          <div className="p-2 text-center">
            <Button kind="ghost" onClick={() => void runs.fetchNextPage()} busy={runs.isFetchingNextPage}>
              Load more
            </Button>
          </div>
        )}
      </main>
    </>
  )
}

/** A list of child runs stands below their parent. */
const crumbsOf = ({ parent }: RunFilter): Crumb[] =>
  parent === undefined
    ? [{ label: 'Runs', whole: true }]
    : [{ label: 'Runs', href: '/runs', whole: true }, { label: <span className="font-mono text-13">{shortId(parent)}</span>, href: `/runs/${parent}`, whole: true }, { label: 'Child runs', whole: true }]

interface FilterProps {
  filter: RunFilter
  onChange(filter: RunFilter): void
}

/** Stands in the bar where that has room, else in a row below. */
function StatusFilter({ filter, onChange, className }: FilterProps & { className: string }) {
  return (
    <div role="group" aria-label="Status" className={`flex gap-1 ${className}`}>
      {filterStatuses.map((status) => {
        const { word, icon, tone } = statusLooks[status]
        const on = filter.status?.includes(status) ?? false
        return (
          <ChipButton key={status} icon={icon} tone={on ? tone : 'neutral'} aria-pressed={on} onClick={() => onChange(toggled(filter, status))}>
            {word}
          </ChipButton>
        )
      })}
    </div>
  )
}

function WorkflowFilter({ filter, onChange }: FilterProps) {
  const workflows = useInfiniteQuery(workflowsQuery())
  const items = (workflows.data?.pages ?? []).flatMap((page) => page.items)
  const isNamesake = (name: string) => items.filter((item) => item.name === name).length > 1
  const known = items.some((item) => item.slug === filter.workflow)
  const options = [
    { value: '', label: 'All workflows' },
    ...items.map((item) => ({ value: item.slug, label: item.name, hint: isNamesake(item.name) ? item.slug : undefined })),
    ...(filter.workflow && !known ? [{ value: filter.workflow, label: items.find((item) => item.id === filter.workflow)?.name ?? filter.workflow }] : []),
  ]
  return <Select label="Workflow" value={filter.workflow ?? ''} options={options} onChange={(workflow) => onChange({ ...filter, workflow: workflow || undefined })} className="w-48! max-md:hidden" />
}

function SearchInput({ filter, onChange, ref }: FilterProps & { ref: React.Ref<HTMLInputElement> }) {
  const [text, setText] = useState(filter.q ?? '')
  return (
    <Input
      ref={ref}
      icon={Search}
      aria-label="Search runs"
      placeholder="Id or metadata"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange({ ...filter, q: text.trim() || undefined })
        if (event.key === 'Escape') {
          setText('')
          onChange({ ...filter, q: undefined })
          event.currentTarget.blur()
        }
      }}
      end={text === '' ? <Kbd keys="/" /> : text !== (filter.q ?? '') && <Kbd keys="enter" />}
      className="w-52! max-sm:hidden"
    />
  )
}

function NoRuns({ filter, onClear }: { filter: RunFilter; onClear(): void }) {
  if (isFiltered(filter)) {
    return <EmptyState icon={SearchX} title="No run matches this filter" actions={<Button onClick={onClear}>Show all</Button>} />
  }
  return (
    <EmptyState
      icon={ListTree}
      title="Nothing has run yet"
      actions={
        <Link href="/workflows" className={buttonClass('primary')}>
          To the workflows
        </Link>
      }
    >
      Open a workflow and press Run, or start one by the API. Every run stays here, with each request its model was sent.
    </EmptyState>
  )
}
