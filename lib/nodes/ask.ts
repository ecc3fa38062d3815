/**
 * `ask`: a question to a person; the run waits, holding nothing, until it is answered. The engine asks and takes the answer.
 *
 * Formats and their handles: free_text and form → `answered`; yes_no → `yes`, `no`; choice → each choice's id; and `timeout`.
 */
import { z } from 'zod'
import { handleNameSchema } from '#lib/engine/decision.ts'
import { template } from '#lib/engine/evaluation.ts'
import { jsonObjectSchema, type Json, type JsonObject } from '#lib/engine/json.ts'
import { escalationSchema, requiredSchema } from '#lib/engine/request-settings.ts'
import { defineNode, type ConfigProblem } from './define-node.ts'
import { namesOf, objectOf, rowsOf, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { duplicateNames } from './names.ts'
import { defaultAnswerProblems, requestProblems } from './request-checks.ts'
import { requestFields } from './request-fields.ts'
import { questionSummary } from './request-words.ts'

const config = z.strictObject({
  ...everyNode,
  /** Liquid. */
  question: z.string().min(1),
  /** Liquid. What the person needs to know to answer. */
  context: z.string().optional(),
  urgency: z.enum(['low', 'medium', 'high']).default('medium'),
  format: z.enum(['free_text', 'yes_no', 'choice', 'form']).default('free_text'),
  choices: z.array(z.strictObject({ id: handleNameSchema, label: z.string() })).default([]),
  /** JSON Schema of a form's answer. */
  schema: jsonObjectSchema.optional(),
  audience: z.array(z.string()).default([]),
  required: requiredSchema.default(1),
  channels: z.array(z.string()).default([]),
  /** 0: no limit. */
  timeoutSeconds: z.number().nonnegative().default(0),
  /** The answer that stands when the time is over: it leaves by that answer's port, as `by: "timeout"`. Without one it leaves by `timeout`. */
  onTimeout: z.strictObject({ value: z.custom<Json>((value) => value !== undefined) }).optional(),
  escalate: z.array(escalationSchema).default([]),
})

const defaultAnswer: Field = { name: 'onTimeout', label: 'When the time is over', input: 'default_answer', help: 'By whom it was answered is then “timeout”, in the log and for later decisions.' }

const fields: Field[] = [
  { name: 'question', label: 'Question', input: 'template', placeholder: 'May {{ args.service }} be deployed to production?' },
  { name: 'context', label: 'Background', input: 'template', help: 'What the person needs to know to answer.' },
  {
    name: 'format',
    label: 'Answer',
    input: 'select',
    fallback: 'free_text',
    options: [
      { value: 'free_text', label: 'Free text' },
      { value: 'yes_no', label: 'Yes or no' },
      { value: 'choice', label: 'One of several' },
      { value: 'form', label: 'A form' },
    ],
  },
  { name: 'choices', label: 'Choices', input: 'choices', when: { field: 'format', is: ['choice'] }, help: 'Each is a port.' },
  { name: 'schema', label: 'Form', input: 'schema', when: { field: 'format', is: ['form'] } },
  {
    name: 'urgency',
    label: 'Urgency',
    input: 'select',
    fallback: 'medium',
    options: [
      { value: 'low', label: 'Low' },
      { value: 'medium', label: 'Medium' },
      { value: 'high', label: 'High' },
    ],
  },
  ...requestFields('', {}, { onTimeout: 'Then it leaves by timeout, or with the answer below.' }).flatMap((field) => (field.name === 'escalate' ? [defaultAnswer, field] : [field])),
]

function answerHandles(data: JsonObject): string[] {
  const format = textOf(data, 'format')
  if (format === 'yes_no') return ['yes', 'no']
  return format === 'choice' ? namesOf(data, 'choices', 'id') : ['answered']
}

function checkAnswer(data: JsonObject): ConfigProblem[] {
  const format = textOf(data, 'format')
  if (format === 'choice' && rowsOf(data, 'choices').length === 0) {
    return [{ severity: 'error', code: 'missing_field', path: '/choices', message: 'a question of format "choice" needs choices to choose from.' }]
  }
  if (format === 'form' && data.schema === undefined) {
    return [{ severity: 'error', code: 'missing_field', path: '/schema', message: 'a question of format "form" needs a schema, from which the form is made.' }]
  }
  return []
}

/** What a person's answer is, by the format. */
function answerSchema(data: JsonObject): JsonObject {
  const format = textOf(data, 'format')
  if (format === 'yes_no') return { type: 'boolean' }
  if (format === 'choice') return { enum: namesOf(data, 'choices', 'id') }
  return format === 'form' ? objectOf(data, 'schema') : { type: 'string' }
}

export const ask = defineNode({
  type: 'ask',
  kind: 'question',
  title: 'Ask a person',
  summary: 'Waits for an answer from a person',
  palette: 'human',
  icon: 'message-circle-question-mark',
  shortcut: 'a',
  config,
  fresh: { label: 'Ask a person', question: '' },
  fields,
  handles: (data) => [...new Set([...answerHandles(data), 'timeout'])],
  output: (data) => ({ type: 'object', properties: { value: answerSchema(data), by: { type: 'string' }, via: { type: 'string' } } }),
  subtitle: questionSummary,
  check: (data) => [...checkAnswer(data), ...duplicateNames(data, 'choices', 'id'), ...requestProblems(data, ''), ...defaultAnswerProblems(data)],
  inputs: ({ question, context }) => ({ question: template(question), ...(context?.trim() && { context: template(context) }) }),
})
