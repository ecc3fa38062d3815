/** An effect left and no answer came: a person looks and says whether it happened. Nothing is repeated without their word. */
'use client'
import { useState } from 'react'
import { Check, CircleStop } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { OutputInstead } from './output-instead.tsx'
import { AnswerFoot } from './card-parts.tsx'
import type { Answering } from './use-answer.ts'

export function OutcomeAnswer({ answering }: { answering: Answering }) {
  const [happened, setHappened] = useState(false)
  const { answer, pending } = answering
  if (happened) return <OutputInstead answering={answering} verdict="happened" title="What it gave, as JSON. The run goes on with this." onBack={() => setHappened(false)} />
  return (
    <AnswerFoot label="Your answer">
      <p className="text-12 text-fg-3">Look where it would have had its effect. Running it again uses a new idempotency key.</p>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button kind="danger" icon={CircleStop} busy={pending?.verdict === 'abort'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'abort' })}>
          Abort
        </Button>
        <Button busy={pending?.verdict === 'not_happened'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'not_happened' })} className="ml-auto">
          Run it again
        </Button>
        <Button kind="primary" icon={Check} disabled={pending !== undefined} onClick={() => setHappened(true)}>
          It happened
        </Button>
      </div>
    </AnswerFoot>
  )
}
