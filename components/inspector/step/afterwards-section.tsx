/** What happened to a step beside or after its end: it was cancelled, its end came too late, its output was fetched again or changed. */
'use client'
import { Ban, Clock, Pencil, RefreshCw, type LucideIcon } from 'lucide-react'
import { formatClock } from '#components/ui/format.ts'
import { actorName } from '../events/event-summary.ts'
import { ValueBlock } from '../json/value-block.tsx'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'
import type { StepFacts } from './step-facts.ts'

export function AfterwardsSection({ facts }: { facts: StepFacts }) {
  const { runId } = useRunScreen()
  const { cancelled, late, refreshed, edited } = facts
  if (cancelled === undefined && late.length === 0 && !refreshed && !edited) return null
  return (
    <PanelSection label="Beside its end">
      <ul className="flex flex-col gap-2">
        {cancelled !== undefined && (
          <li>
            <Note icon={Ban}>{cancelled ? `Cancelled: ${cancelled}` : 'Cancelled before its end'}</Note>
          </li>
        )}
        {refreshed && (
          <li>
            <Note icon={RefreshCw}>{refreshed.data.error ? `Run again at ${time(refreshed.at)} and failed, so the old output stays: ${refreshed.data.error.message}` : `Run again at ${time(refreshed.at)}: what follows reads the new output`}</Note>
          </li>
        )}
        {edited && (
          <li>
            <Note icon={Pencil}>{`${edited.data.args === undefined ? 'Output' : 'Choice'} changed by ${actorName(edited.data.by)} at ${time(edited.at)}`}</Note>
          </li>
        )}
        {late.map((event) => (
          <li key={event.seq}>
            <Note icon={Clock}>{`An end of attempt ${event.data.attempt} came at ${time(event.at)}, too late to count`}</Note>
            <ValueBlock label="Late output, not used" value={event.data.output} runId={runId} />
          </li>
        ))}
      </ul>
    </PanelSection>
  )
}

const time = (at: string): string => formatClock(new Date(at)).slice(0, 8)

function Note({ icon: Icon, children }: { icon: LucideIcon; children: string }) {
  return (
    <p className="flex gap-2 text-12 text-fg-2">
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0 text-fg-3" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
