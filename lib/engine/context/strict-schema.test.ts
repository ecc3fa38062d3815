import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import { outputRequest } from './output-strategy.ts'
import { nullable, rebased, strictSchema } from './strict-schema.ts'
import { requestOf } from './testing.ts'

describe('strict schemas', () => {
  test('every property becomes required, an optional one may be null, and no others are allowed', () => {
    expect(strictSchema({ type: 'object', description: 'D', properties: { a: { type: 'string', default: 'x' }, b: { enum: [1, 2] }, c: { type: 'object', properties: { d: { type: ['string', 'number'] } } } }, required: ['a'] })).toEqual({
      type: 'object',
      description: 'D',
      properties: { a: { type: 'string' }, b: { enum: [1, 2, null] }, c: { type: ['object', 'null'], properties: { d: { type: ['string', 'number', 'null'] } }, required: ['d'], additionalProperties: false } },
      required: ['a', 'b', 'c'],
      additionalProperties: false,
    })
  })

  test('lists, unions and definitions are converted inside', () => {
    const inner: JsonObject = { type: 'object', properties: { x: { type: 'string' } } }
    const strict = { type: 'object', properties: { x: { type: ['string', 'null'] } }, required: ['x'], additionalProperties: false }
    expect(strictSchema({ type: 'array', items: inner })).toEqual({ type: 'array', items: strict })
    expect(strictSchema({ oneOf: [inner, { type: 'null' }] })).toEqual({ anyOf: [strict, { type: 'null' }] })
    expect(strictSchema({ $ref: '#/$defs/i', $defs: { i: inner } })).toEqual({ $ref: '#/$defs/i', $defs: { i: strict } })
  })

  test.each<JsonObject>([{ type: 'object' }, { type: 'object', properties: {}, additionalProperties: { type: 'string' } }, { allOf: [] }, {}, { type: 'array' }, { type: 'object', properties: { a: true } }, { type: 'object', properties: { a: { type: 'object' } } }])('%j cannot be strict', (schema) => {
    expect(strictSchema(schema)).toBeUndefined()
  })

  test('one intent that cannot be strict makes the reply non-strict, with the schemas as written', () => {
    const { responseFormat } = outputRequest(requestOf({ strategy: 'json_schema', intents: [{ name: 'a', parameters: { type: 'object', properties: { free: { type: 'object' } } } }, { name: 'b' }] }))
    expect(JSON.parse(responseFormat.map(({ text }) => text).join(''))).toMatchObject({ json_schema: { strict: false, schema: { properties: { a: { type: ['object', 'null'], properties: { free: { type: 'object' } } } } } } })
  })

  test('a schema with local references moves where they still resolve', () => {
    const parameters: JsonObject = { type: 'object', properties: { p: { $ref: '#/$defs/p' } }, required: ['p'], $defs: { p: { type: 'string' } } }
    const { responseFormat } = outputRequest(requestOf({ strategy: 'json_schema', intents: [{ name: 'a', parameters }] }))
    expect(JSON.parse(responseFormat.map(({ text }) => text).join(''))).toMatchObject({
      json_schema: { strict: true, schema: { properties: { a: { anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] } }, $defs: { a: { properties: { p: { $ref: '#/$defs/a/$defs/p' } }, $defs: { p: { type: 'string' } } } } } },
    })
    expect(rebased({ type: 'string' }, '#/x')).toEqual({ type: 'string' })
  })

  test('a nullable schema accepts null whatever it was', () => {
    expect([nullable({ type: 'null' }), nullable({ type: ['string'] }), nullable({ type: 'string', enum: ['a'] }), nullable({ const: 1 }), nullable({ $ref: '#/x' })]).toEqual([
      { type: 'null' },
      { type: ['string', 'null'] },
      { type: ['string', 'null'], enum: ['a', null] },
      { anyOf: [{ const: 1 }, { type: 'null' }] },
      { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
    ])
  })
})
