/**
 * Asks a model for a past decision again, outside of any run: the same rounds, retries and fallbacks as a run has, with whatever node
 * is tried, on what stood in the log at that moment. Nothing upstream is executed, and nothing is written: no log, no version.
 */
import { imageFiles } from '#lib/engine/context/images.ts'
import { candidateOf, llmOf, readingOf, summaryRequest } from '#lib/engine/context/gather.ts'
import { requestFor, type Material } from '#lib/engine/context/material.ts'
import { promptScope } from '#lib/engine/context/prompt-scope.ts'
import { isOfThread, type AssembledContext, type AssembleRequest, type KnownSummary, type NeededSummary, type RejectedReply, type Reply } from '#lib/engine/context/request.ts'
import { decisionData, generationData, type GraphNode } from '#lib/engine/graph.ts'
import { hashText } from '#lib/engine/hash.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { Evaluator, ModelAnswer, ModelPort } from '../advance/runtime.ts'
import { fileDataUrls } from '../files/files.ts'

/** Everything that a decision was made from besides its node: the log's half of its request, and what a script reads besides. JSON. */
export interface PastDecision {
  material: Material
  asked: { index: number; visit: number; scriptUses: Record<number, number>; now: string }
}

/** `error`: no answer was to be had, or no request could be made. */
export type Outcome = Reply | { kind: 'error'; code: string; message: string }

export interface Asked {
  outcome: Outcome
  /** Of the first request; null where none could be made. */
  requestHash: string | null
  /** Estimate over the first request. */
  requestTokens: number | null
  /** Requests that were answered or failed: re-asks, retries, fallbacks and summaries included. */
  calls: number
  /** As billed, over all of them. */
  inputTokens: number
  outputTokens: number
  /** Null where the price of a call is unknown. */
  costUsd: number | null
  /** Over all of them, in milliseconds. */
  latencyMs: number
  /** The model that answered last, or was to. */
  model: { connection: string; name: string; scripted: boolean }
  /** The last answer's body as it came; null where none came. */
  response: string | null
}

export interface AskingTools {
  evaluator: Pick<Evaluator, 'evaluate' | 'assemble' | 'interpret'>
  models: ModelPort
}

export interface AskingOptions {
  signal: AbortSignal
  /** In place of the node's own model and of its fallbacks. */
  model?: { connection?: string; name: string }
  /** Names this asking among all others: a provider that knows it already may give the same answer. */
  key: string
  /** Told, while an answer streams, what the present round has said so far. */
  onText?(said: string): void
}

/** Retries of a provider wait no longer than this: somebody may be watching. */
const longestWaitMs = 20_000

/** Never rejects for what the author, the model or the provider did; rejects where it is aborted, or the pool itself fails. */
export async function askAgain(node: GraphNode, past: PastDecision, tools: AskingTools, options: AskingOptions): Promise<Asked> {
  return new Asking(node, past, tools, options).decide()
}

type Resolved = { ok: true; model: Asked['model']; timeoutMs: number } | { ok: false; error: Extract<Outcome, { kind: 'error' }> }

class Asking {
  private readonly node: GraphNode
  private readonly past: PastDecision
  private readonly tools: AskingTools
  private readonly options: AskingOptions
  private readonly rejected: RejectedReply[] = []
  private readonly summaries: KnownSummary[]
  private readonly scriptUses: Record<number, number>
  private asked: Omit<Asked, 'outcome'> = { requestHash: null, requestTokens: null, calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, latencyMs: 0, model: { connection: '', name: '', scripted: false }, response: null }
  /** Own calls, and those for summaries. */
  private calls = { own: 0, summary: 0 }

  constructor(node: GraphNode, past: PastDecision, tools: AskingTools, options: AskingOptions) {
    this.node = node
    this.past = past
    this.tools = tools
    this.options = options
    this.summaries = [...(past.material.summaries ?? [])]
    this.scriptUses = { ...past.asked.scriptUses }
  }

