import { describe, expect, test } from 'vitest'
import { imageTokens, type ImageDetail } from './image-tokens.ts'

/** Worked by hand from the provider's rules; those marked * are the examples of its guide. */
describe('tokens of an image', () => {
  test.each<[model: string, width: number, height: number, detail: ImageDetail, tokens: number, why: string]>([
    ['gpt-4o', 1024, 1024, 'high', 765, '* 768 × 768 is 2 × 2 tiles: 85 + 4 × 170'],
    ['gpt-4o-2024-08-06', 2048, 4096, 'auto', 1105, '* 1024 × 2048, then 768 × 1536, is 2 × 3 tiles: 85 + 6 × 170'],
    ['gpt-4o', 4096, 8192, 'low', 85, '* the base, whatever the size'],
    ['gpt-4o', 512, 512, 'high', 255, 'one tile'],
    ['gpt-4o', 513, 512, 'high', 425, 'two tiles'],
    ['gpt-4o', 1, 1, 'high', 255, 'never less than one tile, never enlarged'],
    ['gpt-4o-mini', 512, 512, 'high', 8500, '2833 + 5667'],
    ['gpt-4.1', 1024, 1024, 'high', 765, 'as gpt-4o'],
    ['openai/gpt-5', 1024, 1024, 'high', 630, '70 + 4 × 140'],
    ['o3', 1024, 1024, 'high', 675, '75 + 4 × 150'],
    ['gpt-5.4', 1024, 1024, 'high', 1229, '* 32 × 32 patches × 1.2'],
    ['gpt-5.4', 2048, 2048, 'high', 3000, '* 4096 patches are over 2500: 1600 × 1600 is 50 × 50, × 1.2'],
    ['gpt-5.4', 3000, 3000, 'low', 4916, '2048 × 2048 is 4096 patches, within 6144, × 1.2'],
    ['gpt-5.5', 3000, 3000, 'low', 308, '512 × 512 is 256 patches, × 1.2'],
    ['gpt-5.6-sol', 6400, 6400, 'auto', 48000, '200 × 200 patches, no budget, × 1.2'],
    ['gpt-5-mini', 1280, 720, 'auto', 1104, '40 × 23 patches × 1.2'],
    ['gpt-5-mini', 2048, 768, 'auto', 1844, '64 × 24 = 1536 patches, the budget, × 1.2'],
    ['gpt-5-nano', 1024, 1024, 'auto', 1536, '1024 patches × 1.5'],
    ['gpt-4.1-mini', 33, 32, 'auto', 4, 'two patches × 1.62 = 3.24'],
    ['gpt-4.1-nano', 1800, 2400, 'auto', 3572, '57 × 75 patches are over 1536: 1056 × 1408 is 33 × 44 = 1452, × 2.46'],
    ['o4-mini', 1024, 1024, 'auto', 1762, '1024 patches × 1.72 = 1761.28'],
  ])('%s, %i × %i, %s: %i (%s)', (model, width, height, detail, tokens) => {
    expect(imageTokens(model, { width, height }, detail)).toBe(tokens)
  })

  test.each(['claude-haiku-4-5', 'llama3.2-vision', 'gpt-6-sol', ''])('of %j nothing is made up', (model) => {
    expect(imageTokens(model, { width: 100, height: 100 })).toBeUndefined()
  })

  test('a picture of any shape costs something, and never more than its budget', () => {
    for (const [width, height] of [[1, 100_000], [100_000, 1], [33, 9000], [8000, 8000]]) {
      const tokens = imageTokens('gpt-5-mini', { width: width ?? 0, height: height ?? 0 }) ?? 0
      expect(tokens).toBeGreaterThan(0)
      expect(tokens).toBeLessThanOrEqual(Math.ceil(1536 * 1.2))
    }
  })
})
