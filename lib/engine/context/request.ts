/**
 * What `assemble` takes and gives. A request for assembly is self-contained JSON: the runtime gathers it on its main thread
 * (scope.ts, thread.ts) and a pool thread assembles it, so a slow template cannot block a worker.
 */
import type { ContextConfig, Intent, OutputConfig, Prompt } from '../decision.ts'
import type { EvaluationError, Scope } from '../evaluation.ts'
import type { SegmentSource } from '../events.ts'
import type { Json, JsonObject } from '../json.ts'

/** Version of `assemble`; recorded with every call, so that a replay can tell a new assembler from a real divergence. */
export const assemblerVersion = 3

export type ThreadEntryType = 'input' | 'intent' | 'result' | 'error' | 'human_response' | 'approval_rejected' | 'message' | 'node' | 'summary'

/** One event as a decision sees it. Order is that of the past. */
export interface ThreadEntry {
  /** The event the value stands in. */
  seq: number
  type: ThreadEntryType
  /** `input`, the intent's name, `{intent}_result`, `error`, `human_response`, `approval_rejected`, `message`, or a node's contextTag. */
  tag: string
  nodeId?: string
  value: Json
  /** Text to show in place of the serialised value (a node's contextTemplate, a compacted error). */
  text?: string
  /** Seq of the intent.selected that this entry answers; what pairs tool messages with their call. */
  answers?: number
  /** Of an intent: its place among the intents of this past, from 1; names its call in chat messages. */
  call?: number
  /** Who said it: of every message, and of people's answers where several people have spoken in this past. */
  by?: string
  /** A later success of the same node or intent is in the past. */
  resolved?: boolean
  /** The text is a summary: the event that it stands in, and the entries that it stands for. */
  summarised?: Pick<KnownSummary, 'seq' | 'covers'>
}

/** A reply of this visit that did not fit, shown to the model with its errors when it is asked again. */
export interface RejectedReply {
  seq: number
  raw: string
  errors: { code: string; path?: string; message: string }[]
}

/** A summary in the log. */
export interface KnownSummary {
  /** What wanted it: a rule for one entry, or a full budget for the oldest. */
  by: 'rule' | 'budget'
  /** Of its `context.summarised`. */
  seq: number
  /** Seqs of the entries it stands for; one may be an earlier summary's. */
  covers: number[]
  text: string
}

export interface AssembleRequest {
  nodeId: string
  /** Names the prompt in sources, e.g. `v3`. */
  promptVersion: string
  prompt: Prompt
  model: { name: string; params: JsonObject }
  /** Absent for a generate node without a schema: plain text. */
  output?: OutputConfig
  /** Of a decision. */
  intents?: Pick<Intent, 'name' | 'description' | 'parameters'>[]
  /** Of a generate node with a declared output. */
  schema?: JsonObject
  context: ContextConfig
  /** Tags under which nodes of the graph may stand in a thread, whether they have run or not. */
  contextTags?: string[]
  scope: Scope
  thread: ThreadEntry[]
  rejected: RejectedReply[]
  /** Summaries that were made before in this past; each stands in place of the entries it covers. */
  summaries?: KnownSummary[]
  /** Asks for a summary of these entries, by the summary's own prompt, in place of the node's request. */
  summarising?: Pick<KnownSummary, 'by' | 'covers'>
  /** For a preview: where a summary is missing, a line that says so stands in its place. Without it, the request needs that summary first. */
  withoutSummaries?: boolean
  /** Uploaded images that the messages name (`oriel-file:{hash}`), as data URLs. */
  files?: Record<string, string>
}

/**
 * One stretch of the body. With `at`, part of the value at that JSON Pointer: of a string value the unescaped text, of any other
 * value (`/tools/2`, `/response_format`) its JSON text; the parts of one place, joined in order, are exactly that value.
 * Without `at`, literal JSON between the places (punctuation, roles, parameters).
 */
export interface ContextPart {
  at?: string
  /** True where the place is a string value, so that its text is escaped in the body. */
  string?: boolean
  text: string
  /** Of every part with `at`; of the address of an image an estimate of the image, 0 where its size is not to be seen. */
  tokens?: number
  /** Of every part with `at`. */
  source?: SegmentSource
}

/** Whether a part is of the thread; a reply that is asked for again is beside it. */
export const isOfThread = ({ source }: ContextPart): boolean => source !== undefined && ['event', 'error', 'summary'].includes(source.kind) && source.tag !== 'rejected_reply'

export interface AssembledContext {
  /** The exact request body, posted unchanged. */
  body: string
  /** SHA-256 of `body`. */
  requestHash: string
  parts: ContextPart[]
  /** What the rules or the budget left out. */
  dropped: { seq: number; rule: string; tokens: number; index?: number }[]
  /** Estimate over the segments, by `tokenizer`; beside it the provider's own count is kept when it answers. */
  inputTokens: number
  tokenizer: string
}

/**
 * `context_overflow`: the thread exceeds a budget that may drop nothing · `parameter_conflict`: a model parameter that the request sets
 * itself · `summary_needed`: a rule or a full budget wants a summary that was not made yet · `unknown_file`: an image's address names an
 * uploaded file that is not among `files` · else a template of the prompt, named by `place`, could not be rendered.
 */
export type AssembleError = EvaluationError | { code: 'context_overflow' | 'parameter_conflict' | 'summary_needed' | 'unknown_file'; message: string; place?: string; /** With `unknown_file`: the address. */ file?: string }

/** A summary to be made before the request can be: of these entries, which take so many tokens. */
export interface NeededSummary {
  by: KnownSummary['by']
  covers: number[]
  tokens: number
}

/** `needs` comes with `summary_needed`. */
export type AssembleResult = { ok: true; value: AssembledContext } | { ok: false; error: AssembleError; needs?: NeededSummary }

/** A model's answer as read from a response body (any strategy), before or after checking the arguments. */
export type Reply =
  | { kind: 'intent'; intent: string; args: JsonObject; reasoning?: string }
  | { kind: 'text'; text: string; value?: Json; reasoning?: string }
  | { kind: 'invalid'; raw: string; errors: { code: string; path?: string; message: string }[] }
