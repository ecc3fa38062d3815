/**
 * Liquid templates: parsing, checking, what they refer to, and rendering with the source of every stretch (semantics §4.4, §4.5).
 * A reference that cannot be resolved, or is null, is an error that names it and its place, except under `default`, `optional`
 * and `{% if %}`. A template reads its scope and nothing else: no files, no clock (`now` is in scope), no dice, no prototypes.
 * Untrusted: run it in the pool. Parsed templates are cached by their text.
 */
import { analyzeSync, LiquidError, toValueSync, TypeGuards, Value, Variable, type Template } from 'liquidjs'
import type { EvaluationError } from './evaluation.ts'
import { missing, TemplateFailure } from './template-failure.ts'
import { liquid, removedTags, renderSpans } from './template-render.ts'
import { plainText, type TemplateSpan } from './template-value.ts'

export { InsertedText } from './template-value.ts'
export type { SourcedText, TemplateSource, TemplateSpan } from './template-value.ts'

export type TemplateResult = { ok: true; text: string; spans: TemplateSpan[] } | { ok: false; error: EvaluationError }

/** `references` are found when somebody first asks. */
type Parsed = { ok: true; templates: Template[]; references?: readonly TemplateReference[] } | { ok: false; error: EvaluationError }

/** A path that a template reads from its scope, cut where it becomes dynamic: `steps[vars.name].output` reads ['steps']. */
export interface TemplateReference {
  readonly path: readonly (string | number)[]
  /** From 1, of the reference within the template. */
  readonly line: number
  readonly column: number
}

const cache = new Map<string, Parsed>()
const cachedCharacters = 4_000_000
let cachedLength = 0

/** Parses a template, or says what is wrong with it. Equal text is parsed once; the cache holds 4 million characters. */
export function parseTemplate(text: string): Parsed {
  const known = cache.get(text)
  if (known) return known
  const parsed = parse(text)
  cache.set(text, parsed)
  cachedLength += text.length
  for (const oldest of cache.keys()) {
    if (cachedLength <= cachedCharacters || oldest === text) break
    cache.delete(oldest)
    cachedLength -= oldest.length
  }
  return parsed
}

/** What is wrong with the syntax of a template, with line and column; null where nothing is. */
export function checkTemplate(text: string): EvaluationError | null {
  const parsed = parseTemplate(text)
  return parsed.ok ? null : parsed.error
}

/**
 * Everything a template reads from its scope, loop variables and assigned names resolved away. Empty for one that does not parse. Kept
 * with the parsed template, because a draft is checked at every pause in typing and most of its texts are as they were.
 */
export function templateReferences(text: string): readonly TemplateReference[] {
  const parsed = parseTemplate(text)
  if (!parsed.ok) return []
  parsed.references ??= referencesOf(parsed.templates)
  return parsed.references
}

function referencesOf(templates: Template[]): TemplateReference[] {
  const { globals } = analyzeSync(templates, { partials: false })
  return Object.values(globals)
    .flat()
    .map((variable) => ({ path: staticPath(variable), line: variable.location.row, column: variable.location.col }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** Renders a template over a scope of JSON values and `InsertedText`. The spans joined are the text. */
export function renderTemplate(text: string, scope: object): TemplateResult {
  if (!text.includes('{{') && !text.includes('{%')) return literal(text)
  const parsed = parseTemplate(text)
  if (!parsed.ok) return parsed
  try {
    const spans = renderSpans(parsed.templates, text, scope)
    return { ok: true, text: spans.map((span) => span.text).join(''), spans }
  } catch (error) {
    return { ok: false, error: renderError(error, text) }
  }
}

function literal(text: string): TemplateResult {
  const whole = plainText(text)
  const lines = whole === '' ? [] : whole.split(/(?<=\n)/)
  return { ok: true, text: whole, spans: lines.map((line, index) => ({ text: line, source: { kind: 'literal', line: index + 1 } })) }
}

function parse(text: string): Parsed {
  try {
    const templates = liquid.parse(text)
    for (const template of templates) refuseLeftovers(template)
    return { ok: true, templates }
  } catch (error) {
    return { ok: false, error: syntaxError(error) }
  }
}

/** Liquid reads `{{ a b }}` as `{{ a }}` and drops the rest without a word. */
function refuseLeftovers(template: Template): void {
  for (const value of template.arguments?.() ?? []) {
    if (!(value instanceof Value)) continue
    const { postfix } = value.initial
    const operators = postfix.filter((token) => TypeGuards.isOperatorToken(token) && token.operator !== 'not').length
    const operands = postfix.filter((token) => !TypeGuards.isOperatorToken(token))
    const extra = operands[operators + 1]
    if (!extra) continue
    const [line, column] = extra.getPosition()
    throw new TemplateFailure({ code: 'syntax_error', message: `"${extra.getText()}" follows a complete value; an operator or a filter ("|") is missing before it (line ${line}, column ${column}).`, line, column })
  }
  for (const child of toValueSync<Template[]>(template.children?.(false, true) ?? [])) refuseLeftovers(child)
}

function staticPath(variable: Variable): (string | number)[] {
  const path: (string | number)[] = []
  for (const segment of variable.segments) {
    if (segment instanceof Variable) break
    path.push(segment)
  }
  return path
}

function syntaxError(error: unknown): EvaluationError {
  if (error instanceof TemplateFailure) return error.error
  if (!LiquidError.is(error)) return { code: 'syntax_error', message: tooLong(error) ?? `The template cannot be parsed: ${messageOf(error)}.` }
  const [line, column] = error.token.getPosition()
  const said = plainMessage(error)
  const removed = removedTags.find((tag) => said === `tag "${tag}" not found`)
  const what = removed ? `The tag "${removed}" is not available, because templates cannot read files` : capitalised(said)
  return { code: 'syntax_error', message: `${what} (line ${line}, column ${column}).`, line, column }
}

function tooLong(error: unknown): string | undefined {
  return messageOf(error) === 'parse length limit exceeded' ? 'The template is longer than 1,000,000 characters. Move long text into the input or a node.' : undefined
}

function renderError(error: unknown, text: string): EvaluationError {
  const cause = LiquidError.is(error) && error.originalError ? error.originalError : error
  if (cause instanceof TemplateFailure) return cause.error
  const said = messageOf(cause)
  if (said === 'memory alloc limit exceeded') return { code: 'evaluation_memory', message: 'The template makes more text than a template may (50 million characters).' }
  if (said === 'template render limit exceeded') return { code: 'evaluation_timeout', message: 'The template took longer than three seconds.' }
  if (!LiquidError.is(error)) return { code: 'evaluation_failed', message: `The template failed: ${said}.` }
  const name = /^undefined variable: (.*)$/s.exec(said)?.[1]
  if (name !== undefined) {
    const written = error.token.getText()
    return missing(text, error.token, written, written === name ? 'does not exist' : `cannot be resolved: "${name}" does not exist`, name)
  }
  const [line, column] = error.token.getPosition()
  return { code: 'evaluation_failed', message: `${capitalised(said)} (line ${line}, column ${column}).`, line, column }
}

/** liquidjs appends `, line:1, col:2` to its messages. */
function plainMessage(error: LiquidError): string {
  return error.message.replace(/, line:\d+, col:\d+$/, '')
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/, line:\d+, col:\d+$/, '') : String(error))
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
