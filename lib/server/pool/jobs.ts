/**
 * The jobs of the pool's processes and what they answer: the protocol between pool.ts and processes/*. Everything here is JSON.
 */
import type { ContextDiff } from '#lib/engine/context/diff.ts'
import type { ContextWindow } from '#lib/engine/context/diff-window.ts'
import type { AssembleRequest, AssembleResult, Reply } from '#lib/engine/context/request.ts'
import type { SimulatedCall } from '#lib/engine/context/simulate.ts'
import type { OutputConfig } from '#lib/engine/decision.ts'
import type { Evaluation, EvaluationError } from '#lib/engine/evaluation.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { ReceivedMail } from './parse-mail.ts'
import type { EvaluatedAll, Root } from './evaluate.ts'
import type { PackedRequests } from './packed-requests.ts'
import type { CodeResult } from './sandbox.ts'
import type { SchemaProblem } from './schema.ts'

/** A model's raw answer and what it was asked for. `intents` of a decision, `schema` of a structured generation, neither for text. */
export interface InterpretRequest {
  /** The response body, as it came. */
  body: string
  /** Null or absent for plain text. */
  strategy?: OutputConfig['strategy'] | null
  onMultiple?: OutputConfig['onMultiple']
  intents?: { name: string; parameters: JsonObject }[]
  schema?: JsonObject
}

/** Job → answer, of the evaluation processes. */
export interface EvaluationJobs {
  evaluate: { job: { evaluations: Record<string, Evaluation>; root: Root }; answer: EvaluatedAll }
  interpret: { job: InterpretRequest; answer: Reply }
  validate: { job: { schema: JsonObject; value: Json }; answer: SchemaProblem[] }
  checkSchema: { job: { schema: JsonObject }; answer: SchemaProblem[] }
  checkExpressions: { job: { texts: string[] }; answer: (EvaluationError | null)[] }
  checkTemplates: { job: { texts: string[] }; answer: (EvaluationError | null)[] }
}

/** Two windows; `sameRun` where their seqs are of one log. */
export interface DiffJob {
  before: ContextWindow
  after: ContextWindow
  sameRun: boolean
}

/** Job → answer, of the context processes, which hold the tokenizer. */
export interface ContextJobs {
  assemble: { job: AssembleRequest; answer: AssembleResult }
  countTokens: { job: { texts: string[]; model: string }; answer: number[] }
  /** Null where the process had to be stopped. */
  diff: { job: DiffJob; answer: ContextDiff | null }
  /** Calls of one run in order; with `continues`, the first is only what the second follows. */
  simulate: { job: PackedRequests & { continues: boolean }; answer: SimulatedCall[] }
}

/** Job → answer, of the code processes. */
export interface CodeJobs {
  run: { job: { source: string; argument: Json; timeoutMs: number; memoryMb: number }; answer: CodeResult }
}

/** Job → answer, of the process that reads mails. `raw` in base64. */
export interface MailJobs {
  parse: { job: { raw: string }; answer: ReceivedMail }
}

export type JobOf<Jobs extends { [K in keyof Jobs]: { job: unknown } }> = { [K in keyof Jobs]: { kind: K; job: Jobs[K]['job'] } }[keyof Jobs]

/** A handler per kind of job; a kind without one does not compile. */
export type Handlers<Jobs extends { [K in keyof Jobs]: { job: unknown; answer: unknown } }> = {
  [K in keyof Jobs]: (job: Jobs[K]['job']) => Jobs[K]['answer'] | Promise<Jobs[K]['answer']>
}
