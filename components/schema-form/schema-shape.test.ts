import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { childSegment, isWithin, pointerOf } from './json-pointer.ts'
import { choicesOf, defaultValue, freshItem, shapeOf, startValue } from './schema-shape.ts'

const kind = (schema: Json, root: JsonObject = {}) => shapeOf(schema, root).kind

describe('which control a schema gets', () => {
  test('a text that nothing bounds may have several lines, a short or formatted one has one', () => {
    expect(kind({ type: 'string' })).toBe('text')
    expect(kind({ type: 'string', maxLength: 80 })).toBe('line')
    expect(kind({ type: 'string', format: 'email' })).toBe('line')
    expect(kind({ type: 'string', maxLength: 80, format: 'textarea' })).toBe('text')
  })

  test('numbers, yes or no, lists and objects have their own', () => {
    expect([{ type: 'integer' }, { type: 'number' }, { type: 'boolean' }].map((schema) => kind(schema))).toEqual(['number', 'number', 'boolean'])
    expect(kind({ type: 'array', items: { type: 'string' } })).toBe('list')
    expect(kind({ properties: { a: {} } })).toBe('object')
  })

  test('what no control fits is edited as JSON', () => {
    expect(kind({})).toBe('json')
    expect(kind(true)).toBe('json')
    expect(kind({ type: 'object' })).toBe('json')
    expect(kind({ anyOf: [{ type: 'string' }, { type: 'number' }] })).toBe('json')
    expect(kind({ type: ['string', 'number'] })).toBe('json')
  })

  test('null beside one type is that type, left empty', () => {
    expect(shapeOf({ type: ['string', 'null'], maxLength: 5 }, {})).toMatchObject({ kind: 'line', nullable: true })
    expect(shapeOf({ anyOf: [{ type: 'integer' }, { type: 'null' }] }, {})).toMatchObject({ kind: 'number', nullable: true })
  })

  test('a local reference is followed and its description may be overridden', () => {
    const root = { $defs: { money: { type: 'number', description: 'Euro' } } }
    expect(shapeOf({ $ref: '#/$defs/money', description: 'Price' }, root)).toEqual({ kind: 'number', nullable: false, schema: { type: 'number', description: 'Price' } })
  })

  test('a reference in a circle or to nothing becomes JSON instead of hanging', () => {
    const root = { $defs: { a: { $ref: '#/$defs/a' } } }
    expect(kind({ $ref: '#/$defs/a' }, root)).toBe('json')
    expect(kind({ $ref: '#/$defs/nowhere' }, root)).toBe('json')
  })

  test('choices come from an enum or from titled constants', () => {
    expect(choicesOf({ enum: ['low', 2, null] })).toEqual([
      { value: 'low', label: 'low' },
      { value: 2, label: '2' },
      { value: null, label: 'null' },
    ])
    expect(choicesOf({ oneOf: [{ const: 'a', title: 'First' }, { const: 'b' }] }).map((choice) => choice.label)).toEqual(['First', 'b'])
    expect(choicesOf({ oneOf: [{ const: 'a' }, { type: 'string' }] })).toEqual([])
  })
})

describe('what a fresh form holds', () => {
  test('declared defaults and required objects, nothing guessed', () => {
    const schema = {
      type: 'object',
      required: ['who', 'place'],
      properties: {
        who: { type: 'string' },
        team: { type: 'string', default: 'Payments' },
        place: { type: 'object', properties: { city: { type: 'string' } } },
        more: { type: 'object', properties: { x: { type: 'string' } } },
        kind: { const: 'request' },
      },
    }
    expect(defaultValue(schema, schema)).toEqual({ team: 'Payments', place: {}, kind: 'request' })
  })

  test('an example of the author comes before defaults', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', default: 'x' } } }
    expect(startValue({ ...schema, examples: [{ a: 'Ship it' }] })).toEqual({ a: 'Ship it' })
    expect(startValue(schema)).toEqual({ a: 'x' })
    expect(startValue({ type: 'object' })).toEqual({})
  })

  test('an added item starts with its default, else empty of its kind', () => {
    expect(freshItem({ type: 'string' }, {})).toBe('')
    expect(freshItem({ type: 'integer', default: 3 }, {})).toBe(3)
    expect(freshItem({ type: 'object', properties: { a: { type: 'string', default: 'x' } } }, {})).toEqual({ a: 'x' })
    expect(freshItem({ enum: ['a', 'b'] }, {})).toBe('a')
  })
})

describe('finding the field of a problem', () => {
  test('names with slashes and tildes keep their meaning', () => {
    expect(pointerOf(['a/b', 0, '~c'])).toBe('/a~1b/0/~0c')
    expect(childSegment('/a~1b/0', '')).toBe('a/b')
  })

  test('a field does not own the problems of one whose name begins alike', () => {
    expect(isWithin('/name/first', '/name')).toBe(true)
    expect(isWithin('/names', '/name')).toBe(false)
    expect(childSegment('/names', '/name')).toBeUndefined()
  })
})
