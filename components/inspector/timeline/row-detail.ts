/** What came of a step in a word: the intent, a status code, an error code, how many of its runs have ended. Pure. */
import { plural } from '#components/ui/format.ts'
import type { Event } from '#lib/engine/events.ts'
import type { StepState } from '#lib/engine/state.ts'
import { triggerWords } from '../events/event-summary.ts'
import { outputWord } from '../events/output-word.ts'
import type { LoggedCall, RunLog } from '../run-log.ts'
import { cut } from '../words.ts'

export function detailOfStep(log: RunLog, step: StepState, events: readonly Event[]): string {
  const started = step.from.length === 0 ? log.at(1) : undefined
  if (started?.type === 'run.started') return triggerWords(started.data.trigger)
  const failed = events.findLast((event) => event.type === 'step.failed')
  if (failed?.type === 'step.failed' && step.phase !== 'completed') return failed.data.error.code
  return step.selected?.intent ?? detailOfCall(log.callsOf(step.id).at(-1)) ?? detailOfChildren(step, events) ?? detailOfWait(step) ?? detailOfEnd(events)
}

/** How many of its runs have ended; of a single one that has, its steps. */
function detailOfChildren({ children, phase }: StepState, events: readonly Event[]): string | undefined {
  if (!children) return undefined
  if (children.total !== 1) return phase === 'completed' ? plural(children.total, 'item') : `${Object.keys(children.finished).length} of ${children.total}`
  const end = events.findLast((event) => event.type === 'child.finished')
  return end?.type === 'child.finished' ? plural(end.data.steps, 'step') : undefined
}

function detailOfWait({ wait, handle, phase }: StepState): string | undefined {
  if (!wait) return undefined
  if (handle === 'timeout') return 'timeout'
  if (phase === 'waiting') return wait.callbackHash === undefined ? '' : 'for a callback'
  return wait.receivedSeq === undefined ? 'time is up' : 'called back'
}

/** Why the last call of a step chose nothing. */
function detailOfCall(call: LoggedCall | undefined): string | undefined {
  return call?.reading?.type === 'intent.invalid' ? 'invalid reply' : call?.failure?.data.code
}

function detailOfEnd(events: readonly Event[]): string {
  const end = events.findLast((event) => event.type === 'step.completed')
  return cut(outputWord(end?.type === 'step.completed' ? end.data.output : undefined), 40)
}
