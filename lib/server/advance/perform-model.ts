/**
 * Model calls: assemble the context in the pool, log it as model.requested, commit, post the very string that was hashed, and log the
 * answer. Retries of a provider are attempts with the same request; a reply that does not fit is a new round with a new context.
 */
import { candidateOf, gatherRequest, llmOf, readingOf, requestRefs, summaryRequest } from '#lib/engine/context/gather.ts'
import { assemblerVersion, isOfThread, type AssembledContext, type AssembleRequest } from '#lib/engine/context/request.ts'
import { toStored } from '#lib/engine/context/store.ts'
import type { EventData, EventOf } from '#lib/engine/events.ts'
import { givenCalls } from '#lib/engine/given.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { hashJson, hashText } from '#lib/engine/hash.ts'
import type { Command } from '#lib/engine/plan.ts'
import { modelProgress, stepOf, type Covered, type StepState } from '#lib/engine/state.ts'
import { notifyText } from '../bus.ts'
import { previousCall, rememberCall } from '../runs/contexts.ts'
import type { Owner } from './owner.ts'
import { recordedAnswer } from './perform-fork.ts'
import { completion, nodeOf, unresolved } from './step.ts'
import type { ModelAnswer, ModelRequest } from './runtime.ts'

type Ask = Extract<Command, { kind: 'ask-model' }>

export function askModel(owner: Owner, command: Ask): boolean {
  return owner.task(command.step, 'evaluation', async () => {
    const step = stepOf(owner.state, command.step)
    const { node } = nodeOf(owner, step.node)
    const refs = requestRefs(owner.context.graph, owner.state, step)
    const { summarising } = step
    const own = await resolved(owner, node, summarising ? 0 : command.candidate)
    if (!own.ok) return () => unresolved(owner, step, node, own.error)
    const promptVersion = owner.context.promptVersions[node.id]
    if (!promptVersion) throw new Error(`Run ${owner.context.runId}: no prompt version is registered for ${node.id}.`)
    const request = await gatherRequest(node, refs, { model: own.model.name, version: promptVersion.number, candidate: summarising ? 0 : command.candidate }, owner.payloads, owner.runtime.evaluator.evaluate)
    if (summarising) return askForSummary(owner, command, step, node, { request, promptVersion, summarising, again: true })
    const assembled = await owner.runtime.evaluator.assemble(request)
    if (assembled.ok) return send(owner, command, step, node, { context: assembled.value, promptVersion, ...own })
    const { needs } = assembled
    if (!needs) return () => unresolved(owner, step, node, assembled.error)
    return askForSummary(owner, { ...command, round: 1, attempt: 1, candidate: 0 }, step, node, { request, promptVersion, summarising: { by: needs.by, covers: needs.covers, neededBy: own.model.name }, again: false })
  })
}

type PromptVersion = EventData<'model.requested'>['promptVersion']
type Candidate = { candidate: ReturnType<typeof candidateOf>; model: { name: string; scripted: boolean } }

/** The model that a candidate's connection stands for now. */
async function resolved(owner: Owner, node: GraphNode, number: number, forSummary = false): Promise<({ ok: true } & Candidate) | { ok: false; error: { code: string; message: string } }> {
  const candidate = candidateOf(node, number, forSummary)
  const found = await owner.runtime.models.resolve(candidate.connection, candidate.name)
  if (found) return { ok: true, candidate, model: { name: found.model, scripted: found.scripted } }
  return { ok: false, error: { code: 'unknown_connection', message: `There is no connection named "${candidate.connection}". Add it under Settings, or choose another one in ${node.id}.` } }
}

interface SummaryToAsk {
  /** The node's own request, gathered. */
  request: AssembleRequest
  promptVersion: PromptVersion
  summarising: Covered & { neededBy?: string }
  /** Asked for before: another attempt, or another round. */
  again: boolean
}

