/** How many open requests are for who is signed in, kept current on every page; and the notifications of new ones. */
'use client'
import { useEffect } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { listRequests } from '#lib/api/requests.ts'
import { onInboxHints } from '#lib/client/inbox-hints.ts'
import { notify, notifyState } from '#lib/client/notifications.ts'
import { inboxCountsQuery, requestKeys } from '#lib/client/requests.ts'
import { request } from '#lib/client/request.ts'
import { requestPath } from './inbox-address.ts'
import { kindLooks, titleOf } from './request-words.ts'

const gatherMs = 1_500
/** Runs that are looked at for new requests; where more changed at once, the newest requests are looked at. */
const mostRuns = 50

/** Undefined until it is known. */
export function useInboxBadge(): number | undefined {
  const client = useQueryClient()
  const router = useRouter()
  const { data } = useQuery(inboxCountsQuery)

  useEffect(() => {
    const since = Date.now()
    const told = new Set<string>()
    const runs = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined

    async function look() {
      timer = undefined
      const changed = [...runs]
      runs.clear()
      void client.invalidateQueries({ queryKey: requestKeys.counts() })
      if (notifyState() !== 'on' || document.visibilityState === 'visible') return
      const { items } = await request(listRequests, { query: { status: ['open'], audience: 'me', limit: 50, ...(changed.length > 0 && changed.length <= mostRuns && { run: changed }) } })
      for (const item of items) {
        if (told.has(item.id) || Date.parse(item.since) < since) continue
        told.add(item.id)
        notify({ id: item.id, title: titleOf(item), body: `${kindLooks[item.kind].word}, ${item.workflow.name}` }, () => router.push(requestPath(item.id)))
      }
    }

    const stop = onInboxHints((runIds) => {
      for (const id of runIds) runs.add(id)
      timer ??= setTimeout(() => void look().catch(() => undefined), gatherMs)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, router])

  return data?.mine
}
