/**
 * Replay of one log with its payloads: the pure replay (lib/engine/replay.ts) walks through the events, and what it cannot decide
 * without payloads is checked beside it, a few at a time, in the pool. Knows no database: what it reads comes in by its ports.
 */
import { setImmediate } from 'node:timers/promises'
import { ApiError } from '#lib/api/errors.ts'
import type { Event } from '#lib/engine/events.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import { checkedFrom, Replay } from '#lib/engine/replay.ts'
import { CheckNotPossible, contentFinding, type ContentCheck, type ReplayPorts } from '#lib/engine/replay-content.ts'
import type { Divergence, Finding } from '#lib/engine/replay-finding.ts'
import type { RunState } from '#lib/engine/state.ts'

export interface ReplayedRun {
  /** Up to the first divergence. */
  events: number
  calls: number
  divergence: Divergence | null
  state: RunState
}

/** Checks that are under way at a time, and events between two looks at the rest of the process. */
const mostChecks = 16
const stride = 500

type Outcome = { finding: Finding | null } | { error: unknown }

interface Started {
  check: ContentCheck
  outcome: Promise<Outcome>
}

/** Throws CheckNotPossible, and what the ports throw. */
export async function replayRecorded(index: GraphIndex, events: readonly Event[], ports: ReplayPorts): Promise<ReplayedRun> {
  const started: Started[] = []
  const onCheck = (check: ContentCheck): void => {
    const outcome = contentFinding(check, ports).then(
      (finding): Outcome => ({ finding }),
      (error: unknown): Outcome => ({ error }),
    )
    started.push({ check, outcome })
  }
  const replay = new Replay(index, ports.runId, { onCheck, checkedFrom: checkedFrom(events) })
  const done = (divergence: Divergence | null): ReplayedRun => ({ events: replay.events, calls: replay.calls, divergence, state: replay.state })
  for (const event of events) {
    const divergence = replay.next(event)
    if (divergence) return done(await firstOf(replay, started, divergence))
    if (event.seq % stride === 0) await setImmediate()
    const found = started.length >= mostChecks ? await firstOf(replay, started, null) : null
    if (found) return done(found)
  }
  return done(await firstOf(replay, started, replay.end()))
}

/** Waits for the checks that were started; the first divergence of theirs, or the one that the walk met after them. */
async function firstOf(replay: Replay, started: Started[], met: Divergence | null): Promise<Divergence | null> {
  for (const { check, outcome } of started.splice(0)) {
    const made = await outcome
    if ('error' in made) throw made.error
    if (made.finding && (!met || check.seq <= met.seq)) return replay.diverged(check.seq, made.finding, check.step)
  }
  return met
}

/** What a replay gives; unavailable where a check ran out of time or memory, which says nothing about the log. */
export async function unlessBusy<Value>(replay: () => Promise<Value>): Promise<Value> {
  try {
    return await replay()
  } catch (error) {
    if (!(error instanceof CheckNotPossible)) throw error
    throw new ApiError('unavailable', `${error.message} That says nothing about the run: the machine is busy. Try again in a moment.`, { headers: { 'retry-after': '5' } })
  }
}
