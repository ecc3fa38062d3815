/**
 * A gate: whether a person must approve, decided in code. What throws or is no boolean means gated (semantics §3.4): a mistake in
 * the expression never lets a call through.
 */
import type { Approval } from '#lib/engine/decision.ts'
import { expression, template, type Evaluation } from '#lib/engine/evaluation.ts'
import type { EventData } from '#lib/engine/events.ts'
import { requiredAnswers } from '#lib/engine/request-settings.ts'
import type { Standpoint } from '#lib/engine/scope.ts'
import type { Owner } from './owner.ts'
import { evaluateAt } from './step.ts'

type Gate = Pick<EventData<'approval.requested'>, 'display' | 'audience' | 'required' | 'rejectOptions'>

/** What to ask, or null where the call may go. */
export async function requestGate(owner: Owner, approval: Approval, at: Standpoint): Promise<Gate | null> {
  if (!(await applies(owner, approval.when, at))) return null
  const display = approval.display === undefined ? undefined : await evaluateAt(owner, { display: template(approval.display) }, at)
  return {
    ...(display?.ok && typeof display.value.display === 'string' && { display: display.value.display }),
    audience: approval.audience,
    required: requiredAnswers(approval.required, approval.audience),
    ...(approval.rejectOptions.length > 0 && { rejectOptions: approval.rejectOptions }),
  }
}

async function applies(owner: Owner, when: Approval['when'], at: Standpoint): Promise<boolean> {
  if (typeof when === 'boolean') return when
  const evaluations: Record<string, Evaluation> = { when: expression(when) }
  const evaluated = await evaluateAt(owner, evaluations, at)
  return !evaluated.ok || evaluated.value.when !== false
}
