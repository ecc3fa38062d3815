/** What differs, in words: of a kind, of a row, and the sentence about the first divergence. `b` is told against `a`. Pure. */
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import { sidesOf, type DifferenceKind, type Look } from '#lib/engine/run-alignment-kinds.ts'
import type { RunTrace, TracedStep } from '#lib/engine/run-alignment-trace.ts'
import type { NodeNames } from '#components/inspector/node-names.ts'

export const kindWords: Record<DifferenceKind, string> = {
  graph: 'Other node', prompt: 'Other prompt', model: 'Other model', arguments: 'Other arguments', context: 'Other context', attempts: 'Other tries',
  choice: 'Other choice', answer: 'Other answer', error: 'Other error', output: 'Other output', path: 'Other path', end: 'Other end',
}

export const lookWords: Record<Look, { word: string; means: string; equal: string }> = {
  path: { word: 'Path', means: 'Choices, answers, errors and where it went on', equal: 'on the same path' },
  values: { word: 'Values', means: 'The path, arguments and outputs', equal: 'with the same values' },
  all: { word: 'All', means: 'Path, values, and what the models were asked: contexts, prompts, models', equal: 'equal' },
}

/** `Next step 2`; with the visits of both sides where they differ, `Next step 2 and 3`. `visits`: how often the node was visited at most. */
export function rowName(row: AlignedRow, names: NodeNames, visits: (node: string) => number): string {
  if (row.kind === 'end') return 'End of the run'
  if (row.kind === 'item') return `Item ${row.index + 1}`
  const { a, b } = row
  const step = a ?? b
  if (!step) return ''
  const { title } = names(step.node)
  if (a && b && a.visit !== b.visit) return `${title} ${a.visit} and ${b.visit}`
  return visits(step.node) > 1 ? `${title} ${step.visit}` : title
}

/** How one run ended. */
export function endWords({ end }: Pick<RunTrace, 'end'>): string {
  if (end === null) return 'goes on'
  return [end.status, end.status === 'failed' ? end.code : end.outcome === end.status ? undefined : end.outcome].filter(Boolean).join(', ')
}

/** What `b` did in place of what `a` did: `chose refund instead of escalate`. */
export function whatDiffers(row: AlignedRow, kind: DifferenceKind): string {
  if (row.kind === 'end') return `${endWords(row.b)} instead of ${endWords(row.a)}`
  if (row.kind === 'item') return row.a && row.b ? `ended ${row.b.status ?? ''} instead of ${row.a.status ?? ''}`.replace(/ended (\w+) instead of \1$/, 'came to something else') : row.a ? 'only in A' : 'only in B'
  const { a, b } = row
  if (!a || !b) return a ? 'was not reached in B' : 'was not reached in A'
  return sentences[kind](sidesOf(kind, a, b), a, b)
}

type Sides = ReturnType<typeof sidesOf>

const instead = (verb: string, { a, b }: Sides): string => `${verb} ${b ?? 'nothing'} instead of ${a ?? 'nothing'}`

const sentences: Record<DifferenceKind, (sides: Sides, a: TracedStep, b: TracedStep) => string> = {
  graph: () => 'is another node in its graph',
  prompt: (sides) => (sides.a === sides.b ? 'has another prompt' : instead('has prompt', sides)),
  model: (sides) => instead('asked', sides),
  arguments: (_, a) => (a.choice ? 'gave other arguments' : 'was given something else'),
  context: () => 'was asked with another context',
  attempts: (sides) => (sides.a === sides.b ? 'had other tries' : `took ${sides.b ?? ''} tries instead of ${sides.a ?? ''}`),
  choice: (sides) => instead('chose', sides),
  answer: () => 'was answered otherwise',
  error: ({ a, b }) => (a === null ? `failed with ${b ?? ''}` : b === null ? `did not fail with ${a}` : `failed with ${b} instead of ${a}`),
  output: (_, a) => (a.origins.length === 0 ? 'had another input' : 'came to another output'),
  path: (sides) => instead('left by', sides),
  end: () => '',
}
