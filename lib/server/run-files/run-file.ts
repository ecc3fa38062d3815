/**
 * The format of a run file, version 1: one JSON object without spaces, whose members stand in the order of `memberNames`. Owns shape and
 * hash; knows no database.
 *
 * - It is whole: every run that a log of it names and that there is, every long value and segment text, the graph and the document of
 *   each run, the prompt versions that were asked with, and the images that contexts may need.
 * - It is the same to the byte however often it is made of the same logs: no time, no order that a database chose.
 * - `data` of an event is the text that the log holds.
 * - `sha256` is the last member: of the UTF-8 bytes before it (up to and without the comma). A file that was written anew by a tool is
 *   refused, because key order and numbers are part of every context.
 * - Ids are those of the server that it came from. `recordedAs` is given where a log was recorded under another id still, on the
 *   server before that: ids of requests, keys and `run.id` follow from it.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { imageTypes } from '#lib/api/files.ts'
import { runStatusSchema } from '#lib/api/run-status.ts'
import { documentSchema } from '#lib/engine/document.ts'
import { eventTypes, type EventType } from '#lib/engine/events.ts'
import type { Graph } from '#lib/engine/graph.ts'
import { jsonObjectSchema, type JsonObject } from '#lib/engine/json.ts'

export const runFileVersion = 1

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256')
/** Parsed by its type and version when it is looked at: `data` stays as it was written. */
const loggedEvent = z.strictObject({
  seq: z.number().int().positive(),
  type: z.enum(eventTypes as [EventType, ...EventType[]]),
  v: z.number().int().positive(),
  at: z.iso.datetime(),
  step: z.string().optional(),
  data: z.custom<JsonObject>((value) => jsonObjectSchema.safeParse(value).success, 'an object'),
})

const fileRunSchema = z.strictObject({
  id: z.uuid(),
  recordedAs: z.uuid().optional(),
  /** The run of this file that it stands below; none for the first. */
  parent: z.strictObject({ runId: z.uuid(), step: z.string() }).optional(),
  workflow: z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string(), version: z.number().int().nullable(), draftRevision: z.number().int().nullable() }),
  /** As it stood when it was exported. */
  status: runStatusSchema,
  trigger: z.string(),
  /** Of a fork: when it was forked. */
  startedAt: z.iso.datetime(),
  metadata: jsonObjectSchema,
  graphHash: hash,
  documentHash: hash,
  events: z.array(loggedEvent).min(1),
})

/** What is compiled: what its nodes mean is read node by node when they are run (lib/nodes/runnable.ts). */
const graphSchema = z.custom<Graph>((value) => looseGraph.safeParse(value).success, 'a compiled graph')
const looseGraph = z.object({
  input: jsonObjectSchema,
  limits: z.object({ steps: z.number(), tokens: z.number(), costUsd: z.number(), wallSeconds: z.number() }),
  nodes: z.array(z.object({ id: z.string().regex(/^[a-z][a-z0-9_]*$/), type: z.string(), kind: z.enum(['start', 'pure', 'effect', 'decision', 'generation', 'question', 'wait', 'join', 'container', 'end']), parentId: z.string().optional(), data: jsonObjectSchema, handles: z.array(z.string()) })),
  edges: z.array(z.object({ id: z.string(), source: z.string(), sourceHandle: z.string(), target: z.string() })),
})

const promptSchema = z.strictObject({ promptId: z.string(), number: z.number().int().positive(), hash, body: jsonObjectSchema, nodeId: z.string().nullable() })

export const runFileSchema = z.strictObject({
  oriel: z.literal('run'),
  version: z.literal(runFileVersion),
  engine: z.number().int(),
  /** The first is the root; each stands after its parent. */
  runs: z.array(fileRunSchema).min(1),
  graphs: z.record(hash, graphSchema),
  documents: z.record(hash, z.custom<JsonObject>((value) => documentSchema.safeParse(value).success, 'a workflow document')),
  prompts: z.array(promptSchema),
  /** Text of long values (their JSON) and of segments. */
  blobs: z.record(hash, z.string()),
  /** Images in base64. */
  files: z.record(hash, z.strictObject({ mediaType: z.enum(imageTypes), base64: z.string() })),
  sha256: hash,
})

export type RunFile = z.infer<typeof runFileSchema>
export type FileRun = RunFile['runs'][number]
export type LoggedEvent = FileRun['events'][number]
export type FilePrompt = RunFile['prompts'][number]

const ending = (sha256: string): string => `,"sha256":"${sha256}"}`

/** What a file ends with, after these texts. */
export class FileHash {
  private readonly hash = createHash('sha256')

  add(text: string): void {
    this.hash.update(text)
  }

  ending(): string {
    return ending(this.hash.digest('hex'))
  }
}

/** Whether the text has the hash that it names; `named` null: it names none at its end. */
export function checkHash(text: string): { named: string | null; actual: string } {
  const end = text.trimEnd()
  const named = /,"sha256":"([0-9a-f]{64})"\}$/.exec(end.slice(-100))?.[1] ?? null
  const body = named === null ? end : end.slice(0, -ending(named).length)
  return { named, actual: createHash('sha256').update(body).digest('hex') }
}
