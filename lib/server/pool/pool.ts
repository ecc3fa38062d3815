/**
 * The public door of the pool: everything that authors, users and models write and that must be evaluated (semantics §9.1) goes
 * through here, into processes that are killed on time or memory. Nothing here blocks the main loop for longer than a message.
 *
 * Four kinds of processes (process-pool.ts), each started when first needed and gone after 60 s without work:
 * - evaluation: templates, expressions, schemas, replies. 192 MiB of heap.
 * - context: assembling requests, counting tokens, comparing large windows; holds the tokenizer, hence apart. 768 MiB.
 * - code: JavaScript in QuickJS.
 * - mail: reading mails that came from outside.
 *
 * What an author did wrong is an answer; a rejected promise means that the pool itself failed, and the call may be tried again.
 */
import { availableParallelism } from 'node:os'
import type { ContextDiff } from '#lib/engine/context/diff.ts'
import type { AssembleRequest, AssembleResult, Reply } from '#lib/engine/context/request.ts'
import { notSimulated, type SimulatedCall } from '#lib/engine/context/simulate.ts'
import type { Evaluation, EvaluationError } from '#lib/engine/evaluation.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { ReceivedMail } from './parse-mail.ts'
import type { EvaluatedAll, Root } from './evaluate.ts'
import type { CodeJobs, ContextJobs, DiffJob, EvaluationJobs, InterpretRequest, MailJobs } from './jobs.ts'
import { packed } from './packed-requests.ts'
import { createProcessPool, type ProcessPool } from './process-pool.ts'
import type { CodeResult } from './sandbox.ts'
import type { SchemaProblem } from './schema.ts'

export { PoolBusyError } from './process-pool.ts'
export type { EvaluatedAll, Root } from './evaluate.ts'
export type { InterpretRequest } from './jobs.ts'
export type { SchemaProblem } from './schema.ts'

export interface Pool {
  /**
   * Evaluates what a node declares, in order, and stops at the first error, whose `place` is its key (`url`, `headers.Authorization`,
   * `case[1]`). The root is a run's scope, or any JSON object (a script's `when`, a trigger's input); its `now` is the clock.
   */
  evaluate(evaluations: Record<string, Evaluation>, root: Root): Promise<EvaluatedAll>
  /** The exact request of a model call, with its segments. */
  assemble(request: AssembleRequest): Promise<AssembleResult>
  /** What calls of one run, in order, would be. `previous` is the call before the first, for the prefix that they share. */
  simulate(requests: readonly AssembleRequest[], previous?: AssembleRequest): Promise<SimulatedCall[]>
  /** Reads a model's answer and checks it against the intent's parameters or the schema; what does not fit is `invalid`. */
  interpret(request: InterpretRequest): Promise<Reply>
  /** Everything wrong with a value under a JSON Schema, at most 50 problems. */
  validate(schema: JsonObject, value: Json): Promise<SchemaProblem[]>
  /** Everything wrong with a schema itself. */
  checkSchema(schema: JsonObject): Promise<SchemaProblem[]>
  /** What is wrong with the syntax of a JSONata expression, or null. */
  checkExpression(text: string): Promise<EvaluationError | null>
  /** The same for many; answers in order. */
  checkExpressions(texts: string[]): Promise<(EvaluationError | null)[]>
  /** What is wrong with the syntax of a Liquid template, or null. */
  checkTemplate(text: string): Promise<EvaluationError | null>
  checkTemplates(texts: string[]): Promise<(EvaluationError | null)[]>
  /** Tokens of each text, by the tokenizer of `model`. */
  countTokens(texts: string[], model: string): Promise<number[]>
  /** What changed between two windows that are too large to be compared beside other work. */
  diff(job: DiffJob): Promise<ContextDiff>
  /** Reads a mail as it came; null where that took too long or too much. */
  parseMail(raw: Uint8Array): Promise<ReceivedMail | null>
  /** Kills every process; what is under way is rejected. */
  close(): Promise<void>
  /** For tests and metrics. */
  state(): Record<'evaluation' | 'context' | 'code' | 'mail', ReturnType<ProcessPool['state']>>
}

/**
 * Milliseconds from when a process begins a job until it is killed. What a process loads for its first job of a kind counts too
 * (0.2 s, several times that on a busy machine), so these are far above the limits that each engine holds by itself. Code has the
 * author's limit and this much on top.
 */
