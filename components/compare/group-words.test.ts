import { describe, expect, it } from 'vitest'
import type { Divergences } from '#lib/api/compare.ts'
import { differenceKinds } from '#lib/engine/run-alignment-kinds.ts'
import { endsWords, groupPlace, groupWhat, lookedWords } from './group-words.ts'

const names = () => ({ title: 'Next step' }) as ReturnType<Parameters<typeof groupPlace>[1]>

describe('a group of divergences', () => {
  it('is named by its place', () => {
    const [first, second, end] = [{ nodeId: 'decide', visit: 1 }, { nodeId: 'decide', visit: 2 }, { nodeId: null, visit: null }]
    expect([groupPlace(first, names, [first, end]), groupPlace(first, names, [first, second]), groupPlace(second, names, [second]), groupPlace(end, names, [end])]).toEqual(['Next step', 'Next step 1', 'Next step 2', 'End of the run'])
  })
  it('says what was done instead', () => {
    expect(groupWhat({ kind: 'choice', expected: 'escalate', actual: 'refund' })).toBe('refund instead of escalate')
    expect([groupWhat({ kind: 'error', expected: null, actual: 'http_503' }), groupWhat({ kind: 'error', expected: 'http_503', actual: null })]).toEqual(['fails with http_503', 'does not fail with http_503'])
    expect([groupWhat({ kind: 'path', expected: 'out', actual: null }), groupWhat({ kind: 'path', expected: null, actual: 'out' }), groupWhat({ kind: 'path', expected: 'out', actual: 'error' })]).toEqual(['is not reached', 'is reached', 'leaves by error instead of out'])
  })
  it('has words for every kind', () => {
    for (const kind of differenceKinds) expect(groupWhat({ kind, expected: null, actual: null })).not.toBe('')
  })
  it('says how its runs ended', () => {
    expect(endsWords([{ status: 'completed', as: 'refunded', runs: 12 }, { status: 'failed', as: 'http_503', runs: 3 }, { status: 'running', as: null, runs: 1 }])).toBe('12 completed (refunded), 3 failed (http_503), 1 running')
  })
})

it('what was looked at says how far it went', () => {
  const looked = (more: Partial<Divergences['looked']>, references = 1) => lookedWords({ looked: { runs: 120, cut: 0, open: 0, ended: 'all', readAt: '', ...more }, references: Array.from({ length: references }) } as Divergences)
  expect([looked({}), looked({ ended: 'limit', open: 2, cut: 1 }, 20), looked({ runs: 1, ended: 'time' })]).toEqual([
    '120 runs looked at, all there are',
    '120 runs looked at, the newest · each against the nearest of 20 · 2 go on · of 1 only the beginning was read',
    '1 run looked at, as many as there was time for',
  ])
})
