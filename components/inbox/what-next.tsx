/** Who else is told, and when, while nobody settles a request; and how far that has come. */
'use client'
import { BellRing } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import { audienceInWords } from '#lib/engine/audience.ts'
import { listOf } from '#components/inspector/words.ts'
import { formatAgo, formatDateTime } from '#components/ui/format.ts'
import { useNow } from '#components/ui/time-ago.tsx'
import { nextEscalation } from './request-words.ts'

export function WhatNext({ request }: { request: HumanRequest }) {
  const now = useNow()
  const words = request.status === 'open' ? nextWords(request, now) : undefined
  if (words === undefined) return null
  return (
    <p className="mt-1 flex items-start gap-1.5 text-12 text-fg-3">
      <BellRing aria-hidden className="mt-px size-3.5 shrink-0" />
      {words}
    </p>
  )
}

/** `In 26 m the owners are told, by slack:#on-call.` */
export function nextWords(request: HumanRequest, now: Date): string | undefined {
  const next = nextEscalation(request)
  const last = request.escalations.findLast(({ escalatedAt }) => escalatedAt !== undefined)
  const done = last && `Escalated ${last.audience.length === 0 ? 'as a reminder' : `to ${audienceInWords(last.audience)}`}${last.reason === 'contact_failed' ? ', because somebody could not be told' : ''}.`
  if (!next) return done
  const at = new Date(next.at)
  const left = formatAgo(now, at)
  const time = at <= now ? 'Any moment now' : left === 'now' ? 'Within a minute' : /^\d+ [mhd]$/.test(left) ? `In ${left}` : `On ${formatDateTime(at)}`
  const whom = next.audience.length === 0 ? 'the same people are reminded' : `${audienceInWords(next.audience)} may answer too and ${next.channels.length > 0 ? 'are told' : 'see it'}`
  return [done, `${time} ${whom}${next.channels.length > 0 ? `, by ${listOf(next.channels)}` : ''}.`].filter((part) => part !== undefined).join(' ')
}
