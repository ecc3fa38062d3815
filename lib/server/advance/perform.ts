/**
 * What an owner does with each command of `plan`. Pure kinds and questions are here; effects are in perform-effect.ts, model calls in
 * perform-model.ts. A performer proposes events or starts a task that will; it never touches the database.
 */
import type { EventData } from '#lib/engine/events.ts'
import { decisionData, type GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { leave } from '#lib/engine/leave.ts'
import type { Command, OutputSource } from '#lib/engine/plan.ts'
import { standpoint } from '#lib/engine/scope.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import type { Outcome } from '#lib/nodes/define-node.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import type { Ports } from '#lib/nodes/ports.ts'
import { startKey, type Owner } from './owner.ts'
import { attemptEffect, recoverEffect, startEffect } from './perform-effect.ts'
import { askModel, interpret, recoverModel } from './perform-model.ts'
import { requestGate } from './gate.ts'
import { completion, evaluateAt, failed, failRun, inputsOf, nextStep, nodeOf, requestId, unresolved, type RunnableNode } from './step.ts'

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>
type Performers = { [Kind in Command['kind']]: (owner: Owner, command: Of<Kind>) => boolean }

/** Performs a command; true where it proposed events at once. */
export function perform(owner: Owner, command: Command): boolean {
  const performer = performers[command.kind] as (owner: Owner, command: Command) => boolean
  return performer(owner, command)
}

const performers: Performers = {
  start,
  evaluate,
  attempt: attemptEffect,
  recover(owner, { step }) {
    if (owner.isBusy(step)) return false
    return stepOf(owner.state, step).model ? recoverModel(owner, step) : recoverEffect(owner, step)
  },
  'ask-model': askModel,
  interpret,
  gate(owner, { step }) {
    return owner.task(step, 'evaluation', () => selectionGate(owner, stepOf(owner.state, step)))
  },
  complete(owner, { step, handle, output, emitted }) {
    return owner.task(step, 'evaluation', async () => {
      const value = await outputOf(owner, output)
      return () => owner.propose([{ type: 'step.completed', step, data: { handle, output: value, emitted } }])
    })
  },
  append: (owner, { events }) => owner.propose(events),
  finish(owner, { end, outcome, silent, output }) {
    return owner.task('finish', 'evaluation', async () => {
      const value = output && (await owner.payloads.load([output]))(output)
      const message = end === null ? undefined : (await owner.payloads.data(stepOf(owner.state, end).endedSeq ?? 0)).message
      return () => owner.propose([{ type: 'run.completed', data: { outcome, output: value ?? null, ...(typeof message === 'string' && { message }), silent } }])
    })
  },
  sleep(owner, { step, until, then }) {
    return owner.isBusy(step) || !owner.rested(step, until) ? false : perform(owner, then)
  },
}

function start(owner: Owner, { node: id, from }: Of<'start'>): boolean {
  const node = owner.context.graph.node(id)
  const run = runnable(node)
  if (node.kind === 'effect' && run.ok) {
    return owner.task(startKey(from), 'evaluation', () => startEffect(owner, { node, ...run, from }))
  }
  const step = nextStep(owner, id)
  const started = owner.propose([{ type: 'step.started', step, data: { attempt: 1, from, ...(node.kind === 'decision' && { decision: true }) } }])
  if (run.ok || !started) return started
  return failRun(owner, stepOf(owner.state, step), node, { ...run.error, compact: run.error.message })
}

function evaluate(owner: Owner, { step: id }: Of<'evaluate'>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const run = nodeOf(owner, step.node)
    const { node } = run
    if (node.kind === 'start') {
      const input = (await owner.payloads.load([{ seq: 1, path: 'input' }]))({ seq: 1, path: 'input' }) ?? null
      return () => completed(owner, step, { kind: 'completed', handle: 'out', output: input })
    }
    const evaluated = await evaluateAt(owner, inputsOf(run), standpoint(step))
    if (!evaluated.ok) return () => unresolved(owner, step, node, evaluated.error)
    if (node.kind === 'question') return () => askPerson(owner, step, node, evaluated.value)
    if (node.kind === 'end') return () => reachEnd(owner, step, evaluated.value)
    const outcome = await runPure(run, evaluated.value)
    return () => (outcome.kind === 'completed' ? completed(owner, step, outcome) : owner.propose(failed(owner, step, outcome)))
  })
}

