/** What happened between a request and its end, from the log: who answered among others, to whom it was put besides, who could not be told, that its time was over. */
'use client'
import { CircleAlert, Forward, Hourglass, Send, UserRoundCheck, type LucideIcon } from 'lucide-react'
import type { Event, EventType } from '#lib/engine/events.ts'
import { formatClock, formatDateTime } from '#components/ui/format.ts'
import { eventSummary } from '../events/event-summary.ts'
import { useRunScreen } from '../run-screen.ts'

const looks: Partial<Record<EventType, { word: string; icon: LucideIcon; tone: 'completed' | 'waiting' | 'failed' | 'neutral' }>> = {
  'request.voted': { word: 'Answered, among others', icon: UserRoundCheck, tone: 'completed' },
  'human.contacted': { word: 'Told', icon: Send, tone: 'neutral' },
  'human.contact_failed': { word: 'Not reached', icon: CircleAlert, tone: 'failed' },
  'human.escalated': { word: 'Escalated', icon: Forward, tone: 'waiting' },
  'human.expired': { word: 'Expired', icon: Hourglass, tone: 'neutral' },
}

const isOf = (event: Event, requestId: string): boolean => event.type in looks && 'requestId' in event.data && event.data.requestId === requestId

export function RequestHistory({ step, requestId }: { step: string; requestId: string }) {
  const { log, past, select } = useRunScreen()
  const events = log.eventsOf(step).filter((event) => event.seq <= past.seq && isOf(event, requestId))
  if (events.length === 0) return null
  return (
    <ol aria-label="What happened to the request" className="flex flex-col gap-1 border-t border-line px-3 py-2.5 text-12">
      {events.map((event) => {
        const look = looks[event.type]
        return (
          look && (
            <li key={event.seq} className="flex items-start gap-1.5">
              <look.icon aria-hidden data-tone={look.tone} className="mt-0.5 size-3.5 shrink-0 text-(--c)" />
              <button type="button" onClick={() => select(event.seq)} className="min-w-0 flex-1 text-left break-words hover:underline">
                <span className="text-fg-3">{look.word}:</span> {eventSummary(event)}
              </button>
              <time dateTime={event.at} title={formatDateTime(new Date(event.at))} className="ml-auto shrink-0 text-11/[18px] text-fg-3 tabular-nums">
                {formatClock(new Date(event.at)).slice(0, 8)}
              </time>
            </li>
          )
        )
      })}
    </ol>
  )
}
