/**
 * What a call costs. Cached input is a part of the input, reasoning a part of the output. A price that is not known makes a cost that
 * is not known: null, never 0.
 */
import type { Price, Usage } from '#lib/engine/events.ts'

/** US dollars, or null without a price. */
export function costUsd(price: Omit<Price, 'asOf'> | null, usage: Usage): number | null {
  if (!price) return null
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const millionths = (usage.inputTokens - cached) * price.input + cached * price.cachedInput + usage.outputTokens * price.output
  return millionths / 1_000_000
}
