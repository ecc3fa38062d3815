/**
 * The events of a run's log (contract §3): past-tense facts, the only source of a run's state. Every event has a version `v`;
 * old shapes are lifted by `upcast` when read, rows are never rewritten.
 */
import { z } from 'zod'
import { someLimitsSchema } from './document.ts'
import { forkPolicySchema } from './fork-policy.ts'
import { jsonObjectSchema, type Json, type JsonObject } from './json.ts'
import { requestEventSchemas } from './request-events.ts'
import { stepErrorSchema as stepError } from './step-error.ts'

/** Version of reduce and plan, pinned by `run.started`. */
export const engineVersion = 1

const json = z.custom<Json>((value) => value !== undefined, 'a JSON value')

/** A value of more than 64 KiB, kept beside the log under its hash. */
export const blobReferenceSchema = z.object({ $blob: z.string(), bytes: z.number(), preview: z.string() })

/** `parked`: the target is a join, where the token waits for its siblings. */
const emitted = z.array(z.object({ edgeId: z.string().nullable(), target: z.string(), parked: z.literal(true).optional() }))
/** The event of the source's log whose result was taken over. */
const recorded = z.number().optional()
const forkSource = z.object({ runId: z.string(), atSeq: z.number() })
const tokenOrigins = z.array(z.object({ step: z.string(), edgeId: z.string().nullable() }))
const from = tokenOrigins
const actor = { by: z.string(), via: z.string() }
const usage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedInputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  /** Counted by us, because the provider told nothing. */
  estimated: z.literal(true).optional(),
})

/** US dollars per million tokens, and the day that they were looked up. */
const priceSchema = z.object({ input: z.number(), cachedInput: z.number(), output: z.number(), asOf: z.string() })

/** Where a run stops to be looked at: before a node starts, or between the choice of an intent and its execution. */
export const breakpointSchema = z.strictObject({ nodeId: z.string(), when: z.enum(['before', 'selected']), intent: z.string().optional() })

/**
 * What stands in for a step: the step starts and ends with it, and nothing of its node is executed. Of the visit `visit`, or of every
 * visit. `handle` is the port it leaves by (of a decision, the intent). Its output or, where it `fails`, its error, and the variables
 * that it sets, stand at its place in `givenOutputs`. `calls`: how often a model was asked for it in the run that it is from, so that
 * what counts calls goes on counting there.
 */
const givenStep = z.object({ node: z.string(), visit: z.number().optional(), handle: z.string(), fails: z.literal(true).optional(), calls: z.number().optional() })

/** What stands at a given step's place in `givenOutputs`. */
export const givenOutputSchema = z.object({ output: json.optional(), vars: jsonObjectSchema.optional(), error: stepError.optional() })

/** What a run and all below it spent. `costUsd` is null where a price is unknown. */
const treeUsage = z.object({ modelCalls: z.number(), inputTokens: z.number(), outputTokens: z.number(), cachedInputTokens: z.number(), reasoningTokens: z.number(), costUsd: z.number().nullable() })

/** What put a segment into a context window. */
export const segmentSourceSchema = z.object({
  kind: z.enum(['prompt', 'variable', 'event', 'schema', 'error', 'summary']),
  /** Event that the text came from. */
  seq: z.number().optional(),
  nodeId: z.string().optional(),
  promptVersion: z.string().optional(),
  /** Path in scope of a variable, e.g. `steps.list_tags.output[0].name`. */
  path: z.string().optional(),
  /** Every path that one stretch was made from together (a capture, a joined list), `path` first. */
  paths: z.array(z.string()).optional(),
  /** Line of the prompt message (from 1). */
  line: z.number().optional(),
  /** Tag of a thread entry, e.g. `multiply_result`; of a schema, the intent's name. */
  tag: z.string().optional(),
  /** Events that one stretch was made from together (a thread through a filter or a capture). */
  seqs: z.array(z.number()).optional(),
  /** Filters that a variable passed through, e.g. ['upcase']. */
  filters: z.array(z.string()).optional(),
})

/** One stretch of a request body: with `at`, text of the value at that JSON Pointer; without, JSON punctuation and parameters. */
export const storedPartSchema = z.object({
  at: z.string().optional(),
  /** Text up to 64 characters stands here, longer text in the blob named by `hash`. */
  text: z.string().optional(),
  hash: z.string().optional(),
  tokens: z.number().optional(),
  source: segmentSourceSchema.optional(),
})

