/** What becomes of effects after a fork (semantics §7.3). */
import { z } from 'zod'
import type { Json } from './json.ts'

export const replayModes = ['recorded', 'live', 'fixed', 'ask'] as const
export const missModes = ['ask', 'fail', 'live_safe'] as const

const fixed = z.strictObject({ fixed: z.custom<Json>((value) => value !== undefined, 'a JSON value') })

/**
 * `recorded`: what the source had for the same input, each once, in the order of its log · `live`: it is done, a `once` effect only
 * where `nodes` names it or a person consents · `fixed`: an output given here stands in; without one a person gives it · `ask`: a
 * person says. `onMiss`: where nothing was recorded.
 */
export const forkPolicySchema = z.strictObject({
  default: z.enum(replayModes).default('recorded'),
  nodes: z.record(z.string(), z.union([z.enum(replayModes), fixed])).default({}),
  onMiss: z.enum(missModes).default('ask'),
})

export type ForkPolicy = z.infer<typeof forkPolicySchema>
export type NodeMode = ForkPolicy['nodes'][string]

/** `atSeq`: where recorded results begin in the log of `runId`. */
export interface ForkSource {
  runId: string
  atSeq: number
}

/** Recorded where it can be, and a person where it cannot. */
export const defaultPolicy: ForkPolicy = { default: 'recorded', nodes: {}, onMiss: 'ask' }
