/** What followed from a step: the approval it asked for and the steps that started from it. */
'use client'
import { formatDuration } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'

export function ThenSection({ step }: { step: string }) {
  const { rows, state, names, selected, select } = useRunScreen()
  const followed = rows.filter((row) => (row.step === step ? row.kind !== 'step' : row.kind === 'step' && state.steps[row.step]?.from.some((origin) => origin.step === step)))
  if (followed.length === 0) return null
  return (
    <PanelSection title="Then">
      <ul>
        {followed.map((row) => (
          <li key={row.key}>
            <button type="button" onClick={() => select(row.seq)} className="-mx-1 flex h-[26px] w-[calc(100%+8px)] items-center gap-2 rounded-4 px-1 text-left text-12 hover:bg-hover">
              <StatusIcon status={row.firstSeq > (selected?.seq ?? 0) ? 'queued' : row.status} />
              <span className="shrink-0">{row.kind === 'step' ? stepName(names, row.step, state.visits) : row.kind === 'approval' ? 'Approval' : 'Outcome'}</span>
              <span className="truncate text-fg-3">{row.detail}</span>
              {row.durationMs !== null && <span className="ml-auto shrink-0 text-fg-3 tabular-nums">{formatDuration(row.durationMs)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </PanelSection>
  )
}
