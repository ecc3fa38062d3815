/** `note`: Markdown on the canvas, for people. No part of the graph. */
import { z } from 'zod'
import { defineNode } from './define-node.ts'
import { oneLine, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  /** Markdown. */
  text: z.string().default(''),
  color: z.string().max(40).optional(),
})

const fields: Field[] = [
  { name: 'text', label: 'Text', input: 'markdown', placeholder: 'Why this is so' },
  { name: 'color', label: 'Colour', input: 'color' },
]

export const note = defineNode({
  type: 'note',
  kind: 'visual',
  title: 'Note',
  summary: 'A remark on the canvas',
  palette: 'notes',
  icon: 'sticky-note',
  shortcut: 'n',
  config,
  fresh: { text: '' },
  fields,
  handles: () => [],
  subtitle: (data) => oneLine(textOf(data, 'text')),
})
