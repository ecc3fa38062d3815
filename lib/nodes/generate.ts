/**
 * `generate`: a model writes a text, or a value that fits a schema. One call, no loop; the engine runs it.
 *
 * Handles: `out`; `invalid` where a declared output was never met; `stuck` where no model answered.
 */
import { z } from 'zod'
import { contextSchema, modelSchema, promptSchema, strategySchema, stuckPolicySchema } from '#lib/engine/decision.ts'
import { isJsonObject, jsonObjectSchema } from '#lib/engine/json.ts'
import { defineNode } from './define-node.ts'
import { objectOf, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { checkPrompt, contextField, invalidRetriesField, modelField, modelSubtitle, promptField, strategyOptions, stuckFields } from './model-node.ts'
import { stuckProblems } from './request-checks.ts'

const config = z.strictObject({
  ...everyNode,
  promptId: z.string().min(1).optional(),
  prompt: promptSchema,
  model: modelSchema.default(modelSchema.parse({})),
  context: contextSchema.default(contextSchema.parse({})),
  /** Absent: plain text, `{text}`. */
  output: z.strictObject({ schema: jsonObjectSchema, strategy: strategySchema.default('json_schema') }).optional(),
  /** Left out, it leaves by `stuck` where no model answers. */
  errors: stuckPolicySchema.optional(),
  invalidRetries: z.number().int().nonnegative().max(10).default(2),
})

const fields: Field[] = [
  promptField,
  modelField,
  { name: 'output.schema', label: 'Output schema', input: 'schema', help: 'Left empty, the output is { text }.' },
  { name: 'output.strategy', label: 'Output strategy', input: 'select', options: strategyOptions, fallback: 'json_schema', section: 'advanced' },
  contextField,
  ...stuckFields('Where no model answers. A person may have it tried again, write the answer, or give up.'),
  invalidRetriesField,
]

export const generate = defineNode({
  type: 'generate',
  kind: 'generation',
  title: 'Generate',
  summary: 'A model writes a text or a value',
  palette: 'model',
  icon: 'pen-line',
  shortcut: 'g',
  config,
  fresh: { label: 'Generate', prompt: { messages: [{ role: 'user', content: '' }] } },
  fields,
  handles: () => ['out', 'invalid', 'stuck'],
  output(data) {
    const { schema } = objectOf(data, 'output')
    return isJsonObject(schema) ? schema : { type: 'object', properties: { text: { type: 'string' } } }
  },
  subtitle: modelSubtitle,
  check: (data) => [...checkPrompt(data, textOf(objectOf(data, 'output'), 'strategy')), ...stuckProblems(objectOf(data, 'errors'))],
})
