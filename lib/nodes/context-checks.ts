/**
 * Checks of a node's `context` that need nothing but the node: rules that do nothing, or less than they say, and a summary's prompt.
 * Warnings only: what is told to do nothing does no harm. Patterns and templates are checked where all authored texts are.
 */
import type { ContextRule } from '#lib/engine/decision.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import type { ConfigProblem } from './define-node.ts'
import { objectOf, rowsOf, textOf } from './draft.ts'

type Action = ContextRule['action']
type Option = Exclude<keyof ContextRule, 'tag' | 'type' | 'nodeId' | 'action'>

/** What each action goes by. Everything else of a rule is passed over. */
export const ruleOptions: Record<Action, readonly Option[]> = {
  show: ['template'],
  hide: [],
  hide_when_resolved: ['template'],
  truncate: ['template', 'maxCharacters'],
  redact: ['template', 'field'],
  one_line: ['template', 'maxCharacters'],
  excerpt: ['template', 'maxCharacters', 'keep', 'around', 'firstOnly', 'stackTraces'],
  summarise: ['template', 'overTokens'],
}

const selectors = ['tag', 'type', 'nodeId'] as const

/** Types whose entries all stand under one tag, which is the type's name. */
const tagged = new Set(['input', 'error', 'human_response', 'approval_rejected', 'message'])

export function checkContext(data: JsonObject): ConfigProblem[] {
  const context = objectOf(data, 'context')
  const rules = rowsOf(context, 'rules')
  return [
    ...rules.flatMap(({ index, row }) => [...ignoredOptions(index, row), ...neverMatches(index, row, rules.slice(0, rules.findIndex((rule) => rule.index === index)), context.include)]),
    ...checkSummary(context),
  ]
}

const warning = (code: string, path: string, message: string): ConfigProblem => ({ severity: 'warning', code, path, message })

function ignoredOptions(index: number, rule: JsonObject): ConfigProblem[] {
  const action = textOf(rule, 'action')
  const options = Object.hasOwn(ruleOptions, action) ? ruleOptions[action as Action] : undefined
  if (!options) return []
  const read = new Set<string>([...selectors, 'action', ...options])
  const path = `/context/rules/${index}`
  const problems = Object.keys(rule)
    .filter((name) => !read.has(name))
    .map((name) => warning('rule_field_ignored', `${path}/${name}`, `the context rule ${index + 1} (${action}) passes over "${name}". Remove it, or choose another action.`))
  if (rule.keep !== undefined || action !== 'excerpt') return problems
  const alone = ['around', 'firstOnly'].filter((name) => rule[name] !== undefined)
  return [...problems, ...alone.map((name) => warning('rule_field_ignored', `${path}/${name}`, `the context rule ${index + 1} passes over "${name}" without a pattern of lines to keep. Add "keep", or remove it.`))]
}

function neverMatches(index: number, rule: JsonObject, before: { index: number; row: JsonObject }[], include: unknown): ConfigProblem[] {
  const path = `/context/rules/${index}`
  const never = (why: string) => [warning('rule_never_matches', path, `the context rule ${index + 1} never decides: ${why}`)]
  const taken = before.find(({ row }) => selectors.every((name) => row[name] === undefined || row[name] === rule[name]))
  if (taken) return never(`rule ${taken.index + 1} comes first and matches all that this one does. Move this one up, or remove it.`)
  const { tag, type } = rule
  const empty = selectors.find((name) => rule[name] === '')
  if (empty) return never(`its ${empty} is empty. Name one, or let it match by something else.`)
  if (typeof tag === 'string' && typeof type === 'string' && tagged.has(type) && tag !== type) return never(`events of the type "${type}" stand under the tag "${type}", not "${tag}". Leave one of the two out.`)
  if (typeof tag === 'string' && Array.isArray(include) && !include.includes(tag)) return never(`"${tag}" is not among the tags that are shown at all. Add it to them, or remove the rule.`)
  return []
}

function checkSummary(context: JsonObject): ConfigProblem[] {
  const summary = objectOf(context, 'summary')
  if (!isJsonObject(summary.prompt) || /\{[{%][^}]*\bevents\b/.test(JSON.stringify(summary.prompt))) return []
  return [warning('events_not_shown', '/context/summary/prompt', 'the prompt of summaries does not show what is to be summarised. Put {{ events }} into one of its messages.')]
}
