/**
 * `call`: runs another workflow, as a child run that sees only its `input`, and hands back its output. The engine runs it.
 *
 * `version`: the latest published one when the call is made, a number, or the draft. A version number never changes what it runs.
 */
import { z } from 'zod'
import { approvalSchema } from '#lib/engine/decision.ts'
import { expression, value } from '#lib/engine/evaluation.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { defineNode } from './define-node.ts'
import { textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { portsWithGate } from './gate-ports.ts'
import { gateProblems } from './request-checks.ts'

const config = z.strictObject({
  ...everyNode,
  /** Slug or id. */
  workflow: z.string().min(1),
  version: z.union([z.enum(['latest', 'draft']), z.number().int().positive()]).default('latest'),
  /** JSONata. An empty object is handed in where it is left out. */
  input: z.string().optional(),
  approval: approvalSchema.optional(),
})

const fields: Field[] = [
  { name: 'workflow', label: 'Workflow', input: 'text', placeholder: 'refund-order', help: 'Its slug or id.' },
  { name: 'version', label: 'Version', input: 'version', fallback: 'latest', help: 'latest, draft or a number.' },
  { name: 'input', label: 'Input', input: 'expression', placeholder: '{ "order": args.order }', help: 'All that it sees. Left empty, it sees an empty object.' },
  { name: 'approval', label: 'Approval', input: 'approval', section: 'advanced', help: 'A person must approve the resolved input before it starts.' },
]

const versionOf = ({ version }: JsonObject): string => (typeof version === 'number' ? `v${version}` : typeof version === 'string' ? version : 'latest')

export const call = defineNode({
  type: 'call',
  kind: 'container',
  title: 'Call workflow',
  summary: 'Runs another workflow and takes its output',
  palette: 'flow',
  icon: 'workflow',
  shortcut: 'u',
  config,
  fresh: { label: 'Call workflow', workflow: '' },
  fields,
  handles: portsWithGate,
  subtitle: (data) => (textOf(data, 'workflow') ? `${textOf(data, 'workflow')} ${versionOf(data)}` : ''),
  check: (data) => gateProblems(data, ''),
  inputs: ({ input }) => ({ input: input?.trim() ? expression(input) : value({}) }),
})