async function askForSummary(owner: Owner, command: Ask, step: StepState, node: GraphNode, { request, promptVersion, summarising, again }: SummaryToAsk): Promise<() => void> {
  const asked = await resolved(owner, node, command.candidate, true)
  if (!asked.ok) return () => unresolved(owner, step, node, asked.error)
  const assembled = await owner.runtime.evaluator.assemble(summaryRequest(request, node, summarising, { model: asked.model.name, candidate: command.candidate, again }))
  if (!assembled.ok) return () => unresolved(owner, step, node, assembled.error)
  return send(owner, command, step, node, { context: assembled.value, promptVersion, summary: { by: summarising.by, covers: summarising.covers, ...(summarising.neededBy !== undefined && { neededBy: summarising.neededBy }) }, ...asked })
}

interface Sending extends Candidate {
  context: AssembledContext
  promptVersion: PromptVersion
  /** Absent for the node's own request. */
  summary?: Covered & { neededBy?: string }
}

/** Announces the call in the log and, once that is committed, posts it. */
async function send(owner: Owner, command: Ask, step: StepState, node: GraphNode, { context, promptVersion, candidate, model, summary }: Sending): Promise<() => void> {
  const { body, requestHash, parts, dropped, inputTokens, tokenizer } = context
  const { round, attempt } = command
  const series = summary ? 'summary' : 'own'
  const earlier = (summary ? owner.state.summaryCalls : owner.state.calls)[node.id] ?? []
  const known = await recordedAnswer(owner, node.id, requestHash)
  const stored = toStored(parts, dropped, await previousCall(owner.context.rootId, owner.payloads, `${node.id} ${series}`, earlier))
  const data = {
    round, attempt, candidate: command.candidate, requestHash, promptVersion,
    model: { connection: candidate.connection, name: model.name, ...(model.scripted && { scripted: true }) },
    assembler: assemblerVersion, tokenizer, inputTokens, context: stored.context, ...(summary && { summary }),
  }
  const thread = parts.filter(isOfThread).map(({ text }) => text).join('')
  const sent = { ...scriptContext(owner, node, step, attempt, summary && true), connection: candidate.connection, model: model.name, body, timeoutMs: candidate.timeoutMs, thread }
  return () => {
    const accepted = owner.propose([{ type: 'model.requested', step: step.id, data }], { blobs: stored.blobs, launch: { step: step.id, act: () => (known && !owner.state.recorded?.[known.seq] ? takeAnswer(owner, command, known) : post(owner, command, node, sent)) } })
    if (accepted) rememberCall(owner.payloads, `${node.id} ${series}`, { seq: owner.state.seq, parts, dropped, chain: stored.chain })
  }
}

/** An attempt without an end, whose worker died: model calls are idempotent, so it is asked again. */
export function recoverModel(owner: Owner, id: string): boolean {
  const model = modelProgress(stepOf(owner.state, id))
  return model ? askModel(owner, { kind: 'ask-model', step: id, round: model.round, attempt: model.attempt + 1, candidate: model.candidate }) : false
}

type ScriptContext = Pick<ModelRequest, 'strategy' | 'script' | 'call' | 'scriptUses' | 'now' | 'idempotencyKey'>

function scriptContext(owner: Owner, node: GraphNode, step: StepState, attempt: number, summary: true | undefined): ScriptContext {
  const { strategy, model } = llmOf(node)
  const asked = (summary ? owner.state.summaryCalls : owner.state.calls)[node.id]?.length ?? 0
  return {
    strategy: summary ? null : strategy, script: model.script ?? [], scriptUses: owner.state.scriptUses[node.id] ?? {}, now: step.startedAt,
    // In a test run that goes on from an earlier one, the calls of that one count: a script answers as it would have there.
    call: { index: asked + (summary ? 0 : givenCalls(owner.state, node.id, step.visit)), visit: step.visit, attempt, ...(summary && { summary }) },
    idempotencyKey: hashText(`${owner.context.runId}/${step.id}/${asked}${summary ? '/summary' : ''}`),
  }
}

