/**
 * What becomes of an effect or a model call after a fork: the result that the source had is taken over, it is done for real, an output
 * given in advance stands in, or a person says (semantics §7.3). A run that is no fork knows nothing of this.
 */
import type { EventOf, NewEvent } from '#lib/engine/events.ts'
import { mayTakeAnswer, missOf, modeOf } from '#lib/engine/fork.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { consentNumber } from '#lib/engine/ids.ts'
import type { Json } from '#lib/engine/json.ts'
import { fail } from '#lib/engine/leave.ts'
import type { StepState } from '#lib/engine/state.ts'
import { readRecordings, type RecordedOutcome, type Recordings } from '../forks/recordings.ts'
import type { Owner } from './owner.ts'
import { completion, requestId } from './step.ts'

export type Ruling = { kind: 'live' } | { kind: 'fixed'; output: Json } | { kind: 'ask'; reason: string } | { kind: 'fail'; message: string } | ({ kind: 'recorded' } & RecordedOutcome)

const live: Ruling = { kind: 'live' }

/** Logs of sources never change before their forks began, so an owner reads one once. */
const read = new WeakMap<Owner, Promise<Recordings | null>>()

/** Null where nothing was recorded at all. */
export function recordingsOf(owner: Owner): Promise<Recordings | null> {
  const known = read.get(owner)
  if (known) return known
  const from = owner.state.fork?.from
  const reading = from ? readRecordings(from) : Promise.resolve(null)
  read.set(owner, reading)
  return reading
}

/** `step` is undefined for one that has not started. `mark` stands in `input` for secrets. */
export async function rulingOf(owner: Owner, node: GraphNode, step: StepState | undefined, input: Json, mark: string | undefined): Promise<Ruling> {
  const mode = modeOf(owner.state, step, node)
  if (mode === null || mode === 'live') return live
  if (typeof mode === 'object') return { kind: 'fixed', output: mode.fixed }
  if (mode === 'ask') return { kind: 'ask', reason: node.effect === 'once' ? 'It has a side effect.' : 'The policy of this fork asks.' }
  if (mode === 'fixed') return { kind: 'ask', reason: 'The policy of this fork wants a fixed output, and none was given.' }
  const found = await (await recordingsOf(owner))?.effect(node.id, input, mark, owner.state.recorded)
  if (found) return { kind: 'recorded', ...found }
  const miss = missOf(owner.state, node)
  if (miss === 'live') return live
  const reason = `Nothing was recorded of ${node.id} for this input.`
  return miss === 'ask' ? { kind: 'ask', reason } : { kind: 'fail', message: `${reason} The policy of this fork does nothing else.` }
}

/** Whether a ruling still stands: a recorded result may have been taken over by another step meanwhile. */
export const stillStands = (owner: Owner, ruling: Ruling): boolean => ruling.kind !== 'recorded' || !owner.state.recorded?.[ruling.seq]

/** The events that end a started step as ruled; of `ask`, the question. Not for `live`. */
export function ruledEvents(owner: Owner, step: StepState, node: GraphNode, ruling: Exclude<Ruling, { kind: 'live' }>, input: Json): NewEvent[] {
  switch (ruling.kind) {
    case 'ask':
      return [{ type: 'consent.requested', step: step.id, data: { requestId: requestId(owner, step.id, consentNumber(step.attempt)), nodeId: node.id, input, reason: ruling.reason } }]
    case 'fail':
      return fail(owner.context.graph, step, { code: 'not_recorded', message: ruling.message, compact: ruling.message })
    case 'fixed':
      return asTakenOver(completion(owner, step, { kind: 'completed', handle: 'out', output: ruling.output }), undefined)
    case 'recorded': {
      const { outcome, seq } = ruling
      return asTakenOver(outcome.kind === 'completed' ? completion(owner, step, outcome) : fail(owner.context.graph, step, outcome.error, outcome.handle), seq)
    }
  }
}

const asTakenOver = (events: NewEvent[], recorded: number | undefined): NewEvent[] =>
  events.map((event): NewEvent => {
    const from = recorded !== undefined && { recorded }
    if (event.type === 'step.completed') return { ...event, data: { ...event.data, cached: true, ...from } }
    return event.type === 'step.failed' ? { ...event, data: { ...event.data, ...from } } : event
  })

/** The answer that the source had for this very request, if it is to be taken over. */
export async function recordedAnswer(owner: Owner, node: string, requestHash: string): Promise<EventOf<'model.responded'> | undefined> {
  if (!mayTakeAnswer(owner.state, node)) return undefined
  return (await recordingsOf(owner))?.answer(node, requestHash, owner.state.recorded)
}
