/**
 * Effects: resolve the input, say in the log that an attempt begins, commit, and only then act. An attempt whose end is not in the log
 * and that nobody in this process is on was cut off by a death: `safe` and `idempotent` go again with the same key, `once` asks a
 * person (semantics §5).
 */
import { nodeOfStep, type EventData, type NewEvent } from '#lib/engine/events.ts'
import { effectApproval } from '#lib/engine/graph.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { idempotencyKeyOf } from '#lib/engine/ids.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import type { Command } from '#lib/engine/plan.ts'
import { mentionsNow, standpoint } from '#lib/engine/scope.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import type { Outcome } from '#lib/nodes/define-node.ts'
import { approval, gateOf } from './gate.ts'
import { ruledEvents, rulingOf, stillStands, type Ruling } from './perform-fork.ts'
import type { Owner } from './owner.ts'
import { completion, evaluateAt, failed, inputsOf, mayRefresh, nextStep, nodeOf, prospect, requestId, unresolved, type RunnableNode, type Starting } from './step.ts'
import type { SecretMarks } from './runtime.ts'

/** Resolves what an effect will do and proposes its start: attempt 1, or attempt 0 and a gate. */
export async function startEffect(owner: Owner, { from, ...run }: Starting): Promise<() => void> {
  const { node, definition } = run
  const inputs = inputsOf(run)
  const at = prospect(owner, from)
  const marks = definition.secrets ? marksFor(owner, inputs) : null
  const evaluated = await evaluateAt(owner, inputs, at, marks?.scope)
  const gated = evaluated.ok ? await gateOf(owner, effectApproval(node), at) : null
  const failure = !evaluated.ok ? evaluated.error : gated?.kind === 'failed' ? gated.error : null
  if (!evaluated.ok || !gated || failure) {
    return () => {
      if (!failure || !owner.isDue(from)) return
      const step = nextStep(owner, node.id)
      if (owner.propose([{ type: 'step.started', step, data: { attempt: 1, from } }])) unresolved(owner, stepOf(owner.state, step), node, failure)
    }
  }
  const { idempotencyKey, ...input } = evaluated.value
  const ruling = gated.kind === 'asks' ? null : await rulingOf(owner, node, undefined, input, marks?.mark)
  return () => {
    // `now` of a step is the time of its start: where another commit came between, resolve again.
    if (!owner.isDue(from) || (at.now !== owner.now && mentionsNow(Object.values(inputs)))) return
    const step = nextStep(owner, node.id)
    const started = { from, input, idempotencyKey: keyOf(owner, step, 0, idempotencyKey), ...(marks && { secretMark: marks.mark }), ...(mayRefresh(node) && { refresh: true }) }
    if (ruling) {
      begin(owner, { step, attempt: ruling.kind === 'ask' ? 0 : 1, start: started, ruling, input })
      return
    }
    if (gated.kind !== 'asks') return
    owner.propose([
      { type: 'step.started', step, data: { attempt: 0, ...started } },
      { type: 'approval.requested', step, data: { requestId: requestId(owner, step, 1), ...approval(owner, gated.gate, { args: input, inputHash: hashJson(input) }) } },
    ])
  }
}

const secretName = /\bsecrets\.([A-Za-z_]\w*)/g

/** Marks for the secrets that the node's own texts name; null where they name none. */
export function marksFor(owner: Owner, inputs: ReturnType<typeof inputsOf>): SecretMarks | null {
  const names = [...JSON.stringify(inputs).matchAll(secretName)].map(([, name]) => name ?? '')
  return names.length === 0 ? null : owner.runtime.secretMarks([...new Set(names)])
}

/** Stable over attempts and crashes; a new generation after a definite answer. The author's own key wins. */
function keyOf(owner: Owner, step: string, generation: number, own: Json | undefined): string {
  if (own !== undefined && own !== null) return typeof own === 'string' ? own : JSON.stringify(own)
  return idempotencyKeyOf(owner.context.runId, step, generation)
}

interface Beginning {
  step: string
  attempt: number
  start: Omit<EventData<'step.started'>, 'attempt'>
  ruling: Ruling
  input: Json
}

/** An attempt leaves; after a fork, what was ruled stands in its place. */
function begin(owner: Owner, { step, attempt, start, ruling, input }: Beginning): boolean {
  const started: NewEvent = { type: 'step.started', step, data: { attempt, ...start } }
  if (ruling.kind === 'live') return launch(owner, step, attempt, [started])
  if (!stillStands(owner, ruling)) return false
  const known = owner.state.steps[step]
  if (!(known && ruling.kind === 'ask') && !owner.propose([started])) return false
  return owner.propose(ruledEvents(owner, stepOf(owner.state, step), nodeOf(owner, nodeOfStep(step)).node, ruling, input))
}

