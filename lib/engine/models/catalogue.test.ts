import { describe, expect, test } from 'vitest'
import { builtInModel, builtInModels, priceAt, providers } from './catalogue.ts'

describe('a model is found by the name that a request has', () => {
  test.each([
    ['gpt-5-mini', 'gpt-5-mini'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['openai/gpt-4.1-nano', 'gpt-4.1-nano'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5-latest', 'claude-sonnet-4-5'],
    ['gpt-5-chat-latest', 'gpt-5-chat-latest'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama-3.3-70b'],
    ['llama3.1:8b', 'llama-3.1-8b'],
    ['Meta-Llama-3.1-70B-Instruct', 'llama-3.1-70b'],
    ['gpt-oss:20b', 'gpt-oss-20b'],
  ])('%s is %s', (name, row) => {
    expect(builtInModel(name)?.name).toBe(row)
  })

  test.each(['', 'my-model', 'gpt-5-minima', 'gpt-4o-audio-preview', 'llama3.1', 'scripted'])('nothing is guessed of %j', (name) => {
    expect(builtInModel(name)).toBeUndefined()
  })
})

test('a fine-tuned model has the window of its base, and a price of its own that is not known', () => {
  expect(builtInModel('ft:gpt-4o-mini-2024-07-18:acme::1')).toMatchObject({ contextWindow: 128_000, price: null })
})

test('a long prompt is priced as the provider prices it, from the first token on', () => {
  const model = builtInModel('gpt-5.4')
  expect(model && priceAt(model, 272_000)).toEqual({ input: 2.5, cachedInput: 0.25, output: 15 })
  expect(model && priceAt(model, 272_001)).toEqual({ input: 5, cachedInput: 0.5, output: 22.5 })
})

test('models that always reason refuse what steers sampling', () => {
  expect(builtInModel('gpt-5-mini')?.refuses).toEqual(expect.arrayContaining(['temperature', 'top_p', 'max_tokens']))
  expect(builtInModel('gpt-4o')?.refuses).toEqual([])
})

test('every row is dated; a price is above zero or not known, and only providers with a host of their own have one', () => {
  for (const { name, provider, price, longPrompt, asOf, contextWindow, maxInputTokens = 0 } of builtInModels) {
    expect(asOf, name).toMatch(/^20\d\d-[01]\d-[0-3]\d$/)
    expect(contextWindow, name).toBeGreaterThan(maxInputTokens)
    for (const list of [price, longPrompt?.price]) {
      if (!list) continue
      expect(providers[provider].host, name).not.toBeNull()
      expect(Math.min(list.input, list.cachedInput, list.output), name).toBeGreaterThan(0)
      expect(list.cachedInput, name).toBeLessThanOrEqual(list.input)
    }
  }
})
