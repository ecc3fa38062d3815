import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '#lib/engine/expression.ts'
import { liquid } from '#lib/engine/template-render.ts'
import type { Json } from '#lib/engine/json.ts'
import { jsonataFunctions } from './jsonata-functions.ts'
import { liquidFilters, liquidTags } from './liquid-words.ts'
import { offersAt, type OfferLanguage } from './offers.ts'
import type { Root } from './scope-shape.ts'
import { shapeOf, type Shape } from './value-shape.ts'

const output: Json = { status: 200, headers: { 'content-type': 'text/html' }, body: { items: [{ name: 'bolt', price: 2.5 }], total: 1 } }
const fetched: Shape = { says: 'Fetch the tags', members: { output: shapeOf({ type: 'object', properties: { status: { type: 'integer' }, body: { description: 'Parsed where it is JSON' } } }, output), visits: { value: 2 } } }
const roots: Root[] = [
  { name: 'input', says: 'what the run was started with', shape: shapeOf({ type: 'object', required: ['order'], properties: { order: { type: 'string', description: 'Its number' }, urgent: { type: 'boolean' }, lines: { type: 'array', items: { $ref: '#/$defs/line' } } }, $defs: { line: { type: 'object', properties: { sku: { type: 'string' } } } } }, { order: 'A-17' }) },
  { name: 'steps', says: 'what nodes came back with', shape: { members: { fetch: fetched } } },
]

const at = (language: OfferLanguage, before: string, asked = false) => offersAt(language, before, roots, asked)
const labels = (language: OfferLanguage, before: string, asked = false) => at(language, before, asked)?.offers.map(({ label }) => label) ?? []
const offer = (language: OfferLanguage, before: string, label: string) => at(language, before)?.offers.find((each) => each.label === label)

describe('what is offered while somebody types', () => {
  it('has what was declared and what really came, each with its type and its last value', () => {
    expect(offer('jsonata', 'steps.fetch.output.', 'status')).toMatchObject({ type: 'integer, optional', preview: '200' })
    expect(offer('jsonata', 'steps.fetch.output.', 'body')).toMatchObject({ type: 'object of 2, optional', says: 'Parsed where it is JSON', preview: '{ items: [{…}], total: 1 }' })
    expect(offer('liquid', 'Of {{ input.', 'order')).toMatchObject({ type: 'string', preview: '"A-17"', says: 'Its number' })
    expect(offer('liquid', 'Of {{ input.', 'urgent')?.preview).toBeUndefined()
  })

  it('follows a path through members, items and references of a schema', () => {
    expect(labels('liquid', '{{ steps.fetch.output.body.items[0].')).toEqual(['name', 'price'])
    expect(labels('liquid', '{{ steps.fetch.output["body"].items.first.')).toEqual(['name', 'price'])
    expect(labels('jsonata', 'steps.fetch.output.body.items.')).toEqual(['name', 'price'])
    expect(labels('jsonata', 'input.lines[0].')).toEqual(['sku'])
  })

  it('writes a name that cannot stand behind a dot as the language wants it', () => {
    expect(offer('liquid', '{{ steps.fetch.output.headers.', 'content-type')).toMatchObject({ insert: '["content-type"]', takesDot: true })
    expect(offer('jsonata', 'steps.fetch.output.headers.', 'content-type')).toMatchObject({ insert: '`content-type`' })
  })

  it('finds a path by any name in it, before the way there is known', () => {
    expect(labels('jsonata', 'or')).toContain('input.order')
    expect(labels('liquid', '{{ sta')).toContain('steps.fetch.output.status')
    expect(at('liquid', 'Of {{ inp')?.from).toBe('Of {{ '.length)
  })

  it('knows what names inside a predicate, a map and a loop belong to', () => {
    expect(labels('jsonata', 'steps.fetch.output.body.items[pr')[0]).toBe('name')
    expect(labels('jsonata', '$sum(steps.fetch.output.body.items.(pr')[0]).toBe('name')
    expect(labels('liquid', '{% for item in steps.fetch.output.body.items %}- {{ item.')).toEqual(['name', 'price'])
    expect(labels('jsonata', '( $all := steps.fetch.output.body; $all.')).toEqual(['items', 'total'])
  })

  it('offers filters behind a bar, tags in a tag and functions behind a dollar', () => {
    expect(labels('liquid', '{{ input.order | up')).toContain('upcase')
    expect(labels('liquid', '{% fo')).toContain('for')
    expect(offer('jsonata', '$su', '$sum')).toMatchObject({ insert: '$sum()', cursorBack: 1, type: '(numbers)' })
  })

  it('is silent in plain text, in quotes and behind what is no path', () => {
    expect(at('liquid', 'plain inp')).toBeNull()
    expect(at('liquid', '{{ input.order }} inp')).toBeNull()
    expect(at('jsonata', '"inp')).toBeNull()
    expect(at('jsonata', '$sum(input).')).toBeNull()
    expect(at('jsonata', '')).toBeNull()
    expect(labels('jsonata', '', true)).toContain('steps.fetch.output')
    expect(labels('liquid', '{{ ')).toContain('input')
  })

  it('offers every filter and every tag that templates have, and no other', () => {
    expect(liquidFilters.map(({ name }) => name).toSorted()).toEqual(Object.keys(liquid.filters).toSorted())
    const tags = Object.keys(liquid.tags).filter((tag) => tag !== '#')
    expect(liquidTags.map(({ name }) => name).filter((name) => !/^(end|else|elsif|when)/.test(name)).toSorted()).toEqual(tags.toSorted())
  })

  it('offers functions that there are', async () => {
    const types = await Promise.all(jsonataFunctions.map(async ({ name }) => ({ name, result: await evaluateExpression(`$type(${name})`, {}) })))
    expect(types.filter(({ result }) => !result.ok || result.value !== 'function')).toEqual([])
  })
})
