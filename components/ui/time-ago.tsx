/** How long ago something happened, kept true while the page is open; the exact time stands in the tooltip. */
'use client'
import { useSyncExternalStore } from 'react'
import { formatAgo, formatClock, formatDate } from './format.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

/** One clock for all: it ticks every 15 s while anything shows an age. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 15_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The time of the shared clock; at most 15 s old. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(subscribe, () => now, () => now))
}

export interface TimeAgoProps {
  at: string | Date
  /** ` ago` after the unit, for prose. */
  suffix?: boolean
  className?: string
}

export function TimeAgo({ at, suffix, className }: TimeAgoProps) {
  const date = typeof at === 'string' ? new Date(at) : at
  const current = useNow()
  const text = formatAgo(date, current)
  return (
    <time dateTime={date.toISOString()} title={`${formatDate(date)}, ${formatClock(date)}`} className={className}>
      {suffix && /^\d+ [mhd]$/.test(text) ? `${text} ago` : text}
    </time>
  )
}
