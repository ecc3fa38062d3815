/**
 * What an LLM node is made of: prompt, model, output strategy, intents, context. The engine owns these shapes because it
 * assembles requests and loops from them; the node types `decide` and `generate` build their config from the same schemas.
 */
import { z } from 'zod'
import { jsonObjectSchema, type JsonObject } from './json.ts'
import { escalationSchema, requiredSchema } from './request-settings.ts'

/** Handle names that may not name an intent, a case or a choice (contract §2). */
export const reservedHandles = ['start', 'out', 'error', 'invalid', 'rejected', 'exhausted', 'stuck', 'expired', 'timeout', 'else'] as const

export const handleNamePattern = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/

/** A name that becomes a port: an intent, a case of a branch, a choice of a question. */
export const handleNameSchema = z
  .string()
  .regex(handleNamePattern, 'a name is a letter followed by letters, digits, _ or -')
  .refine((name) => !(reservedHandles as readonly string[]).includes(name), { error: (issue) => `"${String(issue.input)}" is reserved` })

const contentPartSchema = z.union([
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('image_url'), image_url: z.strictObject({ url: z.string(), detail: z.string().optional() }) }),
])

export const promptMessageSchema = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(contentPartSchema)]),
})

export const promptSchema = z.strictObject({ messages: z.array(promptMessageSchema).min(1) })

/** One answer of the scripted model (contract §7). The first entry that matches answers. */
export const scriptEntrySchema = z.strictObject({
  /** JSONata over {thread, messages, call: {index, visit, attempt}}. */
  when: z.string().optional(),
  intent: z.string().optional(),
  args: jsonObjectSchema.optional(),
  text: z.string().optional(),
  error: z.strictObject({ status: z.number().int() }).optional(),
  delayMs: z.number().int().nonnegative().max(60_000).optional(),
  times: z.number().int().positive().optional(),
})

export const retrySchema = z.strictObject({
  max: z.number().int().nonnegative().max(20).default(3),
  backoffMs: z.number().int().nonnegative().max(600_000).default(500),
})

const modelBase = {
  connection: z.string().default('default'),
  name: z.string().default(''),
  params: jsonObjectSchema.default({}),
  timeoutMs: z.number().int().positive().max(3_600_000).default(600_000),
}

export const modelSchema = z.strictObject({
  ...modelBase,
  retry: retrySchema.default({ max: 3, backoffMs: 500 }),
  fallbacks: z.array(z.strictObject(modelBase)).default([]),
  script: z.array(scriptEntrySchema).optional(),
})

export const strategySchema = z.enum(['tools', 'json_schema', 'prompt'])

export const outputSchema = z.strictObject({
  strategy: strategySchema.default('tools'),
  onMultiple: z.enum(['invalid', 'first']).default('invalid'),
})

export const approvalSchema = z.strictObject({
  /** true, or JSONata over the full scope. What throws or is no boolean means gated. */
  when: z.union([z.boolean(), z.string()]).default(true),
  display: z.string().optional(),
  audience: z.array(z.string()).default([]),
  required: requiredSchema.default(1),
  rejectOptions: z.array(z.strictObject({ name: z.string(), text: z.string() })).default([]),
  /** Left out, people are told in the inbox alone. No default, so that graphs of before keep their hash. */
  channels: z.array(z.string()).optional(),
  /** 0: no limit. */
  timeoutSeconds: z.number().nonnegative().default(0),
  escalate: z.array(escalationSchema).default([]),
})

export const intentSchema = z.strictObject({
  name: handleNameSchema,
  description: z.string().default(''),
  parameters: jsonObjectSchema.default({ type: 'object', properties: {} }),
  approval: approvalSchema.optional(),
})

/**
 * How one kind of event is shown. The first rule whose selectors all match decides.
 * - show · hide · hide_when_resolved · truncate · redact: see context/rules.ts
 * - one_line: a success that needs no more than its first line
 * - excerpt: the part of a failure or a long output that matters, with a handle to the whole
 * - summarise: in place of the entry, what a model made of it in a call of its own
 */
