/** How a moment of a run stands to the request that would be sent next, in words, and which recorded call it became. Pure. */
import type { LoggedCall, RunLog } from '../run-log.ts'
import type { NextAsk } from './next-asks.ts'

export function askWords({ phase, step, missing }: NextAsk, nameOf: (step: string) => string): string {
  switch (phase) {
    case 'asking':
      return `The request of ${nameOf(step)} is out; this is the same once more.`
    case 'at':
      return `${nameOf(step)} has begun, and asks next.`
    case 'entering':
      return `A token stands before ${nameOf(step)}.`
    case 'ahead':
      return `As far as it is known: ${missing === undefined ? 'what comes before it' : nameOf(missing)} has not ended, so what it will give is missing.`
  }
}

/** The call that is out, or the step's first one after the event. */
export function sentAs(log: RunLog, { phase, step }: Pick<NextAsk, 'phase' | 'step'>, seq: number): LoggedCall | undefined {
  const calls = log.callsOf(step)
  return phase === 'asking' ? calls.findLast((call) => call.seq <= seq) : calls.find((call) => call.seq > seq)
}
