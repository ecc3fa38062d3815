/** What a step, or a whole run, took: tokens, money, time; and by how much two of them differ. Pure. */
import type { TracedStep } from '#lib/engine/run-alignment-trace.ts'
import { formatCost, formatDuration, formatNumber } from '#components/ui/format.ts'

export interface Figures {
  /** Of models; null where none was asked. */
  tokens: number | null
  /** US dollars; null where a price is unknown or no model was asked. */
  costUsd: number | null
  /** From start to end, waiting included; null while it goes on. */
  timeMs: number | null
}

export function figuresOf(step: TracedStep): Figures {
  const spent = [...step.calls.map(({ inputTokens, outputTokens, costUsd }) => ({ tokens: inputTokens + (outputTokens ?? 0), costUsd })), ...step.children.flatMap(({ spent: below }) => below ?? [])]
  const isKnown = spent.every(({ costUsd }) => costUsd !== null)
  return {
    tokens: spent.length === 0 ? null : spent.reduce((sum, { tokens }) => sum + tokens, 0),
    costUsd: spent.length === 0 || !isKnown ? null : spent.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    timeMs: step.endedAt === null ? null : step.endedAt - step.startedAt,
  }
}

/** `+1.2 s`, `−$0.0021`, `+240`; empty where one side has no such figure, `0` where both are the same. */
export function deltaWords(figure: keyof Figures, a: number | null | undefined, b: number | null | undefined): string {
  if (a === null || b === null || a === undefined || b === undefined) return ''
  const delta = b - a
  const amount = words[figure](Math.abs(delta))
  return delta === 0 ? '0' : `${delta > 0 ? '+' : '−'}${amount}`
}

/** `1.2 s`, `$0.0021`, `240`; an en dash where there is none. */
export const figureWords = (figure: keyof Figures, value: number | null | undefined): string => (value === null || value === undefined ? '–' : words[figure](value))

const words: Record<keyof Figures, (value: number) => string> = { tokens: formatNumber, costUsd: formatCost, timeMs: formatDuration }