export const contextRuleSchema = z.strictObject({
  tag: z.string().optional(),
  type: z.enum(['input', 'intent', 'result', 'error', 'human_response', 'approval_rejected', 'message', 'node']).optional(),
  nodeId: z.string().optional(),
  action: z.enum(['show', 'hide', 'hide_when_resolved', 'truncate', 'redact', 'one_line', 'excerpt', 'summarise']),
  /** Liquid over `event` (tag, type, nodeId, value, text) and what prompts see: the entry's text, in place of its value's. */
  template: z.string().optional(),
  /** truncate, one_line, excerpt: characters kept. */
  maxCharacters: z.number().int().positive().optional(),
  /** redact: JSON Pointer of the field within the event's value. */
  field: z.string().optional(),
  /** excerpt: a regular expression; only lines that it matches are kept, with `around` lines beside each. */
  keep: z.string().optional(),
  around: z.number().int().nonnegative().max(100).optional(),
  /** excerpt: only the first match and what surrounds it. */
  firstOnly: z.boolean().optional(),
  /** excerpt: whether frames of stack traces stay; they go unless this is true. */
  stackTraces: z.boolean().optional(),
  /** summarise: entries of more tokens than this. */
  overTokens: z.number().int().nonnegative().optional(),
})

/** How summaries are asked for, where a rule or a full budget wants one: a call with its own prompt and record. */
export const summarySchema = z.strictObject({
  /** Templates see what prompts see, `events` (what is to be summarised, as text) and `tokens` (how long the summary may be). */
  prompt: promptSchema.optional(),
  /** Without one, the node's own model. */
  model: z.strictObject(modelBase).optional(),
  /** Tokens that a summary should not exceed. */
  tokens: z.number().int().positive().optional(),
})

export const contextSchema = z.strictObject({
  format: z.union([z.enum(['xml', 'json', 'messages']), z.strictObject({ template: z.string() })]).default('xml'),
  include: z.union([z.literal('*'), z.array(z.string())]).default('*'),
  rules: z.array(contextRuleSchema).default([]),
  budget: z.strictObject({ tokens: z.number().int().positive(), overflow: z.enum(['drop_oldest', 'summarise', 'fail']).default('drop_oldest') }).optional(),
  summary: summarySchema.optional(),
})

/** Who is asked what to do where a step is stuck, and how they are told. */
export const stuckAskSchema = z.strictObject({
  audience: z.array(z.string()).default([]),
  channels: z.array(z.string()).default([]),
  /** 0: no limit. Nobody answers in time: it leaves by `stuck`. */
  timeoutSeconds: z.number().nonnegative().default(0),
  escalate: z.array(escalationSchema).default([]),
})

/** port: it leaves by `stuck` · ask: a person is asked first. `ask` has no default, so that graphs of before keep their hash. */
const whenStuck = { onStuck: z.enum(['port', 'ask']).default('port'), ask: stuckAskSchema.optional() }

export const errorPolicySchema = z.strictObject({
  maxConsecutive: z.number().int().positive().default(3),
  scope: z.enum(['intent', 'node', 'run']).default('node'),
  ...whenStuck,
})

/** Of a generation, which is stuck only where no model answers. */
export const stuckPolicySchema = z.strictObject(whenStuck)

export type Prompt = z.infer<typeof promptSchema>
export type PromptMessage = z.infer<typeof promptMessageSchema>
export type ModelConfig = z.infer<typeof modelSchema>
export type ScriptEntry = z.infer<typeof scriptEntrySchema>
export type Strategy = z.infer<typeof strategySchema>
export type OutputConfig = z.infer<typeof outputSchema>
export type Approval = z.infer<typeof approvalSchema>
export type Intent = z.infer<typeof intentSchema>
export type Summary = z.infer<typeof summarySchema>
export type ContextRule = z.infer<typeof contextRuleSchema>
export type ContextConfig = z.infer<typeof contextSchema>
export type ErrorPolicy = z.infer<typeof errorPolicySchema>
export type StuckPolicy = z.infer<typeof stuckPolicySchema>
export type StuckAsk = z.infer<typeof stuckAskSchema>

/** The model-facing data of an LLM node: what a prompt version covers, hashes and numbers (semantics §8.2). */
export interface PromptBody {
  prompt: Prompt
  model: Omit<ModelConfig, 'retry' | 'timeoutMs'> | JsonObject
  output?: JsonObject
  intents?: { name: string; description: string; parameters: JsonObject }[]
  context: ContextConfig | JsonObject
}
