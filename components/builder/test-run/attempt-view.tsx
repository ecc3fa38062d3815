/** What came of trying the node, in its panel: the data it took, its output, choice or error, and what stood in the way. */
'use client'
import type { ReactNode } from 'react'
import { ArrowUpRight, RotateCcw, ScanText, X } from 'lucide-react'
import Link from 'next/link'
import { useStore } from 'zustand'
import { statusOf } from '#lib/engine/state.ts'
import { useNodeForm } from '#components/node-form/form-context.ts'
import { ValueBlock } from '#components/inspector/json/value-block.tsx'
import { listOf } from '#components/inspector/words.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { formatDuration, plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { useBuilderStore, useDrawnDocument } from '../builder-context.tsx'
import { AgentInput } from './agent-input.tsx'
import { attempt } from './attempt.ts'
import { Asks, Missed, Refused } from './attempt-trouble.tsx'
import { ContinueButton } from './continue-button.tsx'
import type { FoldedLog } from './folded-log.ts'
import { givenSteps, stepResult, type StepResult } from './step-result.ts'
import { setAttempt, testRuns, type Act, type Attempt, type Phase } from './test-runs.ts'
import { runsPerItem } from './ways.ts'
import { nodeTitleIn, runMoment } from './words.ts'
import { PinResult } from './pin-result.tsx'
import { useAttemptLog } from './use-attempt-log.ts'

export function AttemptView() {
  const store = useBuilderStore()
  const id = useNodeForm(({ node }) => node.id)
  const tests = testRuns(store)
  const tried = useStore(tests, ({ attempts }) => attempts[id])
  const feeding = useStore(tests, (state) => state.feeding === id)
  return (
    <>
      {feeding && <AgentInput key={id} id={id} />}
      {tried && <AttemptOf id={id} tried={tried} onClose={() => setAttempt(tests, id, undefined)} />}
    </>
  )
}

const titles: Record<Exclude<Act, 'inside'>, string> = { try: 'Test of this node', to: 'Run to here', from: 'Run from here' }

/** What is tried. */
function useTitle(act: Act, id: string): string {
  const document = useDrawnDocument()
  if (act !== 'inside') return titles[act]
  return runsPerItem(document, id) ? 'Test of one item' : 'Test of this agent alone'
}

function AttemptOf({ id, tried: { act, phase }, onClose }: { id: string; tried: Attempt; onClose(): void }) {
  const title = useTitle(act, id)
  if (phase.kind === 'started') return <Started key={phase.runId} id={id} act={act} phase={phase} onClose={onClose} />
  return (
    <Frame title={title} onClose={onClose}>
      {phase.kind === 'preparing' && <p className="text-12 text-fg-3">Looking for data of an earlier run…</p>}
      {phase.kind === 'asks' && <Asks id={id} act={act} phase={phase} onClose={onClose} />}
      {phase.kind === 'missed' && <Missed id={id} act={act} phase={phase} />}
      {phase.kind === 'refused' && <Refused id={id} act={act} phase={phase} />}
    </Frame>
  )
}

function Frame({ title, aside, children, onClose }: { title: string; aside?: ReactNode; children: ReactNode; onClose(): void }) {
  return (
    <section aria-label={title} aria-live="polite" className="border-b border-line px-3 pt-1 pb-3">
      <div className="flex h-[26px] items-center gap-2">
        <h3 className="shrink-0">{title}</h3>
        {aside}
        <IconButton icon={X} label="Close the test" size="sm" className="-mr-1.5 ml-auto" onClick={onClose} />
      </div>
      {children}
    </section>
  )
}

function Started({ id, act, phase, onClose }: { id: string; act: Act; phase: Extract<Phase, { kind: 'started' }>; onClose(): void }) {
  const store = useBuilderStore()
  const title = useTitle(act, id)
  const log = useAttemptLog(phase.runId)
  const status = log ? statusOf(log.state) : 'queued'
  return (
    <Frame title={title} onClose={onClose} aside={<StatusChip status={status} />}>
      <SourceWords id={id} phase={phase} log={log} act={act} />
      {log && <Outcome id={id} act={act} visit={phase.visit} log={log} />}
      <div className="mt-2 flex flex-wrap items-center gap-1">
        {act !== 'inside' && (
          <Button size="sm" icon={RotateCcw} onClick={() => void attempt(store, act, id)}>
            Again
          </Button>
        )}
        {log && <ContinueButton runId={phase.runId} state={log.state} />}
        {log && <PinResult id={id} runId={phase.runId} result={act === 'inside' ? { kind: 'none' } : stepResult(log, id, phase.visit)} />}
        <Link href={`/runs/${phase.runId}`} className={buttonClass('ghost', 'sm', 'ml-auto')}>
          Open run
          <ArrowUpRight aria-hidden />
        </Link>
      </div>
    </Frame>
  )
}

