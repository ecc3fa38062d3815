/**
 * `wait`: holds a token for some time, until a time, or until somebody calls an address that works once. The run waits and holds no
 * worker; the engine sets the timer and takes the callback.
 *
 * Handles: `out`; `timeout` where a callback did not come in time. Output: `{firedAt}` of a timer, `{payload}` of a callback.
 */
import { z } from 'zod'
import { expression } from '#lib/engine/evaluation.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { defineNode, type ConfigProblem } from './define-node.ts'
import { oneLine, textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'

const config = z.strictObject({
  ...everyNode,
  /** JSONata: how many seconds from now. A bare number is taken for the expression that it is. */
  seconds: z.union([z.string(), z.number().nonnegative().transform(String)]).optional(),
  /** JSONata: a time, as ISO 8601 text or milliseconds since 1970. */
  until: z.string().optional(),
  callback: z.boolean().default(false),
  /** Of a callback. 0: no limit. */
  timeoutSeconds: z.number().nonnegative().default(0),
  /** JSONata. Of a callback: a trigger whose `correlate` gives the same text answers it too. */
  correlationKey: z.string().optional(),
})

const fields: Field[] = [
  {
    name: 'callback',
    label: 'Wait',
    input: 'alternative',
    options: [
      { value: 'seconds', label: 'For a while' },
      { value: 'until', label: 'Until a time' },
      { value: 'callback', label: 'For a callback' },
    ],
    begins: { seconds: '60', until: '', callback: true },
  },
  { name: 'seconds', label: 'Seconds', input: 'expression', placeholder: '60', when: { field: 'seconds', given: true } },
  { name: 'until', label: 'Time', input: 'expression', placeholder: 'args.deadline', help: 'ISO 8601 text, or milliseconds since 1970.', when: { field: 'until', given: true } },
  { name: 'timeoutSeconds', label: 'At most', input: 'duration_seconds', unit: 's', fallback: 0, help: 'Then it leaves by timeout. 0 waits for ever.', when: { field: 'callback', is: [true] } },
  { name: 'correlationKey', label: 'Correlation key', input: 'expression', placeholder: 'input.order', help: 'A message of a trigger with the same key answers too.', when: { field: 'callback', is: [true] } },
]

const ways = ['seconds', 'until', 'callback'] as const
const isGiven = (data: JsonObject, way: (typeof ways)[number]): boolean => (way === 'callback' ? data.callback === true : typeof data[way] === 'number' || textOf(data, way).trim() !== '')

function check(data: JsonObject): ConfigProblem[] {
  const given = ways.filter((way) => isGiven(data, way))
  if (given.length === 0) return [{ severity: 'error', code: 'missing_field', path: data.until === undefined ? '/seconds' : '/until', message: 'it does not say how long to wait. Give it seconds, a time in until, or callback: true.' }]
  if (given.length > 1) return [{ severity: 'error', code: 'several_waits', path: `/${given[1]}`, message: `it waits in ${given.length} ways at once: ${given.join(' and ')}. Keep one of them.` }]
  if (given[0] === 'callback') return []
  return (['timeoutSeconds', 'correlationKey'] as const)
    .filter((name) => Boolean(data[name]))
    .map((name) => ({ severity: 'error', code: 'callback_only', path: `/${name}`, message: `${name} belongs to a callback, and this waits by ${given[0]}. Remove it, or wait for a callback.` }))
}

function subtitle(data: JsonObject): string {
  if (data.callback === true) return typeof data.timeoutSeconds === 'number' && data.timeoutSeconds > 0 ? `callback, ≤ ${data.timeoutSeconds} s` : 'callback'
  const until = oneLine(textOf(data, 'until'))
  const seconds = typeof data.seconds === 'number' ? String(data.seconds) : oneLine(textOf(data, 'seconds'))
  if (until) return `until ${until}`
  return seconds ? `${seconds}${/^[\d.]+$/.test(seconds) ? ' s' : ''}` : ''
}

export const wait = defineNode({
  type: 'wait',
  kind: 'wait',
  title: 'Wait',
  summary: 'For a time, until a time, or for a callback',
  palette: 'human',
  icon: 'timer',
  shortcut: 'w',
  config,
  fresh: { label: 'Wait', seconds: '60' },
  fields,
  handles: () => ['out', 'timeout'],
  output: ({ callback }): JsonObject =>
    callback === true
      ? { type: 'object', properties: { payload: { description: 'What the callback sent' } } }
      : { type: 'object', properties: { firedAt: { type: 'string', format: 'date-time' } } },
  subtitle,
  check,
  inputs: ({ seconds, until, correlationKey }) => ({
    ...(seconds?.trim() && { seconds: expression(seconds) }),
    ...(until?.trim() && { until: expression(until) }),
    ...(correlationKey?.trim() && { correlationKey: expression(correlationKey) }),
  }),
})
