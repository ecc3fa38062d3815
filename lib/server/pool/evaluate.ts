/**
 * Owns the evaluation of what a node declares (lib/engine/evaluation.ts) but code: templates, expressions, first-true rows and
 * objects of them. Runs in a process of the pool. Stops at the first error and says where in the node's data it stands.
 */
import type { Evaluation, EvaluationError, Scope } from '#lib/engine/evaluation.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { ExpressionResult } from '#lib/engine/expression.ts'
import { once } from './once.ts'
import { maxResultCharacters } from '#lib/engine/plain-json.ts'

/** What a template or expression sees as its root: a run's scope, or any JSON object (a script's `when`, a trigger's input). */
export type Root = Scope | JsonObject

/** Each language is loaded by the first text in it: a process that only renders templates starts in a third of the time. */
const templates = once(() => import('#lib/engine/template.ts'))
const expressions = once(() => import('#lib/engine/expression.ts'))

export type EvaluatedAll = { ok: true; value: Record<string, Json> } | { ok: false; error: EvaluationError }

/** Evaluates each entry, in order. `place` of an error is its key, e.g. `url`, `headers.Authorization`, `case[1]`. */
export async function evaluateAll(evaluations: Record<string, Evaluation>, root: Root): Promise<EvaluatedAll> {
  const value: Record<string, Json> = {}
  for (const [key, evaluation] of Object.entries(evaluations)) {
    const result = await evaluateOne(evaluation, root, key)
    if (!result.ok) return result
    value[key] = result.value
  }
  return { ok: true, value }
}

async function evaluateOne(evaluation: Evaluation, root: Root, place: string): Promise<ExpressionResult> {
  switch (evaluation.kind) {
    case 'value':
      return { ok: true, value: evaluation.value }
    case 'template':
      return at(place, await evaluateTemplate(evaluation.template, root))
    case 'expression':
      return at(place, await (await expressions()).evaluateExpression(evaluation.expression, root, { list: evaluation.list === true }))
    case 'first':
      return firstTrue(evaluation, root, place)
    case 'map':
      return at(place, await (await expressions()).evaluateMap(evaluation, root))
    case 'object':
      return within(place, await evaluateAll(evaluation.entries, root))
    case 'code':
      throw new Error(`Code (${place}) is run by the code pool, not here.`)
  }
}

async function firstTrue({ rows, otherwise }: Extract<Evaluation, { kind: 'first' }>, root: Root, place: string): Promise<ExpressionResult> {
  const { evaluateExpression } = await expressions()
  for (const [index, { value, when }] of rows.entries()) {
    const result = at(`${place}[${index}]`, await evaluateExpression(when, root))
    if (!result.ok) return result
    if (typeof result.value !== 'boolean') {
      const message = `A condition must give true or false, but \`${when}\` gave ${described(result.value)}; compare it, or wrap it in $boolean(…) or $exists(…).`
      return at(`${place}[${index}]`, { ok: false, error: { code: 'evaluation_failed', message } })
    }
    if (result.value) return { ok: true, value }
  }
  return { ok: true, value: otherwise }
}

async function evaluateTemplate(text: string, root: Root): Promise<ExpressionResult> {
  const { renderTemplate } = await templates()
  const result = renderTemplate(text, root)
  if (result.ok && result.text.length > maxResultCharacters) return { ok: false, error: { code: 'evaluation_memory', message: `The template gave more than ${maxResultCharacters / 1024 / 1024} Mi characters.` } }
  return result.ok ? { ok: true, value: result.text } : result
}

/** The place of an error inside an object. */
function within(place: string, result: EvaluatedAll): ExpressionResult {
  return result.ok ? result : { ok: false, error: { ...result.error, place: `${place}.${result.error.place ?? ''}` } }
}

function at(place: string, result: ExpressionResult): ExpressionResult {
  return result.ok ? result : { ok: false, error: { ...result.error, place } }
}

const described = (value: Json): string => (Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value).slice(0, 60)}`)
