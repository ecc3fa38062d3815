/** Below the canvas: the last run step by step, and the problems of the draft. Folds down to its tabs. */
'use client'
import { ArrowUpRight, ChevronDown, ChevronUp, Eye, Play } from 'lucide-react'
import Link from 'next/link'
import { statusOf, waitingOn, type RunState, type Wait } from '#lib/engine/state.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { formatCost, formatDuration, formatTokens, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { IdChip } from '#components/ui/id-chip.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { useLiveNow } from '#components/inspector/use-live-now.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import type { BuilderState } from './builder-store.ts'
import { ProblemList } from './problem-list.tsx'
import { RunStrip } from './run-strip.tsx'
import { ContinueButton } from './test-run/continue-button.tsx'
import { PinnedList } from './test-run/pinned-list.tsx'
import { TestRunChip } from './test-run/test-run-chip.tsx'
import { usePinCount } from './test-run/use-pins.ts'

export function RunDock() {
  const store = useBuilderStore()
  const { tab, folded } = useBuilder((state) => state.dock)
  const problems = useBuilder((state) => state.problems.length)
  const pins = usePinCount()
  const set = (dock: Partial<BuilderState['dock']>) => store.setState({ dock: { ...store.getState().dock, ...dock } })
  return (
    <section aria-label="Last run and problems" className={`shrink-0 border-t border-line bg-surface ${folded ? 'h-[37px]' : tab === 'problems' && problems > 0 ? 'h-[256px]' : 'h-[150px]'}`}>
      <Tabs
        label="Last run and problems"
        className="h-full"
        value={tab}
        onChange={(next) => set({ tab: next, folded: false })}
        tabs={[
          { value: 'run', label: 'Last run', content: folded ? undefined : <LastRunStrip /> },
          { value: 'problems', label: 'Problems', count: problems, content: folded ? undefined : <ProblemList /> },
          { value: 'pinned', label: 'Pinned', count: pins, content: folded ? undefined : <PinnedList /> },
        ]}
        end={
          <>
            <RunFacts />
            <IconButton icon={folded ? ChevronUp : ChevronDown} label={folded ? 'Show' : 'Fold down'} size="sm" aria-expanded={!folded} onClick={() => set({ folded: !folded })} />
          </>
        }
      />
    </section>
  )
}

function LastRunStrip() {
  const store = useBuilderStore()
  const run = useBuilder((state) => state.run)
  const runId = useBuilder((state) => state.runId)
  const neverRun = useBuilder((state) => state.neverRun)
  if (runId !== undefined && run && run.state.seq > 0) return <RunStrip runId={runId} run={run} />
  return (
    <p className="flex h-full items-center justify-center gap-1.5 text-13 text-fg-3">
      {runId === undefined && neverRun ? (
        <>
          No run yet.
          <Button kind="ghost" size="sm" icon={Play} keys="r" onClick={() => store.getState().open({ kind: 'run' })}>
            Run the draft
          </Button>
        </>
      ) : (
        'Reading the run…'
      )}
    </p>
  )
}

/** Id, status and what it cost, with the way to the whole of it. */
function RunFacts() {
  const run = useBuilder((state) => state.run)
  const runId = useBuilder((state) => state.runId)
  if (!run || runId === undefined || run.state.seq === 0) return null
  const scripted = run.state.usage.modelCalls > 0 && run.events.every((event) => event.type !== 'model.requested' || event.data.model.scripted)
  return (
    <>
      <IdChip id={runId} label="run id" className="max-xl:hidden" />
      <StatusChip status={statusOf(run.state)} />
      <TestRunChip run={run} />
      {scripted && (
        <Chip tone="waiting" className="max-xl:hidden" title="Every model call was answered by the script in the workflow. No model was asked.">
          scripted
        </Chip>
      )}
      <Figures state={run.state} />
      <Answer runId={runId} state={run.state} />
      <ContinueButton runId={runId} state={run.state} />
      <ShowToggle />
      <Link href={`/runs/${runId}`} className={`${buttonClass('ghost', 'sm')} shrink-0`}>
        Open run
        <ArrowUpRight aria-hidden />
      </Link>
    </>
  )
}

function Figures({ state }: { state: RunState }) {
  const { usage } = state
  const now = useLiveNow(!state.final, state.lastAt)
  const end = state.final ? Date.parse(state.lastAt) : now
  const calls = usage.modelCalls === 0 ? ['no model calls'] : [plural(usage.modelCalls, 'call'), formatTokens(usage.inputTokens + usage.outputTokens)]
  const cost = usage.modelCalls === 0 ? [] : [usage.costUsd === null ? 'cost unknown' : formatCost(usage.costUsd)]
  const facts = [...calls, ...cost, formatDuration(Math.max(0, end - Date.parse(state.startedAt || state.lastAt)))]
  return (
    <span className="min-w-0 truncate text-12 text-fg-3 tabular-nums max-xl:hidden" title={facts.join(' · ')}>
      {facts.join(' · ')}
    </span>
  )
}

const forPeople: Partial<Record<Wait['kind'], string>> = { approval: 'Approve or reject', question: 'Answer', outcome: 'Say what happened' }

/** The way to the question that the run waits for. */
function Answer({ runId, state }: { runId: string; state: RunState }) {
  const act = waitingOn(state).map(({ kind }) => forPeople[kind]).find((each) => each !== undefined)
  if (act === undefined) return null
  return (
    <Link href={`/runs/${runId}`} className={`${buttonClass('neutral', 'sm')} shrink-0`}>
      {act}
    </Link>
  )
}

function ShowToggle() {
  const store = useBuilderStore()
  const shown = useBuilder((state) => state.showRun)
  return <IconButton icon={Eye} label="Show on the canvas" size="sm" pressed={shown} onClick={() => store.setState({ showRun: !shown })} />
}
