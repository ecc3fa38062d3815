/**
 * Why the draft cannot be assembled at this moment, with the way to where it is written. At the foot of the preview, and only once the
 * typing rests: a reference that is being written is no fault, and nothing moves under the eyes of who writes it.
 */
'use client'
import { useState } from 'react'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useRested } from '#components/ui/use-rested.ts'
import type { Place } from './place-of-segment.ts'
import { jobLimitMs, type PreviewOutcome } from './preview-jobs.ts'

export interface PreviewTroubleProps {
  outcome: PreviewOutcome
  /** The window that stands over it is of before. */
  stale: boolean
  onGoTo(place: Place): void
}

const restMs = 500

export function PreviewTrouble({ outcome, stale, onGoTo }: PreviewTroubleProps) {
  const fine = outcome.kind === 'result' && outcome.result.ok
  const rested = useRested(outcome, restMs) === outcome
  // One that was told stays until it is mended or another takes its place.
  const [told, setTold] = useState<PreviewOutcome>()
  if (!fine && rested && told !== outcome) setTold(outcome)
  if (fine && told) setTold(undefined)
  if (fine || !told) return null
  return (
    <div className="shrink-0 border-t border-line bg-surface px-3 py-2 shadow-2">
      <Sentence outcome={told} onGoTo={onGoTo} />
      {stale && <p className="mt-0.5 pl-[22px] text-12 text-fg-3">Above stands the last window that could be assembled.</p>}
    </div>
  )
}

function Sentence({ outcome, onGoTo }: Omit<PreviewTroubleProps, 'stale'>) {
  if (outcome.kind === 'stopped') return <ProblemText>The preview was stopped after {jobLimitMs / 1000} s: a template or a rule of this draft takes too long to assemble. It starts again with your next change.</ProblemText>
  if (outcome.kind === 'broken') return <ProblemText>The preview broke off: {outcome.message} It starts again with your next change.</ProblemText>
  if (outcome.result.ok) return null
  const { message, path, line } = outcome.result.error
  const action = path === undefined ? undefined : { label: line === undefined ? 'Go there' : `Go to line ${line}`, onSelect: () => onGoTo({ path, ...(line !== undefined && { line }) }) }
  return <ProblemText action={action}>{message}</ProblemText>
}
