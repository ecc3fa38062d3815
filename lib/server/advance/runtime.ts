/**
 * What an owner works with: everything that is not the log. Assembled once per worker process; tests script its parts.
 */
import type { AssembleRequest, AssembleResult, Reply } from '#lib/engine/context/request.ts'
import type { ScriptEntry, Strategy } from '#lib/engine/decision.ts'
import type { Evaluation, EvaluationError, Scope } from '#lib/engine/evaluation.ts'
import type { EventData, Price } from '#lib/engine/events.ts'
import type { ContainerData, GraphIndex } from '#lib/engine/graph.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { Ports } from '#lib/nodes/ports.ts'
import type { Queue } from '../queue/queue.ts'
import type { RunOrigin } from '../runs/insert-run.ts'

export type Evaluated = { ok: true; value: Record<string, Json> } | { ok: false; error: EvaluationError }

/** The pool of killable threads; nothing an author wrote is evaluated elsewhere. */
export interface Evaluator {
  evaluate(evaluations: Record<string, Evaluation>, scope: Scope): Promise<Evaluated>
  assemble(request: AssembleRequest): Promise<AssembleResult>
  interpret(answer: { body: string; strategy: Strategy | null; onMultiple: 'invalid' | 'first'; intents?: { name: string; parameters: JsonObject }[]; schema?: JsonObject }): Promise<Reply>
}

/** A request to a model: the exact body, and what the scripted model needs besides. */
export interface ModelRequest {
  connection: string
  model: string
  body: string
  timeoutMs: number
  idempotencyKey: string
  strategy: Strategy | null
  script: ScriptEntry[]
  thread: string
  /** `index` counts the calls of this node in this run, from 0; those for summaries apart. */
  call: { index: number; visit: number; attempt: number; summary?: true }
  /** How often each script entry has answered in this run. */
  scriptUses: Record<number, number>
  now: string
  /** Told now and then, while an answer streams, what it has said so far. For somebody who watches; the answer itself comes whole. */
  onText?(said: string): void
}

export type ModelAnswer =
  | { ok: true; body: string; usage: EventData<'model.responded'>['usage']; costUsd: number | null; finishReason: string | null; latencyMs: number; firstByteMs?: number; price?: Price; scriptEntry?: number }
  | { ok: false; code: string; status?: number; message: string; retryable: boolean; retryAfterMs?: number; scriptEntry?: number }

export interface ModelPort {
  /** What a name stands for now; null where there is no such connection. `model` is the name that goes into the body. */
  resolve(connection: string, model: string): Promise<{ scripted: boolean; model: string } | null>
  ask(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>
}

/** Secrets as marks that a template may place; the HTTP port replaces them at the last moment. */
export interface SecretMarks {
  mark: string
  scope: Record<string, string>
}

export interface RunContext {
  runId: string
  rootId: string
  workflowId: string
  /** The document that the run is of. */
  origin: RunOrigin
  /** The database's clock when this was read. */
  databaseTime: Date
  graph: GraphIndex
  /** Per LLM node: the prompt version that its content is. */
  promptVersions: Record<string, EventData<'model.requested'>['promptVersion']>
}

export interface Runtime {
  evaluator: Evaluator
  models: ModelPort
  /** Ports for one attempt; `mark` is the nonce of the secret marks in its input. */
  ports(mark: string | undefined): Ports
  secretMarks(names: string[]): SecretMarks
  loadContext(runId: string): Promise<RunContext>
  /** Where owners of other runs are asked for. */
  queue: Queue
  /** The one-time address that the step of a wait node is called at. */
  callback(runId: string, step: string): { url: string; hash: string }
  /** The workflow that a `call` runs, with the input checked. Null with a reason where it cannot. */
  loadWorkflow(workflow: string, version: Extract<ContainerData, { runs: 'workflow' }>['version'], input: Json): Promise<LoadedCall>
}

export type LoadedCall = { ok: true; origin: RunOrigin; slug: string } | { ok: false; error: { code: string; message: string } }


