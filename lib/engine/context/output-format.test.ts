import { expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import { intentForms, schemaForm } from './output-format.ts'

const text = (parts: { text: string }[]) => parts.map((part) => part.text).join('')

test('an intent reads as an object with its fields, their types, limits and descriptions', () => {
  const parameters: JsonObject = {
    type: 'object',
    properties: {
      tag: { type: 'string', description: 'The tag\nto deploy.', pattern: '^v', maxLength: 40 },
      mode: { enum: ['fast', 'safe', null] },
      count: { type: 'integer', minimum: 1, maximum: 9 },
      who: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      tags: { type: 'array', items: { type: ['string', 'null'] }, minItems: 1 },
      steps: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
      owner: { $ref: '#/$defs/person' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      extra: { type: 'object' },
      nothing: { type: 'object', properties: {} },
      fixed: { const: 'x' },
      any: {},
    },
    required: ['tag', 'mode'],
    $defs: { person: { type: 'object', properties: { name: { type: 'string' }, boss: { $ref: '#/$defs/person' } } } },
  }
  const form = text(intentForms([{ name: 'deploy', description: 'Deploys.\nCarefully.', parameters }], 'decide'))
  expect(form.slice(0, form.indexOf('  "labels"?'))).toBe(`Reply with a JSON object of this form:

// Deploys.
// Carefully.
{
  "intent": "deploy",
  // The tag
  // to deploy. (pattern ^v, characters at most 40)
  "tag": string,
  "mode": "fast" | "safe" | null,
  // (at least 1, at most 9)
  "count"?: integer,
  "who"?: string | null,
  // (items at least 1)
  "tags"?: (string | null)[],
  "steps"?: {
    "name": string
  }[],
  "owner"?: {
    "name"?: string,
    "boss"?: (the same form as person)
  },
`)
  expect(form.slice(form.indexOf('  "labels"?'))).toBe(`  "labels"?: {
    [name: string]: string
  },
  "extra"?: object,
  "nothing"?: {},
  "fixed"?: "x",
  "any"?: any JSON
}`)
})

test('several intents are several forms, each its own stretch', () => {
  const parts = intentForms([{ name: 'a', description: '', parameters: {} }, { name: 'b', description: '', parameters: {} }], 'decide')
  expect(text(parts)).toBe('Reply with a JSON object of exactly one of these forms:\n\n{\n  "intent": "a"\n}\n\n{\n  "intent": "b"\n}')
  expect(parts.map(({ source }) => source.tag)).toEqual([undefined, 'a', 'b'])
})

test('an argument that is itself named intent stands under args', () => {
  expect(text(intentForms([{ name: 'a', description: '', parameters: { type: 'object', properties: { intent: { type: 'string' } } } }], 'decide'))).toContain('"intent": "a",\n  "args": {\n    "intent"?: string\n  }')
})

test('a declared value reads as its type', () => {
  expect(text(schemaForm({ type: 'array', items: { enum: ['x', 'y'] } }, 'summary'))).toBe('Reply with JSON of this form:\n\n("x" | "y")[]')
})
