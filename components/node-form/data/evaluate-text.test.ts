import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { evaluateText, type TextJob } from './evaluate-text.ts'
import { evaluationRoot, secretDots, unloaded } from './evaluation-root.ts'
import type { NodeScope } from './node-scope.ts'

const scope: NodeScope = {
  runId: 'r1',
  moment: { kind: 'started', step: 'mail#1', at: '2026-11-22T08:00:00.000Z' },
  input: { kind: 'value', value: { name: 'Ann', items: [{ price: 2 }, { price: 3 }] } },
  trigger: { kind: 'value', value: { kind: 'api' } },
  vars: {},
  steps: { fetch: { visits: 1, output: { kind: 'long', hash: 'h', bytes: 90_000, preview: '[' } } },
  own: { kind: 'value', value: ['v2'] },
  run: { id: 'r1', startedAt: '2026-11-22T08:00:00.000Z' },
  now: '2026-11-22T08:00:00.000Z',
}
const none = new Map()
const root = (more: Partial<Parameters<typeof evaluationRoot>[0]> = {}): JsonObject => evaluationRoot({ scope, loaded: none, reads: 'run', waits: [], ...more })
const value = async (kind: TextJob['kind'], text: string, over: JsonObject = root(), items?: string) => {
  const result = await evaluateText({ kind, text, ...(items !== undefined && { items }) }, over)
  return result.ok ? `${result.shown.line} · ${result.shown.type}` : result.error
}

describe('the value of a text on past data', () => {
  it('is abridged on one line, with its type', async () => {
    expect(await value('expression', '$sum(input.items.price)')).toBe('5 · number')
    expect(await value('expression', 'input.items')).toBe('[{ price: 2 }, { price: 3 }] · list of 2')
    expect(await value('template', 'Dear {{ input.name }},\nhello')).toBe('Dear Ann, ⏎ hello · 2 lines')
    expect(await value('list', 'input.items[0].price')).toBe('[2] · list of 1')
    expect(await value('map', 'item.price * 2 + index', root(), 'input.items')).toBe('[4, 7] · list of 2')
  })

  it('is an error with its place where the text is wrong, or has no value', async () => {
    expect(await value('expression', 'input.\n  items[')).toMatchObject({ code: 'syntax_error', line: 2 })
    expect(await value('expression', 'input.nobody')).toMatchObject({ code: 'no_value' })
    expect(await value('template', 'a\n{{ input.nobody }}')).toMatchObject({ code: 'unresolved_reference', line: 2, column: 4 })
    expect(await value('condition', 'input.name')).toMatchObject({ message: expect.stringContaining('gave "Ann"') as string })
  })

  it('shows dots in place of a secret, to a node that may read it only', async () => {
    expect(await value('template', 'Bearer {{ secrets.TOKEN }}', root({ secrets: ['TOKEN'] }))).toBe(`Bearer ${secretDots} · 13 characters`)
    expect(await value('template', '{{ secrets.OTHER }}', root({ secrets: ['TOKEN'] }))).toMatchObject({ code: 'unresolved_reference' })
    expect(await value('template', '{{ secrets.TOKEN }}')).toMatchObject({ code: 'unresolved_reference' })
  })

  it('of a context text reads what its own node handed on, and nothing else', async () => {
    expect(await value('template', 'Tags: {{ output | join: ", " }}', root({ reads: 'entry' }))).toBe('Tags: v2 · 8 characters')
    expect(await value('template', '{{ input.name }}', root({ reads: 'entry' }))).toMatchObject({ code: 'unresolved_reference' })
  })

  it('waits for a long value only where the text reads it', () => {
    expect(unloaded('input.name', scope, none, 'run')).toEqual([])
    expect(unloaded('steps.fetch.output[0]', scope, none, 'run')).toMatchObject([{ hash: 'h' }])
    expect(unloaded('steps.fetch.output[0]', scope, new Map([['h', [1]]]), 'run')).toEqual([])
  })
})
