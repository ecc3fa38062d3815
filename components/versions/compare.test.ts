import { describe, expect, it } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { compareDocuments, compareHref, isSame, readSide, sideText, type Side } from './compare.ts'

const documentOf = (data: object, x = 0) => documentSchema.parse({ oriel: 1, name: 'Compared', nodes: [{ id: 'start', type: 'start', position: { x, y: 0 }, data: {} }, { id: 'fetch', type: 'http', position: { x: 0, y: 0 }, data: { url: 'https://a/', ...data } }] })

describe('two documents', () => {
  it('are the same where only a pinned output differs', () => expect(isSame(compareDocuments(documentOf({}), documentOf({ pinned: { status: 200 } })))).toBe(true))
  it('run alike where only a name or a place differs, and are not the same', () => {
    const compared = compareDocuments(documentOf({}), documentOf({ label: 'Fetch' }, 40))
    expect([compared.diff.sameGraph, isSame(compared), compared.phrases]).toEqual([true, false, ['fetch renamed to Fetch', '1 node moved']])
  })
  it('do not run alike where a field differs', () => expect(compareDocuments(documentOf({}), documentOf({ method: 'POST' })).diff.sameGraph).toBe(false))
})

describe('a side of a comparison', () => {
  it('stands in the address and is read from it', () => {
    const sides: Side[] = [{ kind: 'version', number: 4 }, { kind: 'draft' }, { kind: 'kept', revision: 12 }]
    for (const side of sides) expect(readSide(sideText(side))).toEqual(side)
    expect(compareHref('triage', { kind: 'version', number: 4 }, { kind: 'draft' })).toBe('/workflows/triage/versions?from=4&to=draft')
  })
  it('is none where the address makes no sense', () => expect(['0', 'v3', 'draft.', '', null, undefined, '-1'].map(readSide)).toEqual(Array.from({ length: 7 }, () => undefined)))
})
