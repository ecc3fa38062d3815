/** The part of a replay that is about several runs: what the log of a run says of its child runs, against what their own logs say. */
import type { Replay } from '#lib/api/replay.ts'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { checkedFrom } from '#lib/engine/replay.ts'
import { same, type Divergence } from '#lib/engine/replay-finding.ts'
import type { RunState } from '#lib/engine/state.ts'

/** A replayed run, with what its parent's log says of it too. */
export interface Replayed {
  answer: Replay
  events: Event[]
  state: RunState
}

/** Where the log of a run and the logs of its children tell of each other differently. */
export function childDivergence(runId: string, events: Event[], children: readonly Replayed[]): Divergence | null {
  const byId = new Map(children.map((child) => [child.answer.runId, child]))
  const from = checkedFrom(events)
  for (const event of events) {
    if (event.seq < from || (event.type !== 'child.started' && event.type !== 'child.finished')) continue
    const child = byId.get(event.data.runId)
    // Its own divergence comes first: its state is known up to there only.
    if (child?.answer.divergence) continue
    const [expected, actual] = event.type === 'child.started' ? beginnings(runId, event, child) : endings(event, child)
    if (!same(expected, actual)) return { seq: event.seq, ...(event.step !== undefined && { step: event.step }), kind: 'content', message: `${event.type} is not what the log of the child says.`, expected, actual }
  }
  return null
}

function beginnings(runId: string, { step = '', data }: EventOf<'child.started'>, child: Replayed | undefined): [Json, Json] {
  const { parent = null, place = null } = child?.state ?? {}
  return [{ parent, index: place }, { parent: { runId, step }, index: data.index }]
}

function endings({ data }: EventOf<'child.finished'>, child: Replayed | undefined): [Json, Json] {
  const completed = child?.events.findLast((event): event is EventOf<'run.completed'> => event.type === 'run.completed')
  return [
    { status: child?.state.final ?? null, error: child?.state.error ?? null, output: completed?.data.output ?? null },
    { status: data.status, error: data.error ?? null, output: data.output ?? null },
  ]
}
