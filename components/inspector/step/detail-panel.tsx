/** The right of the run page: why a run failed or is paused, what it asks people and waits for, and the selected event's step in full. */
'use client'
import type { Run } from '#lib/api/runs.ts'
import { ForkPanel } from '../fork/fork-panel.tsx'
import { DivergenceSection } from '../replay/divergence-section.tsx'
import { useRunScreen } from '../run-screen.ts'
import { OpenRequests } from './open-requests.tsx'
import { OpenWaits } from './open-waits.tsx'
import { PausedSection } from './paused-section.tsx'
import { RunFailure } from './run-failure.tsx'
import { RunSection } from './run-section.tsx'
import { StepSection } from './step-section.tsx'

export function DetailPanel({ run }: { run: Run | undefined }) {
  const { selected, past, state } = useRunScreen()
  const step = selected?.step
  return (
    <aside aria-label="Details" tabIndex={0} className="min-h-0 min-w-0 overflow-auto border-l border-line bg-surface focus-visible:-outline-offset-2">
      <ForkPanel run={run} here={false} />
      <DivergenceSection />
      {state.final === 'failed' && <RunFailure />}
      {!run?.imported && <Open run={run} />}
      {step !== undefined && past.steps[step] ? <StepSection key={step} step={step} run={run} /> : <RunSection run={run} />}
    </aside>
  )
}

/** What can be gone on with, answered or called: of a run that came out of a file, nothing can. */
function Open({ run }: { run: Run | undefined }) {
  return (
    <>
      <PausedSection />
      <OpenRequests />
      <OpenWaits run={run} />
    </>
  )
}
