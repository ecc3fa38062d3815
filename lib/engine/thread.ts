/**
 * The thread of a decision (semantics §4.1): what happened in its past, in the order of that past, as references into the log.
 * Concurrent branches come in the order of the incoming edges, whatever their timing, so no byte depends on who finished first.
 */
import type { ThreadEntry } from './context/request.ts'
import { nodeOfStep } from './events.ts'
import type { GraphIndex } from './graph.ts'
import { argsRef, outputRef } from './scope.ts'
import { stepOf, type Ref, type RunState, type Selection, type StepState } from './state.ts'

/** An entry whose payload is still in the log. */
export type ThreadItem = Omit<ThreadEntry, 'value' | 'text' | 'by'> & {
  ref: Ref
  contextTemplate?: string
  /** The entry says that a person gave up this call. */
  skipped?: string
}

/** The entries that the thread of `step` consists of, before its include list, rules and budget. */
export function threadItems(index: GraphIndex, state: RunState, step: StepState): ThreadItem[] {
  const items: ThreadItem[] = [{ seq: 1, type: 'input', tag: 'input', ref: { seq: 1, path: 'input' } }]
  for (const visited of pastInOrder(state, step)) {
    for (const origin of visited.decision ? visited.from : []) items.push(...returned(index, state, visited, origin))
    if (visited.decision || visited.id === step.id) items.push(...saidWhenStuck(visited))
    if (visited.id !== step.id) items.push(...chosen(visited), ...shown(index, visited))
  }
  return withResolved(numbered(inOrder(items)))
}

/** Post-order over `from`, in incoming-edge order; the step itself comes last. */
function pastInOrder(state: RunState, step: StepState): StepState[] {
  const seen = new Set<string>()
  const order: StepState[] = []
  const stack: { step: StepState; next: number }[] = [{ step, next: 0 }]
  seen.add(step.id)
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const origin = top.step.from[top.next]
    top.next += 1
    if (!origin) {
      order.push(top.step)
      stack.pop()
    } else if (!seen.has(origin.step)) {
      seen.add(origin.step)
      stack.push({ step: stepOf(state, origin.step), next: 0 })
    }
  }
  return order
}

/** The steps that led to a step, and itself (semantics §2.2). */
export const pastSteps = (state: RunState, step: StepState): Set<string> => new Set(pastInOrder(state, step).map(({ id }) => id))

/** What a decision chose, and what a person said of it. */
function chosen(step: StepState): ThreadItem[] {
  const args = argsRef(step)
  if (!step.selected || !args) return []
  const intent: ThreadItem = { seq: args.seq, type: 'intent', tag: step.selected.intent, nodeId: step.node, ref: args }
  if (step.handle !== 'rejected' || step.endedSeq === undefined) return [intent]
  return [intent, { seq: step.endedSeq, type: 'approval_rejected', tag: 'approval_rejected', nodeId: step.node, ref: { seq: step.endedSeq, path: 'output' }, answers: args.seq }]
}

/** What people said where the step was stuck: a hint, or that a call was given up. What they took over stands in place of the failure. */
function saidWhenStuck({ node: nodeId, escalations = [] }: StepState): ThreadItem[] {
  return escalations.flatMap(({ seq, verdict, intent, hinted }): ThreadItem[] => {
    const said: ThreadItem = { seq, type: 'human_response', tag: 'human_response', nodeId, ref: { seq, path: 'hint' } }
    if (verdict === 'skip' && intent !== undefined) return [{ ...said, skipped: intent }]
    return verdict === 'retry' && hinted ? [said] : []
  })
}

/** A node that its author shows under a tag of its own. */
function shown(index: GraphIndex, step: StepState): ThreadItem[] {
  const node = index.node(step.node)
  const ref = outputRef(step)
  if (!node.contextTag || node.hidden || !ref) return []
  return [{ seq: ref.seq, type: 'node', tag: node.contextTag, nodeId: node.id, ref, ...(node.contextTemplate && { contextTemplate: node.contextTemplate }) }]
}

/** What an arm came back with, where a token re-enters the decision that sent it out. */
function returned(index: GraphIndex, state: RunState, decision: StepState, origin: { step: string }): ThreadItem[] {
  const last = stepOf(state, origin.step)
  return last.messages ? read(last, last.messages) : cameBack(index, state, decision, last)
}

/** What was written to the run, read after it had come to an end. */
const read = ({ node }: StepState, messages: readonly number[]): ThreadItem[] => messages.map((seq) => ({ seq, type: 'message', tag: 'message', nodeId: node, ref: { seq, path: 'payload' } }))

function cameBack(index: GraphIndex, state: RunState, decision: StepState, last: StepState): ThreadItem[] {
  const selection = last.decision ? ownSelection(last) : last.selection
  const ref = outputRef(last)
  if (!selection || !ref || nodeOfStep(selection.step) !== decision.node) return []
  const answers = argsRef(stepOf(state, selection.step))?.seq
  const node = index.node(last.node)
  if (node.hidden) return []
  const manual = takenOver(decision, last)
  if (manual) return [{ seq: manual.seq, type: 'result', tag: `${selection.intent}_result`, nodeId: last.node, ref: manual, ...(answers !== undefined && { answers }) }]
  const item = { seq: ref.seq, nodeId: last.node, ref, ...(answers !== undefined && { answers }), ...(node.contextTemplate && { contextTemplate: node.contextTemplate }) }
  if (state.failedSelections[selection.step]) return [{ ...item, type: 'error', tag: 'error' }]
  if (last.handle === 'rejected') return [{ ...item, type: 'approval_rejected', tag: 'approval_rejected' }]
  if (node.kind === 'question') return [{ ...item, type: 'human_response', tag: 'human_response' }]
  return [{ ...item, type: 'result', tag: `${selection.intent}_result` }]
}

/** What a person gave as the result of the call that came back without one, where the decision was stuck on it. */
function takenOver({ escalations = [] }: StepState, { id }: StepState): Ref | undefined {
  const manual = escalations.find(({ origin }) => origin === id)
  return manual && { seq: manual.seq, path: 'output' }
}

function ownSelection(step: StepState): Selection | undefined {
  return step.selected && step.handle === step.selected.intent ? { step: step.id, intent: step.selected.intent } : undefined
}

/** A node shown by its tag and again as a result stands once. */
function inOrder(items: ThreadItem[]): ThreadItem[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = `${item.type}:${item.seq}:${item.tag}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Calls are counted in the order of the past, so that not even their ids depend on which branch finished first. */
function numbered(items: ThreadItem[]): ThreadItem[] {
  let calls = 0
  return items.map((item) => (item.type === 'intent' ? { ...item, call: (calls += 1) } : item))
}

/** Resolved: the same node or the same intent succeeded later in this past (semantics §4.2). */
function withResolved(items: ThreadItem[]): ThreadItem[] {
  const intents = new Map(items.filter(({ type }) => type === 'intent').map((item) => [item.seq, item.tag]))
  const succeeded = new Set<string>()
  const resolved = new Set<ThreadItem>()
  for (const item of items.toReversed()) {
    const intent = item.answers === undefined ? undefined : intents.get(item.answers)
    const keys = [item.nodeId && `node:${item.nodeId}`, intent && `intent:${intent}`].filter((key) => key !== undefined && key !== '')
    if (item.type === 'error' && keys.some((key) => succeeded.has(key as string))) resolved.add(item)
    if (item.type === 'result' || item.type === 'human_response') for (const key of keys) succeeded.add(key as string)
  }
  return items.map((item) => (resolved.has(item) ? { ...item, resolved: true } : item))
}
