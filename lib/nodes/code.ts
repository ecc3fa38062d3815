/**
 * `code`: a JavaScript module whose default export is called with {input, vars, steps, args, prev}; what it returns, or resolves
 * to, is the output. It runs in a sandbox of the evaluation pool, without network, clock or dice; what it throws is the error.
 */
import { z } from 'zod'
import { defineNode } from './define-node.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  source: z.string().min(1),
  timeoutMs: z.number().int().min(1).max(60_000).default(5_000),
  memoryMb: z.number().int().min(4).max(512).default(64),
})

const fields: Field[] = [
  { name: 'source', label: 'JavaScript', input: 'code', help: 'A default export that takes { input, vars, steps, args, prev } and returns JSON. It may be async.' },
  { name: 'timeoutMs', label: 'Time limit', input: 'duration_ms', unit: 'ms', section: 'advanced', fallback: 5_000 },
  { name: 'memoryMb', label: 'Memory limit', input: 'number', unit: 'MB', section: 'advanced', fallback: 64 },
]

export const code = defineNode({
  type: 'code',
  kind: 'pure',
  title: 'Code',
  summary: 'Runs JavaScript in a sandbox',
  palette: 'compute',
  icon: 'braces',
  shortcut: 'c',
  config,
  fresh: { label: 'Code', source: 'export default ({ input, vars, steps, args, prev }) => {\n  return prev\n}\n' },
  fields,
  handles: () => ['out', 'error'],
  subtitle: () => 'JavaScript',
  inputs: ({ source, timeoutMs, memoryMb }) => ({ source: { kind: 'code', source, timeoutMs, memoryMb } }),
  execute: (_config, { source = null }) => ({ kind: 'completed', handle: 'out', output: source }),
})
