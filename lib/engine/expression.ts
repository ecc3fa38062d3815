/**
 * Owns the evaluation of one JSONata expression. Runs only where it can be killed, in a process of the pool or in a browser's worker:
 * JSONata occupies its thread until it is done, and a bomb of sixty characters (a string doubled 24 times) kills the whole process past
 * any heap limit (Node 24, jsonata 2.2.2).
 *
 * Invariants: the same text over the same root gives the same value, always. Clock: `$now()`, `$millis()` and the date that
 * `$toMillis` fills in are the root's `now`. Dice: `$random` and `$shuffle` are refused. Patterns run in linear time.
 */
import jsonata from 'jsonata'
import { maxItems, type Evaluation, type EvaluationError } from './evaluation.ts'
import type { Json } from './json.ts'
import { LinearRegExp, PatternError } from './linear-regex.ts'
import { NotJsonError, plainJson } from './plain-json.ts'

/** Longest time one expression may take, in milliseconds; regular expressions and natives do not heed it, hence the pool's own limit. */
export const expressionTimeoutMs = 1000
const maxStack = 200
const maxSequence = 100_000
const maxPad = 1_000_000
const remembered = 500

export type ExpressionResult = { ok: true; value: Json } | { ok: false; error: EvaluationError }

interface NativeFunction {
  implementation(this: unknown, ...given: unknown[]): unknown
}

interface Focus {
  environment: { lookup(name: string): unknown }
}

const nowBinding = 'oriel:now'
const natives = { pad: await native('pad'), fromMillis: await native('fromMillis'), toMillis: await native('toMillis') }
const parsed = new Map<string, jsonata.Expression>()

/**
 * Evaluates `text` with `root` as the input document. `root.now`, where it is an ISO 8601 string, is the clock.
 * Without a result: `no_value`, or with `list` the empty list; with `list` a single value is wrapped.
 */
export async function evaluateExpression(text: string, root: unknown, options: { list?: boolean } = {}): Promise<ExpressionResult> {
  try {
    const result: unknown = await parse(text).evaluate(root, { [nowBinding]: clockOf(root) })
    if (result === undefined && !options.list) return { ok: false, error: { code: 'no_value', message: `The expression ${quoted(text)} has no value: what it refers to does not exist.` } }
    const value = plainJson(result === undefined ? [] : result)
    return { ok: true, value: options.list && !Array.isArray(value) ? [value] : value }
  } catch (error) {
    return { ok: false, error: explain(error, text) }
  }
}

/**
 * The value of `each` for every item of the list that `items` gives, in order; the items themselves without `each`. Stops at the
 * first item that gives an error, and names its index. The size of the result is limited as a whole.
 */
export async function evaluateMap({ items, each }: Omit<Extract<Evaluation, { kind: 'map' }>, 'kind'>, root: object): Promise<ExpressionResult> {
  const list = await evaluateExpression(items, root, { list: true })
  if (!list.ok || !Array.isArray(list.value)) return list
  if (list.value.length > maxItems) return { ok: false, error: { code: 'too_many_items', message: `The expression ${quoted(items)} gave ${list.value.length.toLocaleString('en')} items; ${maxItems.toLocaleString('en')} is the most. Take a part of them, or make batches.` } }
  return each === undefined ? list : perItem(list.value, each, root)
}

async function perItem(items: Json[], each: string, root: object): Promise<ExpressionResult> {
  const wrong = checkExpressionText(each)
  if (wrong) return { ok: false, error: wrong }
  const values: unknown[] = []
  const now = clockOf(root)
  try {
    for (const [index, item] of items.entries()) {
      const value: unknown = await parse(each).evaluate({ ...root, item, index }, { [nowBinding]: now })
      if (value === undefined) return ofItem(index, { code: 'no_value', message: `The expression ${quoted(each)} has no value: what it refers to does not exist.` })
      values.push(value)
    }
  } catch (error) {
    return ofItem(values.length, explain(error, each))
  }
  try {
    return { ok: true, value: plainJson(values) }
  } catch (error) {
    return { ok: false, error: explain(error, each) }
  }
}

/** People count items from 1, as the page of a run does. */
const ofItem = (index: number, error: EvaluationError): ExpressionResult => ({ ok: false, error: { ...error, message: `Item ${index + 1}: ${error.message}` } })

/** The clock of a root, where it has one. */
const clockOf = (root: unknown): string | undefined => (typeof root === 'object' && root !== null && 'now' in root && typeof root.now === 'string' ? root.now : undefined)

