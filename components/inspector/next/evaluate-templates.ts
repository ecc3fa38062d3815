/** The part of evaluating that a request needs: templates, by the engine's own code. Whatever else a node evaluates is no part of one. */
import type { Evaluate } from '#lib/engine/evaluation.ts'
import type { Json } from '#lib/engine/json.ts'
import { renderTemplate } from '#lib/engine/template.ts'

export const evaluateTemplates: Evaluate = (evaluations, scope) => {
  const value: Record<string, Json> = {}
  for (const [place, evaluation] of Object.entries(evaluations)) {
    if (evaluation.kind !== 'template') return Promise.resolve({ ok: false, error: { code: 'evaluation_failed', message: `Only templates are evaluated for a request; ${place} is of the kind ${evaluation.kind}.`, place } })
    const rendered = renderTemplate(evaluation.template, scope)
    if (!rendered.ok) return Promise.resolve({ ok: false, error: { ...rendered.error, place } })
    value[place] = rendered.text
  }
  return Promise.resolve({ ok: true, value })
}
