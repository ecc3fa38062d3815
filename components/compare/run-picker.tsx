/** Chooses one of the two runs: forks of it and what it was forked from, recent runs of the workflow, or any by its id. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { listForks } from '#lib/api/forks.ts'
import { request } from '#lib/client/request.ts'
import { runKeys, runQuery } from '#lib/client/runs.ts'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatDateTime, plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Choice, Group, PasteRun, RecentRuns, RunName } from '#components/inspector/diff/run-choices.tsx'

const forkWords = { fork: 'fork', retry: 'retry', continues: 'continued' } as const

export interface RunPickerProps {
  /** `A`, `B`. */
  side: string
  runId: string | undefined
  /** The run on the other side, which is no choice. */
  other: string | undefined
  onChoose(runId: string): void
}

export function RunPicker({ side, runId, other, onChoose }: RunPickerProps) {
  const [open, setOpen] = useState(false)
  const label = runId === undefined ? 'Choose a run' : shortId(runId)
  return (
    <Popover
      label={`Run ${side}`}
      align="start"
      className="w-[380px] p-0!"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <ChipButton menu mono={runId !== undefined} aria-label={`Run ${side}: ${label}`}>
          {label}
        </ChipButton>
      }
    >
      {open && (
        <RunChoices
          runId={runId}
          other={other}
          onChoose={(id) => {
            onChoose(id)
            setOpen(false)
          }}
        />
      )}
    </Popover>
  )
}

/** The choices by themselves, for a page on which nothing is chosen yet. */
export function RunChoices({ runId, other, onChoose }: Omit<RunPickerProps, 'side'>) {
  const known = other ?? runId
  const { data: run } = useQuery({ ...runQuery(known ?? ''), enabled: known !== undefined })
  return (
    <div className="max-h-[420px] overflow-y-auto p-1.5">
      {known !== undefined && <Forks of={known} runId={runId} other={other} onChoose={onChoose} />}
      {known !== undefined && <RecentRuns title="Recent runs of the workflow" workflowSlug={run?.workflow.slug} without={[other]} chosen={runId} onChoose={onChoose} />}
      <PasteRun onRun={onChoose} />
    </div>
  )
}

/** The tree of forks that a run belongs to. */
function Forks({ of, runId, other, onChoose }: Omit<RunPickerProps, 'side'> & { of: string }) {
  const { data } = useQuery({ queryKey: [...runKeys.detail(of), 'forks'], queryFn: ({ signal }) => request(listForks, { params: { id: of }, signal }) })
  const runs = data?.runs.filter(({ id }) => id !== other) ?? []
  if (!data || data.runs.length < 2) return null
  return (
    <Group title="Forks">
      {runs.map((each) => (
        <Choice
          key={each.id}
          chosen={each.id === runId}
          onChoose={() => onChoose(each.id)}
          name={<RunName id={each.id} status={each.status} />}
          detail={each.fork ? [`${forkWords[each.fork.relation]} at ${each.fork.from.atSeq}`, each.fork.edits.map(({ words }) => words).join(', ')].filter(Boolean).join(', ') : `original, ${plural(each.steps, 'step')}`}
          end={formatDateTime(new Date(each.startedAt))}
        />
      ))}
    </Group>
  )
}