/** The answer of the run that this one was forked from stands for that of the model. */
function takeAnswer(owner: Owner, { step, round, attempt }: Ask, { seq, data }: EventOf<'model.responded'>): void {
  const requested = modelProgress(stepOf(owner.state, step))?.requestedSeq
  owner.propose([{ type: 'model.responded', step, data: { ...data, round, attempt, ...(requested !== undefined && { requested }), recorded: seq } }])
}

/** Posts after the commit, on the loop's time. */
function post(owner: Owner, command: Ask, node: GraphNode, request: ModelRequest): void {
  const requested = modelProgress(stepOf(owner.state, command.step))?.requestedSeq
  owner.task(command.step, 'effect', async (signal) => {
    const watched = requested === undefined ? request : { ...request, onText: (said: string) => notifyText({ runId: owner.context.runId, seq: requested, said }) }
    const answer = await owner.runtime.models.ask(watched, signal)
    return () => report(owner, command, node, { answer, ...(requested !== undefined && { requested }) })
  })
}

const longestBackoffMs = 300_000

function report(owner: Owner, { step: id, round, attempt }: Ask, node: GraphNode, { answer, requested }: { answer: ModelAnswer; requested?: number }): void {
  const answers = { round, attempt, ...(requested !== undefined && { requested }) }
  const used = answer.scriptEntry === undefined ? {} : { scriptEntry: answer.scriptEntry }
  if (answer.ok) {
    const { body, usage, costUsd, finishReason, latencyMs, firstByteMs, price } = answer
    const known = { ...(firstByteMs !== undefined && { firstByteMs }), ...(price && { price }) }
    owner.propose([{ type: 'model.responded', step: id, data: { ...answers, responseHash: hashText(body), body, usage, costUsd, latencyMs, ...known, finishReason, ...used } }], { fact: true })
    return
  }
  const { retry } = llmOf(node).model
  const failures = modelProgress(stepOf(owner.state, id))?.failures ?? 0
  const again = answer.retryable && failures < retry.max
  const waitMs = Math.max(answer.retryAfterMs ?? 0, Math.min(longestBackoffMs, retry.backoffMs * 2 ** failures))
  const data = { ...answers, code: answer.code, message: answer.message, ...(answer.status !== undefined && { status: answer.status }), ...(again && { retryAt: new Date(Date.parse(owner.now) + waitMs).toISOString() }), ...used }
  owner.propose([{ type: 'model.failed', step: id, data }], { fact: true })
}

/** Reads the logged answer in the pool, where the arguments are checked against the intent's schema. */
export function interpret(owner: Owner, { step: id }: Extract<Command, { kind: 'interpret' }>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const { node } = nodeOf(owner, step.node)
    const { summarising } = step
    const ref = { seq: modelProgress(step)?.respondedSeq ?? 0, path: 'body' as const }
    const body = (await owner.payloads.load([ref]))(ref)
    const reply = await owner.runtime.evaluator.interpret({ body: String(body ?? ''), ...readingOf(node, summarising !== undefined) })
    return () => {
      if (reply.kind === 'invalid') owner.propose([{ type: 'intent.invalid', step: id, data: { raw: reply.raw, errors: reply.errors } }])
      else if (summarising && reply.kind === 'text') owner.propose([{ type: 'context.summarised', step: id, data: { by: summarising.by, covers: summarising.covers, text: reply.text } }])
      else if (reply.kind === 'intent') owner.propose([{ type: 'intent.selected', step: id, data: { intent: reply.intent, args: reply.args, argsHash: hashJson(reply.args), ...(reply.reasoning && { reasoning: reply.reasoning }) } }])
      else owner.propose(completion(owner, step, { kind: 'completed', handle: 'out', output: reply.value ?? { text: reply.text } }))
    }
  })
}