/** A further attempt: after a wait, an approval, or a person's word. */
export function attemptEffect(owner: Owner, command: Extract<Command, { kind: 'attempt' }>): boolean {
  const { step: id } = command
  if (owner.isBusy(id)) return false
  if (!owner.state.fork) return attempt(owner, command, { kind: 'live' }, null)
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const input = await inputOf(owner, step)
    const ruling = await rulingOf(owner, nodeOf(owner, step.node).node, step, input, step.secretMark)
    return () => attempt(owner, command, ruling, input)
  })
}

async function inputOf(owner: Owner, { inputSeq = 0 }: StepState): Promise<Json> {
  const ref = { seq: inputSeq, path: 'input' as const }
  return (await owner.payloads.load([ref]))(ref) ?? null
}

function attempt(owner: Owner, { step: id, attempt, generation }: Extract<Command, { kind: 'attempt' }>, ruling: Ruling, input: Json): boolean {
  const step = stepOf(owner.state, id)
  // Every new generation begins with an attempt, so the key is that of this one or the one before, or the author's own.
  const derived = step.idempotencyKey === undefined || [generation, generation - 1].some((known) => step.idempotencyKey === keyOf(owner, id, known, undefined))
  const renewed = (generation > 0 || step.idempotencyKey === undefined) && { generation, ...(derived && { idempotencyKey: keyOf(owner, id, generation, undefined) }) }
  return begin(owner, { step: id, attempt, start: { from: step.from, ...renewed }, ruling, input })
}

export function recoverEffect(owner: Owner, id: string): boolean {
  const step = stepOf(owner.state, id)
  const { node } = nodeOf(owner, step.node)
  if (node.effect !== 'once') return attemptEffect(owner, { kind: 'attempt', step: id, attempt: step.attempt + 1, generation: step.generation })
  const reason = 'The worker died while the effect was under way, so nobody knows whether it happened.'
  return owner.propose([{ type: 'step.unknown', step: id, data: { reason, requestId: requestId(owner, id, step.attempt + 1) } }])
}

/** Commits the start, then acts. */
function launch(owner: Owner, step: string, attempt: number, events: NewEvent[]): boolean {
  const run = nodeOf(owner, nodeOfStep(step))
  const act = () => {
    owner.task(step, run.node.effect === 'once' ? 'once' : 'effect', async (signal) => {
      const outcome = await execute(owner, stepOf(owner.state, step), run, signal)
      return () => report(owner, step, attempt, outcome)
    })
  }
  return owner.propose(events, { launch: { step, act } })
}

async function execute(owner: Owner, step: StepState, { definition, config }: RunnableNode, signal: AbortSignal): Promise<Outcome> {
  if (!definition.execute || step.inputSeq === undefined) throw new Error(`The node type ${definition.type} cannot be run as an effect.`)
  const input = await inputOf(owner, step)
  const execution = { runId: owner.context.runId, step: step.id, attempt: step.attempt, idempotencyKey: step.idempotencyKey ?? '', signal }
  return definition.execute(config, isJsonObject(input) ? input : {}, owner.runtime.ports(step.secretMark), execution)
}

/** Asks for an effect or a container again whose gate a fork did not copy the answer of. */
export function gateAnew(owner: Owner, id: string): boolean {
  const step = stepOf(owner.state, id)
  const { node } = nodeOf(owner, step.node)
  if (!effectApproval(node)) return false
  return owner.task(id, 'evaluation', async () => {
    const input = await inputOf(owner, step)
    const gated = await gateOf(owner, effectApproval(node), standpoint(step), { always: true })
    return () => {
      if (gated.kind === 'failed') unresolved(owner, step, node, gated.error)
      if (gated.kind !== 'asks') return
      owner.propose([{ type: 'approval.requested', step: id, data: { requestId: requestId(owner, id, 1), ...approval(owner, gated.gate, { args: input, inputHash: hashJson(input) }, step) } }])
    }
  })
}

/** The attempt's end, as a fact. */
function report(owner: Owner, id: string, attempt: number, outcome: Outcome): void {
  const step = stepOf(owner.state, id)
  const fact = { fact: true, attempt }
  if (outcome.kind === 'completed') owner.propose(completion(owner, step, outcome), fact)
  else if (outcome.kind === 'unknown') owner.propose([{ type: 'step.unknown', step: id, data: { reason: outcome.reason, requestId: requestId(owner, id, attempt + 1) } }], fact)
  else if (outcome.retry) {
    const { code, message, compact = message, details } = outcome.error
    const retryAt = new Date(Date.parse(owner.now) + (outcome.retry.afterMs ?? 0)).toISOString()
    owner.propose([{ type: 'step.failed', step: id, data: { error: { code, message, compact, ...(details !== undefined && { details }) }, attempt, retryAt } }], fact)
  } else owner.propose(failed(owner, step, outcome), fact)
}
