/** What a replay finds: where a recorded log is not what this engine would have written. Owns the words for it. */
import type { Event } from './events.ts'
import type { Json } from './json.ts'

/**
 * `engine_changed`: this engine does it differently, and says itself that it is another version · `corrupt`: the event cannot follow ·
 * `refused`: `admit` would not let it in · `not_due`: nothing made it due · `missing`: another event had to stand here · `content`: it
 * says something else than this engine would · `request`: the request to the model differs · `reply`: the recorded reply reads otherwise ·
 * `projection`: what the run shows is not what its log says.
 */
export const divergenceKinds = ['engine_changed', 'corrupt', 'refused', 'not_due', 'missing', 'content', 'request', 'reply', 'projection'] as const
export type DivergenceKind = (typeof divergenceKinds)[number]

/** `expected` is what this engine has, `actual` what the log has. */
export interface Finding {
  kind: DivergenceKind
  message: string
  expected: Json
  actual: Json
}

/** The first event that this engine would not have written. */
export interface Divergence extends Finding {
  seq: number
  step?: string
}

/** An event as a divergence shows it. */
export const shown = ({ seq, type, step, data }: Event): Json => ({ seq, type, ...(step !== undefined && { step }), data: data as unknown as Json })

export const nameOf = ({ type, step }: { type: string; step?: string }): string => (step === undefined ? type : `${type} of ${step}`)

/** Whether two JSON values are the same, whatever the order of their keys; keys that are undefined count as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same(Reflect.get(a, key), Reflect.get(b, key)))
}
