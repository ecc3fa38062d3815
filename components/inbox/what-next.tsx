/** Who else is told, and when, while nobody settles a request; and how far that has come. */
'use client'
import { BellRing } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import { useNow } from '#components/ui/time-ago.tsx'
import { nextWords } from './next-words.ts'

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
