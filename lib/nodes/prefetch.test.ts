import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { decision, documentOf } from './testing.ts'

const fetch = { type: 'http', url: 'https://example.com/orders' }
const loop = ['start -> decide', 'decide.get_orders -> fetch', 'fetch -> decide', 'fetch.error -> decide', 'decide.done -> end', 'decide.invalid -> end']
type Data = { type: string; [field: string]: Json }

function told(nodes: Record<string, Data> = {}, edges: string[] = loop, decide: Data = decision(['get_orders', 'done'])): string[] {
  const { problems } = compile(documentOf({ start: { type: 'start' }, decide, fetch, end: { type: 'end' }, ...nodes }, edges))
  return problems.filter(({ code }) => code === 'prefetchable_call').map(({ nodeId, handle }) => `${nodeId}.${handle}`)
}

describe('a fetch that could stand before the decision', () => {
  test('is one whose arm reads nothing that the model says and leads straight back', () => {
    expect(told()).toEqual(['decide.get_orders'])
  })

  test('may have more steps on its way back', () => {
    expect(told({ shorten: { type: 'transform', expression: 'prev.body' } }, ['start -> decide', 'decide.get_orders -> fetch', 'fetch -> shorten', 'shorten -> decide', 'decide.done -> end'])).toEqual(['decide.get_orders'])
  })
})

describe('nothing is said of a fetch', () => {
  test('that reads an argument, or what the node before gave', () => {
    expect(told({ fetch: { ...fetch, url: 'https://example.com/{{ args.why }}' } })).toEqual([])
    expect(told({ fetch: { ...fetch, url: 'https://example.com/{{ prev.args.why }}' } })).toEqual([])
    expect(told({ fetch: { ...fetch, url: 'https://example.com/{{ steps.decide.args.why }}' } })).toEqual([])
  })

  test('that a person must approve', () => {
    const gated = decision(['get_orders', 'done'])
    const [first, ...rest] = gated.intents as JsonObject[]
    expect(told({}, loop, { ...gated, intents: [{ ...first, approval: { when: true } }, ...rest] })).toEqual([])
  })

  test('that may be wanted again, because the loop changes something, waits, or asks somebody', () => {
    const more = [...loop, 'decide.act -> act', 'act -> decide']
    const decide = decision(['get_orders', 'act', 'done'])
    expect(told({ act: { type: 'http', url: 'https://example.com', method: 'POST' } }, more, decide)).toEqual([])
    expect(told({ act: { type: 'wait', seconds: '60' } }, more, decide)).toEqual([])
    expect(told({ act: { type: 'ask', question: 'Go on?' } }, ['start -> decide', ...loop.slice(1), 'decide.act -> act', 'act.answered -> decide'], decide)).toEqual([])
    expect(told({ act: { type: 'transform', expression: '1' } }, more, decide)).toEqual(['decide.get_orders'])
  })

  test('that has an effect, or nothing to fetch at all', () => {
    expect(told({ fetch: { ...fetch, method: 'POST' } })).toEqual([])
    expect(told({ fetch: { type: 'transform', expression: '1' } })).toEqual([])
  })

  test('that does not lead back, or that two intents share', () => {
    expect(told({}, ['start -> decide', 'decide.get_orders -> fetch', 'fetch -> end', 'decide.done -> end'])).toEqual([])
    expect(told({}, [...loop, 'decide.more -> fetch'], decision(['get_orders', 'more', 'done']))).toEqual([])
  })
})
