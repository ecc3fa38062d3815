import { describe, expect, test } from 'vitest'
import { draftOf, emptyDraft, errorsOf, readDraft, readPrice, readTokens } from './model-draft.ts'

test.each([['272000', 272_000], ['272,000', 272_000], ['272k', 272_000], ['1.05M', 1_050_000], [' 8_192 ', 8192], ['0', undefined], ['-5', undefined], ['1.5', undefined], ['much', undefined], ['', undefined]])('%j tokens are %s', (written, tokens) => {
  expect(readTokens(written)).toBe(tokens)
})

test.each([['0.25', 0.25], ['$2', 2], ['.5', 0.5], ['0', 0], ['-1', undefined], ['1e3', undefined], ['1,5', undefined], ['', undefined]])('%j dollars are %s', (written, price) => {
  expect(readPrice(written)).toBe(price)
})

describe('what is typed', () => {
  const typed = { ...emptyDraft('my-tune', 'local'), contextWindow: '32k', input: '0.5', output: '1.5' }

  test('is what is sent; what is left empty is not said', () => {
    expect(readDraft(typed)).toEqual({ body: { model: 'my-tune', connection: 'local', contextWindow: 32_000, price: { input: 0.5, cachedInput: null, output: 1.5 } } })
    expect(readDraft({ ...emptyDraft(' gpt-5 '), warnAtPercent: '60%', asOf: '2026-10-01' })).toEqual({ body: { model: 'gpt-5', connection: null, contextWindow: null, warnAtPercent: 60, price: null, asOf: '2026-10-01' } })
  })

  test('is told wrong at each field', () => {
    expect(readDraft({ ...typed, model: ' ', contextWindow: 'big', warnAtPercent: '0', output: '-1', asOf: 'March 2026' })).toEqual({
      errors: { model: expect.any(String), contextWindow: expect.any(String), warnAtPercent: expect.any(String), output: expect.stringContaining('amount'), asOf: expect.any(String) },
    })
  })

  test('of a price needs input and output', () => {
    expect(readDraft({ ...typed, output: '' })).toEqual({ errors: { output: 'Output has a price too.' } })
    expect(readDraft({ ...typed, input: '', output: '', cachedInput: '1' })).toEqual({ errors: { input: expect.any(String), output: expect.any(String) } })
  })
})

test('a model that is opened shows what was entered, not what is built in', () => {
  expect(draftOf({ model: 'gpt-5', connection: null, own: null })).toEqual(emptyDraft('gpt-5'))
  expect(draftOf({ model: 'm', connection: 'local', own: { contextWindow: 8000, warnAtPercent: 50, price: { input: 1, cachedInput: null, output: 2 }, asOf: '2026-11-01' } })).toEqual({ model: 'm', connection: 'local', contextWindow: '8000', warnAtPercent: '50', input: '1', cachedInput: '', output: '2', asOf: '2026-11-01' })
})

test('a refusal of the server stands at its field', () => {
  expect(errorsOf([{ code: 'x', path: '/price/input', message: 'too much' }, { code: 'x', path: '/connection', message: 'none such' }, { code: 'x', message: 'elsewhere' }])).toEqual({ input: 'too much', connection: 'none such' })
})
