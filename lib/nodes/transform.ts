/** `transform`: one JSONata expression; its value is the output. */
import { z } from 'zod'
import { expression } from '#lib/engine/evaluation.ts'
import { defineNode } from './define-node.ts'
import { oneLine, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  /** JSONata. Without a result it is the error `no_value`. */
  expression: z.string().min(1),
})

const fields: Field[] = [
  { name: 'expression', label: 'Expression', input: 'expression', placeholder: 'prev.items[price > 100].name', help: 'JSONata over input, steps, args, vars and prev.' },
]

export const transform = defineNode({
  type: 'transform',
  kind: 'pure',
  title: 'Transform',
  summary: 'Computes a value with a JSONata expression',
  palette: 'compute',
  icon: 'square-function',
  shortcut: 't',
  config,
  fresh: { label: 'Transform', expression: 'prev' },
  fields,
  handles: () => ['out', 'error'],
  subtitle: (data) => oneLine(textOf(data, 'expression')),
  inputs: (data) => ({ expression: expression(data.expression) }),
  execute: (_config, input) => ({ kind: 'completed', handle: 'out', output: input.expression ?? null }),
})
