/** `set`: writes variables. Later steps on this path read them as `vars.NAME`. */
import { z } from 'zod'
import { expression, object } from '#lib/engine/evaluation.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { defineNode } from './define-node.ts'
import { objectOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const name = z.string().regex(/^[a-zA-Z_]\w{0,63}$/, 'a variable is a letter or _ followed by letters, digits or _')

const config = z.strictObject({
  ...everyNode,
  /** Name → JSONata. */
  values: z.record(name, z.string().min(1)),
})

const fields: Field[] = [
  { name: 'values', label: 'Variables', input: 'expression_map', placeholder: 'attempts', help: 'Each is computed from the values before this node.' },
]

export const set = defineNode({
  type: 'set',
  kind: 'pure',
  title: 'Set variables',
  summary: 'Keeps values for later nodes',
  palette: 'compute',
  icon: 'variable',
  shortcut: 'v',
  config,
  fresh: { label: 'Set variables', values: {} },
  fields,
  handles: () => ['out', 'error'],
  subtitle: (data) => Object.keys(objectOf(data, 'values')).join(', '),
  output: (data) => ({ type: 'object', properties: { values: { type: 'object', properties: Object.fromEntries(Object.keys(objectOf(data, 'values')).map((name) => [name, {}])) } } }),
  sets: (data) => Object.keys(objectOf(data, 'values')),
  check: (data) =>
    data.values !== undefined && Object.keys(objectOf(data, 'values')).length === 0
      ? [{ severity: 'error', code: 'missing_field', path: '/values', message: 'no variable is set yet. Add one, or remove the node.' }]
      : [],
  inputs: ({ values }) => ({ values: object(Object.fromEntries(Object.entries(values).map(([key, text]) => [key, expression(text)]))) }),
  execute(_config, { values = {} }) {
    return { kind: 'completed', handle: 'out', output: { values }, vars: isJsonObject(values) ? values : {} }
  },
})
