/**
 * Messages to a run (semantics §7.4): what somebody writes to it after it has ended, or while it goes on. A message is taken down at once
 * (`message.received`) and read where the run would end (`message.read`): at an end whose author names the decision that goes on with
 * replies. All that is unread is read together, by one token from that end to that decision. Elsewhere it stays unread, and in the log.
 *
 * Reading begins a turn. Counters of decisions, the ends that count and the limits are those of a turn, so that a conversation may go on
 * for as long as people write, and each turn is bounded like a run. What was spent is that of the whole run.
 */
import type { EventOf } from './events.ts'
import type { Command } from './commands.ts'
import { endData, type GraphIndex } from './graph.ts'
import { CorruptLog, stepOf, tokenKey, type RunState, type StepState } from './state.ts'

/** The end whose outcome counts: of those that the last turn reached, the last in document order, then by visit (semantics §2.5). */
export function endThatCounts(index: GraphIndex, state: RunState): StepState | undefined {
  return state.ends
    .map((id) => stepOf(state, id))
    .sort((a, b) => index.order(a.node) - index.order(b.node) || a.visit - b.visit)
    .at(-1)
}

/** The decision that reads what is written to a run that ended like this; undefined where nobody does. */
export function readerAfter(index: GraphIndex, state: RunState): string | undefined {
  const end = state.untilEnds ? undefined : endThatCounts(index, state)
  const { replies } = end ? endData(index.node(end.node)) : { replies: undefined }
  return replies !== undefined && index.has(replies) ? replies : undefined
}

/** What reading comes to, in place of the end of the run; null where nothing is unread or nobody reads. */
export function readMessages(index: GraphIndex, state: RunState): Command | null {
  const unread = state.unread ?? []
  const replies = unread.length > 0 ? readerAfter(index, state) : undefined
  const end = endThatCounts(index, state)
  if (replies === undefined || !end) return null
  return { kind: 'append', events: [{ type: 'message.read', step: end.id, data: { messages: unread, emitted: [{ edgeId: null, target: replies }] } }] }
}

/** Whether a run of this graph ever reads what is written to it. */
export const takesReplies = (index: GraphIndex): boolean => index.graph.nodes.some((node) => node.kind === 'end' && endData(node).replies !== undefined)

export function receiveMessage(state: RunState, { seq, data }: EventOf<'message.received'>): void {
  state.unread = [...(state.unread ?? []), seq]
  if (data.id !== undefined) state.messages = { ...state.messages, [data.id]: seq }
}

export function takeMessages(state: RunState, event: EventOf<'message.read'>): void {
  const end = stepOf(state, event.step ?? '')
  if (end.handle !== null) throw new CorruptLog(state.runId, event.seq, `messages were read after ${end.id}, which is no end`)
  const { messages, emitted } = event.data
  end.messages = messages
  state.unread = (state.unread ?? []).filter((seq) => !messages.includes(seq))
  state.ends = []
  // Where an end cut other branches short, nothing of them goes on.
  state.tokens = {}
  state.decisions = {}
  state.runFailures = 0
  state.turn = { at: event.at, steps: state.stepCount + state.childSteps, tokens: state.usage.inputTokens + state.usage.outputTokens, costUsd: state.knownCostUsd }
  for (const { edgeId, target } of emitted) state.tokens[tokenKey({ step: end.id, edgeId })] = { step: end.id, edgeId, target }
}
