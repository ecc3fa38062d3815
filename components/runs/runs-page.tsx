/** The list of runs: which ones stands in the address, newest first, current by hints of the event stream; walked and acted on by keys. */
'use client'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ArrowUp, CheckCheck, GitCompareArrows, ListFilter, Search } from 'lucide-react'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCommands } from '#components/shell/command-registry.tsx'
import { DivergencesLink } from '#components/compare/divergences-link.tsx'
import { TopBar, type Crumb } from '#components/shell/top-bar.tsx'
import { shortId } from '#components/ui/id-chip.tsx'
import type { Run } from '#lib/api/runs.ts'
import { runViewsQuery } from '#lib/client/run-views.ts'
import { versionsQuery, workflowsQuery } from '#lib/client/workflows.ts'
import { BulkBar, isPair, pairPath } from './bulk-bar.tsx'
import { FilterBar, type FilterBarHandle } from './filter/filter-bar.tsx'
import type { Known } from './filter/filter-choices.ts'
import { ImportRun } from './import-run.tsx'
import { countWords, goesOnByItself, ListEnd } from './list-end.tsx'
import { isFiltered, pathOf, queryOf, type RunFilter } from './run-filter.ts'
import { RunGrid, type RunGridHandle } from './run-grid.tsx'
import { among, nothingSelected, toggledRow, withAll, withRange, type Selection } from './selection.ts'
import { useReading } from './use-reading.ts'
import { useRunList, type RunList } from './use-run-list.ts'
import { ViewTabs } from './views/view-tabs.tsx'
import { shownBy } from './views/views.ts'

/** Where each list was left, for whoever comes back from a run. */
const places = new Map<string, { top: number; active: string | undefined }>()

export function RunsPage() {
  const router = useRouter()
  const search = useSearchParams()
  const views = useQuery(runViewsQuery).data?.items ?? []
  const shown = shownBy(search, views)
  const { filter, view } = shown
  const setFilter = (next: RunFilter): void => router.replace(pathOf(next, isFiltered(next) ? view?.id : undefined), { scroll: false })
  const clear = (): void => setFilter({ parent: filter.parent })
  return (
    <>
      <TopBar crumbs={crumbsOf(filter)}>
        {filter.workflow !== undefined && filter.parent === undefined && <DivergencesLink workflow={filter.workflow} />}
        <ImportRun />
      </TopBar>
      {filter.parent === undefined && <ViewTabs shown={shown} views={views} />}
      <Runs key={filter.parent ?? ''} filter={filter} onChange={setFilter} onClear={clear} />
    </>
  )
}

/** A list of child runs stands below their parent. */
const crumbsOf = ({ parent }: RunFilter): Crumb[] =>
  parent === undefined
    ? [{ label: 'Runs', whole: true }]
    : [{ label: 'Runs', href: '/runs', whole: true }, { label: <span className="font-mono text-13">{shortId(parent)}</span>, href: `/runs/${parent}`, whole: true }, { label: 'Child runs', whole: true }]

interface RunsProps {
  filter: RunFilter
  onChange(filter: RunFilter): void
  onClear(): void
}

