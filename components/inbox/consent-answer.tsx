/** A fork would do something that it has no recorded result of: a person says whether it is done, or what stands in for it. */
'use client'
import { useState } from 'react'
import { CircleStop, Zap } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { OutputInstead } from './output-instead.tsx'
import { AnswerFoot } from './card-parts.tsx'
import type { Answering } from './use-answer.ts'

export function ConsentAnswer({ answering }: { answering: Answering }) {
  const [fixed, setFixed] = useState(false)
  const { answer, pending } = answering
  if (fixed) return <OutputInstead answering={answering} verdict="fixed" title="What stands in for it, as JSON. Nothing is done." onBack={() => setFixed(false)} />
  return (
    <AnswerFoot label="Your answer">
      <p className="text-12 text-fg-3">This run is a fork. What is done here happens in the world, beside what the original run did.</p>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button kind="danger" icon={CircleStop} busy={pending?.verdict === 'abort'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'abort' })}>
          Stop here
        </Button>
        <Button disabled={pending !== undefined} onClick={() => setFixed(true)} className="ml-auto">
          Give an output
        </Button>
        <Button kind="primary" icon={Zap} busy={pending?.verdict === 'live'} disabled={pending !== undefined} onClick={() => answer({ verdict: 'live' })}>
          Do it for real
        </Button>
      </div>
    </AnswerFoot>
  )
}