  async decide(): Promise<Asked> {
    const outcome = await this.rounds()
    return { ...this.asked, outcome }
  }

  /** Rounds until a reply fits; a reply that does not is shown to the model with its errors. */
  private async rounds(): Promise<Outcome> {
    const { invalidRetries } = this.node.kind === 'decision' ? decisionData(this.node) : generationData(this.node)
    let candidate = 0
    for (;;) {
      const answered = await this.answered(candidate)
      if (!answered.ok) return answered.error
      candidate = answered.candidate
      const reply = await this.tools.evaluator.interpret({ body: answered.body, ...readingOf(this.node) })
      if (reply.kind !== 'invalid' || this.rejected.length >= invalidRetries) return reply
      this.rejected.push({ seq: this.past.material.thread.length + this.rejected.length + 1, raw: reply.raw, errors: reply.errors })
    }
  }

  /** An answer to the next request, by the first model that gives one: fallbacks in order. */
  private async answered(from: number): Promise<{ ok: true; body: string; candidate: number } | { ok: false; error: Extract<Outcome, { kind: 'error' }> }> {
    const last = this.options.model ? from : llmOf(this.node).model.fallbacks.length
    for (let candidate = from; ; candidate++) {
      const resolved = await this.resolve(candidate)
      if (!resolved.ok) return resolved
      const context = await this.context(candidate, resolved.model.name)
      if (!context.ok) return context
      const answer = await this.post(context.value, resolved, candidate)
      if (answer.ok) return { ok: true, body: answer.body, candidate }
      if (candidate >= last) return { ok: false, error: { kind: 'error', code: answer.code, message: answer.message } }
    }
  }

  private async resolve(candidate: number, forSummary = false): Promise<Resolved> {
    const own = candidateOf(this.node, candidate, forSummary)
    const given = forSummary ? undefined : this.options.model
    const [connection, name] = [given?.connection ?? own.connection, given?.name ?? own.name]
    const found = await this.tools.models.resolve(connection, name)
    if (!found) return { ok: false, error: { kind: 'error', code: 'unknown_connection', message: `There is no connection named "${connection}". Add it under Settings, or choose another one.` } }
    return { ok: true, model: { connection, name: found.model, scripted: found.scripted }, timeoutMs: own.timeoutMs }
  }

  /** The request of this round; summaries that it needs are asked for first. */
  private async context(candidate: number, model: string): Promise<{ ok: true; value: AssembledContext } | { ok: false; error: Extract<Outcome, { kind: 'error' }> }> {
    for (;;) {
      const request = await this.request(candidate, model)
      const assembled = await this.tools.evaluator.assemble(request)
      if (assembled.ok) {
        this.asked.requestHash ??= assembled.value.requestHash
        this.asked.requestTokens ??= assembled.value.inputTokens
        return assembled
      }
      const { code, message } = assembled.error
      const failed = assembled.needs ? await this.summarise(request, assembled.needs) : { kind: 'error' as const, code, message }
      if (failed) return { ok: false, error: failed }
    }
  }

  private async request(candidate: number, model: string): Promise<AssembleRequest> {
    const { files: _, ...material } = this.past.material
    const request = requestFor(this.node, { ...material, model, candidate, rejected: this.rejected, ...(this.summaries.length > 0 && { summaries: this.summaries }) })
    const prompts = [request.prompt, ...(request.context.summary?.prompt ? [request.context.summary.prompt] : [])]
    const files = await imageFiles(prompts, promptScope(request.scope), this.tools.evaluator.evaluate, fileDataUrls)
    return Object.keys(files).length > 0 ? { ...request, files } : request
  }

