/** The middle of the run page: what one model call was given and answered. Chooses the view; each view shows one thing exactly. */
'use client'
import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Cpu, Split } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { plural } from '#components/ui/format.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { errorText } from '#lib/client/query-client.ts'
import { callKeys, callQuery } from '#lib/client/runs.ts'
import type { Call } from '#lib/api/calls.ts'
import { DiffView } from '../diff/diff-view.tsx'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { useHistorySettings } from '../timeline/timeline-session.ts'
import { BytesView } from './bytes-view.tsx'
import { ContextHeader } from './context-header.tsx'
import { LineBones } from './line-bones.tsx'
import { ResponseView } from './response-view.tsx'
import { RunWindow } from './run-window.tsx'

/** It brings the compiler of workflows and the assembler along, which only who looks at it needs. */
const NextView = lazy(() => import('../next/next-view.tsx').then((module) => ({ default: module.NextView })))

export function ContextPanel() {
  const { runId, call, view } = useRunScreen()
  const [{ large }] = useHistorySettings(runId)
  return (
    <section aria-label="Context window" className={classNames('flex min-h-0 min-w-0 flex-col bg-canvas', large && 'invisible')}>
      {view === 'next' ? (
        <Suspense fallback={<Bones />}>
          <NextView />
        </Suspense>
      ) : call ? (
        <OpenCall call={call} />
      ) : (
        <NoCall />
      )}
    </section>
  )
}

function NoCall() {
  const { state, past, change } = useRunScreen()
  const parents = Object.values(state.steps).filter(({ children }) => children !== undefined)
  if (parents.length > 0) return <CallsBelow steps={parents.map(({ id }) => id)} />
  return (
    <EmptyState icon={Cpu} title={state.final ? 'No model was asked' : 'No model call yet'} className="my-auto" actions={past.final ? undefined : <Button onClick={() => change({ view: 'next' })}>What would be sent next</Button>}>
      {state.final ? 'This run decided nothing by a model. Its steps are at the left, each with its input and output.' : 'The exact request of each call appears here the moment it is sent.'}
    </EmptyState>
  )
}

const mostSteps = 4

/** A run that asks no model itself, and has child runs that may. */
function CallsBelow({ steps }: { steps: readonly string[] }) {
  const { state, rows, names, select } = useRunScreen()
  const { modelCalls } = state.usage
  return (
    <EmptyState
      icon={Split}
      title={modelCalls > 0 ? `${plural(modelCalls, 'model call')} in child runs` : 'This run works by child runs'}
      className="my-auto"
      actions={steps.slice(0, mostSteps).map((step) => (
        <Button key={step} onClick={() => select(rows.find((row) => row.step === step)?.seq ?? 1)}>
          {stepName(names, step, state.visits)}
        </Button>
      ))}
    >
      Each child run has a page of its own, with the exact request of every call. A step shows its runs at the right.
    </EmptyState>
  )
}

/** The call with its segments; asked for again once the log says that it was answered. */
export function useCall(call: LoggedCall) {
  const { runId } = useRunScreen()
  const client = useQueryClient()
  const result = useQuery({ ...callQuery(runId, call.seq), placeholderData: keepPreviousData })
  const logged = [call.response?.seq, call.failure?.seq, call.reading?.seq].join()
  useEffect(() => {
    if (logged !== ',,') void client.invalidateQueries({ queryKey: callKeys.detail(runId, call.seq), exact: true, refetchType: 'active' })
  }, [client, runId, call.seq, logged])
  return result
}

function OpenCall({ call }: { call: LoggedCall }) {
  const { data, error, isPlaceholderData } = useCall(call)
  return (
    <>
      <ContextHeader call={call} data={isPlaceholderData ? undefined : data} shown={data} />
      {error && !data ? <Trouble>{errorText(error)}</Trouble> : data ? <View call={call} data={data} /> : <Bones />}
    </>
  )
}

function View({ call, data }: { call: LoggedCall; data: Call }) {
  const { view } = useRunScreen()
  if (view === 'diff') return <DiffView call={call} />
  if (view === 'bytes') return <BytesView data={data} />
  if (view === 'response') return <ResponseView call={call} data={data} />
  return <RunWindow key={data.seq} data={data} />
}

function Trouble({ children }: { children: ReactNode }) {
  return (
    <div className="p-4">
      <ProblemText>The call cannot be loaded. {children}</ProblemText>
    </div>
  )
}

const Bones = () => <LineBones label="Loading the call" widths={['70%', '52%', '81%', '44%', '66%', '58%', '75%', '38%']} />
