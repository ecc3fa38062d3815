/** One call of a simulation: what would be left out of it, entry by entry. */
import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import type { SimulatedCallItem } from '#lib/api/simulations.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { droppedReason } from '#components/inspector/context/dropped-words.ts'
import { overflowWords, shortRun } from './words.ts'

export function SimulationDetail({ call, rules }: { call: SimulatedCallItem; rules: readonly ContextRule[] }) {
  const { runId, seq, step, overflow, dropped, leftOut, error } = call
  const events = leftOut.reduce((sum, group) => sum + group.events, 0)
  return (
    <section aria-label={`Call ${call.call} of run ${runId}`} className="rounded-8 border border-line bg-surface px-3 py-2 text-12">
      <p className="flex flex-wrap items-center gap-x-2 text-13">
        <b className="font-strong">
          Call {call.call}, {step}
        </b>
        <span className="font-mono text-12 text-fg-3">{shortRun(runId)}</span>
        <span className={overflow === 'none' ? 'text-fg-3' : 'text-waiting'}>{overflowWords[overflow]}</span>
        <Link href={`/runs/${runId}?seq=${seq}`} className="ml-auto inline-flex items-center gap-0.5 text-accent hover:underline">
          Open the call
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      </p>
      {error && <p className="mt-1 text-failed">{error.message}</p>}
      {events === 0 ? (
        !error && <p className="mt-1 text-fg-3">Nothing would be left out of it.</p>
      ) : (
        <>
          <p className="mt-1 text-fg-3">
            {plural(events, 'event')} left out, {formatTokens(call.droppedTokens)}
            {dropped.length < events && dropped.length > 0 && `; the first ${formatNumber(dropped.length)} of them`}
          </p>
          {dropped.length > 0 && (
            <ul className="mt-1 flex flex-wrap gap-x-4">
              {dropped.map((entry, index) => (
                <li key={index} className="flex gap-1.5 whitespace-nowrap tabular-nums" title={droppedReason(entry, rules)}>
                  <span className="text-fg-2">event {entry.seq}</span>
                  <span className="text-fg-3">{formatNumber(entry.tokens)} tok</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  )
}
