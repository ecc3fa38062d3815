/**
 * The counters of decisions (semantics §3.1, §3.2): visits since the last `exhausted`, iterations that failed in a row. They change
 * where a token enters a decision and where a decision is left, and live in the log alone.
 */
import { nodeOfStep } from './events.ts'
import type { DecisionCounters, RunState, StepState, Token } from './state.ts'

const counters = (state: RunState, node: string): DecisionCounters =>
  (state.decisions[node] ??= { visitsSinceExhausted: 0, failures: 0, intentFailures: {} })

/** Selections end where a token enters a decision: the iteration they began has failed or not (semantics §3.1). */
export function enterDecision(state: RunState, node: string, tokens: Token[]): NonNullable<StepState['entry']> {
  const entered = counters(state, node)
  entered.visitsSinceExhausted += 1
  for (const { selection } of tokens) {
    if (!selection) continue
    const decided = counters(state, nodeOfStep(selection.step))
    if (state.failedSelections[selection.step]) {
      decided.failures += 1
      decided.intentFailures[selection.intent] = (decided.intentFailures[selection.intent] ?? 0) + 1
      state.runFailures += 1
    } else {
      decided.failures = 0
      decided.intentFailures[selection.intent] = 0
      state.runFailures = 0
    }
  }
  return { visits: entered.visitsSinceExhausted, failures: { node: entered.failures, intent: Math.max(0, ...Object.values(entered.intentFailures)), run: state.runFailures } }
}

export function leaveDecision(state: RunState, step: StepState, emitted: { edgeId: string | null }[]): void {
  const decided = counters(state, step.node)
  if (step.handle === 'exhausted') decided.visitsSinceExhausted = 0
  if (step.handle === 'stuck') {
    decided.failures = 0
    decided.intentFailures = {}
    state.runFailures = 0
  }
  if (step.handle === 'invalid' && emitted.some(({ edgeId }) => edgeId === null)) {
    decided.failures += 1
    state.runFailures += 1
  }
}

/** A person goes on with a decision that was stuck: its failures, those of the run and its visits are counted anew from this visit on. */
export function enterAnew(state: RunState, step: StepState): void {
  state.decisions[step.node] = { visitsSinceExhausted: 1, failures: 0, intentFailures: {} }
  state.runFailures = 0
  step.entry = { visits: 1, failures: { node: 0, intent: 0, run: 0 } }
}
