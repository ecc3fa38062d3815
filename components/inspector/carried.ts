/**
 * What it cost to show events to models: the tokens they took in each call that carried them, at the price that was recorded with
 * that call. Tokens are Oriel's own count; the provider's cached share of the whole input is laid on every part of it alike. What
 * nobody knows is unknown, never zero. Pure.
 */
import { formatCost, formatTokens, plural } from '#components/ui/format.ts'
import type { LoggedCall, RunLog } from './run-log.ts'

/**
 * US dollars, or why there are none:
 * - unknown: answered, and no price was recorded
 * - unanswered: failed, or still out; providers charge for answers
 * - scripted: no model was asked
 */
export type CarryingCost = number | 'unknown' | 'unanswered' | 'scripted'

export interface Carriage {
  call: LoggedCall
  tokens: number
  cost: CarryingCost
}

/** Every call that carried one of these events, in order. */
export function carriagesOf(log: RunLog, seqs: readonly number[]): Carriage[] {
  const calls = seqs.length === 1 ? log.carriers(seqs[0] ?? 0) : [...new Set(seqs.flatMap((seq) => log.carriers(seq)))].sort((a, b) => a.seq - b.seq)
  return calls.map((call) => {
    const tokens = seqs.reduce((sum, seq) => sum + (call.carried.get(seq) ?? 0), 0)
    return { call, tokens, cost: inputCost(call, tokens) }
  })
}

/** What so many tokens of a call's input cost. */
export function inputCost({ model, response }: Pick<LoggedCall, 'model' | 'response'>, tokens: number): CarryingCost {
  if (model.scripted) return 'scripted'
  if (!response) return 'unanswered'
  const { price, usage } = response.data
  if (!price) return 'unknown'
  const cached = usage.inputTokens > 0 ? Math.min(1, (usage.cachedInputTokens ?? 0) / usage.inputTokens) : 0
  return (tokens * ((1 - cached) * price.input + cached * price.cachedInput)) / 1_000_000
}

export interface CarriedTotal {
  calls: number
  tokens: number
  /** Over the calls with a known price. */
  usd: number
  priced: number
  unknown: number
  scripted: number
}

export function totalOf(carriages: readonly Carriage[]): CarriedTotal {
  const total: CarriedTotal = { calls: carriages.length, tokens: 0, usd: 0, priced: 0, unknown: 0, scripted: 0 }
  for (const { tokens, cost } of carriages) {
    total.tokens += tokens
    if (typeof cost === 'number') {
      total.usd += cost
      total.priced += 1
    } else if (cost !== 'unanswered') total[cost] += 1
  }
  return total
}

/** `$0.0011` · `cost unknown` · `$0.0011, unknown for 2 of 5 calls` · `scripted`; '' where nothing was answered. */
export function costWords({ calls, usd, priced, unknown, scripted }: CarriedTotal): string {
  if (priced === 0) return unknown > 0 ? 'cost unknown' : scripted > 0 ? 'scripted, no cost' : ''
  return unknown === 0 ? formatCost(usd) : `${formatCost(usd)}, unknown for ${unknown} of ${plural(calls, 'call')}`
}

/** `320 tok, $0.0001` */
export const totalWords = (total: CarriedTotal): string => [formatTokens(total.tokens), costWords(total)].filter(Boolean).join(', ')