  /** What went wrong; undefined once the summary is there. */
  private async summarise(request: AssembleRequest, { by, covers }: NeededSummary): Promise<Extract<Outcome, { kind: 'error' }> | undefined> {
    const resolved = await this.resolve(0, true)
    if (!resolved.ok) return resolved.error
    const assembled = await this.tools.evaluator.assemble(summaryRequest(request, this.node, { by, covers }, { model: resolved.model.name, candidate: 0, again: false }))
    if (!assembled.ok) return { kind: 'error', code: assembled.error.code, message: assembled.error.message }
    const answer = await this.post(assembled.value, resolved, 0, true)
    if (!answer.ok) return { kind: 'error', code: answer.code, message: `The summary that the request needs could not be had: ${answer.message}` }
    const reply = await this.tools.evaluator.interpret({ body: answer.body, ...readingOf(this.node, true) })
    if (reply.kind !== 'text') return { kind: 'error', code: 'no_summary', message: 'The model gave no summary, and the request needs one.' }
    // After everything that the thread has, as its event would stand in a log.
    const last = Math.max(0, ...this.past.material.thread.map(({ seq }) => seq), ...this.summaries.map(({ seq }) => seq))
    this.summaries.push({ by, covers, seq: last + 1, text: reply.text })
    return undefined
  }

  /** Posts a request, again where the provider says that this may help. */
  private async post(context: AssembledContext, { model, timeoutMs }: Extract<Resolved, { ok: true }>, candidate: number, summary = false): Promise<ModelAnswer> {
    const { retry, script } = llmOf(this.node).model
    this.asked.model = model
    for (let attempt = 1; ; attempt++) {
      const { past: { asked }, options: { signal, key, onText } } = this
      const index = asked.index + (summary ? this.calls.summary : this.calls.own)
      const answer = await this.tools.models.ask(
        {
          connection: model.connection, model: model.name, body: context.body, timeoutMs, strategy: summary ? null : llmOf(this.node).strategy,
          idempotencyKey: hashText(`${key}/${candidate}/${this.asked.calls}`),
          script: script ?? [], scriptUses: this.scriptUses, now: asked.now, thread: context.parts.filter(isOfThread).map(({ text }) => text).join(''),
          call: { index, visit: asked.visit, attempt, ...(summary && { summary: true }) },
          ...(onText && !summary && { onText }),
        },
        signal,
      )
      signal.throwIfAborted()
      this.count(answer, summary)
      if (answer.ok || !answer.retryable || attempt > retry.max) return answer
      await pause(Math.min(longestWaitMs, Math.max(answer.retryAfterMs ?? 0, retry.backoffMs * 2 ** (attempt - 1))), signal)
    }
  }

  private count(answer: ModelAnswer, summary: boolean): void {
    const { asked } = this
    asked.calls += 1
    this.calls[summary ? 'summary' : 'own'] += 1
    if (answer.scriptEntry !== undefined) this.scriptUses[answer.scriptEntry] = (this.scriptUses[answer.scriptEntry] ?? 0) + 1
    if (!answer.ok) return
    asked.inputTokens += answer.usage.inputTokens
    asked.outputTokens += answer.usage.outputTokens
    asked.costUsd = asked.costUsd === null || answer.costUsd === null ? null : asked.costUsd + answer.costUsd
    asked.latencyMs += answer.latencyMs
    if (!summary) asked.response = answer.body
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(done)
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** What was decided, as it is compared and kept: an intent with its arguments, a value or text, or why there is none. */
export function decisionOf(outcome: Outcome): JsonObject {
  if (outcome.kind === 'intent') return { intent: outcome.intent, args: outcome.args, ...(outcome.reasoning && { reasoning: outcome.reasoning }) }
  if (outcome.kind === 'text') return { output: (outcome.value ?? { text: outcome.text }) as Json, ...(outcome.reasoning && { reasoning: outcome.reasoning }) }
  if (outcome.kind === 'invalid') return { invalid: { raw: outcome.raw, errors: outcome.errors.map((error) => ({ ...error })) } }
  return { error: { code: outcome.code, message: outcome.message } }
}