/** What a rule or the budget left out. `index` is the rule's place in `context.rules`, from 0. */
const droppedSchema = z.object({ seq: z.number(), rule: z.string(), tokens: z.number(), index: z.number().optional() })

/** A call's parts as splices against an earlier call of the same node, so that storage grows linearly. */
export const storedContextSchema = z.object({
  base: z.number().nullable(),
  splices: z.array(z.object({ start: z.number(), remove: z.number(), insert: z.array(storedPartSchema) })),
  /** All that was left out; with `droppedSplices` nothing stands here, and they are against the list of `base`. */
  dropped: z.array(droppedSchema),
  droppedSplices: z.array(z.object({ start: z.number(), remove: z.number(), insert: z.array(droppedSchema) })).optional(),
})

/** What a summary stands for, and what wanted it: a rule for one entry, or a full budget for the oldest. */
const coveredSchema = z.object({ by: z.enum(['rule', 'budget']), covers: z.array(z.number()) })

/** Seq of the model.requested that is answered: a step has several series of calls, each of which begins at round 1, attempt 1. */
const answersTo = z.number().optional()

/** A context of thousands of segments comes as a reference, like any long value; who reads one looks for `splices` first. */
const recordedContext = z.custom<z.infer<typeof storedContextSchema>>((value) => blobReferenceSchema.safeParse(value).success || storedContextSchema.safeParse(value).success, 'a recorded context, or a reference to one')

