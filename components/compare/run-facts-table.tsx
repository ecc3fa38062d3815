/** Both runs in a row each: how they ended, what ran, what it cost; and under them by how much the second differs. */
'use client'
import type { ReactNode } from 'react'
import Link from 'next/link'
import type { Run } from '#lib/api/runs.ts'
import type { RunTrace } from '#lib/engine/run-alignment-trace.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatDateTime, formatNumber } from '#components/ui/format.ts'
import { StatusChip } from '#components/ui/status-chip.tsx'
import type { NodeNames } from '#components/inspector/node-names.ts'
import { RunPicker } from './run-picker.tsx'
import { deltaWords, figureWords, type Figures } from './step-figures.ts'
import type { ComparedRun } from './use-compared-run.ts'

export interface RunFactsTableProps {
  a: ComparedRun
  b: ComparedRun
  onChoose(side: 'a' | 'b', runId: string): void
}

export function RunFactsTable({ a, b, onChoose }: RunFactsTableProps) {
  const prompts = otherPrompts(a.tree.trace, b.tree.trace, a.names)
  const [ours, theirs] = [factsOf(a), factsOf(b)]
  return (
    <table aria-label="The two runs" className="w-full table-fixed border-separate border-spacing-0 border-b border-line bg-surface text-12 tabular-nums">
      <thead>
        <tr className="text-left text-11 text-fg-3 [&>th]:h-6 [&>th]:px-2 [&>th]:font-medium">
          <th className="w-56 pl-4!">Run</th>
          <th className="w-30">Status</th>
          <th>Came to</th>
          <th className="w-18">Version</th>
          <th className="w-28 max-[1100px]:hidden">Prompts</th>
          <th className="w-28 max-xl:hidden">Started</th>
          <th className="w-16 text-right">Steps</th>
          <th className="w-16 text-right">Calls</th>
          <th className="w-22 text-right">Tokens</th>
          <th className="w-22 text-right">Cost</th>
          <th className="w-24 pr-4! text-right">Time</th>
        </tr>
      </thead>
      <tbody>
        <Side name="A" what={b.run?.forkedFrom?.runId === a.id ? 'parent' : undefined} compared={a} other={b.id} facts={ours} prompts={prompts.map(({ node, a: number }) => [node, number])} onChoose={(id) => onChoose('a', id)} />
        <Side name="B" what={b.run?.forkedFrom?.runId === a.id ? `fork at ${b.run.forkedFrom.atSeq}` : undefined} compared={b} other={a.id} facts={theirs} prompts={prompts.map(({ node, b: number }) => [node, number])} onChoose={(id) => onChoose('b', id)} />
        <tr aria-label="B against A" className="text-fg-2 [&>td]:h-7 [&>td]:border-t [&>td]:border-line-soft [&>td]:px-2">
          <td className="pl-4! text-fg-3">B − A</td>
          <td colSpan={2}>{endWordsOf(a.run, b.run)}</td>
          <td>{a.run && b.run ? <Same is={a.run.workflow.graphHash === b.run.workflow.graphHash} other="other graph" /> : null}</td>
          <td className="max-[1100px]:hidden">
            <Same is={prompts.length === 0} other={`${prompts.length} ${prompts.length === 1 ? 'differs' : 'differ'}`} />
          </td>
          <td className="max-xl:hidden" />
          <td className="text-right">{countDelta(ours.steps, theirs.steps)}</td>
          <td className="text-right">{countDelta(ours.calls, theirs.calls)}</td>
          <Delta figure="tokens" a={ours.figures} b={theirs.figures} />
          <Delta figure="costUsd" a={ours.figures} b={theirs.figures} />
          <Delta figure="timeMs" a={ours.figures} b={theirs.figures} className="pr-4!" />
        </tr>
      </tbody>
    </table>
  )
}

interface RunFacts {
  steps: number | undefined
  calls: number | undefined
  figures: Figures
}

function factsOf({ run, tree: { trace } }: ComparedRun): RunFacts {
  const usage = run?.usage
  const asked = usage && usage.modelCalls > 0 ? usage : undefined
  return {
    steps: run?.steps,
    calls: usage?.modelCalls,
    figures: { tokens: asked ? asked.inputTokens + asked.outputTokens : null, costUsd: asked?.costUsd ?? null, timeMs: trace.end === null ? null : trace.lastAt - trace.startedAt },
  }
}

