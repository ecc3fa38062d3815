/** Steps that are stuck and ask a person (lib/engine/escalation.ts): what is asked, and what a person chose in place of a model. */
import { escalationNumber, escalationOptions, failedCall, stuckPolicy } from '#lib/engine/escalation.ts'
import type { StepError } from '#lib/engine/events.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { outputOf } from '#lib/engine/output.ts'
import type { Command } from '#lib/engine/plan.ts'
import { argsRef, standpoint } from '#lib/engine/scope.ts'
import { stepOf } from '#lib/engine/state.ts'
import { asked, askingOf, type RequestSettings } from './asking.ts'
import type { Owner } from './owner.ts'
import { nodeOf, requestId, unresolved } from './step.ts'

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

/** Where its author named nobody. */
const everybody: RequestSettings = { audience: [], timeoutSeconds: 0, escalate: [] }

/** Asks, with the failure and the call that it was of; where no call failed, with why the step is stuck. */
export function escalate(owner: Owner, { step: id, error }: Of<'escalate'>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const { node } = nodeOf(owner, step.node)
    const call = failedCall(owner.state, step)
    const argsAt = call && argsRef(call.chosenBy)
    const args = argsAt && (await owner.payloads.load([argsAt]))(argsAt)
    const failure = call ? ((await outputOf(owner.payloads, { kind: 'failure', seq: call.failed.endedSeq ?? 0 })) as unknown as StepError) : { code: error.code, message: error.message, compact: error.compact }
    const resolved = await askingOf(owner, stuckPolicy(node)?.ask ?? everybody, standpoint(step))
    if (!resolved.ok) return () => unresolved(owner, step, node, resolved.error)
    const about = { error: failure, reason: error.message, ...(call && { call: call.failed.id, intent: call.intent }), ...(args !== undefined && { args }), options: escalationOptions(call) }
    return () => owner.propose([{ type: 'escalation.requested', step: id, data: { requestId: requestId(owner, id, escalationNumber(step)), ...asked(owner, resolved.asking, step), ...about } }])
  })
}

/** What was checked when it was given is the choice, as if the model had made it: its gate comes after. */
export function choose(owner: Owner, { step: id, seq }: Of<'choose'>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const [intent, args] = await Promise.all((['intent', 'args'] as const).map((part) => outputOf(owner.payloads, { kind: 'chosen', seq, part })))
    if (typeof intent !== 'string' || !isJsonObject(args)) throw new Error(`Run ${owner.context.runId}, event ${seq}: what was chosen in place of the model is no choice.`)
    return () => owner.propose([{ type: 'intent.selected', step: id, data: { intent, args, argsHash: hashJson(args) } }])
  })
}
