/** Chooses the call that the open one is compared with: the previous one, any of this run, one of another run of the workflow. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ChipButton } from '#components/ui/chip.tsx'
import { formatTokens } from '#components/ui/format.ts'
import { Popover } from '#components/ui/popover.tsx'
import { callsQuery } from '#lib/client/runs.ts'
import { nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { otherText, readOther, type OtherCall } from './other-call.ts'
import { Choice, Group, PasteRun, RecentRuns } from './run-choices.tsx'

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
  const { runId, workflowSlug, log, names, state, other: address, change } = useRunScreen()
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
      <RecentRuns title="The same step in another run" workflowSlug={workflowSlug} without={[runId]} chosen={other.runId} onChoose={(id) => choose({ runId: id })} />
      <PasteRun onRun={(id) => choose({ runId: id })} />
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
