/** `template`: one Liquid text, rendered; the text is the output. */
import { z } from 'zod'
import { template as liquid } from '#lib/engine/evaluation.ts'
import { defineNode } from './define-node.ts'
import { oneLine, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  /** Liquid. */
  text: z.string().min(1),
})

const fields: Field[] = [
  { name: 'text', label: 'Text', input: 'template', placeholder: 'Hello {{ input.name }},', help: 'Liquid over input, steps, args, vars and prev.' },
]

export const template = defineNode({
  type: 'template',
  kind: 'pure',
  title: 'Template',
  summary: 'Writes a text from values',
  palette: 'compute',
  icon: 'text-quote',
  shortcut: 'm',
  config,
  fresh: { label: 'Template', text: '' },
  fields,
  handles: () => ['out', 'error'],
  output: () => ({ type: 'string' }),
  subtitle: (data) => oneLine(textOf(data, 'text')),
  inputs: ({ text }) => ({ text: liquid(text) }),
  execute: (_config, { text = '' }) => ({ kind: 'completed', handle: 'out', output: text }),
})
