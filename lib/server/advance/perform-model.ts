/**
 * Model calls: assemble the context in the pool, log it as model.requested, commit, post the very string that was hashed, and log the
 * answer. Retries of a provider are attempts with the same request; a reply that does not fit is a new round with a new context.
 */
import { candidateOf, gatherRequest, llmOf, readingOf, requestRefs } from '#lib/engine/context/gather.ts'
import { assemblerVersion, type ContextPart } from '#lib/engine/context/request.ts'
import { toStored } from '#lib/engine/context/store.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { hashJson, hashText } from '#lib/engine/hash.ts'
import type { Command } from '#lib/engine/plan.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import { previousCall, rememberCall } from '../runs/contexts.ts'
import type { Owner } from './owner.ts'
import { completion, nodeOf, unresolved } from './step.ts'
import type { ModelAnswer, ModelRequest } from './runtime.ts'

type Ask = Extract<Command, { kind: 'ask-model' }>

export function askModel(owner: Owner, command: Ask): boolean {
  return owner.task(command.step, 'evaluation', async () => {
    const step = stepOf(owner.state, command.step)
    const { node } = nodeOf(owner, step.node)
    const refs = requestRefs(owner.context.graph, owner.state, step)
    const candidate = candidateOf(node, command.candidate)
    const connection = await owner.runtime.models.resolve(candidate.connection, candidate.name)
    if (!connection) {
      const message = `There is no connection named "${candidate.connection}". Add it under Settings, or choose another one in ${node.id}.`
      return () => unresolved(owner, step, node, { code: 'unknown_connection', message })
    }
    const promptVersion = owner.context.promptVersions[node.id]
    if (!promptVersion) throw new Error(`Run ${owner.context.runId}: no prompt version is registered for ${node.id}.`)
    const request = await gatherRequest(node, refs, { model: connection.model, version: promptVersion.number }, owner.payloads, owner.runtime.evaluator.evaluate)
    const assembled = await owner.runtime.evaluator.assemble(request)
    if (!assembled.ok) return () => unresolved(owner, step, node, assembled.error)
    const { body, requestHash, parts, dropped, inputTokens, tokenizer } = assembled.value
    const stored = toStored(parts, dropped, await previousCall(owner.context.rootId, owner.payloads, node.id, owner.state.calls[node.id] ?? []))
    const { round, attempt } = command
    const data = {
      round, attempt, candidate: command.candidate, requestHash, promptVersion,
      model: { connection: candidate.connection, name: connection.model, ...(connection.scripted && { scripted: true }) },
      assembler: assemblerVersion, tokenizer, inputTokens, context: stored.context,
    }
    const thread = parts.filter(isThread).map(({ text }) => text).join('')
    const sent = { ...scriptContext(owner, node, step, attempt), connection: candidate.connection, model: connection.model, body, timeoutMs: candidate.timeoutMs, thread }
    return () => {
      const accepted = owner.propose([{ type: 'model.requested', step: step.id, data }], { blobs: stored.blobs, launch: { step: step.id, act: () => post(owner, command, node, sent) } })
      if (accepted) rememberCall(owner.payloads, node.id, { seq: owner.state.seq, parts, chain: stored.chain })
    }
  })
}

/** An attempt without an end, whose worker died: model calls are idempotent, so it is asked again. */
export function recoverModel(owner: Owner, id: string): boolean {
  const { model } = stepOf(owner.state, id)
  return model ? askModel(owner, { kind: 'ask-model', step: id, round: model.round, attempt: model.attempt + 1, candidate: model.candidate }) : false
}

/** What the thread of a request is made of; a reply that is asked for again is beside it. */
const isThread = ({ source }: ContextPart): boolean => source !== undefined && ['event', 'error', 'summary'].includes(source.kind) && source.tag !== 'rejected_reply'

type ScriptContext = Pick<ModelRequest, 'strategy' | 'script' | 'call' | 'scriptUses' | 'now' | 'idempotencyKey'>

function scriptContext(owner: Owner, node: GraphNode, step: StepState, attempt: number): ScriptContext {
  const { strategy, model } = llmOf(node)
  const asked = owner.state.calls[node.id]?.length ?? 0
  return {
    strategy, script: model.script ?? [], scriptUses: owner.state.scriptUses[node.id] ?? {}, now: step.startedAt,
    call: { index: asked, visit: step.visit, attempt },
    idempotencyKey: hashText(`${owner.context.runId}/${step.id}/${asked}`),
  }
}

/** Posts after the commit, on the loop's time. */
function post(owner: Owner, command: Ask, node: GraphNode, request: ModelRequest): void {
  owner.task(command.step, 'effect', async (signal) => {
    const answer = await owner.runtime.models.ask(request, signal)
    return () => report(owner, command, node, answer)
  })
}

const longestBackoffMs = 300_000

function report(owner: Owner, { step: id, round, attempt }: Ask, node: GraphNode, answer: ModelAnswer): void {
  const used = answer.scriptEntry === undefined ? {} : { scriptEntry: answer.scriptEntry }
  if (answer.ok) {
    const { body, usage, costUsd, finishReason, latencyMs, firstByteMs, price } = answer
    const known = { ...(firstByteMs !== undefined && { firstByteMs }), ...(price && { price }) }
    owner.propose([{ type: 'model.responded', step: id, data: { round, attempt, responseHash: hashText(body), body, usage, costUsd, latencyMs, ...known, finishReason, ...used } }], { fact: true })
    return
  }
  const { retry } = llmOf(node).model
  const failures = stepOf(owner.state, id).model?.failures ?? 0
  const again = answer.retryable && failures < retry.max
  const waitMs = Math.max(answer.retryAfterMs ?? 0, Math.min(longestBackoffMs, retry.backoffMs * 2 ** failures))
  const data = { round, attempt, code: answer.code, message: answer.message, ...(answer.status !== undefined && { status: answer.status }), ...(again && { retryAt: new Date(Date.parse(owner.now) + waitMs).toISOString() }), ...used }
  owner.propose([{ type: 'model.failed', step: id, data }], { fact: true })
}

/** Reads the logged answer in the pool, where the arguments are checked against the intent's schema. */
export function interpret(owner: Owner, { step: id }: Extract<Command, { kind: 'interpret' }>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const { node } = nodeOf(owner, step.node)
    const ref = { seq: step.model?.respondedSeq ?? 0, path: 'body' as const }
    const body = (await owner.payloads.load([ref]))(ref)
    const reply = await owner.runtime.evaluator.interpret({ body: String(body ?? ''), ...readingOf(node) })
    return () => {
      if (reply.kind === 'invalid') owner.propose([{ type: 'intent.invalid', step: id, data: { raw: reply.raw, errors: reply.errors } }])
      else if (reply.kind === 'intent') owner.propose([{ type: 'intent.selected', step: id, data: { intent: reply.intent, args: reply.args, argsHash: hashJson(reply.args), ...(reply.reasoning && { reasoning: reply.reasoning }) } }])
      else owner.propose(completion(owner, step, { kind: 'completed', handle: 'out', output: reply.value ?? { text: reply.text } }))
    }
  })
}
