/**
 * `join`: brings parallel branches together. Its output is a list of `{node, handle, output}`, in the order of its incoming edges,
 * whichever came first. The engine runs it.
 *
 * Modes: `all` waits for every branch that can still reach it; `first` goes on with the first and cancels the others.
 */
import { z } from 'zod'
import { defineNode } from './define-node.ts'
import { textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({ ...everyNode, mode: z.enum(['all', 'first']).default('all') })

const fields: Field[] = [
  {
    name: 'mode',
    label: 'Go on',
    input: 'select',
    fallback: 'all',
    help: 'A branch that was never taken, or has ended, is not waited for.',
    options: [
      { value: 'all', label: 'When all branches are here' },
      { value: 'first', label: 'With the first, cancelling the others' },
    ],
  },
]

export const join = defineNode({
  type: 'join',
  kind: 'join',
  title: 'Join',
  summary: 'Brings parallel branches together',
  palette: 'flow',
  icon: 'merge',
  shortcut: 'j',
  config,
  fresh: { label: 'Join' },
  fields,
  handles: () => ['out'],
  output: () => ({ type: 'array', items: { type: 'object', properties: { node: { type: 'string' }, handle: { type: 'string' }, output: {} } } }),
  subtitle: (data) => textOf(data, 'mode') || 'all',
})
