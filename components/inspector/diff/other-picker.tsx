/** Chooses the call that the open one is compared with: the previous one, any of this run, one of another run of the workflow. */
'use client'
import { useState, type ReactNode } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatDateTime, formatTokens, plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { callsQuery, runsQuery } from '#lib/client/runs.ts'
import { nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { otherText, pastedRun, readOther, type OtherCall } from './other-call.ts'

const recentRuns = 12

export function OtherPicker({ call, label }: { call: LoggedCall; label: string }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      label="Compare with"
      align="start"
      className="w-[360px] p-0!"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <ChipButton menu aria-label={`Compared with ${label}`}>
          {label}
        </ChipButton>
      }
    >
      {open && <Choices call={call} onChosen={() => setOpen(false)} />}
    </Popover>
  )
}

function Choices({ call, onChosen }: { call: LoggedCall; onChosen(): void }) {
  const { log, names, state, other: address, change } = useRunScreen()
  const other = readOther(address)
  const choose = (next: OtherCall) => {
    change({ other: otherText(next) })
    onChosen()
  }
  return (
    <div className="max-h-[420px] overflow-y-auto p-1.5">
      <Group title="This run">
        <Choice chosen={other.runId === undefined && other.seq === undefined} onChoose={() => choose({})} name={`Previous call of ${names(call.node).title}`} />
        {log.calls.map((each) =>
          each.seq === call.seq ? null : (
            <Choice key={each.seq} chosen={other.runId === undefined && other.seq === each.seq} onChoose={() => choose({ seq: each.seq })} name={`Call ${each.number}`} detail={stepName(names, each.step, state.visits)} end={formatTokens(each.inputTokens)} />
          ),
        )}
      </Group>
      {other.runId !== undefined && <CallsOf runId={other.runId} seq={other.seq} choose={choose} />}
      <Runs chosen={other.runId} onChoose={(runId) => choose({ runId })} />
      <PasteRun onRun={(runId) => choose({ runId })} />
    </div>
  )
}

/** The calls of the run that is compared with, to choose another one of them. */
function CallsOf({ runId, seq, choose }: { runId: string; seq: number | undefined; choose(other: OtherCall): void }) {
  const { names } = useRunScreen()
  const { data } = useQuery(callsQuery(runId))
  if (!data || data.items.length === 0) return null
  return (
    <Group title={`Run ${runId.slice(-6)}`}>
      {data.items.map((each, index) => (
        <Choice key={each.seq} chosen={each.seq === seq} onChoose={() => choose({ runId, seq: each.seq })} name={`Call ${index + 1}`} detail={`${names(nodeOfStep(each.step)).title} ${visitOfStep(each.step)}, v${each.promptVersion.number}`} end={formatTokens(each.inputTokens)} />
      ))}
    </Group>
  )
}

function Runs({ chosen, onChoose }: { chosen: string | undefined; onChoose(runId: string): void }) {
  const { runId, workflowSlug } = useRunScreen()
  const { data } = useInfiniteQuery({ ...runsQuery({ workflow: workflowSlug }, recentRuns), enabled: workflowSlug !== undefined })
  const runs = (data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => id !== runId).slice(0, recentRuns)
  return (
    <Group title="The same step in another run">
      {runs.map((run) => (
        <Choice
          key={run.id}
          chosen={run.id === chosen}
          onChoose={() => onChoose(run.id)}
          name={
            <span className="flex items-center gap-1.5">
              <StatusIcon status={run.status} />
              <span className="font-mono text-11">{run.id.slice(-6)}</span>
            </span>
          }
          detail={`${run.workflow.version === 'draft' ? 'draft' : `version ${run.workflow.version}`}, ${plural(run.usage.modelCalls, 'call')}`}
          end={formatDateTime(new Date(run.startedAt))}
        />
      ))}
      {data && runs.length === 0 && <p className="px-2 py-1 text-12 text-fg-3">No other run of this workflow yet.</p>}
    </Group>
  )
}

function PasteRun({ onRun }: { onRun(runId: string): void }) {
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

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="pb-1.5">
      <h3 className="px-2 py-1 text-11 font-medium text-fg-3">{title}</h3>
      {children}
    </section>
  )
}

interface ChoiceProps {
  name: ReactNode
  detail?: string
  end?: string
  chosen: boolean
  onChoose(): void
}

function Choice({ name, detail, end, chosen, onChoose }: ChoiceProps) {
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
