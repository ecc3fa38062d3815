import { expect, test } from 'vitest'
import { costUsd } from './prices.ts'

const openai = 'https://api.openai.com/v1'

test('cached input is cheaper than fresh input, reasoning is output', () => {
  expect(costUsd(openai, 'gpt-5-mini', { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000, reasoningTokens: 90_000 })).toBeCloseTo(0.6 * 0.25 + 0.4 * 0.025 + 0.1 * 2)
})

test('a dated model costs what the undated one costs', () => {
  const usage = { inputTokens: 10, outputTokens: 10 }
  expect(costUsd(openai, 'gpt-4o-2024-08-06', usage)).toBe(costUsd(openai, 'gpt-4o', usage))
})

test('what is not known is null, never free', () => {
  expect(costUsd(openai, 'some-new-model', { inputTokens: 10, outputTokens: 10 })).toBeNull()
  expect(costUsd('http://localhost:11434/v1', 'gpt-5-mini', { inputTokens: 10, outputTokens: 10 })).toBeNull()
})
