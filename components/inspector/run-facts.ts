/** The line of facts beside a run's name: what started it, when, how long, calls, tokens, cost. Pure. */
import type { Limits } from '#lib/engine/document.ts'
import type { RunState } from '#lib/engine/state.ts'
import { formatCost, formatDateTime, formatDuration, formatTokens, plural } from '#components/ui/format.ts'
import { triggerWords } from './events/event-summary.ts'
import { forkGaps, withoutGaps } from './fork/fork-gaps.ts'
import type { RunLog } from './run-log.ts'

/** `all`: no call went to a model · `some` did · `none` was scripted. */
export type Scripted = 'all' | 'some' | 'none'

export function scriptedCalls(log: RunLog): Scripted {
  const scripted = log.calls.filter((call) => call.model.scripted).length
  if (scripted === 0) return 'none'
  return scripted === log.calls.length ? 'all' : 'some'
}

/** Facts in the order in which they are shown. Of a fork: when it was made, and the time of what it copied and of its own. A cost that nobody knows is said to be unknown, never zero; a script costs nothing to say. */
export function runFacts(log: RunLog, state: RunState, now: number): string[] {
  const first = log.at(1)
  const { usage } = state
  const started = first ? Date.parse(first.at) : now
  const gaps = forkGaps(log.events)
  const end = state.final ? Date.parse(state.lastAt) : now
  const trigger = first?.type === 'run.started' ? triggerWords(first.data.trigger) : ''
  return [
    trigger,
    formatDateTime(new Date(gaps.at(-1)?.to ?? started)),
    formatDuration(Math.max(0, withoutGaps(gaps, started, end))),
    usage.modelCalls === 0 ? 'no model calls' : plural(usage.modelCalls, 'call'),
    ...(usage.modelCalls === 0 ? [] : [formatTokens(usage.inputTokens + usage.outputTokens)]),
    ...(usage.modelCalls === 0 || scriptedCalls(log) === 'all' ? [] : [costWords(usage.costUsd)]),
  ].filter(Boolean)
}

/** Money that was counted, or the word that it was not. */
const costWords = (usd: number | null): string => (usd === null ? 'cost unknown' : formatCost(usd))

/** Of a run that paused at a limit: that limit at twice what was spent. Null where it paused for another reason. */
export function roomToGoOn(state: RunState): Partial<Limits> | null {
  const { inputTokens, outputTokens, costUsd } = state.usage
  switch (state.paused?.limit) {
    case 'tokens':
      return { tokens: 2 * (inputTokens + outputTokens) }
    case 'costUsd':
      return { costUsd: 2 * (costUsd ?? state.knownCostUsd) }
    case 'wallSeconds':
      return { wallSeconds: Math.ceil((2 * (Date.parse(state.lastAt) - Date.parse(state.startedAt))) / 1000) }
    default:
      return null
  }
}
