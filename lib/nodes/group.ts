/** `group`: a frame around nodes that belong together, for people. The nodes inside run as if it were not there. */
import { z } from 'zod'
import { defineNode } from './define-node.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({ ...everyNode, color: z.string().max(40).optional() })

const fields: Field[] = [{ name: 'color', label: 'Colour', input: 'color' }]

export const group = defineNode({
  type: 'group',
  kind: 'visual',
  title: 'Group',
  summary: 'A frame around nodes',
  palette: 'notes',
  icon: 'group',
  config,
  fresh: { label: 'Group' },
  fields,
  parent: true,
  handles: () => [],
  subtitle: () => '',
})
