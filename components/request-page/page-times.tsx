/** Times of the page: exact in UTC as the server renders them, and in the person's own words once the page is alive. */
'use client'
import { useSyncExternalStore } from 'react'
import { Hourglass } from 'lucide-react'
import { timeLeft } from '#components/inbox/request-words.ts'
import { formatAgo, formatDateTime } from '#components/ui/format.ts'
import { useNow } from '#components/ui/time-ago.tsx'

const never = () => () => {}
const useAlive = (): boolean => useSyncExternalStore(never, () => true, () => false)

/** `2026-11-23 02:40 UTC` */
const inUtc = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`

export function LocalTime({ at }: { at: string }) {
  const isAlive = useAlive()
  const now = useNow()
  const ago = formatAgo(new Date(at), now)
  const words = ago === 'now' ? 'just now' : /^\d+ [mhd]$/.test(ago) ? `${ago} ago` : `on ${formatDateTime(new Date(at))}`
  return (
    <time dateTime={at} suppressHydrationWarning>
      {isAlive ? words : inUtc(at)}
    </time>
  )
}

export function TimeLeft({ until }: { until: string }) {
  const isAlive = useAlive()
  const left = timeLeft(until, useNow())
  return (
    <span className="flex items-center gap-1.5 text-13 text-waiting">
      <Hourglass aria-hidden className="size-3.5" />
      <time dateTime={until} suppressHydrationWarning>
        {isAlive ? left : `until ${inUtc(until)}`}
      </time>
    </span>
  )
}
