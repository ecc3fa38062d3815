/**
 * List prices of OpenAI's own API, in US dollars per million tokens, as of March 2026. A price that is not known is null, never 0:
 * other servers have other prices, also for models of the same name. Update the table and its date together.
 */
import type { Usage } from '#lib/engine/events.ts'

interface Price {
  input: number
  cachedInput: number
  output: number
}

const prices: Record<string, Price> = {
  'gpt-5.1': { input: 1.25, cachedInput: 0.125, output: 10 },
  'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
  'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
  'gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, cachedInput: 0.025, output: 0.4 },
  'gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 },
  'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
  o3: { input: 2, cachedInput: 0.5, output: 8 },
  'o3-mini': { input: 1.1, cachedInput: 0.55, output: 4.4 },
  'o4-mini': { input: 1.1, cachedInput: 0.275, output: 4.4 },
}

/** What a call cost, or null where that is not known. A dated model (`gpt-4o-2024-08-06`) costs what its name without the date costs. */
export function costUsd(baseUrl: string, model: string, usage: Usage): number | null {
  if (new URL(baseUrl).hostname !== 'api.openai.com') return null
  const price = prices[model] ?? prices[model.replace(/-\d{4}-\d{2}-\d{2}$/, '')]
  if (!price) return null
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const millionths = (usage.inputTokens - cached) * price.input + cached * price.cachedInput + usage.outputTokens * price.output
  return millionths / 1_000_000
}
