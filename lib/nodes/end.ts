/**
 * `end`: consumes the token that reaches it. The run's outcome and output are those of the last end reached; without an `output` it
 * is that of the node before.
 */
import { z } from 'zod'
import { expression, template } from '#lib/engine/evaluation.ts'
import { defineNode } from './define-node.ts'
import { textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  /** A word of the author's: `success`, `rejected`, `more_information_needed`, … */
  outcome: z.string().trim().min(1).max(100).default('success'),
  /** JSONata. */
  output: z.string().optional(),
  /** Liquid. What a person reads as the reply. */
  message: z.string().optional(),
  /** Nothing is sent to where the run came from. */
  silent: z.boolean().default(false),
  /** Cancels what still runs on other branches. */
  terminate: z.boolean().default(false),
  /** Id of the decision that goes on with what is written to the run after this end. Left out, nothing more is taken. */
  replies: z.string().optional(),
})

const fields: Field[] = [
  { name: 'outcome', label: 'Outcome', input: 'text', fallback: 'success', help: 'One word that says how the run ended.' },
  { name: 'output', label: 'Output', input: 'expression', fallback: 'prev', placeholder: 'prev', help: 'Left empty: the output of the node before.' },
  { name: 'message', label: 'Message', input: 'template', help: 'The reply that a person reads.' },
  { name: 'replies', label: 'Replies go to', input: 'decision', help: 'A message to the finished run goes on with this decision, as a new run that knows all of this one.' },
  { name: 'silent', label: 'Silent', input: 'boolean', section: 'advanced', fallback: false, help: 'Nothing to do: no reply is sent.' },
  { name: 'terminate', label: 'Stop other branches', input: 'boolean', section: 'advanced', fallback: false, help: 'Cancels what still runs elsewhere in this run.' },
]

export const end = defineNode({
  type: 'end',
  kind: 'end',
  title: 'End',
  summary: 'Ends the run with an outcome and an output',
  palette: 'flow',
  icon: 'square',
  shortcut: 'e',
  config,
  fresh: { label: 'End' },
  fields,
  handles: () => [],
  subtitle: (data) => textOf(data, 'outcome') || 'success',
  inputs: ({ output, message }) => ({
    output: expression(output?.trim() || 'prev'),
    ...(message?.trim() && { message: template(message) }),
  }),
})
