import { describe, expect, test } from 'vitest'
import { factsOf, type ModelEntry } from './facts.ts'

const openai = { connection: 'default', host: 'api.openai.com' }
const elsewhere = { connection: 'local', host: 'localhost' }
const entry = (more: Partial<ModelEntry>): ModelEntry => ({ connection: '', model: 'gpt-5-mini', contextWindow: null, warnAtPercent: 80, price: null, asOf: '2026-11-20', ...more })

describe('what is built in', () => {
  test('a list price holds at the provider’s own host', () => {
    expect(factsOf('gpt-5-mini', openai, []).priceFor(100)).toEqual({ input: 0.25, cachedInput: 0.025, output: 2, asOf: '2026-09-23' })
    expect(factsOf('gpt-4o-2024-08-06', openai, []).priceFor(100)).toEqual(factsOf('gpt-4o', openai, []).priceFor(100))
  })

  test('a model of the same name elsewhere has a window, and a price that nobody knows', () => {
    const facts = factsOf('gpt-5-mini', elsewhere, [])
    expect(facts.window).toEqual({ tokens: 272_000, warnAtPercent: 80, asOf: '2026-09-23', source: 'built_in', upTo: false })
    expect([facts.price, facts.priceFor(100)]).toEqual([null, null])
  })

  test('a window of open weights is the most that a server may give', () => {
    expect(factsOf('llama3.3:70b', elsewhere, []).window).toMatchObject({ tokens: 131_072, upTo: true })
  })

  test('of an unknown model nothing is known', () => {
    expect(factsOf('mine', openai, [])).toMatchObject({ window: null, price: null, builtIn: undefined })
    expect(factsOf('mine', openai, []).priceFor(1)).toBeNull()
  })

  test('a long prompt costs what long prompts cost', () => {
    expect(factsOf('gpt-5.4', openai, []).priceFor(300_000)).toMatchObject({ input: 5, output: 22.5 })
  })
})

describe('what an owner entered', () => {
  const everywhere = entry({ price: { input: 1, cachedInput: null, output: 4 } })
  const local = entry({ connection: 'local', contextWindow: 32_000, warnAtPercent: 50, asOf: '2026-11-21' })

  test('holds on every connection, the provider’s own among them, and cached input without a price is input', () => {
    for (const at of [openai, elsewhere]) expect(factsOf('gpt-5-mini', at, [everywhere]).priceFor(9)).toEqual({ input: 1, cachedInput: 1, output: 4, asOf: '2026-11-20' })
  })

  test('for one connection stands before what was entered for all, field by field', () => {
    const facts = factsOf('gpt-5-mini', elsewhere, [everywhere, local])
    expect(facts.window).toEqual({ tokens: 32_000, warnAtPercent: 50, asOf: '2026-11-21', source: 'own', upTo: false })
    expect(facts.price).toMatchObject({ input: 1, source: 'own' })
    expect(factsOf('gpt-5-mini', openai, [everywhere, local]).window).toMatchObject({ tokens: 272_000, warnAtPercent: 80, source: 'built_in' })
  })

  test('holds for the name as it is asked, not for its family', () => {
    expect(factsOf('gpt-5-mini-2025-08-07', elsewhere, [everywhere]).price).toBeNull()
  })
})
