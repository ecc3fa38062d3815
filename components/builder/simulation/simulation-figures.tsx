/** What a simulation found, in one row of figures: each beside what it was. */
import type { ReactNode } from 'react'
import type { Simulation } from '#lib/api/simulations.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatCompact, formatDay, formatNumber, plural } from '#components/ui/format.ts'
import { change, costs, lookedAt, overflowing } from './words.ts'

export function SimulationFigures({ simulation }: { simulation: Simulation }) {
  const { inputTokens, costUsd, droppedTokens, failing, assumed } = simulation
  return (
    <div className="rounded-8 border border-line bg-surface tabular-nums">
      <dl className="grid grid-cols-[1.2fr_1.1fr_1.1fr_1.2fr] max-[900px]:grid-cols-2">
        <Figure label="Overflow" value={overflowing(simulation)} tone={simulation.overflowing > 0 ? 'text-waiting' : undefined}>
          {failing > 0 ? `${plural(failing, 'request')} of ${formatNumber(simulation.calls)} could not be made` : windowWords(simulation)}
        </Figure>
        <Figure label="Input tokens" value={`${formatCompact(inputTokens.before)} → ${formatCompact(inputTokens.after)}`}>
          {change(inputTokens.before, inputTokens.after)}
          {failing > 0 && `, over the ${formatNumber(simulation.calls - failing)} that can be made`}
        </Figure>
        <Figure label="Left out" value={`${formatCompact(droppedTokens)} tok`}>
          by rules and budget, in {formatNumber(simulation.items.filter(({ leftOut }) => leftOut.length > 0).length)} of {plural(simulation.calls, 'call')}
        </Figure>
        <Figure label="Input cost, nothing cached" value={costs(costUsd)}>
          {assumed.price ? `$${assumed.price.input} per 1M tok, list of ${formatDay(assumed.price.asOf)}` : `the price of ${assumed.model ?? 'some models'} is not known`}
        </Figure>
      </dl>
      <p className="border-t border-line-soft px-3 py-1.5 text-12 text-fg-3">{lookedAt(simulation)} Assembled again from their logs; no model was asked.</p>
    </div>
  )
}

function windowWords({ assumed, items }: Simulation): string {
  if (assumed.window === null) return `the window of ${assumed.model ?? 'some models'} is not known`
  const largest = Math.max(0, ...items.map(({ afterTokens }) => afterTokens ?? 0))
  return `the largest takes ${formatNumber(largest)} of ${formatCompact(assumed.window)} tok`
}

function Figure({ label, value, tone, children }: { label: string; value: string; tone?: string; children: ReactNode }) {
  return (
    <div className="min-w-0 border-line-soft px-3 py-2 not-first:border-l">
      <dt className="text-11 font-medium text-fg-3">{label}</dt>
      <dd className={classNames('truncate text-14 font-strong', tone)}>{value}</dd>
      <dd className="truncate text-12 text-fg-3">{children}</dd>
    </div>
  )
}
