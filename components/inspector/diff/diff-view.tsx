/** What changed in the context window since another call of this run or of another one. Comparing happens in a worker. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { errorText } from '#lib/client/query-client.ts'
import { formatTokens } from '#components/ui/format.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { stepName } from '../node-names.ts'
import type { LoggedCall } from '../run-log.ts'
import { useRunScreen, useSetHighlight, type Highlight } from '../run-screen.ts'
import { DiffPlaceProvider } from './diff-place.ts'
import { OtherPicker } from './other-picker.tsx'
import { useComparison } from './use-comparison.ts'
import { useOtherCall, type FoundCall } from './use-other-call.ts'
import { DiffBones, WindowsDiff } from './windows-diff.tsx'

export function DiffView({ call }: { call: LoggedCall }) {
  const { runId, log, names, workflowSlug, select } = useRunScreen()
  const setHighlight = useSetHighlight()
  const place = useMemo(() => ({ log, names, workflowSlug, select, point: (source: Highlight['source']) => setHighlight({ source }) }), [log, names, workflowSlug, select, setHighlight])
  const other = useOtherCall(call)
  const { data, error } = useComparison(other.name, other.label, { runId, seq: call.seq })
  const picker = <OtherPicker call={call} label={other.missing === 'first' ? 'Choose a call' : (data?.label ?? other.label)} />
  if (other.missing) return <NothingToCompare call={call} other={other} picker={picker} />
  if (error) return <Trouble picker={picker}>{errorText(error)}</Trouble>
  if (!data) return <DiffBones />
  return (
    <DiffPlaceProvider value={place}>
      <WindowsDiff key={`${data.fromRun} ${data.from.seq} ${data.to.seq}`} picker={picker} comparison={data} />
    </DiffPlaceProvider>
  )
}

const missingWords: Record<NonNullable<FoundCall['missing']>, string> = {
  first: 'Nothing of this node was sent before in this run, so there is nothing that it could differ from.',
  no_counterpart: 'The other run has no call of this node with the same number.',
  unknown_run: 'There is no such run.',
  unknown_call: 'There is no such call.',
}

function NothingToCompare({ call, other, picker }: { call: LoggedCall; other: FoundCall; picker: ReactNode }) {
  const { names, state } = useRunScreen()
  const isFirst = other.missing === 'first'
  return (
    <EmptyState className="my-auto" title={isFirst ? `The first call of ${names(call.node).title}` : `Nothing to compare ${stepName(names, call.step, state.visits)} with`} actions={picker}>
      {missingWords[other.missing ?? 'first']} {isFirst ? `All ${formatTokens(call.inputTokens)} are new. ` : ''}Choose another call to compare it with.
    </EmptyState>
  )
}

function Trouble({ picker, children }: { picker: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      {picker}
      <ProblemText>The two calls cannot be compared. {children}</ProblemText>
    </div>
  )
}
