import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { countTokens, loadTokenizer, slices, tokenizerOf } from './tokens.ts'
import { wellFormed } from './value-text.ts'

describe('which tokenizer counts for a model', () => {
  test.each([
    ['gpt-5-mini', 'o200k_base', true],
    ['gpt-4o-2024-08-06', 'o200k_base', true],
    ['gpt-4.1-nano', 'o200k_base', true],
    ['o3', 'o200k_base', true],
    ['o4-mini', 'o200k_base', true],
    ['openai/gpt-oss-120b', 'o200k_base', true],
    ['ft:gpt-4o-mini:acme::1', 'o200k_base', true],
    ['gpt-4', 'cl100k_base', true],
    ['gpt-4-turbo', 'cl100k_base', true],
    ['gpt-3.5-turbo', 'cl100k_base', true],
    ['claude-sonnet-4', 'o200k_base', false],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama3', true],
    ['llama-3.1-8b-instant', 'llama3', true],
    ['llama3.2:3b', 'llama3', true],
    ['llama3-70b-8192', 'llama3', true],
    ['llama-4-scout', 'o200k_base', false],
    ['llama-30b', 'o200k_base', false],
    ['mistral-large-2512', 'o200k_base', false],
    ['qwen3-32b', 'o200k_base', false],
    ['', 'o200k_base', false],
  ])('%s', (model, name, exact) => {
    expect(tokenizerOf(model)).toEqual({ name, exact })
  })
})

test('counting before the tokenizer is loaded says what to do', () => {
  expect(() => countTokens('x', 'gpt-4')).toThrow('cl100k_base is not loaded; await loadTokenizer')
})

describe('counting', () => {
  beforeAll(() => loadTokenizer('o200k_base'))

  test('short text as the encoding has it', () => {
    expect([countTokens('', 'gpt-5'), countTokens('hello world', 'gpt-5'), countTokens('hello world', 'gpt-5')]).toEqual([0, 2, 2])
  })

  test('marks of the model are counted as text', () => {
    expect(countTokens('<|endoftext|>', 'gpt-5')).toBeGreaterThan(1)
  })

  test('a long word, long white space and half a surrogate pair neither freeze nor throw', () => {
    expect(countTokens('a'.repeat(100_000), 'gpt-5')).toBe(12_500)
    expect(countTokens(' '.repeat(100_000), 'gpt-5')).toBeGreaterThan(0)
    expect(countTokens('\ud83d', 'gpt-5')).toBeGreaterThan(0)
  })

  test('slices stay close to the count of the whole', async () => {
    const { countTokens: whole } = await import('gpt-tokenizer/encoding/o200k_base')
    const text = Array.from({ length: 3_000 }, (_, index) => `Line ${index}: the deploy of v${index} took ${index * 7} ms.\n`).join('')
    const exact = whole(text)
    expect(Math.abs(countTokens(text, 'gpt-5') - exact) / exact).toBeLessThan(0.005)
  })
})

describe('counting for Llama 3', () => {
  beforeAll(() => loadTokenizer('llama3'))

  /** As its model card's tokenizer counts, without the marks that begin a text. */
  test('short text as the vocabulary has it', () => {
    expect(['', 'hello world', 'The quick brown fox jumps over the lazy dog.', '12345678', '{"tag":"v2.41.1"}'].map((text) => countTokens(text, 'llama-3.3-70b'))).toEqual([0, 2, 10, 3, 10])
  })

  test('marks of the model are counted as text, and half a surrogate pair does not throw', () => {
    expect(countTokens('<|eot_id|>', 'llama-3.3-70b')).toBeGreaterThan(1)
    expect(countTokens('\ud83d', 'llama-3.3-70b')).toBeGreaterThan(0)
  })
})

test('slices join to the text, are short, and split no surrogate pair', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('😀', 'word ', 'x'.repeat(700), '\n', ' '), { maxLength: 60 }), (parts) => {
      const text = parts.join('')
      const pieces = slices(text)
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(2_000)
        expect(piece).toBe(wellFormed(piece))
      }
    }),
  )
})
