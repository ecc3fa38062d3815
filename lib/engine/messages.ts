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

/** What reading comes to, in place of the end of the run; null where nothing is unread or nobody reads. */
export function readMessages(index: GraphIndex, state: RunState, end: StepState): Command | null {
  const { replies } = endData(index.node(end.node))
  const unread = state.unread ?? []
  if (replies === undefined || unread.length === 0 || !index.has(replies)) return null
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
