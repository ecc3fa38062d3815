/**
 * The list of runs as it is loaded, and kept current by hints of the event stream: what changed is asked for by id, never the whole list.
 * Rows change in place. Runs that came meanwhile, and rows that match no longer, wait while `held` says that somebody is reading.
 */
'use client'
import { useEffect, useRef, useState } from 'react'
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { finalStatuses } from '#lib/api/run-status.ts'
import { listRuns, type Run, type RunPage } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { useStream } from '#lib/client/use-stream.ts'
import { isWithin, runsOf, withArrivals, withChanges, without, type RunPages } from './list-changes.ts'
import { queryOf, requestOf, type RunFilter } from './run-filter.ts'

const runsTopic = ['runs'] as const
const pageSize = 100
const everyMs = 2_000
/** Ids that one request asks for. Where more changed at once, the list begins anew instead. */
const mostAsked = 100
/** Open rows that are asked for though no hint named them: what is below them changes too. */
const mostOpen = 50

const isOpen = ({ status }: Run): boolean => !finalStatuses.includes(status)

/** Apart from other lists of runs: nobody else's change has it ask for all its pages again. */
const runListQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['run-list', queryOf(filter)] as const,
    queryFn: ({ signal, pageParam }): Promise<RunPage> => request(listRuns, { query: { ...requestOf(filter, Date.now()), limit: pageSize, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** What came in and has not been shown yet. `many`: more than can be told one by one. */
interface News {
  arrived: readonly Run[]
  gone: ReadonlySet<string>
  many: boolean
}
const noNews: News = { arrived: [], gone: new Set(), many: false }

export interface RunList {
  runs: readonly Run[]
  isPending: boolean
  /** Shows what another filter gave, until this one has answered. */
  isOld: boolean
  error: Error | null
  hasMore: boolean
  isLoadingMore: boolean
  /** The next page could not be read: it is not asked for again by itself. */
  moreFailed: boolean
  /** Pages loaded one after the other without a run on them. */
  emptyPages: number
  /** Where something is looked up in logs: how many runs so far, back to when. */
  searched: { runs: number; backTo: string | null } | undefined
  news: News
  loadMore(): void
  showNews(): void
  retry(): void
}

export function useRunList(filter: RunFilter, held: boolean): RunList {
  const client = useQueryClient()
  const query = runListQuery(filter)
  const key = queryOf(filter)
  const list = useInfiniteQuery({ ...query, placeholderData: (previous) => previous })
  const data = list.isPlaceholderData ? undefined : list.data
  const [fresh, setFresh] = useState<{ key: string; news: News }>({ key, news: noNews })
  const news = fresh.key === key ? fresh.news : noNews
  const setNews = (change: (before: News) => News): void => setFresh((before) => ({ key, news: change(before.key === key ? before.news : noNews) }))

  async function refresh(hinted: ReadonlySet<string> | undefined): Promise<void> {
    const before = client.getQueryData(query.queryKey)
    if (!before) return
    const loaded = new Set(runsOf(before).map(({ id }) => id))
    if (hinted && hinted.size > mostAsked) return setNews((last) => ({ ...last, many: true }))
    const head = hinted ? [] : (await request(listRuns, { query: { ...requestOf(filter, Date.now()), limit: pageSize } })).items
    if (head.length === pageSize && !head.some(({ id }) => loaded.has(id))) return setNews((last) => ({ ...last, many: true }))
    const open = runsOf(before).filter(isOpen).slice(0, mostOpen).map(({ id }) => id)
    const ids = [...new Set([...(hinted ?? []), ...open])].slice(0, mostAsked)
    const matching = ids.length === 0 ? [] : (await request(listRuns, { query: { ...requestOf(filter, Date.now()), id: ids, limit: mostAsked } })).items
    const matches = new Set(matching.map(({ id }) => id))
    const lost = ids.filter((id) => loaded.has(id) && !matches.has(id))
    const others = lost.length === 0 ? [] : (await request(listRuns, { query: { parent: filter.parent, id: lost, limit: mostAsked } })).items
    const found = [...head, ...matching]
    client.setQueryData(query.queryKey, (now) => now && withChanges(now, [...found, ...others]))
    const arrived = found.filter((run) => !loaded.has(run.id) && isWithin(before, run))
    setNews((last) => ({ ...last, arrived: unique([...arrived, ...last.arrived]), gone: new Set([...[...last.gone].filter((id) => !matches.has(id)), ...lost]) }))
  }

  useRefresh(refresh, data !== undefined)

  /** What cannot be read now comes with the next hint. */
  async function beginAnew(): Promise<void> {
    const page = await request(listRuns, { query: { ...requestOf(filter, Date.now()), limit: pageSize } }).catch(() => undefined)
    if (page) client.setQueryData<RunPages>(query.queryKey, { pages: [page], pageParams: [undefined] })
  }

  function showNews(): void {
    setNews(() => noNews)
    if (news.many) void beginAnew()
    else client.setQueryData(query.queryKey, (now) => now && withArrivals(without(now, news.gone), news.arrived))
  }

  const hasNews = news.many || news.arrived.length > 0 || news.gone.size > 0
  useEffect(() => {
    if (hasNews && !held) showNews()
  })

  const pages = list.data?.pages ?? []
  return {
    runs: runsOf(list.data),
    isPending: list.isPending,
    isOld: list.isPlaceholderData,
    error: list.data ? null : list.error,
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    moreFailed: list.isFetchNextPageError,
    emptyPages: pages.length - 1 - pages.findLastIndex(({ items }) => items.length > 0),
    searched: searchedOf(pages),
    news,
    loadMore: () => void (list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()),
    showNews,
    retry: () => void list.refetch(),
  }
}

const unique = (runs: readonly Run[]): Run[] => [...new Map(runs.map((run) => [run.id, run])).values()]

function searchedOf(pages: readonly RunPage[]): RunList['searched'] {
  if (!pages.some(({ searched }) => searched)) return undefined
  return { runs: pages.reduce((sum, { searched }) => sum + (searched?.runs ?? 0), 0), backTo: pages.at(-1)?.searched?.backTo ?? null }
}

/** Hints are gathered, and asked about two seconds after the answer before at the soonest; after a gap, and when the screen comes back to what it had loaded, the head is asked for. */
function useRefresh(refresh: (hinted: ReadonlySet<string> | undefined) => Promise<void>, isLoaded: boolean): void {
  const act = useRef(refresh)
  useEffect(() => {
    act.current = refresh
  })
  const hinted = useRef<Set<string>>(new Set())
  const gap = useRef(isLoaded)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  const asking = useRef(false)

  const soon = useRef(() => {
    clearTimeout(timer.current)
    if (asking.current) return
    timer.current = setTimeout(() => {
      const ids = gap.current ? undefined : hinted.current
      gap.current = false
      hinted.current = new Set()
      asking.current = true
      // What could not be asked is asked with the next hint.
      const failed = () => void (gap.current = true)
      void act.current(ids).catch(failed).finally(() => {
        asking.current = false
        last.current = Date.now()
        if (hinted.current.size > 0) soon.current()
      })
    }, Math.max(0, last.current + everyMs - Date.now()))
  })
  useStream(runsTopic, (message) => {
    if (message?.topic === 'runs') for (const id of message.runIds) hinted.current.add(id)
    else gap.current = true
    soon.current()
  })
  useEffect(() => {
    if (gap.current) soon.current()
    return () => clearTimeout(timer.current)
  }, [])
}
