/** Pieces of pickers of runs and calls: a titled group of choices, the recent runs of a workflow, a field for an id. */
'use client'
import { useState, type ReactNode } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import type { Run } from '#lib/api/runs.ts'
import { runsQuery } from '#lib/client/runs.ts'
import { formatDateTime, plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { pastedRun } from './other-call.ts'

const recentRuns = 12

export interface RecentRunsProps {
  title: string
  /** Nothing is listed until it is known. */
  workflowSlug: string | undefined
  /** Runs that are no choice. */
  without: readonly (string | undefined)[]
  chosen: string | undefined
  onChoose(runId: string): void
}

export function RecentRuns({ title, workflowSlug, without, chosen, onChoose }: RecentRunsProps) {
  const { data } = useInfiniteQuery({ ...runsQuery({ workflow: workflowSlug }, recentRuns), enabled: workflowSlug !== undefined })
  const runs = (data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => !without.includes(id)).slice(0, recentRuns)
  return (
    <Group title={title}>
      {runs.map((run) => (
        <RunChoice key={run.id} run={run} chosen={run.id === chosen} onChoose={() => onChoose(run.id)} />
      ))}
      {data && runs.length === 0 && <p className="px-2 py-1 text-12 text-fg-3">No other run of this workflow yet.</p>}
    </Group>
  )
}

function RunChoice({ run, chosen, onChoose }: { run: Run; chosen: boolean; onChoose(): void }) {
  return (
    <Choice
      chosen={chosen}
      onChoose={onChoose}
      name={<RunName id={run.id} status={run.status} />}
      detail={`${run.workflow.version === 'draft' ? 'draft' : `version ${run.workflow.version}`}, ${plural(run.usage.modelCalls, 'call')}`}
      end={formatDateTime(new Date(run.startedAt))}
    />
  )
}

export function RunName({ id, status }: Pick<Run, 'id' | 'status'>) {
  return (
    <span className="flex items-center gap-1.5">
      <StatusIcon status={status} />
      <span className="font-mono text-11">{id.slice(-6)}</span>
    </span>
  )
}

export function PasteRun({ onRun }: { onRun(runId: string): void }) {
  const [text, setText] = useState('')
  const runId = pastedRun(text)
  return (
    <form
      className="px-2 pt-1 pb-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (runId !== undefined) onRun(runId)
      }}
    >
      <Input size="sm" mono value={text} onChange={({ target }) => setText(target.value)} placeholder="Id or address of a run, then Enter" aria-label="Id of another run" aria-invalid={text.trim() !== '' && runId === undefined} />
    </form>
  )
}

export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="pb-1.5">
      <h3 className="px-2 py-1 text-11 font-medium text-fg-3">{title}</h3>
      {children}
    </section>
  )
}

export interface ChoiceProps {
  name: ReactNode
  detail?: string
  end?: string
  chosen: boolean
  onChoose(): void
}

export function Choice({ name, detail, end, chosen, onChoose }: ChoiceProps) {
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose} className="flex h-7 w-full items-center gap-2 rounded-4 px-2 text-left text-12 hover:bg-hover">
      <span className="shrink-0">{name}</span>
      {detail && <span className="truncate text-fg-3">{detail}</span>}
      <span className="ml-auto flex shrink-0 items-center gap-1.5 text-11 text-fg-3 tabular-nums">
        {end}
        {chosen && <Check aria-hidden className="size-3.5 text-accent" />}
      </span>
    </button>
  )
}
