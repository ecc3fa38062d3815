/** Who has answered so far where several have to, and how many are missing. */
'use client'
import { UsersRound } from 'lucide-react'
import type { HumanRequest } from '#lib/api/requests.ts'
import { classNames } from '#components/ui/class-names.ts'
import { AnswerLines } from './answered-by.tsx'
import { cardPad } from './card-parts.tsx'
import { votesWords } from './request-words.ts'

export function VotesSoFar({ request }: { request: HumanRequest }) {
  if (request.required < 2 || (request.status === 'open' && request.votes.length === 0)) return null
  return (
    <section aria-label="Answers so far" className={classNames(cardPad, 'border-t border-line py-3 text-12')}>
      <p className="mb-1 flex items-center gap-1.5 font-medium">
        <UsersRound aria-hidden className="size-3.5 shrink-0 text-fg-3" />
        {votesWords(request)}
      </p>
      <AnswerLines answers={request.votes} />
    </section>
  )
}
