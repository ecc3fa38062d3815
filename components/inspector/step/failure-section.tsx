/** A failure in three layers: its code and message, the compact text that a model is given of it, the details as they came. */
'use client'
import type { StepError } from '#lib/engine/events.ts'
import { formatClock } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { ValueBlock } from '../json/value-block.tsx'
import { PanelSection } from './panel-parts.tsx'
import { remedy, type Attempt } from './step-facts.ts'

export function FailureSection({ error, attempts, runId }: { error: StepError; attempts: readonly Attempt[]; runId: string }) {
  const advice = remedy(error.code)
  return (
    <PanelSection label="Error" title="Error" aside={<code className="text-11 text-failed">{error.code}</code>}>
      <p className="text-13 break-words">{error.message}</p>
      {advice && <p className="mt-1 text-12 text-fg-3">{advice}</p>}
      <h4 className="mt-3 mb-1 text-11/4 font-medium text-fg-3">What a model is given of it</h4>
      <pre className="rounded-r-6 border-l-[3px] border-double border-seg-error bg-seg-error-soft px-2.5 py-1.5 text-12/[18px] break-words whitespace-pre-wrap">{error.compact}</pre>
      {attempts.length > 1 && (
        <ol aria-label="Attempts" className="mt-3 flex flex-col gap-1 text-12">
          {attempts.map((attempt) => (
            <li key={`${attempt.attempt} ${attempt.startedAt}`} className="flex items-center gap-1.5">
              <StatusIcon status={attempt.error ? 'failed' : 'completed'} />
              Attempt {attempt.attempt}
              <span className="truncate text-fg-3">{attempt.error?.code}</span>
              <time dateTime={attempt.startedAt} className="ml-auto text-11 text-fg-3 tabular-nums">
                {formatClock(new Date(attempt.startedAt))}
              </time>
            </li>
          ))}
        </ol>
      )}
      {error.details !== undefined && (
        <div className="mt-2">
          <ValueBlock label="Details" value={error.details} runId={runId} />
        </div>
      )}
    </PanelSection>
  )
}
