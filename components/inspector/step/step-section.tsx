/** A step in full: what kind it is and how it stands, what it chose or did, with what, what it gave, what followed. */
'use client'
import { Fragment, useMemo } from 'react'
import type { Run } from '#lib/api/runs.ts'
import { isHeld } from '#components/canvas/run-overlay.ts'
import { Chip } from '#components/ui/chip.tsx'
import { formatClock, plural } from '#components/ui/format.ts'
import { iconByName } from '#components/ui/icon-by-name.ts'
import { KindTile } from '#components/ui/kind-tile.tsx'
import { StatusChip, type Status } from '#components/ui/status-chip.tsx'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { StepState } from '#lib/engine/state.ts'
import { ValueBlock } from '../json/value-block.tsx'
import { stepName } from '../node-names.ts'
import { useRunScreen } from '../run-screen.ts'
import { EditedSection } from '../fork/edited-section.tsx'
import { forkMarks, markIn } from '../fork/fork-marks.ts'
import { ForkPanel } from '../fork/fork-panel.tsx'
import { AfterwardsSection } from './afterwards-section.tsx'
import { AnsweredRequest } from './answered-request.tsx'
import { ChildrenSection } from './children-section.tsx'
import { ChoiceSection } from './choice-section.tsx'
import { FailureSection } from './failure-section.tsx'
import { InvalidReplies } from './invalid-replies.tsx'
import { PanelSection } from './panel-parts.tsx'
import { SeenBy } from './seen-by.tsx'
import { RequestHistory } from './request-history.tsx'
import { StepActions } from './step-actions.tsx'
import { stepFacts, type StepFacts } from './step-facts.ts'
import { ThenSection } from './then-section.tsx'
import { UsageSection } from './usage-section.tsx'
import { WaitSection } from './wait-section.tsx'

const statuses: Record<StepState['phase'], Status> = { running: 'running', retrying: 'running', waiting: 'waiting', completed: 'completed', failed: 'failed', cancelled: 'cancelled' }

export function StepSection({ step, run }: { step: string; run: Run | undefined }) {
  const { runId, log, past, selected } = useRunScreen()
  const seq = selected?.seq ?? past.seq
  const facts = useMemo(() => stepFacts(log, step, seq), [log, step, seq])
  const isModel = log.callsOf(step).length > 0
  return (
    <>
      <StepHead step={step} facts={facts} />
      <EditedSection />
      {isModel && <ChoiceSection step={step} facts={facts} />}
      {facts.invalid.length > 0 && <InvalidReplies invalid={facts.invalid} />}
      {facts.error && <FailureSection error={facts.error} attempts={facts.attempts} runId={runId} />}
      {facts.requests.map((request) => (
        <Fragment key={request.asked.seq}>
          {request.answered && request.answered.seq <= seq && <AnsweredRequest request={request} />}
          <RequestHistory step={step} requestId={request.id} />
        </Fragment>
      ))}
      {facts.wait && <WaitSection wait={facts.wait} />}
      <ChildrenSection step={step} run={run} />
      <AfterwardsSection facts={facts} />
      {isModel && <UsageSection step={step} />}
      <ForkPanel run={run} here />
      <StepValues facts={facts} runId={runId} />
      <SeenBy seq={seq} />
      <ThenSection step={step} />
    </>
  )
}

function StepHead({ step, facts }: { step: string; facts: StepFacts }) {
  const { log, state, past, names, status, selected } = useRunScreen()
  const look = names(nodeOfStep(step))
  const known = past.steps[step]
  const phase = known?.phase ?? 'running'
  const stopped = past.final !== undefined && (phase === 'running' || phase === 'waiting' || phase === 'retrying')
  return (
    <PanelSection label="Step">
      <div className="flex items-center gap-2">
        <KindTile tone={look.tone} icon={iconByName(look.icon)} />
        <div className="min-w-0">
          <h2 className="truncate leading-4!">{stepName(names, step, state.visits)}</h2>
          <p className="truncate text-11/[14px] text-fg-3">
            {look.typeTitle} · <span className="font-mono">{step}</span>
          </p>
        </div>
        <span className="ml-auto">
          <StatusChip status={stopped ? (status === 'failed' ? 'failed' : 'cancelled') : known && isHeld(past, known) ? 'paused' : statuses[phase]} label={phase === 'retrying' && !stopped ? 'Trying again' : undefined} />
        </span>
      </div>
      <div className="mt-2 flex min-h-6 flex-wrap items-center gap-1.5">
        <Chips facts={facts} once={look.once} />
        {markIn(forkMarks(log.events), selected?.seq ?? 0) === 'kept' && (
          <Chip tone="accent" title="Copied from the run that this one was forked from, and not executed again">
            kept
          </Chip>
        )}
        <StepActions step={step} />
      </div>
    </PanelSection>
  )
}

/** Input and output; a choice is its own output and not shown twice. */
function StepValues({ facts, runId }: { facts: StepFacts; runId: string }) {
  const isChoice = facts.chosen !== undefined && facts.handle === facts.chosen.data.intent
  const aside = facts.edited?.data.output !== undefined ? 'changed by a person' : facts.refreshed?.data.output !== undefined ? 'run again on resume' : facts.cached ? 'given, not executed' : facts.handle && facts.handle !== 'out' ? `by ${facts.handle}` : undefined
  return (
    <>
      {facts.input !== undefined && (
        <PanelSection label="Input of the step">
          <ValueBlock label="Input" value={facts.input} runId={runId} />
        </PanelSection>
      )}
      {facts.output !== undefined && !isChoice && (
        <PanelSection label="Output of the step">
          <ValueBlock label="Output" value={facts.output} runId={runId} aside={aside} />
        </PanelSection>
      )}
    </>
  )
}

function Chips({ facts, once }: { facts: StepFacts; once: boolean }) {
  const last = facts.attempts.at(-1)
  const parts = [facts.attempts.length > 1 ? plural(facts.attempts.length, 'attempt') : '', last ? `started ${formatClock(new Date(last.startedAt)).slice(0, 8)}` : ''].filter(Boolean)
  if (parts.length === 0 && !once) return null
  return (
    <>
      {parts.map((part) => (
        <Chip key={part}>{part}</Chip>
      ))}
      {once && <Chip title="Running it twice would do harm, so it runs once">once</Chip>}
    </>
  )
}
