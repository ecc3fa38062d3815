/**
 * What a value that a schema refused has to be, in words for whoever sent it: `must be a whole number, not 1.5`. Owns the wording for
 * every kind of issue that zod knows, so that none of zod's own reaches a person. Knows no place: the caller names it before the words.
 */
import type { z } from 'zod'
import type { Json } from './json.ts'

type Issue = z.core.$ZodIssue

/** A predicate for the thing that `issue` is about, without a full stop. `value` is what stood there; undefined where nothing did. */
export function requirementOf(issue: Issue, value: Json | undefined): string {
  const wanted = wantedBy(issue)
  if (isOwnWording(issue)) return `does not fit: ${issue.message}`
  if (wanted === undefined) return `has a form that is not allowed here${butIs(value)}`
  if (value === undefined && issue.code === 'invalid_type') return `is missing: it must be ${wanted}`
  return `must be ${wanted}${butIs(value)}`
}

/** Whether the schema says in its own words what is wanted. */
const isOwnWording = ({ message }: Issue): boolean => !/^(Invalid|Too |Unrecognized)/.test(message)

function wantedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? `a ${issue.expected}`
    case 'invalid_value':
      return listed(issue.values.map((word) => JSON.stringify(word)))
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum))
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum))
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return formats[issue.format]
    case 'invalid_union':
      return alternatives(issue)
    default:
      return undefined
  }
}

/** All that would be right: the words that tell alternatives apart, or what each wants, where each refuses the value itself. */
function alternatives(issue: Extract<Issue, { code: 'invalid_union' }>): string | undefined {
  if ('options' in issue && issue.options) return listed(issue.options.map((word) => JSON.stringify(word)))
  const wanted = issue.errors.map(([first]) => (first === undefined || first.path.length > 0 ? undefined : wantedBy(first)))
  return wanted.length === 0 || wanted.includes(undefined) ? undefined : listed([...new Set(wanted as string[])])
}

const kinds: Record<string, string> = { array: 'a list', record: 'an object', object: 'an object', int: 'a whole number', string: 'a text', boolean: 'true or false', null: 'null' }

const formats: Record<string, string> = {
  uuid: 'an id such as 0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10',
  datetime: 'a time such as 2026-01-31T09:30:00Z',
  url: 'an address such as https://example.com/v1',
}

function bound(origin: string, words: string, limit: number): string {
  if (origin === 'string') return limit === 1 && words === 'at least' ? 'a text that is not empty' : `a text of ${words} ${limit} characters`
  if (origin === 'array' || origin === 'set') return `a list of ${words} ${limit} ${limit === 1 ? 'item' : 'items'}`
  return `${words} ${limit}`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

const longest = 80

function butIs(value: Json | undefined): string {
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  return `, not ${text.length <= longest ? text : `${text.slice(0, longest)}…`}`
}
