/** Assertions while somebody writes them: what a new one begins with, and what of an answer can be picked. Pure. */
import type { Assertion } from '#lib/api/assertions.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'

export type AssertionKind = Assertion['kind']

export const kindWords: Record<AssertionKind, string> = { intent: 'Intent', field: 'Field', text: 'Text', expression: 'Expression', judge: 'Judge' }

/** The judge's first words; its author sees and changes all of them. */
const judgeMessages = [
  { role: 'system' as const, content: 'You judge one step of a workflow. Say whether the decision is right by this rule, and by nothing else:\n\n' },
  { role: 'user' as const, content: 'What had happened:\n\n{{ thread }}\n\nThe decision:\n\n{{ decision | json }}' },
]

export function newAssertion(kind: AssertionKind): Assertion {
  switch (kind) {
    case 'intent':
      return { kind, equals: '' }
    case 'field':
      return { kind, path: '/args/', equals: '' }
    case 'text':
      return { kind, contains: '' }
    case 'expression':
      return { kind, expression: '' }
    case 'judge':
      return { kind, prompt: { messages: judgeMessages } }
  }
}

/** What is missing before it can be saved; undefined where nothing is. */
export function missingIn(assertion: Assertion): string | undefined {
  switch (assertion.kind) {
    case 'intent':
      return (assertion.in ?? [assertion.equals ?? '']).some((name) => name.trim() === '') ? 'Name the intent.' : undefined
    case 'field':
      if (assertion.path !== '' && !assertion.path.startsWith('/')) return 'A place begins with /.'
      return assertion.matches === '' ? 'Write the pattern.' : undefined
    case 'text':
      return assertion.contains === '' ? 'Write the text.' : undefined
    case 'expression':
      return assertion.expression.trim() === '' ? 'Write the expression.' : undefined
    case 'judge':
      return assertion.prompt.messages.every(({ content }) => content === '') ? 'Write what the judge is asked.' : undefined
  }
}

export interface Pick {
  path: string
  value: Json
}

const mostPicks = 24

/** The values inside an answer, with their places; lists and objects of nothing stand for themselves. */
export function picksOf(answer: Json, base: (string | number)[] = []): Pick[] {
  const entries: [string | number, Json][] = Array.isArray(answer) ? answer.map((item, index) => [index, item]) : isJsonObject(answer) ? Object.entries(answer) : []
  if (entries.length === 0) return base.length === 0 ? [] : [{ path: pointer(base), value: answer }]
  return entries.flatMap(([key, value]) => picksOf(value, [...base, key])).slice(0, mostPicks)
}

/** The answer's own value as a check of it. */
export const picked = ({ path, value }: Pick): Assertion => ({ kind: 'field', path, equals: value })

export const isPicked = (assertions: readonly Assertion[], { path }: Pick): boolean => assertions.some((assertion) => assertion.kind === 'field' && assertion.path === path)
