import { expect, test } from 'vitest'
import type { AskAnswer } from '#lib/api/playground.ts'
import { carried, createPlaygroundStore, keep, readKept } from './playground-store.ts'
import { askedText, bodyOf, editedParts } from './variant.ts'

const recorded = { prompt: { messages: [{ role: 'user', content: 'Next?' }] }, model: { connection: 'default' } }
const answer = (ask: number): AskAnswer => ({ ask, decision: { intent: 'done', args: {} }, requestHash: 'h', requestTokens: 1, calls: 1, inputTokens: 1, outputTokens: 1, costUsd: null, latencyMs: 1, model: { connection: 'default', name: 'm', scripted: false } })

function started() {
  let ids = 0
  return createPlaygroundStore(undefined, recorded, () => `v${++ids}`)
}

function storage(): Storage {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key), clear: () => kept.clear(), key: () => null, get length() { return kept.size } }
}

test('four variants stand beside each other, each with the first free name, and the last one stays', () => {
  const store = started()
  const { add, remove, putBack } = store.getState()
  const second = add({ kind: 'draft' }, recorded)
  add({ kind: 'version', number: 3 }, recorded)
  add({ kind: 'variant', name: 'A' }, recorded, 'v1')
  expect(add({ kind: 'draft' }, recorded)).toBeUndefined()
  expect(store.getState().variants.map(({ name }) => name)).toEqual(['A', 'D', 'B', 'C'])
  const gone = store.getState().variants[2]
  remove(second ?? '')
  expect(store.getState().variants.map(({ name }) => name)).toEqual(['A', 'D', 'C'])
  if (gone) putBack(gone, 2)
  expect(store.getState().variants.map(({ name }) => name)).toEqual(['A', 'D', 'B', 'C'])
  for (const { id } of store.getState().variants) remove(id)
  expect(store.getState().variants).toHaveLength(1)
})

test('answers come in any order, belong to what was asked then, and nothing is heard after the end', () => {
  const store = started()
  const { begin, hear, answer: take, end, setBody } = store.getState()
  begin('v1')
  hear('v1', { ask: 2, said: 'I th' })
  take('v1', answer(2))
  take('v1', answer(1))
  setBody('v1', { ...recorded, prompt: { messages: [] } })
  end('v1', 'interrupted')
  take('v1', answer(3))
  const [variant] = store.getState().variants
  expect(variant?.batch).toMatchObject({ count: 3, status: 'interrupted', said: {} })
  expect(variant?.batch?.answers.map(({ ask }) => ask)).toEqual([1, 2])
  expect(variant?.batch?.of).toBe(askedText(recorded, {}))
  expect(variant && editedParts(variant.base, variant.data)).toEqual(['prompt'])
})

test('a reload finds everything again, per call, and what was being answered is interrupted', () => {
  const store = started()
  const kept = storage()
  const { begin, answer: take, setVariables, setCount } = store.getState()
  setVariables({ '/input/team': 'platform' })
  setCount(99)
  begin('v1')
  take('v1', answer(1))
  keep(kept, 'p', 'r', 7, store.getState())
  const read = readKept(kept, 'p', 'r', 7)
  expect(read).toMatchObject({ variables: { '/input/team': 'platform' }, count: 10, variants: [{ name: 'A', data: recorded, batch: { status: 'interrupted', answers: [{ ask: 1 }] } }] })
  expect(createPlaygroundStore(read, {}, () => 'x').getState().variants).toEqual(read?.variants)
  expect(readKept(kept, 'p', 'r', 8)).toBeUndefined()
  kept.setItem('oriel playground p r 8', '{"variants":[]}')
  expect(readKept(kept, 'p', 'r', 8)).toBeUndefined()
})

test('the body of a node is what a version covers, with defaults and without gates', () => {
  const body = bodyOf('decide', 'decide', { label: 'Next', maxVisits: 3, prompt: recorded.prompt, intents: [{ name: 'done', description: '', parameters: { type: 'object' }, approval: { when: true } }] })
  expect(body).toMatchObject({ prompt: recorded.prompt, intents: [{ name: 'done' }], model: { connection: 'default' } })
  expect(Object.keys(body).sort()).toEqual(['context', 'intents', 'model', 'output', 'prompt'])
  expect(JSON.stringify(body)).not.toContain('approval')
  expect(bodyOf('decide', 'decide', { prompt: 7, maxVisits: 2 })).toEqual({ prompt: 7 })
})

test('to another call goes along what was edited or added, without answers and values; what only was recorded stays', () => {
  const store = started()
  expect(carried(store.getState())).toBeUndefined()
  const { add, setBody, setVariables, begin } = store.getState()
  add({ kind: 'version', number: 3 }, recorded)
  add({ kind: 'recorded' }, recorded)
  setBody('v3', { ...recorded, model: { connection: 'default', name: 'other' } })
  setVariables({ '/input': 1 })
  begin('v2')
  const taken = carried(store.getState())
  expect(taken?.variants.map(({ id, batch }) => [id, batch])).toEqual([['v2', undefined], ['v3', undefined]])
  expect(taken?.variables).toEqual({})
  const kept = storage()
  if (taken) keep(kept, 'p', 'r', 7, taken)
  expect(readKept(kept, 'p', 'r', 7)).toEqual(taken)
})
