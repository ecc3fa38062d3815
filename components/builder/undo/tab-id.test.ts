import { beforeEach, expect, test } from 'vitest'
import { claimTabId, type TabDoors } from './tab-id.ts'

/** Locks of one browser: a page holds what it was given until it goes. */
let waiting: { name: string; give(): void }[]
let holders: Map<string, Page>
let made: number

interface Page extends TabDoors {
  stored: Map<string, string>
  go(): void
}

function openPage(stored = new Map<string, string>()): Page {
  const page: Page = {
    stored,
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
    locks: {
      request(name: string, options: unknown, callback?: unknown): Promise<never> {
        const { signal } = options as { signal: AbortSignal }
        return new Promise((_, reject) => {
          const give = () => {
            holders.set(name, page)
            void (callback as () => Promise<never>)()
          }
          if (!holders.has(name)) return give()
          waiting.push({ name, give })
          signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'TimeoutError')))
        })
      },
    } as Pick<LockManager, 'request'>,
    patienceMs: 20,
    fresh: () => `tab ${(made += 1)}`,
    go() {
      for (const [name, holder] of holders) {
        if (holder !== page) continue
        holders.delete(name)
        waiting.find((each) => each.name === name)?.give()
      }
    },
  }
  return page
}

beforeEach(() => {
  waiting = []
  holders = new Map()
  made = 0
})

test('two tabs have two ids', async () => {
  expect(await Promise.all([claimTabId(openPage()), claimTabId(openPage())])).toEqual(['tab 1', 'tab 2'])
})

test('a reload keeps the id, also where the page before it lets go a moment later', async () => {
  const before = openPage()
  expect(await claimTabId(before)).toBe('tab 1')
  const after = claimTabId(openPage(before.stored))
  before.go()
  expect(await after).toBe('tab 1')
})

test('a duplicated tab, which comes with a copy of what the first one stored, takes an id of its own and keeps it', async () => {
  const first = openPage()
  await claimTabId(first)
  const duplicate = openPage(new Map(first.stored))
  expect(await claimTabId(duplicate)).toBe('tab 2')
  duplicate.go()
  expect(await claimTabId(openPage(duplicate.stored))).toBe('tab 2')
  expect(await claimTabId({ ...openPage(first.stored), locks: undefined })).toBe('tab 1')
})