/** Whose data it took, and what of it was not executed. */
function SourceWords({ id, phase: { source, unpinned = [] }, log, act }: { id: string; phase: Extract<Phase, { kind: 'started' }>; log: FoldedLog | undefined; act: Act }) {
  const document = useDrawnDocument()
  const given = log ? givenSteps(log).length : 0
  const before = given === 0 ? '' : `${plural(given, 'step')} ${act === 'try' && log?.state.visits[id] ? 'before it ' : ''}${given === 1 ? 'was' : 'were'} not executed`
  if (act === 'inside') return <p className="mb-2 text-12 text-fg-3">On the input given here. Nothing around it ran.</p>
  return (
    <p className="mb-2 text-12 text-fg-3">
      {source ? (
        <>
          {act === 'to' ? 'Input' : 'Data'} of {source.item !== undefined && `item ${source.item + 1} of `}the{' '}
          <Link href={`/runs/${source.id}`} className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current">
            run of {runMoment(source.startedAt)}
          </Link>
          {before && `; ${before}`}.
        </>
      ) : (
        `From the start, because nothing has run here yet${before && `; ${before}`}.`
      )}
      {unpinned.length > 0 && ` The pin of ${listOf(unpinned.map((each) => nodeTitleIn(document, each)))} leads elsewhere and was passed over.`}
    </p>
  )
}

function Outcome({ id, act, visit, log }: { id: string; act: Act; visit: number; log: FoldedLog }) {
  if (act === 'inside') return <RunEnd log={log} />
  const result = stepResult(log, id, visit)
  if (result.kind === 'none') {
    if (log.state.final !== undefined) return <Missed id={id} act={act} log={log} />
    return <p className="text-12 text-fg-3">{log.state.paused ? 'The run is paused before it came here.' : 'On its way here…'}</p>
  }
  return (
    <>
      <Result result={result} log={log} />
      {act === 'from' && log.state.final !== undefined && <RunEnd log={log} />}
    </>
  )
}

/** What the node itself gave. */
function Result({ result, log }: { result: Exclude<StepResult, { kind: 'none' }>; log: FoldedLog }) {
  const step = log.state.steps[result.step]
  const took = step?.endedAt === undefined ? undefined : formatDuration(Date.parse(step.endedAt) - Date.parse(step.startedAt))
  if (result.kind === 'going') return <Going phase={result.phase} runId={log.runId} asked={step?.request?.open === true} />
  const call = result.call !== undefined && <CallLink runId={log.runId} seq={result.call} />
  if (result.kind === 'failed') {
    return (
      <>
        <ProblemText>
          <span className="font-mono">{result.error.code}</span> {result.error.message}
        </ProblemText>
        {result.error.details !== undefined && <ValueBlock label="Details" value={result.error.details} runId={log.runId} />}
        {call}
      </>
    )
  }
  const { choice } = result
  const left = result.handle === null ? '' : `left by ${result.handle}`
  const aside = [left, took].filter(Boolean).join(' · ')
  if (!choice) {
    return (
      <>
        <ValueBlock label="Output" value={result.output} runId={log.runId} aside={aside} />
        {call}
      </>
    )
  }
  return (
    <>
      <p className="text-13">
        Chose <b className="font-mono font-strong text-llm">{choice.intent}</b>
      </p>
      {choice.reasoning && <p className="mt-1 max-h-24 overflow-auto text-12 break-words whitespace-pre-wrap text-fg-2">{choice.reasoning}</p>}
      <ValueBlock label="Arguments" value={choice.args} runId={log.runId} aside={took} />
      {call}
    </>
  )
}

const CallLink = ({ runId, seq }: { runId: string; seq: number }) => (
  <Link href={`/runs/${runId}?seq=${seq}`} className={buttonClass('ghost', 'sm', 'mt-1 -ml-2')}>
    <ScanText aria-hidden />
    Its context window
  </Link>
)

function Going({ phase, runId, asked }: { phase: string; runId: string; asked: boolean }) {
  if (asked) {
    return (
      <p className="text-12 text-fg-2">
        It waits for a person.{' '}
        <Link href={`/runs/${runId}`} className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current">
          Answer it in the run
        </Link>
        .
      </p>
    )
  }
  return <p className="text-12 text-fg-3">{phase === 'waiting' ? 'It waits…' : phase === 'retrying' ? 'It failed and is tried again…' : 'It is being executed…'}</p>
}

/** How the run as a whole ended. */
function RunEnd({ log: { events, runId, state } }: { log: FoldedLog }) {
  const end = events.at(-1)
  if (end?.type === 'run.completed') return <ValueBlock label="Output of the run" value={end.data.output} runId={runId} aside={end.data.outcome} />
  if (end?.type === 'run.failed') {
    return (
      <ProblemText>
        <span className="font-mono">{end.data.error.code}</span> {end.data.error.message}
      </ProblemText>
    )
  }
  return <p className="text-12 text-fg-3">{state.final === 'cancelled' ? 'The run was cancelled.' : state.paused ? 'The run is paused.' : 'The run goes on…'}</p>
}
