/** What stands in the way of trying a node, each with the way on: effects to agree to, a run that went elsewhere, a launch refused. */
'use client'
import { Pin, Play, TextCursorInput } from 'lucide-react'
import Link from 'next/link'
import { cardModel, nodeTitle } from '#components/canvas/card-model.ts'
import { listOf } from '#components/inspector/words.ts'
import { Button } from '#components/ui/button.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { feedAgent } from './acts.ts'
import { attempt, endingWords } from './attempt.ts'
import type { FoldedLog } from './folded-log.ts'
import { writePin } from './pin-acts.ts'
import { exampleOutput, pin } from './pins.ts'
import { setAttempt, testRuns, type Act, type Phase } from './test-runs.ts'
import { detourOf, type Detour } from './ways.ts'
import { runMoment } from './words.ts'

/** Effects that would happen for good, by name, before the first of them does. */
export function Asks({ id, act, phase: { effects, round, input }, onClose }: { id: string; act: Act; phase: Extract<Phase, { kind: 'asks' }>; onClose(): void }) {
  const store = useBuilderStore()
  const document = useBuilder(({ history }) => history.document)
  const nodes = document.nodes.filter((node) => effects.includes(node.id))
  const turning = document.nodes.find((node) => node.id === round)
  const own = effects.length === 1 && effects[0] === id
  return (
    <>
      <ProblemText severity="warning">
        {own ? 'This sends a real request: ' : nodes.length === 1 ? 'This may send a real request: ' : `This may send ${nodes.length} real requests: `}
        {listOf(nodes.map((node) => `${nodeTitle(node)} (${cardModel(node).subtitle})`))}. Oriel cannot take {nodes.length === 1 ? 'it' : 'them'} back.
        {turning && ` ${nodeTitle(turning)} is pinned and leads back to itself, so this may happen at each round.`}
      </ProblemText>
      <div className="mt-2 flex flex-wrap gap-1">
        <Button size="sm" kind="primary" icon={Play} autoFocus onClick={() => void attempt(store, act, id, { agreed: true, ...(input !== undefined && { input }) })}>
          {own ? 'Send it' : 'Go on'}
        </Button>
        {own && act === 'try' && (
          <Button
            size="sm"
            icon={Pin}
            onClick={() => {
              onClose()
              writePin(store, id)
            }}
          >
            Pin an output instead
          </Button>
        )}
        <Button size="sm" kind="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </>
  )
}

/** The run went another way, or ended before: what happened, and the pin that would lead here. `log`: it was the attempt's own run. */
export function Missed({ id, act, phase, log }: { id: string; act: Act; phase?: Extract<Phase, { kind: 'missed' }>; log?: FoldedLog }) {
  const document = useBuilder(({ history }) => history.document)
  const detour = phase ? phase.detour : log && detourOf(document, log.state, id)
  const ended = phase ? phase.ended : log ? endingWords(document, log.state, detour) : ''
  return (
    <>
      <p className="text-12 text-fg-2">
        {phase ? (
          <>
            The{' '}
            <Link href={`/runs/${phase.run.id}`} className="text-accent underline decoration-accent-line underline-offset-2 hover:decoration-current">
              run of {runMoment(phase.run.startedAt)}
            </Link>
          </>
        ) : (
          'The run'
        )}{' '}
        did not come here. {detour ? `${nodeTitle(detour.node)} left by ${detour.took}${detour.visit > 1 ? ` at its visit ${detour.visit}` : ''}; ${listOf(detour.leads)} ${detour.leads.length === 1 ? 'leads' : 'lead'} here. ` : ''}
        {ended}
        {log?.state.error ? ` ${log.state.error.message}` : ''}
      </p>
      {detour && <Turns id={id} act={act} detour={detour} />}
    </>
  )
}

const mostTurns = 3

/** Pinning the way that leads here. */
function Turns({ id, act, detour }: { id: string; act: Act; detour: Detour }) {
  const store = useBuilderStore()
  const document = useBuilder(({ history }) => history.document)
  const node = document.nodes.find((each) => each.id === detour.node.id)
  const turns = node ? detour.leads.flatMap((port) => { const output = exampleOutput(node, port); return output === undefined ? [] : [{ port, output }] }).slice(0, mostTurns) : []
  if (!node) return null
  if (turns.length === 0) return <p className="mt-1 text-12 text-fg-3">Pin an output of {nodeTitle(node)} that leads here, or run with another input.</p>
  return (
    <div className="mt-2 flex flex-wrap gap-1">
      {turns.map(({ port, output }) => (
        <Button
          key={port}
          size="sm"
          icon={Pin}
          onClick={() => {
            store.getState().edit((now) => pin(now, node.id, output))
            void attempt(store, act, id)
          }}
        >
          <span className="max-w-[280px] truncate">
            Pin {nodeTitle(node)} to <span className="font-mono">{port}</span> and try
          </span>
        </Button>
      ))}
    </div>
  )
}

/** What Oriel answered, with what is wrong field by field. */
export function Refused({ id, act, phase: { message, problems = [], wants } }: { id: string; act: Act; phase: Extract<Phase, { kind: 'refused' }> }) {
  const store = useBuilderStore()
  const giveInput = () => {
    setAttempt(testRuns(store), id, undefined)
    if (typeof wants === 'object') feedAgent(store, wants.agent)
    else store.getState().open({ kind: 'run', ...(act !== 'from' && { until: id }) })
  }
  return (
    <>
      <ProblemText>{message}</ProblemText>
      {problems.length > 0 && (
        <ul className="mt-1 flex flex-col gap-0.5 pl-5.5 text-12 text-fg-2">
          {problems.map(({ path, message: each }) => (
            <li key={`${path ?? ''} ${each}`}>{each}</li>
          ))}
        </ul>
      )}
      {wants !== undefined && (
        <Button size="sm" icon={TextCursorInput} className="mt-2" onClick={giveInput}>
          {wants === 'input' ? 'Give an input…' : 'Try it alone…'}
        </Button>
      )}
    </>
  )
}
