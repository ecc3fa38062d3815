/** A simulation in words: what overflows, by which rule, and what it costs. Each number with its denominator. Pure. */
import type { SimulatedCallItem, Simulation } from '#lib/api/simulations.ts'
import type { ContextRule } from '#lib/engine/decision.ts'
import { formatCost, formatNumber, formatPercent, plural } from '#components/ui/format.ts'
import { droppedReason } from '#components/inspector/context/dropped-words.ts'

export const overflowWords: Record<SimulatedCallItem['overflow'], string> = {
  none: 'fits',
  drops: 'drops the oldest',
  summarises: 'is summarised',
  fails: 'is refused',
  exceeds_window: 'exceeds the window',
}

/** `38 of 212 calls overflow` */
export const overflowing = ({ overflowing: count, calls }: Pick<Simulation, 'overflowing' | 'calls'>): string => `${formatNumber(count)} of ${plural(calls, 'call')} ${count === 1 ? 'overflows' : 'overflow'}`

/** `212 calls of 12 runs`, and why there are no more. */
export function lookedAt({ calls, runs, ended }: Pick<Simulation, 'calls' | 'runs' | 'ended'>): string {
  const all = `${plural(calls, 'call')} of ${plural(runs, 'run')}`
  if (ended === 'all') return `All ${all} with this prompt.`
  if (ended === 'limit') return `The newest ${all}; there are older ones.`
  return `The newest ${all}: more would have taken too long.`
}

/** `−12.4%`, `+3%`, `no change`, `hardly any change` */
export function change(before: number, after: number): string {
  if (before === after) return 'no change'
  if (before === 0) return `+${formatNumber(after)}`
  if (Math.abs(after - before) / before < 0.0005) return 'hardly any change'
  return `${after < before ? '−' : '+'}${formatPercent(Math.abs(after - before) / before)}`
}

export const costs = ({ before, after }: Simulation['costUsd']): string => (before === null && after === null ? 'unknown' : `${formatCost(before)} → ${formatCost(after)}`)

/** `3 events · Budget: the oldest are dropped`, by each rule; of a call that cannot be made, why not. */
export function leftOutBy({ leftOut, overflow, threadTokens, error }: SimulatedCallItem, rules: readonly ContextRule[]): string[] {
  if (overflow === 'fails') return [`Budget: the thread takes ${formatNumber(threadTokens)} tok`]
  if (error) return [error.message]
  return leftOut.map((group) => `${plural(group.events, 'event')} · ${droppedReason(group, rules)}`)
}

/** `…4f2a91bc` */
export const shortRun = (runId: string): string => `…${runId.slice(-8)}`
