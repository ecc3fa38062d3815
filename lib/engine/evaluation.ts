/**
 * What an author wrote and a pool of killable threads evaluates: templates (Liquid), expressions (JSONata), code (JavaScript in a
 * sandbox). Described as data, so that node types say what they need and never evaluate anything themselves.
 */
import type { Json } from './json.ts'

export type Evaluation =
  /** Text. A reference that cannot be resolved is an error, except under `default` and `{% if %}`. */
  | { kind: 'template'; template: string }
  /** JSON. A whole expression without a result is the error `no_value`; with `list`, nothing is [] and a single value is wrapped. */
  | { kind: 'expression'; expression: string; list?: boolean }
  /** The `value` of the first row whose `when` is true, else `otherwise`. Later rows are not evaluated. */
  | { kind: 'first'; rows: { value: Json; when: string }[]; otherwise: Json }
  /** A module whose default export is called with {input, vars, steps, args, prev}. */
  | { kind: 'code'; source: string; timeoutMs: number; memoryMb: number }
  /**
   * One value per item of a list: `each`, evaluated with `item` and `index` (from 0) beside the whole scope, or the item itself.
   * `items` is a list as with `list`; of more than `maxItems` it is the error `too_many_items`.
   */
  | { kind: 'map'; items: string; each?: string }
  | { kind: 'object'; entries: Record<string, Evaluation> }
  | { kind: 'value'; value: Json }

/** Items that one `map` takes (semantics §6.1). */
export const maxItems = 10_000

export const template = (text: string): Evaluation => ({ kind: 'template', template: text })
export const expression = (text: string, options: { list?: boolean } = {}): Evaluation => ({ kind: 'expression', expression: text, ...options })
export const object = (entries: Record<string, Evaluation>): Evaluation => ({ kind: 'object', entries })
export const value = (json: Json): Evaluation => ({ kind: 'value', value: json })

/** Everything a template or expression may read (contract §2). Only what the text mentions is loaded. */
export interface Scope {
  input: Json
  trigger: Json
  vars: Record<string, Json>
  steps: Record<string, { output?: Json; visits: number; intent?: string; args?: Json; error?: Json }>
  args?: Json
  prev?: Json
  /** Of a `contextTemplate`: the output that it shows. */
  output?: Json
  run: { id: string; startedAt: string; callbacks?: Record<string, string>; index?: number }
  /** ISO 8601; the `at` of the visit's first step.started, the same over attempts and crashes. */
  now: string
  /** Marks, not values: a port replaces each by the secret at the last moment. */
  secrets?: Record<string, string>
}

/** Why an evaluation gave no value. `place` names where in the node's data (e.g. `url`, `headers.Authorization`). */
export interface EvaluationError {
  code: 'unresolved_reference' | 'no_value' | 'syntax_error' | 'evaluation_failed' | 'evaluation_timeout' | 'evaluation_memory' | 'code_threw' | 'too_many_items'
  message: string
  place?: string
  line?: number
  column?: number
}

/** The port that evaluates: all of these over one scope, or what is wrong with the first that fails. */
export type Evaluate = (evaluations: Record<string, Evaluation>, scope: Scope) => Promise<{ ok: true; value: Record<string, Json> } | { ok: false; error: EvaluationError }>

export type EvaluationResult = { ok: true; value: Json } | { ok: false; error: EvaluationError }