const limits = { evaluate: 5000, check: 5000, context: 20_000, mail: 10_000, codeGrace: 3000 }

export interface PoolOptions {
  /** At most so many processes of each kind (the machine's cores, 2 to 4). */
  processes?: number
  idleMs?: number
}

export function createPool(options: PoolOptions = {}): Pool {
  const { processes: most = Math.min(4, Math.max(2, availableParallelism())), idleMs = 60_000 } = options
  const pools = {
    evaluation: createProcessPool({ name: 'evaluation', file: 'lib/server/pool/processes/evaluation.ts', processes: most, heapMb: 192, depth: 8, idleMs }),
    context: createProcessPool({ name: 'context', file: 'lib/server/pool/processes/context.ts', processes: Math.min(2, most), heapMb: 768, depth: 4, idleMs }),
    code: createProcessPool({ name: 'code', file: 'lib/server/pool/processes/code.ts', processes: most, heapMb: 192, depth: 1, idleMs }),
    mail: createProcessPool({ name: 'mail', file: 'lib/server/pool/processes/mail.ts', processes: 1, heapMb: 384, depth: 1, idleMs }),
  }

  /** Runs a job; `otherwise` says what the author did wrong where its process had to be killed or died. */
  async function ask<Jobs extends { [K in keyof Jobs]: { job: unknown; answer: unknown } }, K extends keyof Jobs>(
    processes: ProcessPool,
    kind: K,
    job: Jobs[K]['job'],
    limitMs: number,
    otherwise: (error: EvaluationError) => Jobs[K]['answer'],
  ): Promise<Jobs[K]['answer']> {
    const verdict = await processes.run({ kind, job }, limitMs)
    // Both ends of the message are this version of Oriel; `Handlers<Jobs>` ties the answer to the kind.
    return verdict.kind === 'value' ? (verdict.value as Jobs[K]['answer']) : otherwise(killed(verdict.kind, limitMs))
  }

  const evaluation = <K extends keyof EvaluationJobs>(kind: K, job: EvaluationJobs[K]['job'], otherwise: (error: EvaluationError) => EvaluationJobs[K]['answer']) =>
    ask<EvaluationJobs, K>(pools.evaluation, kind, job, kind === 'evaluate' ? limits.evaluate : limits.check, otherwise)

  const runCode = (code: Extract<Evaluation, { kind: 'code' }>, root: Root): Promise<CodeResult> => {
    const { input = null, vars = {}, steps = {}, args = null, prev = null } = root
    const job = { source: code.source, argument: { input, vars, steps, args, prev } as JsonObject, timeoutMs: code.timeoutMs, memoryMb: code.memoryMb }
    return ask<CodeJobs, 'run'>(pools.code, 'run', job, code.timeoutMs + limits.codeGrace, (error) => ({ ok: false, error }))
  }

  const evaluatePart = async (part: Part, root: Root): Promise<EvaluatedAll> => {
    if ('constants' in part) return { ok: true, value: part.constants }
    if ('code' in part) {
      const result = await runCode(part.code, root)
      return result.ok ? { ok: true, value: { [part.key]: result.value } } : { ok: false, error: { ...result.error, place: part.key } }
    }
    const places = Object.keys(part.entries)
    return evaluation('evaluate', { evaluations: part.entries, root }, (error) => ({ ok: false, error: { ...error, ...(places.length === 1 && { place: places[0] }) } }))
  }

  const checkExpressions: Pool['checkExpressions'] = async (texts) => (texts.length === 0 ? [] : evaluation('checkExpressions', { texts }, (error) => texts.map(() => error)))
  const checkTemplates: Pool['checkTemplates'] = async (texts) => (texts.length === 0 ? [] : evaluation('checkTemplates', { texts }, (error) => texts.map(() => error)))

  return {
    async evaluate(evaluations, root) {
      const values: Record<string, Json> = {}
      for (const part of partsOf(evaluations)) {
        const result = await evaluatePart(part, root)
        if (!result.ok) return result
        Object.assign(values, result.value)
      }
      return { ok: true, value: Object.fromEntries(Object.keys(evaluations).map((key) => [key, values[key] ?? null])) }
    },
    assemble: (request) => ask<ContextJobs, 'assemble'>(pools.context, 'assemble', request, limits.context, (error) => ({ ok: false, error })),
    async simulate(requests, previous) {
      if (requests.length === 0) return []
      const job = { ...packed(previous ? [previous, ...requests] : requests), continues: previous !== undefined }
      return ask<ContextJobs, 'simulate'>(pools.context, 'simulate', job, limits.context, (error) => requests.map(() => notSimulated(error)))
    },
    interpret: (request) => evaluation('interpret', request, ({ code, message }) => ({ kind: 'invalid', raw: request.body, errors: [{ code, message }] })),
    validate: (schema, value) => evaluation('validate', { schema, value }, ({ code, message }) => [{ path: '', code, message }]),
    checkSchema: (schema) => evaluation('checkSchema', { schema }, ({ message }) => [{ path: '', code: 'invalid_schema', message }]),
    checkExpression: async (text) => (await checkExpressions([text]))[0] ?? null,
    checkExpressions,
    checkTemplate: async (text) => (await checkTemplates([text]))[0] ?? null,
    checkTemplates,
    async countTokens(texts, model) {
      if (texts.length === 0) return []
      // A text that cannot be counted in time counts a token per four characters, the usual rule of thumb.
      return ask<ContextJobs, 'countTokens'>(pools.context, 'countTokens', { texts, model }, limits.context, () => texts.map((text) => Math.ceil(text.length / 4)))
    },
    async diff(job) {
      const answer = await ask<ContextJobs, 'diff'>(pools.context, 'diff', job, limits.context, () => null)
      if (!answer) throw new Error(`Two windows of ${job.before.segments.length} and ${job.after.segments.length} segments could not be compared within ${limits.context} ms.`)
      return answer
    },
    parseMail: (raw) => ask<{ parse: { job: MailJobs['parse']['job']; answer: ReceivedMail | null } }, 'parse'>(pools.mail, 'parse', { raw: Buffer.from(raw).toString('base64') }, limits.mail, () => null),
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.close()))
    },
    state: () => ({ evaluation: pools.evaluation.state(), context: pools.context.state(), code: pools.code.state(), mail: pools.mail.state() }),
  }
}