interface SideProps {
  name: 'A' | 'B'
  what: string | undefined
  compared: ComparedRun
  other: string
  facts: RunFacts
  prompts: readonly (readonly [node: string, number: number | undefined])[]
  onChoose(runId: string): void
}

function Side({ name, what, compared: { id, run, live }, other, facts: { steps, calls, figures }, prompts, onChoose }: SideProps) {
  const result = run && resultOf(run)
  return (
    <tr className="[&>td]:h-8 [&>td]:border-t [&>td]:border-line-soft [&>td]:px-2">
      <td className="pl-4!">
        <span className="flex items-center gap-2 whitespace-nowrap">
          <SideLetter name={name} />
          <RunPicker side={name} runId={id} other={other} onChoose={onChoose} />
          {what !== undefined && <span className="truncate text-fg-3" title={what}>{what}</span>}
        </span>
      </td>
      <td>{run && <StatusChip status={run.status} href={`/runs/${id}`} title="Open the run" />}</td>
      <td className="truncate" title={result}>
        {result ?? <span className="text-fg-3">{live ? 'goes on' : '–'}</span>}
      </td>
      <td>{run && <Link href={`/workflows/${run.workflow.slug}`} className="font-mono hover:underline">{run.workflow.version === 'draft' ? 'draft' : `v${run.workflow.version}`}</Link>}</td>
      <td className="truncate max-[1100px]:hidden" title={promptWords(prompts)}>{prompts.length === 0 ? <span className="text-fg-3">–</span> : promptWords(prompts)}</td>
      <td className="truncate text-fg-2 max-xl:hidden">{run && formatDateTime(new Date(run.startedAt))}</td>
      <td className="text-right">{steps === undefined ? '' : formatNumber(steps)}</td>
      <td className="text-right">{calls === undefined ? '' : formatNumber(calls)}</td>
      <td className="text-right">{figureWords('tokens', figures.tokens)}</td>
      <td className="text-right">{calls !== undefined && calls > 0 && figures.costUsd === null ? <span className="text-fg-3">unknown</span> : figureWords('costUsd', figures.costUsd)}</td>
      <td className="pr-4! text-right">{figureWords('timeMs', figures.timeMs)}</td>
    </tr>
  )
}

/** Which of the two runs something is of. */
export const SideLetter = ({ name }: { name: 'A' | 'B' }): ReactNode => <span className="grid size-4.5 shrink-0 place-items-center rounded-4 border border-line-strong bg-inset text-11 font-medium text-fg-2">{name}</span>

const Same = ({ is, other }: { is: boolean; other: string }) => <span className={classNames(is ? 'text-fg-3' : 'text-waiting')}>{is ? 'same' : other}</span>

function Delta({ figure, a, b, className }: { figure: keyof Figures; a: Figures; b: Figures; className?: string }) {
  return <td className={classNames('text-right', className)}>{deltaWords(figure, a[figure], b[figure])}</td>
}

const countDelta = (a: number | undefined, b: number | undefined): string => deltaWords('tokens', a, b)

function resultOf({ error, outcome, message }: Run): string | undefined {
  if (error) return error.nodeId === undefined ? error.code : `${error.code} at ${error.nodeId}`
  return outcome === null ? undefined : (message ?? outcome)
}

function endWordsOf(a: Run | undefined, b: Run | undefined): ReactNode {
  if (!a || !b) return null
  const [ours, theirs] = [resultOf(a), resultOf(b)]
  return <Same is={a.status === b.status && ours === theirs} other={a.status === b.status ? 'other result' : `${b.status} instead of ${a.status}`} />
}

const promptWords = (prompts: SideProps['prompts']): string => prompts.map(([node, number]) => `${node} ${number === undefined ? '–' : `v${number}`}`).join(', ')

/** Nodes whose last call had another prompt version, or the same number with other words. */
function otherPrompts(a: RunTrace, b: RunTrace, names: NodeNames): { node: string; a: number | undefined; b: number | undefined }[] {
  const [ours, theirs] = [promptsOf(a), promptsOf(b)]
  return [...ours].flatMap(([node, prompt]) => {
    const other = theirs.get(node)
    return other && other.hash !== prompt.hash ? [{ node: names(node).title, a: prompt.number, b: other.number }] : []
  })
}

const promptsOf = ({ steps }: RunTrace): Map<string, { number: number; hash: string }> => new Map(steps.flatMap(({ node, calls }) => calls.filter(({ summary }) => !summary).map(({ prompt }) => [node, prompt] as const)))
