import { expect, test } from 'vitest'
import { documentOf } from '#lib/nodes/testing.ts'
import { figureTexts } from './figure-text.ts'

const { nodes } = documentOf({ research: { type: 'agent', steps: 6 }, plain: { type: 'agent' }, items: { type: 'each', items: 'input' }, decide: { type: 'decide', intents: [], prompt: { messages: [] } } })
const spread = { p50: 3, p95: 4 }
const container = (nodeId: string, outOfSteps = 0) => ({ nodeId, runs: 46, steps: spread, tokens: { p50: 820, p95: 12_400 }, outOfSteps })

test('an agent says its steps beside its budget, its tokens, and over how many runs', () => {
  const texts = figureTexts(nodes, { containers: [container('research', 2), container('plain')], models: [], choices: [] })
  expect(texts.get('research')).toEqual({ subtitle: 'agent, p95 4 of 6 steps', told: 'p50 3, p95 4 of 6 steps · p50 820 tok, p95 12.4k tok · last 46 runs · 2 used them up' })
  expect(texts.get('plain')?.subtitle).toBe('agent, p95 4 of 20 steps')
})

test('what has no budget of steps says no denominator, and keeps its subtitle', () => {
  expect(figureTexts(nodes, { containers: [container('items')], models: [], choices: [] }).get('items')).toEqual({ told: 'p50 3, p95 4 steps · p50 820 tok, p95 12.4k tok · last 46 child runs' })
})

test('a node that asks a model says how large its requests were; nodes that are gone say nothing', () => {
  const models = ['decide', 'gone'].map((nodeId) => ({ nodeId, calls: 212, inputTokens: { p50: 600, p95: 1196, max: 1310 } }))
  expect([...figureTexts(nodes, { containers: [container('gone')], models, choices: [] })]).toEqual([['decide', { told: 'p50 600 tok, p95 1,196 tok, largest 1,310 tok of the last 212 requests' }]])
})
