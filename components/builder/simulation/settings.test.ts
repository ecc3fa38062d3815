import { describe, expect, test } from 'vitest'
import { changesBudget, readTokens, settingsOf, simulationInput } from './settings.ts'

const data = { label: 'Next', promptId: 'p', prompt: { messages: [] }, intents: [], maxVisits: 3, context: { budget: { tokens: 8000, overflow: 'fail' } } }

describe('the settings of a simulation', () => {
  test('begin as the node has them', () => {
    expect(settingsOf(data)).toEqual({ model: '', budgetTokens: 8000, overflow: 'fail', limit: 100 })
    expect(settingsOf({})).toEqual({ model: '', overflow: 'drop_oldest', limit: 100 })
  })

  test('are asked with the model-facing data of the node, and a budget even where there is none', () => {
    expect(simulationInput(data, settingsOf(data))).toEqual({ body: { prompt: { messages: [] }, intents: [], context: data.context }, budget: { tokens: 8000, overflow: 'fail' }, limit: 100 })
    expect(simulationInput({}, { model: 'gpt-5', window: 9, overflow: 'fail', limit: 50 })).toEqual({ body: {}, model: 'gpt-5', window: 9, budget: null, limit: 50 })
  })

  test('change the node’s budget where it would be another one', () => {
    expect(changesBudget(data, settingsOf(data))).toBe(false)
    expect(changesBudget(data, { ...settingsOf(data), overflow: 'summarise' })).toBe(true)
    expect(changesBudget({}, { ...settingsOf({}), overflow: 'fail' })).toBe(false)
  })

  test.each([['8000', 8000], [' 8,000 ', 8000], ['8k', 8000], ['1.5M', 1_500_000], ['200 K', 200_000], ['0', undefined], ['', undefined], ['eight', undefined], ['-3', undefined]])('%j are tokens as people type them', (text, tokens) => {
    expect(readTokens(text)).toBe(tokens)
  })
})
