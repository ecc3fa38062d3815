/**
 * `each`: a container that runs once per item, as child runs of their own, at most `concurrency` at a time. Its output is the list of
 * what they gave, in the order of the items. The engine runs it.
 *
 * `onError`: `fail` leaves by `error` at the first item that fails and cancels the others; `collect` goes on, and each entry of the
 * output is `{ok: true, output}` or `{ok: false, error}`.
 */
import { z } from 'zod'
import type { JsonObject } from '#lib/engine/json.ts'
import { defineNode } from './define-node.ts'
import { oneLine, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { freshInside } from './inside.ts'

const config = z.strictObject({
  ...everyNode,
  /** JSONata, a list. */
  items: z.string().min(1),
  /** JSONata over `item`, `index` and everything that the node can read. The item itself where it is left out. */
  input: z.string().optional(),
  concurrency: z.number().int().min(1).max(50).default(5),
  onError: z.enum(['fail', 'collect']).default('fail'),
})

const fields: Field[] = [
  { name: 'items', label: 'Items', input: 'expression', gives: 'list', placeholder: 'prev.rows', help: 'A list of at most 10,000. A single value is a list of one, nothing is an empty list.' },
  { name: 'input', label: 'Input', input: 'expression', reads: 'item', over: 'items', fallback: 'item', placeholder: '{ "row": item, "number": index + 1 }', help: 'All that the inside sees, per item.' },
  { name: 'concurrency', label: 'At a time', input: 'number', fallback: 5, help: '1 to 50.' },
  {
    name: 'onError',
    label: 'If one fails',
    input: 'select',
    fallback: 'fail',
    options: [
      { value: 'fail', label: 'All fail' },
      { value: 'collect', label: 'Go on, collect errors' },
    ],
  },
]

const concurrencyOf = ({ concurrency }: JsonObject): number => (typeof concurrency === 'number' ? concurrency : 5)

export const each = defineNode({
  type: 'each',
  kind: 'container',
  title: 'For each',
  summary: 'Runs what is inside once per item of a list',
  palette: 'flow',
  icon: 'repeat',
  shortcut: 'f',
  config,
  fresh: { label: 'For each', items: 'prev' },
  inside: freshInside,
  fields,
  parent: true,
  handles: () => ['out', 'error'],
  output: ({ onError }): JsonObject => (onError === 'collect' ? { type: 'array', items: { type: 'object', properties: { ok: { type: 'boolean' }, output: {}, error: { type: 'object' } } } } : { type: 'array', items: {} }),
  subtitle: (data) => [oneLine(textOf(data, 'items')), `${concurrencyOf(data)} at a time`].filter((part) => part !== '').join(', '),
  inputs: ({ items, input }) => ({ items: { kind: 'map', items, ...(input?.trim() && { each: input }) } }),
})
