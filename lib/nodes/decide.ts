/**
 * `decide`: a model reads the thread and chooses one intent with its arguments; each intent is a port. The engine runs the loop
 * (semantics §3); this file says what a decision is made of.
 *
 * Handles: one per intent, then `invalid` (no usable answer), `exhausted` (maxVisits), `stuck` (failures in a row, or no model
 * answered), `expired` (an approval that nobody gave in time).
 */
import { z } from 'zod'
import { contextSchema, errorPolicySchema, intentSchema, modelSchema, outputSchema, promptSchema } from '#lib/engine/decision.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { defineNode, type ConfigProblem } from './define-node.ts'
import { namesOf, objectOf, rowsOf, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { checkPrompt, contextField, invalidRetriesField, modelField, modelSubtitle, promptField, strategyOptions, stuckFields } from './model-node.ts'
import { duplicateNames } from './names.ts'
import { gateProblems, stuckProblems } from './request-checks.ts'

const config = z.strictObject({
  ...everyNode,
  /** Names the prompt over all its versions; given when saved. */
  promptId: z.string().min(1).optional(),
  prompt: promptSchema,
  model: modelSchema.default(modelSchema.parse({})),
  output: outputSchema.default(outputSchema.parse({})),
  intents: z.array(intentSchema).min(1),
  context: contextSchema.default(contextSchema.parse({})),
  errors: errorPolicySchema.default(errorPolicySchema.parse({})),
  /** How many decisions may happen before `exhausted`. */
  maxVisits: z.number().int().positive().max(1000).default(20),
  invalidRetries: z.number().int().nonnegative().max(10).default(2),
})

const fields: Field[] = [
  promptField,
  { name: 'intents', label: 'Intents', input: 'intents', help: 'What the model may choose. Each is a port.' },
  modelField,
  contextField,
  { name: 'output.strategy', label: 'Output strategy', input: 'select', options: strategyOptions, fallback: 'tools', help: 'How the model is made to answer. The ports stay the same.' },
  {
    name: 'output.onMultiple',
    label: 'Several calls at once',
    input: 'select',
    section: 'advanced',
    fallback: 'invalid',
    options: [
      { value: 'invalid', label: 'Ask again' },
      { value: 'first', label: 'Take the first' },
    ],
  },
  { name: 'maxVisits', label: 'Decisions at most', input: 'number', fallback: 20, help: 'Then it leaves by exhausted.' },
  { name: 'errors.maxConsecutive', label: 'Failures in a row', input: 'number', fallback: 3, help: 'Then it leaves by stuck.' },
  {
    name: 'errors.scope',
    label: 'Failures counted',
    input: 'select',
    section: 'advanced',
    fallback: 'node',
    options: [
      { value: 'intent', label: 'Per intent' },
      { value: 'node', label: 'Per decision' },
      { value: 'run', label: 'Over the whole run' },
    ],
  },
  ...stuckFields('After its failures in a row, or where no model answers. A person may have it tried again with a hint, skip the call, do it by hand, or give up.'),
  invalidRetriesField,
]

function checkIntent(index: number, intent: JsonObject): ConfigProblem[] {
  const path = `/intents/${index}`
  const handle = textOf(intent, 'name')
  const problems = gateProblems(intent, path).map((problem): ConfigProblem => ({ ...problem, handle }))
  if (intent.parameters !== undefined && objectOf(intent, 'parameters').type !== 'object') {
    problems.push({ severity: 'error', code: 'bad_parameters', path: `${path}/parameters`, handle, message: `the parameters of "${handle}" must be a JSON Schema with "type": "object", because arguments have names.` })
  }
  if (textOf(intent, 'description').trim() === '') {
    problems.push({ severity: 'warning', code: 'intent_without_description', path: `${path}/description`, handle, message: `the intent "${handle}" has no description. The model chooses by it: say when this intent is right.` })
  }
  return problems
}

function checkScript(data: JsonObject): ConfigProblem[] {
  const intents = new Set(namesOf(data, 'intents', 'name'))
  return rowsOf(objectOf(data, 'model'), 'script').flatMap(({ index, row }) => {
    const intent = textOf(row, 'intent')
    if (intent === '' || intents.has(intent)) return []
    return [{ severity: 'warning' as const, code: 'unknown_script_intent', path: `/model/script/${index}/intent`, message: `the script answers with the intent "${intent}", which this decision does not have.` }]
  })
}

export const decide = defineNode({
  type: 'decide',
  kind: 'decision',
  title: 'Decide',
  summary: 'A model chooses the next step',
  palette: 'model',
  icon: 'split',
  shortcut: 'd',
  config,
  fresh: {
    label: 'Next step',
    prompt: {
      messages: [
        { role: 'system', content: 'You decide the next step. Choose exactly one.' },
        { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
      ],
    },
    intents: [{ name: 'done', description: 'The task is complete.', parameters: { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'] } }],
  },
  fields,
  handles: (data) => [...new Set([...namesOf(data, 'intents', 'name'), 'invalid', 'exhausted', 'stuck', 'expired'])],
  output: (data) => ({
    type: 'object',
    properties: { intent: { enum: namesOf(data, 'intents', 'name') }, args: { anyOf: rowsOf(data, 'intents').map(({ row }) => objectOf(row, 'parameters')) } },
  }),
  subtitle: modelSubtitle,
  check(data) {
    return [
      ...checkPrompt(data, textOf(objectOf(data, 'output'), 'strategy')),
      ...duplicateNames(data, 'intents', 'name'),
      ...rowsOf(data, 'intents').flatMap(({ index, row }) => checkIntent(index, row)),
      ...checkScript(data),
      ...stuckProblems(objectOf(data, 'errors')),
    ]
  },
})
