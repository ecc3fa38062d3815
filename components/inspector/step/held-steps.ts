/**
 * What a paused run holds: the steps that go on, or start, once it is resumed, and what each of them was given. Read from the state and
 * the log alone. Pure.
 */
import type { ResumeEdit } from '#lib/api/runs.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import { inFlight, liveSteps, stepOf, type RunState, type Selection, type StepState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'

export interface HeldStep {
  key: string
  node: string
  /** The step, where it has begun; else it is still to start. */
  step?: string
  /** The step that led here. */
  from?: string
  /** The choice that is still to be carried out, or that led here. */
  intent?: string
  args?: Json
  /** What a person may put in place of what is held, as it stands now. */
  edit?: ResumeEdit
}

/** In the order in which they came; those that wait for the world (people, timers, child runs) or are at work are not held. */
export function heldSteps(log: RunLog, state: RunState): HeldStep[] {
  const busy = inFlight(state)
  const begun = liveSteps(state).filter((step) => step.phase === 'running' && !busy.includes(step) && !step.children)
  const waiting = Object.entries(state.tokens).filter(([, token]) => !token.parked)
  return [...begun.map((step) => begunStep(log, step)), ...waiting.map(([key, { step, target, selection }]) => ({ key, node: target, from: step, ...handedOver(log, state, step, selection) }))]
}

function begunStep(log: RunLog, step: StepState): HeldStep {
  const held = { key: step.id, node: step.node, step: step.id }
  if (!step.selected) return held
  const args = argsAt(log, step.editedSeq ?? step.selected.seq)
  const { intent } = step.selected
  return { ...held, intent, ...(args !== undefined && { args, edit: { kind: 'args', nodeId: step.node, value: { intent, args } } }) }
}

/** What a token brings to the node that it waits on: the arguments of its choice, and the output of the step that it came from. */
function handedOver(log: RunLog, state: RunState, from: string, selection: Selection | undefined): Pick<HeldStep, 'intent' | 'args' | 'edit'> {
  const origin = stepOf(state, from)
  const chooser = selection ? stepOf(state, selection.step) : origin
  const args = chooser.selected && argsAt(log, chooser.editedSeq ?? chooser.selected.seq)
  const output = outputAt(log, origin.outputSeq ?? origin.endedSeq)
  return {
    ...(args !== undefined && chooser.selected && { intent: chooser.selected.intent, args }),
    // What a decision gave is its choice, which is carried out by now.
    ...(output !== undefined && !origin.decision && { edit: { kind: 'output', nodeId: nodeOfStep(from), value: output } }),
  }
}

function argsAt(log: RunLog, seq: number): Json | undefined {
  const event = log.at(seq)
  if (event?.type === 'intent.selected' || event?.type === 'approval.decided' || event?.type === 'step.edited') return event.data.args
  return undefined
}

function outputAt(log: RunLog, seq: number | undefined): Json | undefined {
  const event = seq === undefined ? undefined : log.at(seq)
  return event?.type === 'step.completed' || event?.type === 'step.refreshed' || event?.type === 'step.edited' ? event.data.output : undefined
}
