import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { draftKeeper, forgetKeptDrafts, readKeptDraft } from './kept-draft.ts'

const place = { by: 'user:ada', workflowId: 'w' }
const named = (name: string) => documentSchema.parse({ oriel: 1, name, nodes: [] })

/** A storage that takes so many characters. */
function storage(room: number): Storage & { writes: string[] } {
  const items = new Map<string, string>()
  const writes: string[] = []
  return {
    writes,
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    setItem(key, value) {
      const used = [...items].reduce((sum, [other, text]) => sum + (other === key ? 0 : text.length), value.length)
      if (used > room) throw new Error('QuotaExceededError')
      writes.push(key)
      items.set(key, value)
    },
  }
}

describe('a draft that is not saved yet', () => {
  test('survives a reload with what it was made from, which is written once', () => {
    const store = storage(10_000)
    const keep = draftKeeper(store, place)
    const base = named('base')
    keep({ document: named('one'), baseRevision: 4, base })
    keep({ document: named('two'), baseRevision: 4, base })
    expect(readKeptDraft(store, place)).toEqual({ document: named('two'), baseRevision: 4, base })
    expect(store.writes).toEqual(['oriel draft base user:ada w', 'oriel draft user:ada w', 'oriel draft user:ada w'])
    keep(undefined)
    expect([readKeptDraft(store, place), store.length]).toEqual([undefined, 0])
  })

  test('is nobody else’s who signs in at the same tab, and goes when its person signs out', () => {
    const store = storage(10_000)
    store.setItem('oriel tab', '1')
    draftKeeper(store, place)({ document: named('one'), baseRevision: 4, base: named('base') })
    expect(readKeptDraft(store, { ...place, by: 'user:grace' })).toBeUndefined()
    forgetKeptDrafts(store)
    expect([readKeptDraft(store, place), store.length]).toEqual([undefined, 1])
  })

  test('of another revision than what is kept beside it has no base', () => {
    const store = storage(10_000)
    draftKeeper(store, place)({ document: named('one'), baseRevision: 4, base: named('base') })
    store.setItem('oriel draft user:ada w', JSON.stringify({ document: named('one'), baseRevision: 5 }))
    expect(readKeptDraft(store, place)?.base).toBeUndefined()
  })

  test('is kept alone where there is no room for both, and nothing where there is none for it', () => {
    const { length } = JSON.stringify({ document: named('one'), baseRevision: 4 })
    const tight = storage(length + 10)
    draftKeeper(tight, place)({ document: named('one'), baseRevision: 4, base: named('base') })
    expect(readKeptDraft(tight, place)).toEqual({ document: named('one'), baseRevision: 4 })
    const full = storage(5)
    draftKeeper(full, place)({ document: named('one'), baseRevision: 4, base: named('base') })
    expect(full.length).toBe(0)
  })
})
