/**
 * One text of a form, evaluated over the values of a past moment by the engine's own code, and its result cut to what a panel shows.
 * Runs in a worker, because the text is an author's, who may have written one that does not end. Knows nothing of workers.
 */
import type { EvaluationError } from '#lib/engine/evaluation.ts'
import { evaluateExpression, evaluateMap } from '#lib/engine/expression.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { renderTemplate } from '#lib/engine/template.ts'
import { previewOf, valueType } from './value-shape.ts'

/**
 * template: text of a Liquid template · expression: the value of a JSONata expression · list: the same, where a list is wanted ·
 * condition: the same, where true or false is · map: one value per item of the list that `items` gives.
 */
export type TextKind = 'template' | 'expression' | 'list' | 'condition' | 'map'

export interface TextJob {
  kind: TextKind
  text: string
  items?: string
}

export interface ShownValue {
  /** In a word or two. */
  type: string
  /** On one line. */
  line: string
  /** At most 4,000 characters: JSON in lines, or the text itself. */
  whole: string
  /** Characters that `whole` leaves out. */
  cut: number
}

export type TextResult = { ok: true; shown: ShownValue } | { ok: false; error: EvaluationError }

const longestShown = 4000
const longestLine = 160

export async function evaluateText({ kind, text, items }: TextJob, root: JsonObject): Promise<TextResult> {
  if (kind === 'template') {
    const rendered = renderTemplate(text, root)
    return rendered.ok ? { ok: true, shown: shownText(rendered.text) } : rendered
  }
  const result = kind === 'map' ? await evaluateMap({ items: items ?? '[]', each: text }, root) : await evaluateExpression(text, root, { list: kind === 'list' })
  if (!result.ok) return result
  if (kind === 'condition' && typeof result.value !== 'boolean') {
    return { ok: false, error: { code: 'evaluation_failed', message: `A condition must give true or false; this gave ${previewOf(result.value, 40)}. Compare it, or wrap it in $boolean(…) or $exists(…).` } }
  }
  return { ok: true, shown: shownJson(result.value) }
}

function shownText(text: string): ShownValue {
  const lines = text.split('\n').length
  return { type: text === '' ? 'empty' : lines > 1 ? `${lines} lines` : `${text.length.toLocaleString('en')} characters`, line: cutAt(text.replace(/\s*\n\s*/g, ' ⏎ '), longestLine), ...whole(text) }
}

const shownJson = (value: Json): ShownValue => ({ type: valueType(value), line: previewOf(value, longestLine), ...whole(typeof value === 'string' ? value : JSON.stringify(value, null, 2)) })

const whole = (text: string): Pick<ShownValue, 'whole' | 'cut'> => ({ whole: text.slice(0, longestShown).toWellFormed(), cut: Math.max(0, text.length - longestShown) })

const cutAt = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text)
