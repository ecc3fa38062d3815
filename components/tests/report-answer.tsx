/** One answer of a report: what was wanted, what came, the whole decision, and the ways to the test, to its run and to the prompt. */
'use client'
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import type { Check } from '#lib/api/assertions.ts'
import type { TestReportItem } from '#lib/api/test-reports.ts'
import type { Json } from '#lib/engine/json.ts'
import { ColouredJson } from '#components/inspector/json/coloured-json.tsx'
import { formatJson } from '#components/inspector/json/format-json.ts'
import { promptPath } from '#components/prompts/paths.ts'
import { formatCost, formatTokens } from '#components/ui/format.ts'
import { OutcomeIcon } from './outcome-icon.tsx'
import { testPath } from './paths.ts'
import { outcomeWords, resultWords } from './test-words.ts'

export function ReportAnswer({ item }: { item: TestReportItem }) {
  const { test, source, checks, decision, before, status, model, inputTokens, outputTokens, costUsd, promptId, promptVersion } = item
  return (
    <aside aria-label={test.name} className="flex w-[44%] max-w-[640px] min-w-[340px] shrink-0 flex-col overflow-auto border-l border-line">
      <header className="border-b border-line px-4 py-3">
        <h2 className="flex items-center gap-2 font-strong">
          <OutcomeIcon outcome={status} />
          <span className="min-w-0 break-words">{test.name}</span>
        </h2>
        <p className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-12 text-fg-2">
          <span>{outcomeWords[status]}</span>
          {before && <span className="text-fg-3">{resultWords(before)}</span>}
          {test.changed && <span className="text-waiting">the test was changed since</span>}
          {model !== null && <span className="text-fg-3">{model}</span>}
          {inputTokens !== null && <span className="text-fg-3 tabular-nums">{`${formatTokens(inputTokens + (outputTokens ?? 0))}, ${formatCost(costUsd)}`}</span>}
        </p>
        <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-12">
          {!test.deleted && <Way href={testPath(test.id)}>Test</Way>}
          {source && <Way href={`/runs/${source.runId}?call=${source.seq}`}>Run it is from</Way>}
          {promptVersion !== null && <Way href={promptPath(promptId)}>{`v${promptVersion} of the prompt`}</Way>}
        </p>
      </header>
      <ul aria-label="Checks" className="divide-y divide-line-soft border-b border-line">
        {checks.map((check, index) => (
          <li key={index} className="px-4 py-2.5">
            <CheckView check={check} />
          </li>
        ))}
        {checks.length === 0 && <li className="px-4 py-2.5 text-12 text-fg-3">{status === 'waiting' ? 'Not asked yet.' : 'Nothing was checked.'}</li>}
      </ul>
      {decision && (
        <section aria-label="Decision" className="px-4 py-3">
          <h3 className="mb-1.5 text-11 font-medium text-fg-3">What came</h3>
          <Value value={decision} />
        </section>
      )}
    </aside>
  )
}

function Way({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="inline-flex items-center gap-1 text-accent hover:underline">
      {children}
      <ArrowUpRight aria-hidden className="size-3" />
    </Link>
  )
}

function CheckView({ check: { wanted, pass, error, expected, actual, reason, kind } }: { check: Check }) {
  return (
    <>
      <p className="flex items-start gap-2 text-13">
        <OutcomeIcon outcome={pass ? 'passed' : error ? 'error' : 'failed'} className="mt-[3px]" />
        <span className="min-w-0 break-words">{wanted}</span>
      </p>
      {reason !== undefined && <p className="mt-1 pl-5.5 text-12 break-words text-fg-2">{reason}</p>}
      {!pass && (expected !== undefined || actual !== undefined) && (
        <dl className="mt-1.5 grid grid-cols-[64px_1fr] gap-x-2 gap-y-1 pl-5.5 text-12">
          {expected !== undefined && kind !== 'expression' && (
            <>
              <dt className="text-fg-3">Expected</dt>
              <dd className="min-w-0">
                <Value value={expected} />
              </dd>
            </>
          )}
          <dt className="text-fg-3">Actual</dt>
          <dd className="min-w-0">{actual === undefined ? <span className="text-fg-3">nothing</span> : <Value value={actual} />}</dd>
        </dl>
      )}
    </>
  )
}

function Value({ value }: { value: Json }) {
  return (
    <pre className="max-h-80 overflow-auto rounded-4 bg-inset px-2 py-1 font-mono text-12/[18px] break-words whitespace-pre-wrap">
      <ColouredJson text={formatJson(value, 60)} />
    </pre>
  )
}
