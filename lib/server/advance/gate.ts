/**
 * A gate: whether a person must approve, decided in code. What throws or is no boolean means gated (semantics §3.4): a mistake in
 * the expression never lets a call through. Nor does a mistake in whom it asks: then the step ends with that.
 */
import type { Approval } from '#lib/engine/decision.ts'
import { expression, template, type Evaluation } from '#lib/engine/evaluation.ts'
import type { EventData } from '#lib/engine/events.ts'
import { decisionData } from '#lib/engine/graph.ts'
import { leave } from '#lib/engine/leave.ts'
import type { ResolvedAsking } from '#lib/engine/request-settings.ts'
import { standpoint, type Standpoint } from '#lib/engine/scope.ts'
import type { StepState } from '#lib/engine/state.ts'
import { asked, askingOf, type AskingError } from './asking.ts'
import type { Owner } from './owner.ts'
import { evaluateAt, nodeOf, requestId, unresolved } from './step.ts'

export type Gate = ResolvedAsking & Pick<EventData<'approval.requested'>, 'display' | 'rejectOptions'>
export type Gated = { kind: 'open' } | { kind: 'asks'; gate: Gate } | { kind: 'failed'; error: AskingError }

/** Whether the call may go, or whom to ask. `always`: the gate was shut before, and stays so. */
export async function gateOf(owner: Owner, approval: Approval | undefined, at: Standpoint, { always = false } = {}): Promise<Gated> {
  if (!approval || (!always && !(await applies(owner, approval.when, at)))) return { kind: 'open' }
  const resolved = await askingOf(owner, approval, at)
  if (!resolved.ok) return { kind: 'failed', error: { ...resolved.error, place: `approval.${resolved.error.place ?? ''}` } }
  const display = approval.display === undefined ? undefined : await evaluateAt(owner, { display: template(approval.display) }, at)
  const gate: Gate = {
    ...resolved.asking,
    ...(display?.ok && typeof display.value.display === 'string' && { display: display.value.display }),
    ...(approval.rejectOptions.length > 0 && { rejectOptions: approval.rejectOptions }),
  }
  return { kind: 'asks', gate }
}

async function applies(owner: Owner, when: Approval['when'], at: Standpoint): Promise<boolean> {
  if (typeof when === 'boolean') return when
  const evaluations: Record<string, Evaluation> = { when: expression(when) }
  const evaluated = await evaluateAt(owner, evaluations, at)
  return !evaluated.ok || evaluated.value.when !== false
}

/** What is asked about a call, and of whom; `call` is what would be done. Not the id. */
export function approval(owner: Owner, { display, rejectOptions, ...asking }: Gate, call: Pick<EventData<'approval.requested'>, 'intent' | 'args' | 'argsHash' | 'inputHash' | 'reasoning'>, step?: StepState): Omit<EventData<'approval.requested'>, 'requestId'> {
  return { ...call, ...(display !== undefined && { display }), ...asked(owner, asking, step), ...(rejectOptions && { rejectOptions }) }
}

/** The gate of a selected intent: a person is asked, or the step completes. */
export async function selectionGate(owner: Owner, step: StepState): Promise<() => void> {
  const { node } = nodeOf(owner, step.node)
  const { intent = '', seq = 0, argsHash = '' } = step.selected ?? {}
  const { reasoning } = await owner.payloads.data(seq)
  const gated = await gateOf(owner, decisionData(node).intents.find(({ name }) => name === intent)?.approval, standpoint(step))
  const args = (await owner.payloads.load([{ seq, path: 'args' }]))({ seq, path: 'args' }) ?? {}
  switch (gated.kind) {
    case 'open':
      return () => owner.propose([{ type: 'step.completed', step: step.id, data: { handle: intent, output: { intent, args }, ...leave(owner.context.graph, step, intent) } }])
    case 'failed':
      return () => unresolved(owner, step, node, gated.error)
    case 'asks': {
      const call = { intent, args, argsHash, ...(typeof reasoning === 'string' && { reasoning }) }
      return () => owner.propose([{ type: 'approval.requested', step: step.id, data: { requestId: requestId(owner, step.id, 1), ...approval(owner, gated.gate, call, step) } }])
    }
  }
}
