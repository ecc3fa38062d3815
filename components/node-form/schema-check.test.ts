import { expect, test } from 'vitest'
import { schemaOfExample, schemaRefusal } from './schema-check.ts'

test('a schema that cannot be one is refused with its place', () => {
  expect(schemaRefusal({ type: 'object', properties: { tag: { type: 'text' } } })).toBe('properties.tag: there is no type "text". It is one of string, number, integer, boolean, object, array, null.')
  expect(schemaRefusal({ properties: [] })).toBe('properties must be an object of schemas by name.')
  expect(schemaRefusal({ properties: { tags: { type: 'array', items: { enum: [] } } } })).toBe('properties.tags.items: "enum" is a list of at least one value.')
  expect(schemaRefusal({ properties: {}, required: ['gone'], additionalProperties: false })).toContain('"gone" is required')
  expect(schemaRefusal([])).toContain('A JSON Schema is an object')
  expect(schemaRefusal({ type: ['string', 'null'], anyOf: [{ minLength: 1 }, true], additionalProperties: false })).toBeUndefined()
})

test('an example gives the fields that it has, and of a list what its items share', () => {
  expect(schemaOfExample({ order: 'A-17', paid: true, lines: [{ sku: 'bolt', price: 2 }, { sku: 'saw', price: 1.5, note: 'x' }] })).toEqual({
    type: 'object',
    required: ['order', 'paid', 'lines'],
    properties: {
      order: { type: 'string' },
      paid: { type: 'boolean' },
      lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' }, price: { type: 'number' }, note: { type: 'string' } }, required: ['sku', 'price'] } },
    },
  })
  expect(schemaOfExample([])).toEqual({ type: 'array', items: {} })
})