type Part = { constants: Record<string, Json> } | { entries: Record<string, Evaluation> } | { key: string; code: Extract<Evaluation, { kind: 'code' }> }

/** Splits evaluations by where they run, in order: what needs no evaluation stays here, code goes alone. */
function partsOf(evaluations: Record<string, Evaluation>): Part[] {
  const parts: Part[] = []
  let entries: Record<string, Evaluation> | undefined
  let constants: Record<string, Json> | undefined
  for (const [key, evaluation] of Object.entries(evaluations)) {
    const constant = constantOf(evaluation)
    if (constant !== undefined) {
      if (!constants) parts.push({ constants: (constants = {}) })
      constants[key] = constant
    } else if (evaluation.kind === 'code') {
      parts.push({ key, code: evaluation })
      entries = undefined
    } else {
      if (!entries) parts.push({ entries: (entries = {}) })
      entries[key] = evaluation
    }
  }
  return parts
}

/** The value of what is no evaluation at all: a value, or a template without a single tag. */
function constantOf(evaluation: Evaluation): Json | undefined {
  if (evaluation.kind === 'value') return evaluation.value
  if (evaluation.kind === 'template' && !/\{\{|\{%/.test(evaluation.template)) return evaluation.template.toWellFormed()
  if (evaluation.kind !== 'object') return undefined
  const entries = Object.entries(evaluation.entries).map(([key, entry]) => [key, constantOf(entry)] as const)
  return entries.every((entry): entry is readonly [string, Json] => entry[1] !== undefined) ? Object.fromEntries(entries) : undefined
}

function killed(why: 'timeout' | 'memory', limitMs: number): EvaluationError {
  return why === 'timeout'
    ? { code: 'evaluation_timeout', message: `The evaluation took more than ${limitMs} ms and was stopped.` }
    : { code: 'evaluation_memory', message: 'The evaluation needed more memory than it may and was stopped.' }
}

const key: unique symbol = Symbol.for('oriel.pool')
const shared = globalThis as typeof globalThis & { [key]?: Pool }

/** This process's pool; a new one after it was closed. On `globalThis`, because routes of one server may be separate bundles. */
export function pool(): Pool {
  return (shared[key] ??= sharedPool())
}

function sharedPool(): Pool {
  const made = createPool()
  return {
    ...made,
    async close() {
      delete shared[key]
      await made.close()
    },
  }
}
