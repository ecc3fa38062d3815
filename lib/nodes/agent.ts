/**
 * `agent`: a container. The nodes inside are a small workflow with a thread of its own; it runs as a child run that sees only its
 * `input`, and hands back what its end gives. The engine runs it.
 *
 * Its budget holds for the child and what runs below it; where one is used up the child fails with `limit_<name>`, and the agent
 * leaves by `error`.
 */
import { z } from 'zod'
import { expression, value } from '#lib/engine/evaluation.ts'
import { defaultAgentSteps } from '#lib/engine/graph.ts'
import { defineNode } from './define-node.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { freshInside } from './inside.ts'

/** Past this an agent loses its way more often than it arrives (12-factor agents: 3 to 10 steps, perhaps 20). */
const manySteps = 10

const config = z.strictObject({
  ...everyNode,
  /** JSONata. Nothing is handed in where it is left out. */
  input: z.string().optional(),
  steps: z.number().int().positive().max(20, 'an agent takes at most 20 steps; split what needs more into several').default(defaultAgentSteps),
  tokens: z.number().int().positive().optional(),
  costUsd: z.number().positive().optional(),
  wallSeconds: z.number().positive().optional(),
})

const fields: Field[] = [
  { name: 'input', label: 'Input', input: 'expression', placeholder: '{ "task": args.task }', help: 'All that the inside sees. Left empty, it sees an empty object.' },
  { name: 'steps', label: 'Steps', input: 'number', fallback: defaultAgentSteps, help: 'At most 20. Used up, the agent leaves by error.' },
  { name: 'tokens', label: 'Tokens', input: 'number', section: 'advanced', placeholder: 'no limit of its own' },
  { name: 'costUsd', label: 'Cost', input: 'number', unit: 'USD', section: 'advanced', placeholder: 'no limit of its own' },
  { name: 'wallSeconds', label: 'Time', input: 'duration_seconds', unit: 's', section: 'advanced', placeholder: 'no limit of its own' },
]

export const agent = defineNode({
  type: 'agent',
  kind: 'container',
  title: 'Agent',
  summary: 'A small workflow with a thread and a budget of its own',
  palette: 'flow',
  icon: 'package',
  shortcut: 'shift+g',
  config,
  fresh: { label: 'Agent', steps: 10 },
  inside: freshInside,
  fields,
  parent: true,
  handles: () => ['out', 'error'],
  subtitle: ({ steps }) => `agent, ≤ ${typeof steps === 'number' ? steps : defaultAgentSteps} steps`,
  check: ({ steps }) =>
    typeof steps === 'number' && steps > manySteps && steps <= 20
      ? [{ severity: 'warning', code: 'large_agent', path: '/steps', message: `it may take ${steps} steps. Beyond ${manySteps} an agent goes astray more often than not: give each part of the task an agent of its own.` }]
      : [],
  inputs: ({ input }) => ({ input: input?.trim() ? expression(input) : value({}) }),
})