const noPorts: Ports = { http: () => Promise.reject(new Error('A pure node has no ports.')) }

function runPure({ definition, config, node }: RunnableNode, input: Record<string, Json>): Promise<Outcome> | Outcome {
  if (!definition.execute) throw new Error(`The node type ${definition.type} says no way to run it.`)
  return definition.execute(config, input, noPorts, { runId: '', step: node.id, attempt: 1, idempotencyKey: '', signal: AbortSignal.abort() })
}

const completed = (owner: Owner, step: StepState, outcome: Extract<Outcome, { kind: 'completed' }>): boolean => owner.propose(completion(owner, step, outcome))

function reachEnd(owner: Owner, step: StepState, { output = null, message }: Record<string, Json>): boolean {
  return owner.propose([{ type: 'step.completed', step: step.id, data: { handle: null, output, ...(typeof message === 'string' && { message }), emitted: [] } }])
}

const expiry = (owner: Owner, timeoutSeconds: Json | undefined) =>
  typeof timeoutSeconds === 'number' && timeoutSeconds > 0 ? { expiresAt: new Date(Date.parse(owner.now) + timeoutSeconds * 1000).toISOString() } : {}

function askPerson(owner: Owner, step: StepState, node: GraphNode, input: Record<string, Json>): boolean {
  const data = node.data as unknown as Pick<EventData<'human.asked'>, 'urgency' | 'format' | 'choices' | 'audience' | 'required'> & { schema?: JsonObject; timeoutSeconds?: number }
  const asked: EventData<'human.asked'> = {
    requestId: requestId(owner, step.id, 1),
    question: String(input.question ?? ''),
    ...(typeof input.context === 'string' && { context: input.context }),
    urgency: data.urgency,
    format: data.format,
    ...(data.format === 'choice' && { choices: data.choices ?? [] }),
    ...(data.format === 'form' && isJsonObject(data.schema) && { schema: data.schema }),
    audience: data.audience,
    required: data.required,
    ...expiry(owner, data.timeoutSeconds),
  }
  return owner.propose([{ type: 'human.asked', step: step.id, data: asked }])
}

/** The gate of a selected intent: a person is asked, or the step completes. */
async function selectionGate(owner: Owner, step: StepState): Promise<() => void> {
  const { node } = nodeOf(owner, step.node)
  const { intent = '', seq = 0, argsHash = '' } = step.selected ?? {}
  const approval = decisionData(node).intents.find(({ name }) => name === intent)?.approval
  const selected = await owner.payloads.data(seq)
  const gate = approval ? await requestGate(owner, approval, standpoint(step)) : null
  const args = (await owner.payloads.load([{ seq, path: 'args' }]))({ seq, path: 'args' }) ?? {}
  if (!approval || !gate) {
    return () => owner.propose([{ type: 'step.completed', step: step.id, data: { handle: intent, output: { intent, args }, ...leave(owner.context.graph, step, intent) } }])
  }
  const reasoning = typeof selected.reasoning === 'string' ? { reasoning: selected.reasoning } : {}
  return () => owner.propose([{ type: 'approval.requested', step: step.id, data: { requestId: requestId(owner, step.id, 1), intent, args, argsHash, ...gate, ...reasoning, ...expiry(owner, approval.timeoutSeconds) } }])
}


async function outputOf(owner: Owner, source: OutputSource): Promise<Json> {
  if (source.kind === 'reference') return (await owner.payloads.load([source.ref]))(source.ref) ?? null
  if (source.kind === 'selection') return { intent: source.intent, args: (await owner.payloads.load([source.args]))(source.args) ?? {} }
  const data = await owner.payloads.data(source.seq)
  if (source.kind === 'invalid') return { raw: data.raw ?? null, errors: data.errors ?? [] }
  if (source.kind === 'refusal') return { by: data.by ?? null, ...(data.comment !== undefined && { comment: data.comment }) }
  return { value: (await owner.payloads.load([{ seq: source.seq, path: 'value' }]))({ seq: source.seq, path: 'value' }) ?? null, by: data.by ?? null, via: data.via ?? null }
}