export const eventDataSchemas = {
  'run.started': z.object({
    input: json,
    trigger: json,
    graphHash: z.string(),
    version: z.union([z.number(), z.literal('draft')]),
    engine: z.number(),
    metadata: jsonObjectSchema,
    parent: z.object({ runId: z.string(), step: z.string() }).optional(),
    /** Container whose inside this run is; absent where it is a workflow. */
    scope: z.string().optional(),
    /** Runs above this one; 0 for a root. */
    depth: z.number().optional(),
    /** Place among the children of its step, from 0. */
    index: z.number().optional(),
    /** Limits of the tree in force when a child started; a root's are its graph's. */
    limits: someLimitsSchema.optional(),
    /** Limits of this run alone, its own children included: reaching one fails it. */
    budget: someLimitsSchema.optional(),
    breakpoints: z.array(breakpointSchema).optional(),
    /** The run pauses, or where it `untilEnds` completes, after this node has ended: its first visit, or the one named. */
    until: z.string().optional(),
    untilVisit: z.number().optional(),
    untilEnds: z.literal(true).optional(),
    /** Of a test run. `from`: the run whose results are given, and the node that it is tried from. */
    given: z.object({ from: z.object({ runId: z.string(), nodeId: z.string() }).optional(), steps: z.array(givenStep) }).optional(),
    givenOutputs: json.optional(),
    /** Of a child of a fork: the policy of the tree, and the child run of the source that stands in its place. */
    fork: z.object({ from: forkSource.optional(), policy: forkPolicySchema }).optional(),
  }),
  /**
   * What stands before it was copied. `graphHash`: the graph from here on, where it is another · `parent`, `children`: of a copied tree,
   * whose runs have new ids · `callbacks`: hashes of the addresses of waits, by step · `answered`: the step whose open request the next
   * event answers · `edited`: the next event is what the edits made of the first one that was not copied · `recordedAs`: the source came
   * out of a file, and its log was recorded under this id; no approval of its copied part holds.
   */
  'run.forked': z.object({
    from: forkSource,
    relation: z.string().optional(),
    edits: z.array(json).or(blobReferenceSchema),
    policy: forkPolicySchema.optional(),
    by: z.string(),
    graphHash: z.string().optional(),
    parent: z.string().optional(),
    children: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
    callbacks: z.record(z.string(), z.string()).optional(),
    answered: z.string().optional(),
    edited: z.literal(true).optional(),
    recordedAs: z.string().optional(),
  }),
  /** `step` and `runId` say where in the tree a breakpoint, a single step or a limit was met. */
  'run.paused': z.object({ by: z.string(), reason: z.enum(['user', 'breakpoint', 'step', 'limit']), step: z.string().optional(), limit: z.string().optional(), when: z.enum(['before', 'selected', 'until']).optional(), runId: z.string().optional() }),
  /** `mode` step: until one step has ended. `limits` hold from here on, in place of the graph's. */
  'run.resumed': z.object({ by: z.string(), mode: z.enum(['continue', 'step']).optional(), limits: someLimitsSchema.optional() }),
  'run.cancelled': z.object({ by: z.string(), reason: z.string() }),
  'run.completed': z.object({ outcome: z.string(), output: json, message: z.string().optional(), silent: z.boolean() }),
  'run.failed': z.object({ error: z.object({ code: z.string(), message: z.string(), nodeId: z.string().optional() }) }),
  /**
   * `attempt` counts from 1; attempt 0 prepared a gated effect, whose resolved `input` a person is asked about. `decision` marks the
   * start of a decision, where selections end. `secretMark` is the nonce of the secret marks inside `input`. `total` is how many
   * child runs the step has, `callbackHash` the hash of the one-time address it waits at, `refresh` a prefetch that runs again when
   * the run is resumed, `given` the place of what stands in for the step.
   */
  'step.started': z.object({ attempt: z.number(), from, input: json.optional(), idempotencyKey: z.string().optional(), generation: z.number().optional(), secretMark: z.string().optional(), decision: z.boolean().optional(), total: z.number().optional(), callbackHash: z.string().optional(), correlationKey: z.string().optional(), refresh: z.boolean().optional(), given: z.number().optional() }),
  /** `handle` is null where the step consumed its token (an end). `message` is an end's. `dropped` are tokens that a race lost. */
  'step.completed': z.object({ handle: z.string().nullable(), output: json, message: z.string().optional(), emitted, dropped: tokenOrigins.optional(), cached: z.boolean().optional(), recorded }),
  /** Final where `retryAt` is absent; then `handle` names the port it left by. */
  'step.failed': z.object({ error: stepError, attempt: z.number(), retryAt: z.string().optional(), handle: z.string().optional(), emitted: emitted.optional(), recorded }),
  'step.unknown': z.object({ reason: z.string(), requestId: z.string() }),
  'step.resolved': z.object({ verdict: z.enum(['happened', 'not_happened', 'abort']), ...actor, output: json.optional() }),
  'step.late': z.object({ attempt: z.number(), output: json }),
  'step.cancelled': z.object({ reason: z.string().optional() }),
  /** A prefetch ran again: its new output for all who read it from here on, or why the old one stays. */
  'step.refreshed': z.object({ output: json.optional(), /** Variables that it set anew. */ values: jsonObjectSchema.optional(), error: stepError.optional() }),
  /** An edit given with a resume: another output of an ended step, or another choice of one that has selected. */
  'step.edited': z.object({ by: z.string(), output: json.optional(), intent: z.string().optional(), args: jsonObjectSchema.optional(), argsHash: z.string().optional() }),
  'timer.set': z.object({ fireAt: z.string() }),
  'timer.fired': z.object({}),
  /** May come before its step has started: the address can be sent out in advance. */
  'callback.received': z.object({ payload: json }),
  'child.started': z.object({ runId: z.string(), index: z.number() }),
  /** `usage` and `steps` are those of the child and all below it. */
  'child.finished': z.object({ runId: z.string(), index: z.number(), status: z.enum(['completed', 'failed', 'cancelled']), output: json.optional(), error: z.object({ code: z.string(), message: z.string(), nodeId: z.string().optional() }).optional(), usage: treeUsage, steps: z.number() }),
  /** What was written to the run is read after this end: it goes on with a new turn. `messages`: their events. */
  'message.read': z.object({ messages: z.array(z.number()), emitted }),
  'vars.set': z.object({ values: jsonObjectSchema }),
  'model.requested': z.object({ round: z.number(), attempt: z.number(), requestHash: z.string(), promptVersion: z.object({ promptId: z.string(), number: z.number(), hash: z.string() }), /** 0 is the node's own model, then its fallbacks. */ candidate: z.number(), model: z.object({ connection: z.string(), name: z.string(), scripted: z.boolean().optional() }), assembler: z.number(), tokenizer: z.string(), inputTokens: z.number(), context: recordedContext, /** A request for a summary of these events, in place of the node's own. */ summary: coveredSchema.extend({ /** Name of the model whose request needs it, by whose tokenizer that was found. */ neededBy: z.string().optional() }).optional() }),
  'model.responded': z.object({ round: z.number(), attempt: z.number(), requested: answersTo, responseHash: z.string(), body: z.string().or(blobReferenceSchema), usage, costUsd: z.number().nullable(), latencyMs: z.number(), /** Until the first byte of a streamed answer. */ firstByteMs: z.number().optional(), /** What `costUsd` was made with. */ price: priceSchema.optional(), finishReason: z.string().nullable(), /** Entry of the script that answered. */ scriptEntry: z.number().optional(), recorded }),
  /** Without `retryAt` this candidate is given up: the next fallback is asked, or the step leaves by `stuck`. */
  'model.failed': z.object({ round: z.number(), attempt: z.number(), requested: answersTo, code: z.string(), status: z.number().optional(), message: z.string(), retryAt: z.string().optional(), scriptEntry: z.number().optional() }),
  /** What a model made of events for the contexts of this step's node; they stay in the log as they are. */
  'context.summarised': coveredSchema.extend({ text: z.string() }),
  'intent.selected': z.object({ intent: z.string(), args: jsonObjectSchema, argsHash: z.string(), reasoning: z.string().optional() }),
  'intent.invalid': z.object({ raw: z.string(), errors: z.array(z.object({ code: z.string(), path: z.string().optional(), message: z.string() })) }),
  ...requestEventSchemas,
} as const

