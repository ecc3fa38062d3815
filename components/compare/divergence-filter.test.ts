import { describe, expect, it } from 'vitest'
import { compareQuery, readCompareView } from './compare-address.ts'
import { filterQuery, readFilter, referenceOf, withReference } from './divergence-filter.ts'

const run = '01a205ba-6a80-7e1e-a1e5-ca217744321d'

describe('the address of the page of divergences', () => {
  it('keeps what is asked for and leaves out what is as usual', () => {
    for (const filter of [{}, { run }, { against: 'completed', status: ['failed'], look: 'values', limit: 500 }, { againstVersion: 3, version: 'draft' }] as const) expect(readFilter(new URLSearchParams(filterQuery(filter as never)))).toEqual(filter)
    expect(filterQuery({})).toBe('')
  })
  it('makes nothing of what makes no sense', () => expect(readFilter(new URLSearchParams('run=films&against=everybody&version=-1&look=deep&limit=3'))).toEqual({}))
  it('names what the runs are compared with, and changes that alone', () => {
    expect([{}, { run }, { against: 'failed' as const }, { againstVersion: 3 }, { againstVersion: 'draft' as const }].map(referenceOf)).toEqual(['newest', 'run', 'failed', 'v3', 'vdraft'])
    expect(withReference({ run, look: 'all' }, 'completed')).toEqual({ against: 'completed', look: 'all' })
    expect(withReference({ against: 'failed' }, 'v3')).toEqual({ againstVersion: 3 })
    expect(withReference({ againstVersion: 3 }, 'newest')).toEqual({})
  })
})

describe('the address of two runs', () => {
  const other = '01a205ba-83f8-73c8-b2ff-b1e423257626'
  it('keeps the runs, the selected step and what counts', () => {
    for (const view of [{ a: run, b: other, at: 'decide#2~decide#3', look: 'values', tab: 'context' }, { a: run, b: undefined, at: null, look: 'all', tab: null }] as const) expect(readCompareView(new URLSearchParams(compareQuery(view)))).toEqual(view)
  })
  it('takes runs as somebody pasted them', () => expect(readCompareView(new URLSearchParams({ a: `http://localhost/runs/${run}?seq=4`, b: 'films', look: 'deep' }))).toEqual({ a: run, b: undefined, at: null, look: 'all', tab: null }))
})
