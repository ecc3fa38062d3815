/** One aligned step in detail: the figures of both sides, and every value that differs, place by place. */
'use client'
import { useMemo, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Equal } from 'lucide-react'
import { blobQuery } from '#lib/client/runs.ts'
import { blobReferenceSchema } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import type { TracedStep } from '#lib/engine/run-alignment-trace.ts'
import { valueChanges } from '#lib/nodes/value-changes.ts'
import { classNames } from '#components/ui/class-names.ts'
import { plural } from '#components/ui/format.ts'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { ValueBlock } from '#components/inspector/json/value-block.tsx'
import { PanelSection } from '#components/inspector/step/panel-parts.tsx'
import { FieldChanges } from '#components/versions/field-changes.tsx'
import { useComparison } from './comparison.ts'
import { deltaWords, figuresOf, figureWords, type Figures } from './step-figures.ts'
import { stepValues, valueNames, type ValueName } from './step-values.ts'

type StepRow = Extract<AlignedRow, { kind: 'step' }>

export function StepComparison({ row, split }: { row: StepRow; split: boolean }) {
  const { a, b } = useComparison()
  const [ours, theirs] = [stepValues(a.log(row.aRun), row.a?.id), stepValues(b.log(row.bRun), row.b?.id)]
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
      <FigureSection a={row.a} b={row.b} />
      <ChoiceSection a={row.a} b={row.b} />
      {valueNames.map((name) => (
        <ValueSection key={name} name={name} a={ours[name]} b={theirs[name]} aRun={row.aRun} bRun={row.bRun} split={split} both={row.a !== undefined && row.b !== undefined} />
      ))}
    </div>
  )
}

interface Sides {
  a: TracedStep | undefined
  b: TracedStep | undefined
}

