import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { draftKeeper, readKeptDraft } from './kept-draft.ts'

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
    const keep = draftKeeper(store, 'w')
    const base = named('base')
    keep({ document: named('one'), baseRevision: 4, base })
    keep({ document: named('two'), baseRevision: 4, base })
    expect(readKeptDraft(store, 'w')).toEqual({ document: named('two'), baseRevision: 4, base })
    expect(store.writes).toEqual(['oriel draft base w', 'oriel draft w', 'oriel draft w'])
    keep(undefined)
    expect([readKeptDraft(store, 'w'), store.length]).toEqual([undefined, 0])
  })

  test('of another revision than what is kept beside it has no base', () => {
    const store = storage(10_000)
    draftKeeper(store, 'w')({ document: named('one'), baseRevision: 4, base: named('base') })
    store.setItem('oriel draft w', JSON.stringify({ document: named('one'), baseRevision: 5 }))
    expect(readKeptDraft(store, 'w')?.base).toBeUndefined()
  })

  test('is kept alone where there is no room for both, and nothing where there is none for it', () => {
    const { length } = JSON.stringify({ document: named('one'), baseRevision: 4 })
    const tight = storage(length + 10)
    draftKeeper(tight, 'w')({ document: named('one'), baseRevision: 4, base: named('base') })
    expect(readKeptDraft(tight, 'w')).toEqual({ document: named('one'), baseRevision: 4 })
    const full = storage(5)
    draftKeeper(full, 'w')({ document: named('one'), baseRevision: 4, base: named('base') })
    expect(full.length).toBe(0)
  })
})
