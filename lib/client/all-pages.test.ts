import { expect, test } from 'vitest'
import { allPages } from './all-pages.ts'

/** A list of so many numbers, as a server pages it. */
const list = (length: number) => {
  const asked: (string | undefined)[] = []
  return {
    asked,
    read({ limit, cursor }: { limit: number; cursor?: string }) {
      asked.push(cursor)
      const from = Number(cursor ?? 0)
      const next = from + limit
      return Promise.resolve({ items: Array.from({ length: Math.min(limit, length - from) }, (_, index) => from + index), nextCursor: next < length ? String(next) : null })
    },
  }
}

test('a list is read to its end, page after page', async () => {
  const { asked, read } = list(430)
  const { items, nextCursor } = await allPages(read)
  expect([items.length, items[0], items.at(-1), nextCursor]).toEqual([430, 0, 429, null])
  expect(asked).toEqual([undefined, '200', '400'])
})

test('of a longer one than anybody chooses from it is said that there is more', async () => {
  const { items, nextCursor } = await allPages(list(5000).read)
  expect([items.length, nextCursor]).toEqual([1000, '1000'])
})