export type EventType = keyof typeof eventDataSchemas
export const eventTypes = Object.keys(eventDataSchemas) as EventType[]

export type EventData<T extends EventType> = z.infer<(typeof eventDataSchemas)[T]>

/** An event that a writer proposes; the log adds seq, v and at. */
export type NewEvent = { [T in EventType]: { type: T; step?: string; data: EventData<T> } }[EventType]

/** An event as logged. `seq` counts from 1 without gaps; `at` is the database's clock, ISO 8601 with milliseconds, never decreasing. */
export type Event = { [T in EventType]: { seq: number; type: T; v: number; at: string; step?: string; nodeId?: string; data: EventData<T> } }[EventType]

export type EventOf<T extends EventType> = Extract<Event, { type: T }>

export const finalEventTypes: readonly EventType[] = ['run.completed', 'run.failed', 'run.cancelled']

/** The node of a step: `decide#2` → `decide`. */
export const nodeOfStep = (step: string): string => step.slice(0, step.lastIndexOf('#'))

/** The visit of a step: `decide#2` → 2. */
export const visitOfStep = (step: string): number => Number(step.slice(step.lastIndexOf('#') + 1))

const envelope = z.object({ seq: z.number().int().positive(), type: z.enum(eventTypes as [EventType, ...EventType[]]), v: z.number().int(), at: z.string(), step: z.string().optional(), nodeId: z.string().optional(), data: z.unknown() })

/** Parses an event from outside (an import, the wire) and lifts it. Throws an error that names seq and type. */
export function parseEvent(input: unknown): Event {
  const event = upcast(envelope.parse(input) as Event)
  const data = eventDataSchemas[event.type].safeParse(event.data)
  if (!data.success) throw new Error(`Event ${event.seq} (${event.type}) is malformed: ${z.prettifyError(data.error)}`)
  return { ...event, data: data.data } as Event
}

/** Lifts data by one version: of each type, the first entry makes version 2 out of version 1, and so on. */
export type Lifts = Partial<Record<EventType, readonly ((data: JsonObject) => JsonObject)[]>>

/**
 * Where the shape of an event changes: append what lifts the old shape, and change its schema to the new one. An optional field that
 * is added needs no lift. Entries are never removed: logs of every version stay readable.
 */
const lifts: Lifts = {}

/** The version that events of this type are written in. */
export const versionOf = (type: EventType, known: Lifts = lifts): number => 1 + (known[type]?.length ?? 0)

/** Lifts an event of an older version to the current shape. Throws for a version that this engine does not know. */
export function upcast(event: Event, known: Lifts = lifts): Event {
  const current = versionOf(event.type, known)
  if (event.v === current) return event
  if (event.v > current || event.v < 1) throw new Error(`Event ${event.seq} (${event.type}) has version ${event.v}, which this engine does not know; it knows ${current === 1 ? '1' : `1 to ${current}`}.`)
  const older = known[event.type]?.slice(event.v - 1) ?? []
  return { ...event, v: current, data: older.reduce((data, lift) => lift(data), event.data as unknown as JsonObject) } as unknown as Event
}

export type Breakpoint = z.infer<typeof breakpointSchema>
export type GivenStep = z.infer<typeof givenStep>
export type GivenOutput = z.infer<typeof givenOutputSchema>
export type TreeUsage = z.infer<typeof treeUsage>
export type { StepError } from './step-error.ts'
export type Price = z.infer<typeof priceSchema>
export type Usage = z.infer<typeof usage>
export type SegmentSource = z.infer<typeof segmentSourceSchema>
export type StoredPart = z.infer<typeof storedPartSchema>
export type StoredContext = z.infer<typeof storedContextSchema>
export type Dropped = z.infer<typeof droppedSchema>
export type BlobReference = z.infer<typeof blobReferenceSchema>
