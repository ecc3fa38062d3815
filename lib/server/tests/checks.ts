/**
 * Whether an answer is what a test wants. Each assertion passes, fails, or cannot be told; what cannot be told is never a pass. Authors'
 * expressions are evaluated in the pool; patterns match in time linear in the text. Asks nobody: a judge is handed in.
 */
import type { Assertion, Check } from '#lib/api/assertions.ts'
import { expression, type Scope } from '#lib/engine/evaluation.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { LinearRegExp } from '#lib/engine/linear-regex.ts'
import { pathOf, valueAt } from '#lib/engine/pointer.ts'
import type { Evaluator } from '../advance/runtime.ts'
import type { Asked } from '../experiments/ask-again.ts'

/** An answer as assertions see it. A decision has `intent` and `args`, a generation `output`. */
export interface Answer {
  intent?: string
  args?: JsonObject
  output?: Json
  /** What was written as text; of a decision, the empty text. */
  text: string
  reasoning: string
  usage: { inputTokens: number; outputTokens: number; costUsd: number | null; calls: number; latencyMs: number }
  model: string
}

/** Undefined where there is none: the reply never fitted, or nobody answered. */
export function answerOf({ outcome, inputTokens, outputTokens, costUsd, calls, latencyMs, model }: Asked): Answer | undefined {
  const more = { usage: { inputTokens, outputTokens, costUsd, calls, latencyMs }, model: model.name }
  if (outcome.kind === 'intent') return { intent: outcome.intent, args: outcome.args, text: '', reasoning: outcome.reasoning ?? '', ...more }
  if (outcome.kind === 'text') return { output: outcome.value ?? { text: outcome.text }, text: outcome.text, reasoning: outcome.reasoning ?? '', ...more }
  return undefined
}

/** What came of asking where there is no answer. */
export function noAnswer({ outcome }: Asked): Check {
  const wanted = 'an answer that fits'
  if (outcome.kind === 'invalid') return { kind: 'answer', wanted, pass: false, actual: outcome.raw, reason: `The reply did not fit: ${outcome.errors.map(({ path, message }) => `${path ? `${path}: ` : ''}${message}`).join(' ')}` }
  const { code, message } = outcome.kind === 'error' ? outcome : { code: 'no_answer', message: 'There was no answer.' }
  return { kind: 'answer', wanted, pass: false, error: true, reason: `${message} (${code})` }
}

export interface Checking {
  /** Everything that the prompt saw. */
  scope: Scope
  evaluate: Evaluator['evaluate']
  /** Asks a judge. */
  judge(assertion: Extract<Assertion, { kind: 'judge' }>, place: number): Promise<Check>
}

/** One check per assertion, in their order; without any, that there is an answer. */
export async function checkAll(assertions: readonly Assertion[], answer: Answer, checking: Checking): Promise<Check[]> {
  if (assertions.length === 0) return [{ kind: 'answer', wanted: 'an answer that fits', pass: true }]
  return Promise.all(assertions.map((assertion, place) => check(assertion, answer, checking, place)))
}

function check(assertion: Assertion, answer: Answer, checking: Checking, place: number): Check | Promise<Check> {
  switch (assertion.kind) {
    case 'intent':
      return intentCheck(assertion, answer)
    case 'field':
      return fieldCheck(assertion, answer)
    case 'text':
      return textCheck(assertion, answer)
    case 'expression':
      return expressionCheck(assertion, answer, checking)
    case 'judge':
      return checking.judge(assertion, place)
  }
}

/** A value that is not there is left out of the check, so that it cannot be taken for null. */
const actualOf = (value: Json | undefined): Pick<Check, 'actual'> => (value === undefined ? {} : { actual: value })

function intentCheck({ equals, in: several }: Extract<Assertion, { kind: 'intent' }>, { intent }: Answer): Check {
  const wanted = several ?? [equals ?? '']
  const words = several ? `one of ${wanted.join(', ')}` : `the intent ${wanted.join('')}`
  const pass = intent !== undefined && wanted.includes(intent)
  return { kind: 'intent', wanted: words, pass, expected: several ?? equals ?? null, ...actualOf(intent), ...(intent === undefined && { reason: 'This prompt chooses no intent: it writes a text or a value.' }) }
}

function fieldCheck({ path, equals, matches }: Extract<Assertion, { kind: 'field' }>, { intent, args, output }: Answer): Check {
  const whole: Json = intent === undefined ? (output ?? null) : { intent, args: args ?? {} }
  const value = valueAt(whole, pathOf(path) ?? [])
  const place = path === '' ? 'the whole' : path
  const wanted = matches === undefined ? { wanted: `${place} is ${brief(equals ?? null)}`, expected: equals ?? null } : { wanted: `${place} matches /${matches}/`, expected: matches }
  if (value === undefined) return { kind: 'field', ...wanted, pass: false, reason: `There is nothing at ${place}.` }
  const pass = matches === undefined ? hashJson(value) === hashJson(equals ?? null) : new LinearRegExp(matches).test(typeof value === 'string' ? value : JSON.stringify(value))
  return { kind: 'field', ...wanted, pass, actual: value }
}

function textCheck({ contains, ignoreCase = false }: Extract<Assertion, { kind: 'text' }>, answer: Answer): Check {
  const plain = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const texts = [answer.text, answer.reasoning, ...leaves(answer.args ?? answer.output ?? null)].filter((text) => text !== '')
  const pass = texts.some((text) => plain(text).includes(plain(contains)))
  return { kind: 'text', wanted: `the text ${brief(contains)}${ignoreCase ? ', in any case' : ''}`, pass, expected: contains, actual: [...new Set(texts)].join('\n') }
}

/** Every value inside, as text. */
function leaves(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (isJsonObject(value)) return Object.values(value).flatMap(leaves)
  return value === null ? [] : [String(value)]
}

async function expressionCheck({ expression: text }: Extract<Assertion, { kind: 'expression' }>, answer: Answer, { scope, evaluate }: Checking): Promise<Check> {
  const { args: _args, output: _output, ...rest } = scope
  const root: Scope & Answer = { ...rest, ...answer }
  const evaluated = await evaluate({ expression: expression(text) }, root)
  const base = { kind: 'expression', wanted: `\`${text}\` is true` } as const
  if (evaluated.ok) return { ...base, pass: evaluated.value.expression === true, expected: true, ...actualOf(evaluated.value.expression) }
  const { code, message } = evaluated.error
  // What it reads is not there: that is an answer, and not the one that is wanted.
  return code === 'no_value' ? { ...base, pass: false, expected: true, reason: 'It gives nothing: what it reads is not there.' } : { ...base, pass: false, error: true, reason: `${message} (${code})` }
}

/** What the checks of one answer make of it. */
export function outcomeOf(checks: readonly Check[]): 'passed' | 'failed' | 'error' {
  const wrong = checks.filter(({ pass }) => !pass)
  if (wrong.length === 0) return 'passed'
  return wrong.every(({ error }) => error) ? 'error' : 'failed'
}

const longest = 120
function brief(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
