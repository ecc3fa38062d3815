/** The right of the run page: what asks for a person, why a run failed, and the selected event's step in full. */
'use client'
import type { Run } from '#lib/api/runs.ts'
import { useRunScreen } from '../run-screen.ts'
import { OpenRequests } from './open-requests.tsx'
import { RunFailure } from './run-failure.tsx'
import { RunSection } from './run-section.tsx'
import { StepSection } from './step-section.tsx'

export function DetailPanel({ run }: { run: Run | undefined }) {
  const { selected, past, state } = useRunScreen()
  const step = selected?.step
  return (
    <aside aria-label="Details" tabIndex={0} className="min-h-0 min-w-0 overflow-auto border-l border-line bg-surface focus-visible:-outline-offset-2">
      {state.final === 'failed' && <RunFailure />}
      <OpenRequests />
      {step !== undefined && past.steps[step] ? <StepSection key={step} step={step} /> : <RunSection run={run} />}
    </aside>
  )
}