/** What is wrong with `text` before it is ever evaluated: its syntax, or a pattern that cannot be matched in linear time. */
export function checkExpressionText(text: string): EvaluationError | null {
  try {
    compilePatterns(parse(text).ast())
    return null
  } catch (error) {
    return explain(error, text)
  }
}

function parse(text: string): jsonata.Expression {
  const known = parsed.get(text)
  if (known) return known
  const limits = { timeout: expressionTimeoutMs, stack: maxStack, sequence: maxSequence }
  // JSONata needs `new`, `exec` and `lastIndex` of its engine, no more; its type asks for the whole constructor.
  const expression = jsonata(text, { ...limits, RegexEngine: LinearRegExp as unknown as RegExpConstructor })
  register(expression)
  if (parsed.size >= remembered) parsed.delete(parsed.keys().next().value ?? '')
  parsed.set(text, expression)
  return expression
}

function register(expression: jsonata.Expression): void {
  expression.registerFunction('now', function (this: Focus, picture: unknown, zone: unknown) {
    return natives.fromMillis.implementation.call(this, clock(this).getTime(), picture, zone)
  }, '<s?s?:s>')
  expression.registerFunction('millis', function (this: Focus) {
    return clock(this).getTime()
  }, '<:n>')
  expression.registerFunction('toMillis', function (this: Focus, timestamp: unknown, picture: unknown) {
    const needsDate = picture !== undefined && timestamp !== undefined
    return natives.toMillis.implementation.call(needsDate ? { ...this, environment: { ...this.environment, timestamp: clock(this) } } : this, timestamp, picture)
  }, '<s-s?:n>')
  expression.registerFunction('pad', function (this: Focus, text: unknown, width: unknown, character: unknown) {
    if (typeof width === 'number' && Math.abs(width) > maxPad) throw { code: 'oriel', message: `$pad is limited to ${maxPad} characters` }
    return natives.pad.implementation.call(this, text, width, character)
  }, '<s-ns?:s>')
  for (const dice of ['random', 'shuffle']) {
    expression.registerFunction(dice, () => {
      throw { code: 'oriel', message: `$${dice} is not available: an expression gives the same value each time it is evaluated` }
    })
  }
}

function clock(focus: Focus): Date {
  const now = focus.environment.lookup(nowBinding)
  if (typeof now !== 'string') throw { code: 'oriel', message: 'there is no clock here: $now, $millis and $toMillis without a date need the `now` of a step' }
  return new Date(now)
}

async function native(name: string): Promise<NativeFunction> {
  return (await jsonata(`$${name}`).evaluate(undefined)) as NativeFunction
}

/** Walks a syntax tree of JSONata, whose shape is its own affair: whatever is a RegExp in it must compile. */
function compilePatterns(tree: unknown): void {
  if (tree instanceof RegExp) new LinearRegExp(tree)
  else if (typeof tree === 'object' && tree !== null) for (const branch of Object.values(tree)) compilePatterns(branch)
}

/** JSONata throws plain objects: {code: 'S0201', position, message, token, value}. */
function explain(error: unknown, text: string): EvaluationError {
  if (error instanceof NotJsonError) return { code: error.tooLarge ? 'evaluation_memory' : 'evaluation_failed', message: `${error.message} (expression ${quoted(text)})` }
  if (error instanceof PatternError) return { code: 'syntax_error', message: error.message }
  const thrown = typeof error === 'object' && error !== null ? (error as { code?: unknown; position?: unknown; message?: unknown; token?: unknown }) : {}
  const place = typeof thrown.position === 'number' ? placeOf(text, thrown.position) : undefined
  const reason = error instanceof RangeError ? 'it nests too deeply' : thrown.code === 'T1006' && typeof thrown.token === 'string' ? `there is no function $${thrown.token}` : String(thrown.message ?? error)
  return { code: codeOf(thrown.code), message: `${sentence(reason)} (expression ${quoted(text)}${place ? `, line ${place.line}, column ${place.column}` : ''})`, ...place }
}

function codeOf(code: unknown): EvaluationError['code'] {
  if (code === 'D1012') return 'evaluation_timeout'
  if (code === 'D2014' || code === 'D2015') return 'evaluation_memory'
  return typeof code === 'string' && code.startsWith('S') ? 'syntax_error' : 'evaluation_failed'
}

/** JSONata's position is the offset just after the token. Lines and columns count from 1. */
function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, position - 1)).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

const sentence = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`)

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return `\`${line.length > 80 ? `${line.slice(0, 80)}…` : line}\``
}
