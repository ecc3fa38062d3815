import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/engine/json.ts'
import { fieldTypeOf, freeName, isFormSchema, isNullable, moved, readChoices, rowsOfSchema, withKeyword, withNullable, withRows, withType, writeChoices } from './schema-fields.ts'

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    tag: { type: 'string', description: 'Which release', 'x-own': 1 },
    service: { type: 'string', enum: ['a', 'b'] },
    price: { anyOf: [{ type: 'number' }, { type: 'null' }] },
  },
  required: ['tag'],
}

describe('reading a schema', () => {
  test('gives its fields in the order in which they are written', () => {
    expect(rowsOfSchema(schema).map(({ name, type, required, description }) => ({ name, type, required, description }))).toEqual([
      { name: 'tag', type: 'string', required: true, description: 'Which release' },
      { name: 'service', type: 'choice', required: false, description: '' },
      { name: 'price', type: 'custom', required: false, description: '' },
    ])
  })

  test('what the form cannot say is custom, never guessed', () => {
    const schemas: Json[] = [{ $ref: '#/x' }, { type: ['string', 'number'] }, { enum: [{}, 2] }, { type: 'array' }, true]
    expect(schemas.map(fieldTypeOf)).toEqual(['custom', 'custom', 'custom', 'custom', 'custom'])
    expect(isFormSchema({ type: 'object', allOf: [] })).toBe(false)
    expect(isFormSchema({})).toBe(true)
  })
})

describe('writing it back', () => {
  test('keeps every keyword that was not touched', () => {
    const rows = rowsOfSchema(schema)
    expect(withRows(schema, rows)).toEqual(schema)
    expect(withRows(schema, rows.slice(1))).toEqual({ type: 'object', additionalProperties: false, properties: { service: schema.properties.service, price: schema.properties.price } })
  })

  test('a renamed field stays in its place and stays required', () => {
    const rows = rowsOfSchema(schema).map((row) => (row.name === 'tag' ? { ...row, name: 'version' } : row))
    const written = withRows(schema, rows)
    expect(Object.keys(written.properties as object)).toEqual(['version', 'service', 'price'])
    expect(written.required).toEqual(['version'])
  })

  test('another type drops what belonged to the old one and keeps the description', () => {
    expect(withType({ type: 'string', maxLength: 5, description: 'Which', default: 'x' }, 'integer')).toEqual({ type: 'integer', description: 'Which' })
    expect(withType({ type: 'integer' }, 'choice')).toEqual({ type: 'string', enum: ['first', 'second'] })
  })

  test('an emptied description is no description', () => {
    expect(withKeyword({ type: 'string', description: 'x' }, 'description', '')).toEqual({ type: 'string' })
  })
})

test('new names are free, and items move within the list only', () => {
  expect(freeName(['field', 'field_2'])).toBe('field_3')
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a'], 0, 1)).toEqual(['a'])
})

test('a field may be null, whatever else it is', () => {
  const schema = { type: ['string', 'null'], description: 'Its note' }
  expect([fieldTypeOf(schema), isNullable(schema)]).toEqual(['string', true])
  expect(withNullable(schema, false)).toEqual({ type: 'string', description: 'Its note' })
  expect(withNullable({ enum: ['a'] }, true)).toEqual({ enum: ['a', null] })
})

test('choices are texts, numbers and booleans, and a text with a comma is quoted', () => {
  expect(readChoices('small, 12, "a, b", true, "12"')).toEqual(['small', 12, 'a, b', true, '12'])
  expect(writeChoices(['small', 12, 'a, b', true, '12', null])).toBe('small, 12, "a, b", true, "12"')
  expect(readChoices('one, "open')).toBeUndefined()
  expect(readChoices('')).toEqual([])
})
