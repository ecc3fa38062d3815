/**
 * The inbox's list as it is loaded, and kept current: of runs that a hint names, only their requests are asked for, and only rows that
 * changed are drawn again. History is asked for as a whole, since nothing in it changes.
 */
'use client'
import { useEffect, useMemo } from 'react'
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import type { ResponseOf } from '#lib/api/contract.ts'
import { listRequests, type HumanRequest } from '#lib/api/requests.ts'
import { onInboxHints } from '#lib/client/inbox-hints.ts'
import { inboxQuery, requestKeys } from '#lib/client/requests.ts'
import { request } from '#lib/client/request.ts'
import { queryOf, type InboxFilter } from './inbox-address.ts'
import { withChanges } from './inbox-order.ts'

type InboxData = InfiniteData<ResponseOf<typeof listRequests>, string | undefined>

/** Hints of this long are answered together. */
const gatherMs = 400
/** Runs that are asked for by name; where more changed at once, the list is asked for anew. */
const mostRuns = 50

export interface Inbox {
  requests: readonly HumanRequest[]
  isPending: boolean
  error: Error | null
  hasMore: boolean
  loadMore(): void
}

const nothing: readonly HumanRequest[] = []

export function useInbox(filter: InboxFilter): Inbox {
  const client = useQueryClient()
  const query = useMemo(() => queryOf(filter), [filter])
  const options = useMemo(() => inboxQuery(query), [query])
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(options)
  const isHistory = filter.view === 'answered'

  useEffect(() => {
    const runs = new Set<string>()
    let everything = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let isFirst = true

    async function refresh() {
      timer = undefined
      const changed = [...runs]
      const whole = everything || changed.length > mostRuns || isHistory
      runs.clear()
      everything = false
      void client.invalidateQueries({ queryKey: requestKeys.counts() })
      void client.invalidateQueries({ queryKey: requestKeys.details() })
      if (whole) return void client.invalidateQueries({ queryKey: options.queryKey, exact: true })
      try {
        const { items, nextCursor } = await request(listRequests, { query: { ...query, run: changed, limit: 200 } })
        if (nextCursor !== null) return void client.invalidateQueries({ queryKey: options.queryKey, exact: true })
        client.setQueryData<InboxData>(options.queryKey, (known) => known && withChanges(known, changed, items))
      } catch {
        // The next hint, or coming back to the page, asks again.
      }
    }

    const stop = onInboxHints((runIds) => {
      // The first is of the connection itself: the list has just been asked for.
      if (runIds.length === 0 && isFirst) return void (isFirst = false)
      for (const id of runIds) runs.add(id)
      everything ||= runIds.length === 0
      timer ??= setTimeout(() => void refresh(), gatherMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, options, query, isHistory])

  const requests = useMemo(() => (data ? data.pages.flatMap(({ items }) => items) : nothing), [data])
  return { requests, isPending, error, hasMore: hasNextPage, loadMore: () => !isFetchingNextPage && void fetchNextPage() }
}

/** Takes an answered request out of the loaded lists of open ones, or puts what a vote made of it in its place. */
export function settleInLists(client: ReturnType<typeof useQueryClient>, answered: HumanRequest): void {
  client.setQueriesData<InboxData>({ queryKey: ['inbox'] }, (known) => {
    if (!known) return known
    const keep = (item: HumanRequest): HumanRequest[] => (item.id !== answered.id ? [item] : answered.status === 'open' ? [answered] : [])
    return { ...known, pages: known.pages.map((page) => ({ ...page, items: page.items.flatMap(keep) })) }
  })
}
