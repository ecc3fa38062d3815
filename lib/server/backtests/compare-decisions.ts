/** Whether a decision came out as it did then. Pure. */
import type { AskedDecision } from '#lib/api/playground.ts'
import { hashJson } from '#lib/engine/hash.ts'

/** `error`: no answer was to be had, or no request could be made; `failed`: the replies did not fit. */
export interface Compared {
  status: 'kept' | 'flipped' | 'failed' | 'error'
  /** The same intent with other arguments. */
  argumentsChanged: boolean
}

/** A decision where there was none then, or of which it is not known, is another one. */
export function compareDecisions(before: AskedDecision, after: AskedDecision): Compared {
  if ('error' in after) return { status: 'error', argumentsChanged: false }
  if ('invalid' in after) return { status: 'failed', argumentsChanged: false }
  if ('output' in after) return { status: 'output' in before && hashJson(before.output) === hashJson(after.output) ? 'kept' : 'flipped', argumentsChanged: false }
  if (!('intent' in before) || before.intent !== after.intent) return { status: 'flipped', argumentsChanged: false }
  return { status: 'kept', argumentsChanged: hashJson(before.args) !== hashJson(after.args) }
}
