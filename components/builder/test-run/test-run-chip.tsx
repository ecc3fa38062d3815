/** Says of the run in the dock that it is a test: what something stood in for, and where it ends. */
'use client'
import { FlaskConical } from 'lucide-react'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { Chip } from '#components/ui/chip.tsx'
import { plural } from '#components/ui/format.ts'
import { useDrawnDocument } from '../builder-context.tsx'
import { givenSteps } from './step-result.ts'
import { nodeTitleIn } from './words.ts'

export function TestRunChip({ run }: { run: RunSnapshot }) {
  const document = useDrawnDocument()
  const { scope, until } = run.state
  const given = givenSteps(run).length
  const parts = [
    ...(scope !== undefined && run.state.parent === undefined ? [`${nodeTitleIn(document, scope)} alone`] : []),
    ...(until === undefined ? [] : [`to ${nodeTitleIn(document, until)}`]),
    ...(given > 0 ? [`${plural(given, 'step')} not executed`] : []),
  ]
  if (parts.length === 0) return null
  return (
    <Chip icon={FlaskConical} title="A test run: results of an earlier run, or pinned ones, stood in for the steps that were not executed.">
      <span className="max-w-64 truncate">Test · {parts.join(' · ')}</span>
    </Chip>
  )
}
