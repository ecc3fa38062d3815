/**
 * Ids that follow from where in a run something happens, never drawn: a crash, another worker and a replay give the same, and a fork,
 * which is another run, asks and acts under its own (semantics §5.2, §7.2).
 */
import { hashText } from './hash.ts'

/** Of the nth request of a step to a person, from 1. */
export const requestIdOf = (runId: string, step: string, n: number): string => `rq_${hashText(`${runId}/${step}/${n}`).slice(0, 24)}`

/** Consents are counted below 0, so that no other request of the step has the same id; `attempt` is the last one made. */
export const consentNumber = (attempt: number): number => -1 - attempt

/** Sent with every attempt of an effect, unless its author gives another. A new generation is a new effect. */
export const idempotencyKeyOf = (runId: string, step: string, generation: number): string => hashText(`${runId}/${step}/${generation}`)