function FigureSection({ a, b }: Sides) {
  const [ours, theirs] = [a && figuresOf(a), b && figuresOf(b)]
  const figure = (name: keyof Figures): [ReactNode, ReactNode, string] => [figureWords(name, ours?.[name]), figureWords(name, theirs?.[name]), deltaWords(name, ours?.[name], theirs?.[name])]
  const [latencyA, latencyB] = [latencyOf(a), latencyOf(b)]
  const facts: [string, ReactNode, ReactNode, string][] = [
    ['Time, waiting included', ...figure('timeMs')],
    ...(latencyA === null && latencyB === null ? [] : [['Model latency', figureWords('timeMs', latencyA), figureWords('timeMs', latencyB), deltaWords('timeMs', latencyA, latencyB)] as [string, ReactNode, ReactNode, string]]),
    ...(ours?.tokens == null && theirs?.tokens == null ? [] : [['Tokens', ...figure('tokens')], ['Cost', ...figure('costUsd')]] as [string, ReactNode, ReactNode, string][]),
    ...wordFacts(a, b),
  ]
  return (
    <PanelSection label="Figures">
      <table className="w-full text-12 tabular-nums">
        <thead>
          <tr className="text-11 text-fg-3 [&>th]:h-5 [&>th]:font-medium">
            <th aria-label="Figure" />
            <th className="text-right">A</th>
            <th className="text-right">B</th>
            <th className="w-24 text-right">B − A</th>
          </tr>
        </thead>
        <tbody>
          {facts.map(([name, left, right, delta]) => (
            <tr key={name} className="[&>td]:h-6">
              <td className="whitespace-nowrap text-fg-3">{name}</td>
              <td className="pl-3 text-right">{a ? left : '–'}</td>
              <td className="pl-3 text-right">{b ? right : '–'}</td>
              <td className={classNames('text-right', delta === 'other' ? 'text-waiting' : 'text-fg-2')}>{delta}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </PanelSection>
  )
}

function latencyOf(step: TracedStep | undefined): number | null {
  const known = step?.calls.flatMap(({ latencyMs }) => latencyMs ?? []) ?? []
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0)
}

/** What is told in words: model, prompt, tries, port, whether a result was taken over. */
function wordFacts(a: TracedStep | undefined, b: TracedStep | undefined): [string, ReactNode, ReactNode, string][] {
  const words: [string, (step: TracedStep) => string | undefined][] = [
    ['Model', (step) => step.calls.at(-1)?.model],
    ['Prompt', (step) => (step.calls.length === 0 ? undefined : `v${step.calls.at(-1)?.prompt.number ?? ''}`)],
    ['Calls', (step) => (step.calls.length === 0 ? undefined : String(step.calls.length))],
    ['Tries', (step) => (step.attempts > 1 ? String(step.attempts) : undefined)],
    ['Left by', (step) => (step.phase === 'open' ? 'goes on' : (step.handle ?? step.phase))],
    ['Child runs', (step) => (step.children.length === 0 ? undefined : String(step.children.length))],
    ['Result', (step) => (step.given ? 'stood in' : step.recorded || (step.calls.length > 0 && step.calls.every(({ recorded }) => recorded)) ? 'taken over' : undefined)],
  ]
  return words.flatMap(([name, word]): [string, ReactNode, ReactNode, string][] => {
    const [ours, theirs] = [a && word(a), b && word(b)]
    if (ours === undefined && theirs === undefined) return []
    return [[name, ours ?? '–', theirs ?? '–', a && b && ours !== theirs ? 'other' : '']]
  })
}

function ChoiceSection({ a, b }: Sides) {
  if (!a?.choice && !b?.choice) return null
  const [ours, theirs] = [a?.choice?.intent, b?.choice?.intent]
  return (
    <PanelSection label="Choice" title="Choice">
      {a && b && ours !== theirs ? <FieldChanges split={false} fields={[{ path: '', place: ['Intent'], ...(ours !== undefined && { before: ours }), ...(theirs !== undefined && { after: theirs }) }]} /> : <p className="font-mono text-12">{ours ?? theirs}</p>}
    </PanelSection>
  )
}

const titles: Record<ValueName, string> = { input: 'Input', arguments: 'Arguments', reasoning: 'Reasoning', answer: 'Answer', output: 'Output', variables: 'Variables set', error: 'Error' }

interface ValueSectionProps {
  name: ValueName
  a: Json | undefined
  b: Json | undefined
  aRun: string
  bRun: string
  split: boolean
  /** Both runs have come here, so that a value on one side alone is a difference. */
  both: boolean
}

function ValueSection({ name, a, b, aRun, bRun, split, both }: ValueSectionProps) {
  const [ours, theirs] = [useWhole(aRun, a), useWhole(bRun, b)]
  const changes = useMemo(() => (both ? valueChanges(ours, theirs) : []), [both, ours, theirs])
  if (a === undefined && b === undefined) return null
  const shown = theirs ?? ours ?? null
  if (!both || changes.length === 0) {
    return (
      <PanelSection label={titles[name]}>
        <ValueBlock
          label={titles[name]}
          value={shown}
          runId={theirs === undefined ? aRun : bRun}
          aside={
            both ? (
              <span className="flex items-center gap-1">
                <Equal aria-hidden className="size-3" />
                equal
              </span>
            ) : null
          }
        />
      </PanelSection>
    )
  }
  const fields = changes.map((change) => ({ ...change, place: placeOf(titles[name], change.path) }))
  return (
    <PanelSection label={titles[name]} title={titles[name]} aside={<span className="text-11 text-fg-3">{plural(changes.length, 'difference')}</span>}>
      <FieldChanges fields={fields} split={split} />
    </PanelSection>
  )
}

/** `/items/2/name` → `items`, `2`, `name`; the value itself by its own name. */
const placeOf = (title: string, path: string): string[] => (path === '' ? [title] : path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')))

/** A value with what stands of it beside the log, once that is there. */
function useWhole(runId: string, value: Json | undefined): Json | undefined {
  const reference = blobReferenceSchema.safeParse(value)
  const { data } = useQuery({ ...blobQuery(runId, reference.success ? reference.data.$blob : ''), enabled: reference.success })
  return useMemo(() => (data === undefined ? value : (parseJson(data) ?? data)), [data, value])
}

