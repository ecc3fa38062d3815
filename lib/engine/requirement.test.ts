import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Json } from './json.ts'
import { requirementOf } from './requirement.ts'

function told(schema: z.ZodType, value: Json | undefined): string {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  if (!issue) throw new Error('The schema takes the value.')
  return requirementOf(issue, value)
}

describe('what a refused value has to be', () => {
  test.each<[string, z.ZodType, Json | undefined, string]>([
    ['a kind', z.int(), 1.5, 'must be a whole number, not 1.5'],
    ['something at all', z.string(), undefined, 'is missing: it must be a text'],
    ['one of some words', z.enum(['draft', 'latest']), 'newest', 'must be "draft" or "latest", not "newest"'],
    ['a word or a number', z.union([z.literal('draft'), z.literal('latest'), z.int()]), 'x', 'must be "draft", "latest" or a number, not "x"'],
    ['of one of some kinds', z.discriminatedUnion('kind', [z.object({ kind: z.literal('field') }), z.object({ kind: z.literal('text') })]), { kind: 'contains' }, 'must be "field" or "text", not {"kind":"contains"}'],
    ['within bounds', z.number().max(60), 61, 'must be at most 60, not 61'],
    ['above a bound', z.number().positive(), 0, 'must be more than 0, not 0'],
    ['not empty', z.string().min(1), '', 'must be a text that is not empty, not ""'],
    ['a short list', z.array(z.string()).max(1), ['a', 'b'], 'must be a list of at most 1 item, not ["a","b"]'],
    ['an id', z.uuid(), 'x', 'must be an id such as 0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10, not "x"'],
    ['of a form with its own words', z.string().regex(/^a/, 'a name begins with an a'), 'b', 'does not fit: a name begins with an a'],
    ['of a form without words', z.custom(() => false), 1, 'has a form that is not allowed here, not 1'],
  ])('%s', (_, schema, value, words) => {
    expect(told(schema, value)).toBe(words)
  })

  test('long values are cut', () => expect(told(z.int(), 'x'.repeat(500))).toHaveLength(103))
})
