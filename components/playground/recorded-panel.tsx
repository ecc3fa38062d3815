/** What was decided then: always in sight beside whatever is tried. */
'use client'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { ValueBlock } from '#components/inspector/json/value-block.tsx'
import { formatCost, formatDateTime, formatDuration, formatNumber, plural } from '#components/ui/format.ts'
import { shortId } from '#components/ui/id-chip.tsx'
import { outcomeOf, textOf } from './answer-figures.ts'
import type { PastCall } from './past-call.ts'
import { usePlaygroundScreen } from './playground-context.ts'

export function RecordedPanel() {
  const { past, seq } = usePlaygroundScreen()
  const { recorded, run, sent, calls, material } = past
  const href = `/runs/${run.id}?call=${seq}`
  return (
    <section aria-label="Recorded" className="shrink-0 border-b border-line px-3 pt-1 pb-3">
      <div className="flex h-8 items-center gap-2">
        <h2>Recorded</h2>
        <span className="truncate text-11 text-fg-3">
          v{material.promptVersion.number}, {formatDateTime(new Date(material.at))}
        </span>
        <Link href={href} className="ml-auto inline-flex shrink-0 items-center gap-0.5 text-12 text-accent hover:underline">
          Run {shortId(run.id)}
          <ArrowUpRight aria-hidden className="size-3" />
        </Link>
      </div>
      <Decided past={past} />
      <p className="mt-2 text-11 text-fg-3 tabular-nums">
        {[sent.model.name || sent.model.connection, ...figuresOf(past), ...(calls.length > 1 ? [plural(calls.length, 'request')] : [])].join(' · ')}
      </p>
      {!recorded && calls.at(-1)?.error && <p className="mt-1 text-12 text-fg-2">{calls.at(-1)?.error?.message}</p>}
    </section>
  )
}

function Decided({ past: { recorded, calls } }: { past: PastCall }) {
  if (!recorded) return <p className="text-12 text-fg-2">{calls.at(-1)?.status === 'pending' ? 'Not answered yet.' : 'It came to no decision.'}</p>
  if ('output' in recorded) return <ValueBlock label="Output" value={textOf(recorded.output) ?? recorded.output} />
  return (
    <>
      <p className="font-mono text-13 font-strong text-llm">{outcomeOf(recorded).word}</p>
      {Object.keys(recorded.args).length > 0 && <ValueBlock label="Arguments" value={recorded.args} />}
    </>
  )
}

/** As billed, over all requests of the visit. */
function figuresOf({ calls, sent }: PastCall): string[] {
  const answered = calls.filter(({ usage }) => usage !== null)
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
  const cost = calls.some(({ costUsd }) => costUsd === null) ? null : sum(calls.map(({ costUsd }) => costUsd ?? 0))
  return [
    `${formatNumber(sum(answered.map(({ usage }) => usage?.inputTokens ?? 0)))} in, ${formatNumber(sum(answered.map(({ usage }) => usage?.outputTokens ?? 0)))} out`,
    formatDuration(sum(calls.map(({ latencyMs }) => latencyMs ?? 0))),
    sent.model.scripted ? 'scripted, no LLM' : cost === null ? 'cost unknown' : formatCost(cost),
  ]
}
