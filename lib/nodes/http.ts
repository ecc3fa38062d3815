/**
 * `http`: one outgoing request. Not 2xx is an error. What running it twice would mean is its `effect` (semantics §5); without one
 * it follows from the method: GET and HEAD safe, PUT and DELETE idempotent, POST and PATCH once.
 *
 * Every effect but GET and HEAD carries an `Idempotency-Key`. What an answer means for retries stands in http-outcome.ts.
 */
import { z } from 'zod'
import { approvalSchema } from '#lib/engine/decision.ts'
import { expression, object, template, type Evaluation } from '#lib/engine/evaluation.ts'
import type { Effect } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { defineNode, type ConfigProblem, type Execution } from './define-node.ts'
import { textOf } from './draft.ts'
import { everyNode } from './every-node.ts'
import type { Field } from './fields.ts'
import { httpOutcome } from './http-outcome.ts'
import { buildRequest } from './http-request.ts'
import { portsWithGate } from './gate-ports.ts'
import { gateProblems } from './request-checks.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const config = z.strictObject({
  ...everyNode,
  method: z.enum(methods).default('GET'),
  /** Liquid. */
  url: z.string().min(1),
  /** Name → Liquid, added to the URL. */
  query: z.record(z.string().min(1), z.string()).default({}),
  /** Name → Liquid. */
  headers: z.record(z.string().min(1), z.string()).default({}),
  /** Liquid, sent as it is. */
  body: z.string().optional(),
  /** JSONata, sent as JSON. */
  json: z.string().optional(),
  timeoutMs: z.number().int().min(1).max(3_600_000).default(30_000),
  /** `max` counts the attempts after the first; the wait doubles from `backoffMs`. */
  retry: z.strictObject({ max: z.number().int().min(0).max(20).default(0), backoffMs: z.number().int().min(0).max(600_000).default(500) }).default({ max: 0, backoffMs: 500 }),
  effect: z.enum(['safe', 'idempotent', 'once']).optional(),
  /** JSONata. A business key in place of the derived one. */
  idempotencyKey: z.string().optional(),
  approval: approvalSchema.optional(),
})

const fields: Field[] = [
  { name: 'method', label: 'Method', input: 'select', options: methods.map((value) => ({ value, label: value })), fallback: 'GET' },
  { name: 'url', label: 'URL', input: 'template_line', placeholder: 'https://api.example.com/items/{{ args.id }}' },
  { name: 'query', label: 'Query', input: 'template_map', help: 'Added to the URL, encoded.' },
  { name: 'headers', label: 'Headers', input: 'template_map', placeholder: 'Authorization', help: '{{ secrets.NAME }} is sent only to the hosts listed on that secret.' },
  { name: 'json', label: 'JSON body', input: 'expression', placeholder: '{ "tag": args.tag }', when: { field: 'method', is: ['POST', 'PUT', 'PATCH', 'DELETE'] } },
  { name: 'body', label: 'Text body', input: 'template', section: 'advanced', help: 'In place of a JSON body.', when: { field: 'method', is: ['POST', 'PUT', 'PATCH', 'DELETE'] } },
  {
    name: 'effect',
    label: 'If it ran twice',
    input: 'select',
    section: 'advanced',
    help: 'Left empty, it follows from the method. "once" is never repeated without a person\'s word.',
    options: [
      { value: 'safe', label: 'Nothing changes (safe)' },
      { value: 'idempotent', label: 'Same key, same result (idempotent)' },
      { value: 'once', label: 'Harm (once)' },
    ],
  },
  { name: 'timeoutMs', label: 'Time limit', input: 'duration_ms', unit: 'ms', section: 'advanced', fallback: 30_000 },
  { name: 'retry.max', label: 'Retries', input: 'number', section: 'advanced', fallback: 0, help: 'After network errors, 408, 429 and 5xx, as far as the effect allows.' },
  { name: 'retry.backoffMs', label: 'First wait', input: 'duration_ms', unit: 'ms', section: 'advanced', fallback: 500, help: 'Doubles with each retry; Retry-After wins.' },
  { name: 'idempotencyKey', label: 'Idempotency key', input: 'expression', section: 'advanced', placeholder: '"refund-" & args.order', help: 'A key of your own in place of the derived one.' },
  { name: 'approval', label: 'Approval', input: 'approval', section: 'advanced', help: 'A person must approve the resolved request before it leaves.' },
]

const effectOfMethod: Record<string, Effect> = { GET: 'safe', HEAD: 'safe', PUT: 'idempotent', DELETE: 'idempotent', POST: 'once', PATCH: 'once' }

const methodOf = (data: JsonObject): string => textOf(data, 'method') || 'GET'

/** The author's word, else the method's default. */
export function httpEffect(data: JsonObject): Effect {
  const { effect } = data
  if (effect === 'safe' || effect === 'idempotent' || effect === 'once') return effect
  return effectOfMethod[methodOf(data)] ?? 'once'
}

function check(data: JsonObject): ConfigProblem[] {
  const problems = gateProblems(data, '')
  const [json, body] = [textOf(data, 'json').trim(), textOf(data, 'body')]
  if (json && body) {
    problems.push({ severity: 'error', code: 'two_bodies', path: '/body', message: 'both a JSON body and a text body are given. Keep one of them.' })
  }
  if ((json || body) && ['GET', 'HEAD'].includes(methodOf(data))) {
    problems.push({ severity: 'error', code: 'body_not_sent', path: json ? '/json' : '/body', message: `a ${methodOf(data)} request carries no body. Remove it, or choose another method.` })
  }
  return problems
}

/** Scheme and host are the least telling part of a URL on a card, which has room for a few words: the path stands first where there is one. */
function subtitle(data: JsonObject): string {
  const url = textOf(data, 'url').replace(/^https?:\/\//, '')
  const path = /^[^/{?]+(\/.+)$/.exec(url)?.[1]
  return url ? `${methodOf(data)} ${path ?? url}` : methodOf(data)
}

const templates = (texts: Record<string, string>): Evaluation => object(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, template(text)])))

export const http = defineNode({
  type: 'http',
  kind: 'effect',
  title: 'HTTP request',
  summary: 'Calls a URL',
  palette: 'act',
  icon: 'arrow-up-right',
  shortcut: 'h',
  config,
  fresh: { label: 'HTTP request', method: 'GET', url: '' },
  fields,
  handles: portsWithGate,
  output: () => ({ type: 'object', properties: { status: { type: 'integer' }, headers: { type: 'object' }, body: { description: 'Parsed where it is JSON' } } }),
  subtitle,
  effect: httpEffect,
  secrets: true,
  check,
  inputs: ({ url, query, headers, json, body, idempotencyKey }) => ({
    url: template(url),
    ...(Object.keys(query).length > 0 && { query: templates(query) }),
    ...(Object.keys(headers).length > 0 && { headers: templates(headers) }),
    ...(json?.trim() ? { json: expression(json) } : body && { body: template(body) }),
    ...(idempotencyKey?.trim() && { idempotencyKey: expression(idempotencyKey) }),
  }),
  async execute({ method, timeoutMs, retry, effect }, input, ports, execution: Execution) {
    const built = buildRequest(method, timeoutMs, input, execution.idempotencyKey)
    if (!built.ok) return { kind: 'failed', error: built.error }
    const result = await ports.http(built.request, execution.signal)
    return httpOutcome(result, { effect: effect ?? httpEffect({ method }), attempt: execution.attempt, retry })
  },
})
