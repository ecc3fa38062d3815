/**
 * States of runs that this process has folded and nobody holds now, so that the next owner reads only what came since. A state is a
 * function of its log, which only grows: it can be behind, never wrong. Taking one removes it, because its holder folds in place.
 */
import type { RunState } from '#lib/engine/state.ts'

/** Steps in all states that are kept, and steps of the largest that is worth keeping. */
const mostSteps = 100_000

const kept = new Map<string, RunState>()
let steps = 0

/** The state of the run as this process last knew it. The caller owns it. */
export function takeFolded(runId: string): RunState | undefined {
  const state = kept.get(runId)
  if (!state) return undefined
  kept.delete(runId)
  steps -= weight(state)
  return state
}

/** Every event in `state` is committed. What has ended is not kept: hardly anything follows. */
export function keepFolded(state: RunState): void {
  takeFolded(state.runId)
  if (state.final || weight(state) > mostSteps) return
  kept.set(state.runId, state)
  steps += weight(state)
  for (const runId of kept.keys()) {
    if (steps <= mostSteps) return
    takeFolded(runId)
  }
}

const weight = (state: RunState): number => 10 + state.stepCount
