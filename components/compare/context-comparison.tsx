/** The context windows that the two sides of a decision were asked with, compared as on the run page. Of several calls the first that differs. */
'use client'
import { useMemo, useState } from 'react'
import { useRouter } from 'next/navigation'
import { errorText } from '#lib/client/query-client.ts'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import type { TracedCall } from '#lib/engine/run-alignment-trace.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { DiffPlaceProvider } from '#components/inspector/diff/diff-place.ts'
import { useComparison as useWindows } from '#components/inspector/diff/use-comparison.ts'
import { DiffBones, WindowsDiff } from '#components/inspector/diff/windows-diff.tsx'
import { useComparison } from './comparison.ts'

type StepRow = Extract<AlignedRow, { kind: 'step' }>

export function ContextComparison({ row }: { row: StepRow }) {
  const pairs = pairsOf(row)
  const differing = pairs.findIndex(({ a, b }) => a?.requestHash !== b?.requestHash)
  const [chosen, choose] = useState<number>()
  const place = Math.min(chosen ?? Math.max(0, differing), pairs.length - 1)
  const pair = pairs[place]
  const calls =
    pairs.length > 1 ? (
      <SegmentedControl label="Call of the step" value={String(place)} onChange={(value) => choose(Number(value))} options={pairs.map((_, index) => ({ value: String(index), label: index + 1, name: `Call ${index + 1} of the step` }))} />
    ) : null
  if (!pair) return <EmptyState className="my-auto" title="No model was asked here">The context window of a step is what its model was sent. This step asked none.</EmptyState>
  if (!pair.a || !pair.b) {
    return (
      <EmptyState className="my-auto" title={`Only ${pair.a ? 'A' : 'B'} asked a model here`} actions={calls}>
        There is nothing to compare its context window with.
      </EmptyState>
    )
  }
  return <Windows key={`${row.aRun} ${pair.a.seq} ${row.bRun} ${pair.b.seq}`} row={row} a={pair.a} b={pair.b} calls={calls} />
}

interface CallPair {
  a: TracedCall | undefined
  b: TracedCall | undefined
}

/** The calls of both sides by their order, those for summaries behind. */
function pairsOf({ a, b }: StepRow): CallPair[] {
  return [false, true].flatMap((summary) => {
    const [ours, theirs] = [a, b].map((step) => step?.calls.filter((call) => call.summary === summary) ?? [])
    return Array.from({ length: Math.max(ours?.length ?? 0, theirs?.length ?? 0) }, (_, index) => ({ a: ours?.[index], b: theirs?.[index] }))
  })
}

function Windows({ row, a, b, calls }: { row: StepRow; a: TracedCall; b: TracedCall; calls: React.ReactNode }) {
  const compared = useComparison()
  const router = useRouter()
  const log = compared.b.log(row.bRun)
  const label = `Call ${compared.a.log(row.aRun)?.call(a.seq)?.number ?? a.seq} of A`
  const { data, error } = useWindows({ runId: row.aRun, seq: a.seq }, label, { runId: row.bRun, seq: b.seq })
  const slug = compared.b.run?.workflow.slug
  const place = useMemo(() => log && { log, names: compared.b.names, workflowSlug: slug, of: 'of B', select: (seq: number) => router.push(`/runs/${row.bRun}?seq=${seq}`) }, [log, compared.b.names, slug, router, row.bRun])
  if (error) return <div className="p-4"><ProblemText>The two windows cannot be compared. {errorText(error)}</ProblemText></div>
  if (!data || !place) return <DiffBones />
  return (
    <DiffPlaceProvider value={place}>
      <WindowsDiff picker={<span className="flex items-center gap-2">{calls}<span>{label}</span></span>} comparison={data} />
    </DiffPlaceProvider>
  )
}