function Runs({ filter, onChange, onClear }: RunsProps) {
  const router = useRouter()
  const key = queryOf(filter)
  const place = places.get(key)
  const { isReading, onRead } = useReading()
  const [selected, setSelected] = useState<Selection>(nothingSelected)
  const [active, setActive] = useState(place?.active)
  const list = useRunList(filter, isReading || selected.ids.size > 0)
  const { runs } = list
  const order = useMemo(() => runs.map(({ id }) => id), [runs])
  const selection = useMemo(() => among(selected, order), [selected, order])
  const chosen = runs.filter(({ id }) => selection.ids.has(id))
  const grid = useRef<RunGridHandle>(null)
  const bar = useRef<FilterBarHandle>(null)
  const known = useKnown(filter, runs)
  const open = (id: string, newTab = false): void => (newTab ? void window.open(`/runs/${id}`, '_blank') : router.push(`/runs/${id}`))
  const remember = (change: { top?: number; active?: string }): void => void places.set(key, { top: 0, active: undefined, ...places.get(key), ...change })

  function activate(id: string) {
    setActive(id)
    remember({ active: id })
  }

  /** To the row so many further on; the first key shows the first row. */
  function walk(by: number, range = false) {
    const at = order.indexOf(active ?? '')
    const next = Math.min(Math.max(at < 0 ? 0 : at + by, 0), order.length - 1)
    const id = order[next]
    if (id === undefined) return
    activate(id)
    if (range) setSelected(withRange(selection.anchor === undefined && active !== undefined ? toggledRow(selection, active) : selection, id, order))
    grid.current?.reveal(next)
    grid.current?.focus()
  }

  const toggle = (id: string | undefined, range: boolean): void => {
    if (id !== undefined && order.includes(id)) setSelected(range ? withRange(selection, id, order) : toggledRow(selection, id))
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.target !== event.currentTarget) return
    const keys: Record<string, () => void> = { ArrowDown: () => walk(1, event.shiftKey), ArrowUp: () => walk(-1, event.shiftKey), Home: () => walk(-Infinity), End: () => walk(Infinity), ' ': () => toggle(active, false), Enter: () => active !== undefined && order.includes(active) && open(active, event.metaKey || event.ctrlKey) }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  useCommands('Runs', [
    { id: 'search', label: 'Search runs', keys: '/', icon: Search, palette: false, run: () => bar.current?.search() },
    { id: 'filter', label: 'Filter runs', keys: 'f', icon: ListFilter, run: () => bar.current?.add() },
    { id: 'next', label: 'Next run', keys: 'j', palette: false, repeats: true, run: () => walk(1) },
    { id: 'previous', label: 'Previous run', keys: 'k', palette: false, repeats: true, run: () => walk(-1) },
    { id: 'open', label: 'Open the run', keys: 'enter' },
    { id: 'select', label: 'Select the run', keys: 'x', palette: false, run: () => toggle(active, false) },
    { id: 'select-next', label: 'Select down to the next', keys: 'shift+j', palette: false, repeats: true, run: () => walk(1, true) },
    { id: 'select-previous', label: 'Select up to the previous', keys: 'shift+k', palette: false, repeats: true, run: () => walk(-1, true) },
    { id: 'select-all', label: 'Select all loaded runs', keys: 'shift+a', icon: CheckCheck, run: () => setSelected(withAll(selection, order)) },
    { id: 'compare', label: 'Compare the two selected runs', keys: 'c', icon: GitCompareArrows, disabled: !isPair(chosen), run: () => isPair(chosen) && router.push(pairPath(chosen)) },
    { id: 'clear', label: 'Clear the selection', keys: 'escape', palette: false, disabled: selection.ids.size === 0, run: () => setSelected(nothingSelected) },
  ])

  return (
    <>
      <FilterBar ref={bar} filter={filter} known={known} onChange={onChange} onClear={onClear} end={<span aria-live="polite">{countWords(list)}</span>} />
      <main id="main" className="relative flex min-h-0 flex-1 flex-col bg-surface">
        <RunGrid
          key={key}
          ref={grid}
          runs={runs}
          pending={list.isPending}
          old={list.isOld}
          hasMore={list.hasMore}
          active={active}
          selection={selection}
          gone={list.news.gone}
          startAt={place?.top ?? 0}
          onActive={activate}
          onOpen={open}
          onToggle={toggle}
          onToggleAll={() => setSelected(withAll(selection, order))}
          onNearEnd={() => goesOnByItself(list) && list.loadMore()}
          onRead={(reading) => {
            onRead(reading)
            if ('top' in reading) remember(reading)
          }}
          onKeyDown={onKeyDown}
          end={<ListEnd list={list} filtered={isFiltered(filter)} onClear={onClear} />}
        />
        <News
          list={list}
          onShow={() => {
            list.showNews()
            grid.current?.toTop()
          }}
        />
        <BulkBar chosen={chosen} onClear={() => setSelected(nothingSelected)} />
      </main>
    </>
  )
}

/** What came in while somebody was reading. */
function News({ list: { news }, onShow }: { list: RunList; onShow(): void }) {
  const words = [news.many ? 'Many new' : news.arrived.length > 0 && `${news.arrived.length} new`, news.gone.size > 0 && `${news.gone.size} no longer match`].filter(Boolean).join(', ')
  return (
    <div aria-live="polite" className="pointer-events-none absolute inset-x-0 top-0.5 z-20 flex justify-center">
      {words !== '' && (
        <button type="button" onClick={onShow} className="appear pointer-events-auto inline-flex h-6 items-center gap-1.5 rounded-full border border-accent-line bg-accent-soft px-3 text-12 font-medium text-accent shadow-2">
          <ArrowUp aria-hidden className="size-3.5" />
          {words}
        </button>
      )}
    </div>
  )
}

/** What filters offer: all workflows, the versions of the one that is filtered by, and what the loaded runs have. */
function useKnown(filter: RunFilter, runs: readonly Run[]): Known {
  const pages = useInfiniteQuery(workflowsQuery()).data?.pages
  const workflows = useMemo(() => (pages ?? []).flatMap(({ items }) => items), [pages])
  const versions = useQuery({ ...versionsQuery(filter.workflow ?? ''), enabled: filter.workflow !== undefined }).data
  return { workflows, runs, versions: filter.workflow === undefined ? [] : (versions?.items ?? []).map(({ number }) => number) }
}
