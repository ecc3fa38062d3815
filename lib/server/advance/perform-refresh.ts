/** Prefetches that a resume runs again: pure steps and safe effects, whose new output takes the place of the old for all who read later. */
import type { NewEvent } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import type { Command } from '#lib/engine/plan.ts'
import { standpoint } from '#lib/engine/scope.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import type { Outcome } from '#lib/nodes/define-node.ts'
import type { Owner } from './owner.ts'
import { marksFor } from './perform-effect.ts'
import { evaluateAt, inputsOf, nodeOf, runPure, type RunnableNode } from './step.ts'

/** Nothing announces it: what is safe may be done again by whoever comes next. */
export function refresh(owner: Owner, { step: id }: Extract<Command, { kind: 'refresh' }>): boolean {
  return owner.task(`refresh ${id}`, 'effect', async (signal) => {
    const step = stepOf(owner.state, id)
    const run = nodeOf(owner, step.node)
    const inputs = inputsOf(run)
    const marks = run.definition.secrets ? marksFor(owner, inputs) : null
    const evaluated = await evaluateAt(owner, inputs, standpoint(step), marks?.scope)
    const outcome: Outcome = evaluated.ok ? await execute(owner, step, run, { input: evaluated.value, mark: marks?.mark }, signal) : { kind: 'failed', error: evaluated.error }
    return () => owner.propose([refreshed(step, outcome)])
  })
}

async function execute(owner: Owner, step: StepState, run: RunnableNode, { input, mark }: { input: Record<string, Json>; mark: string | undefined }, signal: AbortSignal): Promise<Outcome> {
  if (run.node.kind !== 'effect') return runPure(run, input)
  const { idempotencyKey: _, ...sent } = input
  const execution = { runId: owner.context.runId, step: step.id, attempt: 1, idempotencyKey: '', signal }
  return (await run.definition.execute?.(run.config, sent, owner.runtime.ports(mark), execution)) ?? { kind: 'failed', error: { code: 'not_runnable', message: `${run.node.type} cannot be run again.` } }
}

function refreshed({ id }: StepState, outcome: Outcome): NewEvent {
  if (outcome.kind === 'completed') return { type: 'step.refreshed', step: id, data: { output: outcome.output, ...(outcome.vars && { values: outcome.vars }) } }
  const { code, message, compact = message } = outcome.kind === 'failed' ? outcome.error : { code: 'no_answer', message: outcome.reason }
  return { type: 'step.refreshed', step: id, data: { error: { code, message, compact } } }
}
