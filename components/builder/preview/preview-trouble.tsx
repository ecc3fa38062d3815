/** Why the draft cannot be assembled at this moment, with the way to where it is written. */
'use client'
import { ProblemText } from '#components/ui/problem-text.tsx'
import type { Place } from './place-of-segment.ts'
import { jobLimitMs, type PreviewOutcome } from './preview-jobs.ts'

export interface PreviewTroubleProps {
  outcome: PreviewOutcome
  /** The window below is of before. */
  stale: boolean
  onGoTo(place: Place): void
}

export function PreviewTrouble({ outcome, stale, onGoTo }: PreviewTroubleProps) {
  if (outcome.kind === 'result' && outcome.result.ok) return null
  return (
    <div className="shrink-0 border-b border-line bg-surface px-3 py-2">
      <Sentence outcome={outcome} onGoTo={onGoTo} />
      {stale && <p className="mt-1 pl-[22px] text-12 text-fg-3">Below stands the last window that could be assembled.</p>}
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
