import { expect, test } from 'vitest'
import { costUsd } from './prices.ts'

const price = { input: 0.25, cachedInput: 0.025, output: 2 }

test('cached input is cheaper than fresh input, reasoning is output', () => {
  expect(costUsd(price, { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000, reasoningTokens: 90_000 })).toBeCloseTo(0.6 * 0.25 + 0.4 * 0.025 + 0.1 * 2)
})

test('more cached than there was is no discount on what was not sent', () => {
  expect(costUsd(price, { inputTokens: 1_000_000, cachedInputTokens: 9_000_000, outputTokens: 0 })).toBeCloseTo(0.025)
})

test('a price of nothing costs nothing; a price that nobody knows is no cost at all', () => {
  expect(costUsd({ input: 0, cachedInput: 0, output: 0 }, { inputTokens: 10, outputTokens: 10 })).toBe(0)
  expect(costUsd(null, { inputTokens: 10, outputTokens: 10 })).toBeNull()
})
