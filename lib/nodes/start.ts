/** `start`: where a run, or a container's inside, begins. Its output is the input. */
import { z } from 'zod'
import { defineNode } from './define-node.ts'
import { everyNode } from './every-node.ts'

const config = z.strictObject({ ...everyNode })

export const start = defineNode({
  type: 'start',
  kind: 'start',
  title: 'Start',
  summary: 'Where a run begins, with its input',
  palette: 'flow',
  icon: 'play',
  config,
  fresh: { label: 'Start' },
  fields: [],
  handles: () => ['out'],
  subtitle: () => 'input',
})
