/**
 * Values of a template: an expression with its filters, evaluated so that what is missing or null is an error with a name. Liquid's
 * own evaluation lets null through filters as an empty string. Knows nothing of output.
 */
import { evalToken, LiquidError, toValue, TypeGuards, type Filter, type Token, type Value } from 'liquidjs'
import { settled, type RenderContext } from './template-context.ts'
import { failedAt, missing, TemplateFailure } from './template-failure.ts'
import { acceptsMissing, acceptsNull, acceptsNullArguments } from './template-filters.ts'
import type { Origin } from './template-origins.ts'
import { InsertedText } from './template-value.ts'

/** A value with its filters. Missing and null are errors that name the reference, but where a filter gives something in its place. */
export function evaluateValue(value: Value, context: RenderContext, token: Token, nullable = false): { result: unknown; origin: Origin } {
  const [first] = value.filters
  const lenient = value.filters.some((filter) => acceptsMissing.has(filter.name))
  let result: unknown = toValue(settled(value.initial.evaluate(context, lenient)))
  let origin = context.origins.of(value)
  if (!first && (nullable || result instanceof InsertedText)) return { result, origin }
  if (isNothing(result) && !lenient && !(first && acceptsNull.has(first.name))) throw new TemplateFailure(missing(context.text, value.initial.postfix[0] ?? token, describeValue(value), 'is null'))
  value.filters.forEach((filter, index) => {
    const laterDefault = value.filters.slice(index + 1).some((later) => acceptsMissing.has(later.name))
    if (!argumentsStand(filter, context, laterDefault)) return
    const before = result instanceof InsertedText ? result.toString() : result
    result = filtered(filter, before, context, token)
    if (filter.name === 'default' && result !== before) origin = context.origins.ofArguments(filter.args)
  })
  return { result, origin }
}

export const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null

/** False where a `default` names nothing and a later one follows. A filter whose argument is null would swallow it silently. */
function argumentsStand(filter: Filter, context: RenderContext, laterDefault: boolean): boolean {
  for (const arg of filter.args) {
    if (Array.isArray(arg) || !TypeGuards.isPropertyAccessToken(arg)) continue
    if (!isNothing(toValue(settled(evalToken(arg, context, laterDefault))))) continue
    if (filter.name === 'default' && laterDefault) return false
    if (!acceptsNullArguments.has(filter.name)) throw new TemplateFailure(missing(context.text, arg, arg.getText(), 'is null'))
  }
  return true
}

function filtered(filter: Filter, value: unknown, context: RenderContext, token: Token): unknown {
  try {
    return toValue(settled(filter.render(value, context)))
  } catch (error) {
    if (error instanceof Error && !LiquidError.is(error) && !isLimit(error)) throw failedAt(token, `${token.getText()}: ${error.message}`)
    throw error
  }
}

const isLimit = (error: Error): boolean => error.message.endsWith(' limit exceeded')

/** The reference of an output as its author wrote it. */
export function describeValue(value: Value): string {
  const [first] = value.initial.postfix
  return value.initial.postfix.length === 1 && first ? first.getText() : value.initial.postfix.map((token) => token.getText()).join(' ')
}
