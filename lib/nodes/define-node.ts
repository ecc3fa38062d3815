/**
 * What a node type is: the one interface between a type's file and everything else. A type says what its config is, how it is
 * edited, which handles it has, what must be evaluated before it runs, and how it runs; it never evaluates, commits or waits.
 *
 * Two shapes of `data` occur. A *config* is complete: parsed by the schema, defaults filled in. A *draft* is well formed but may
 * lack what is required, or hold a value out of range; whatever a canvas or a list shows is computed from drafts.
 */
import type { z } from 'zod'
import type { Problem } from '#lib/engine/document.ts'
import type { Evaluation } from '#lib/engine/evaluation.ts'
import type { Effect, NodeKind } from '#lib/engine/graph.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { Field } from './fields.ts'
import type { Ports } from './ports.ts'

/**
 * How a step ended: by a handle with an output, or failed. `retry` is present where the node's own retry policy, its effect and the
 * answer allow another attempt; `afterMs` is then how long to wait first. Absent, the failure is final.
 */
export type Outcome =
  | { kind: 'completed'; handle: string; output: Json; vars?: JsonObject }
  | { kind: 'failed'; error: { code: string; message: string; compact?: string; details?: Json }; retry?: { afterMs: number } }
  /** Nobody knows whether the effect happened. */
  | { kind: 'unknown'; reason: string }

/** Facts about the execution that an effect may need. */
export interface Execution {
  runId: string
  step: string
  /** From 1. */
  attempt: number
  idempotencyKey: string
  signal: AbortSignal
}

export type Palette = 'flow' | 'model' | 'act' | 'compute' | 'human' | 'notes'

/** A problem of one node, before its node is known: `path` points into the node's `data`. */
export type ConfigProblem = Omit<Problem, 'nodeId' | 'edgeId'>

/** A node inside a fresh container. */
export interface InsideNode {
  type: string
  data: JsonObject
}

export interface NodeDefinition<Schema extends z.ZodObject = z.ZodObject> {
  type: string
  kind: NodeKind | 'visual'
  /** Name in the palette, e.g. "HTTP request". */
  title: string
  /** One line for the palette. */
  summary: string
  palette: Palette
  /** lucide icon name in kebab-case. */
  icon: string
  /** Key that inserts it on the canvas: a letter, or `shift+` one. */
  shortcut?: string
  /** A strict object, so that an unknown field is refused. Only what has no sensible default is required. */
  config: Schema
  /** `data` of a freshly inserted node: a draft, which names what is missing as problems. */
  fresh: JsonObject
  /** The fields of this type alone; `fieldsOf` adds those that every node has. */
  fields: Field[]
  /** What a freshly inserted container holds, from left to right. */
  inside?: InsideNode[]
  /** Whether other nodes may name this one as their `parentId`. */
  parent?: boolean
  /** Ports from which edges leave, in the order in which they are drawn. From a draft. */
  handles(data: JsonObject): string[]
  /** Mono subtitle on the card. From a draft. */
  subtitle(data: JsonObject): string
  /** From a draft. */
  effect?(data: JsonObject): Effect
  /** JSON Schema of what it hands on, as far as its own data says it: what an author is offered to read. From a draft. */
  output?(data: JsonObject): JsonObject
  /** Names of the variables that it sets. From a draft. */
  sets?(data: JsonObject): string[]
  /** Evaluated in the pool before the step runs; the result is the step's `input`. */
  inputs?(config: z.output<Schema>): Record<string, Evaluation>
  /** Whether `secrets.NAME` may stand in its templates and expressions. */
  secrets?: boolean
  /** Problems beyond the config's schema. From a draft. */
  check?(data: JsonObject): ConfigProblem[]
  /** Runs the step. Pure kinds ignore `ports`. Absent where the engine itself runs the kind (start, decision, question, wait, join, container, end). */
  execute?(config: z.output<Schema>, input: Record<string, Json>, ports: Ports, execution: Execution): Promise<Outcome> | Outcome
}

/** Checks a definition against its own schema and hands it out in the form in which the registry holds all of them. */
export function defineNode<Schema extends z.ZodObject>(definition: NodeDefinition<Schema>): NodeDefinition {
  return definition
}
