/** What the run asks of people now, at the top of the right panel, ready to be answered. The log says when to ask the server again. */
'use client'
import { useEffect } from 'react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { RequestCard } from '#components/inbox/request-card.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { requestKeys, requestsQuery } from '#lib/client/requests.ts'
import { useRunScreen } from '../run-screen.ts'

export function OpenRequests() {
  const { runId, state } = useRunScreen()
  const client = useQueryClient()
  const open = Object.entries(state.requests).filter(([, request]) => request.open).map(([id]) => id)
  const filter = { run: runId, status: ['open'] as const }
  const { data, error } = useInfiniteQuery({ ...requestsQuery(filter), enabled: open.length > 0 })
  const known = data?.pages.flatMap((page) => page.items).filter((request) => open.includes(request.id)) ?? []
  const missing = open.some((id) => !known.some((request) => request.id === id))
  const asked = open.join()

  useEffect(() => {
    if (asked !== '') void client.invalidateQueries({ queryKey: requestKeys.list({ run: runId, status: ['open'] }) })
  }, [client, runId, asked])

  if (open.length === 0) return null
  return (
    <section aria-label="Waiting for you" className="border-b border-line shadow-[inset_2px_0_0_var(--human)]">
      {known.map((request) => (
        <div key={request.id} className="border-b border-line last:border-0">
          <RequestCard request={request} />
        </div>
      ))}
      {missing && error && (
        <div className="p-3">
          <ProblemText>The request cannot be loaded. {errorText(error)}</ProblemText>
        </div>
      )}
      {missing && !error && (
        <div className="flex flex-col gap-3 p-3" role="status" aria-label="Loading the request">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-3/4" />
          <Skeleton className="h-16" />
        </div>
      )}
    </section>
  )
}
