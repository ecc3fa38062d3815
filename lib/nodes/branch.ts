/** `branch`: the first case whose condition is true names the handle; none, and it is `else`. Conditions after it are not evaluated. */
import { z } from 'zod'
import { handleNameSchema } from '#lib/engine/decision.ts'
import { defineNode } from './define-node.ts'
import { namesOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { duplicateNames } from './names.ts'

const config = z.strictObject({
  ...everyNode,
  /** `when` is JSONata and must give a boolean. */
  cases: z.array(z.strictObject({ handle: handleNameSchema, when: z.string().min(1) })).min(1),
})

const fields: Field[] = [
  { name: 'cases', label: 'Cases', input: 'cases', placeholder: 'args.amount > 100', help: 'From the top; the first that is true wins. Otherwise the token leaves by else.' },
]

export const branch = defineNode({
  type: 'branch',
  kind: 'pure',
  title: 'Branch',
  summary: 'Takes the first path whose condition holds',
  palette: 'flow',
  icon: 'git-fork',
  shortcut: 'b',
  config,
  fresh: { label: 'Branch', cases: [{ handle: 'yes', when: '' }] },
  fields,
  handles: (data) => [...new Set([...namesOf(data, 'cases', 'handle'), 'else'])],
  output: (data) => ({ type: 'object', properties: { case: { enum: [...namesOf(data, 'cases', 'handle'), 'else'] } } }),
  subtitle: (data) => namesOf(data, 'cases', 'handle').join(', '),
  check: (data) => duplicateNames(data, 'cases', 'handle'),
  inputs: ({ cases }) => ({ case: { kind: 'first', rows: cases.map(({ handle, when }) => ({ value: handle, when })), otherwise: 'else' } }),
  execute: (_config, input) => ({ kind: 'completed', handle: String(input.case ?? 'else'), output: { case: input.case ?? 'else' } }),
})
