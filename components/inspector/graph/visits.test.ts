import { describe, expect, it } from 'vitest'
import { sampleLog, sampleRunId } from '../testing.ts'
import { readRun } from '../timeline/testing.ts'
import { keepSame } from './keep-same.ts'
import { offeredVisits, visitAt, visitsByNode } from './visits.ts'

const visits = visitsByNode(readRun(sampleRunId, sampleLog).rows)

describe('the visits of a node', () => {
  it('are told apart, without what was asked about them', () => {
    expect(visits.get('next_step')?.map(({ visit, seq }) => [visit, seq])).toEqual([[1, 9], [2, 21], [3, 30]])
  })
  it('open at the last one that had begun', () => {
    expect([visitAt(visits, 'next_step', 20)?.visit, visitAt(visits, 'next_step', 34)?.visit, visitAt(visits, 'deploy', 4)]).toEqual([2, 3, undefined])
  })
  it('are all offered where there is room, else the ends and those around the current one', () => {
    expect(offeredVisits(3, 0, 5)).toEqual([0, 1, 2])
    expect(offeredVisits(100, 40, 7)).toEqual([0, null, 39, 40, 41, null, 99])
    expect(offeredVisits(100, 0, 7)).toEqual([0, 1, 2, 3, null, 99])
    expect(offeredVisits(100, 99, 7)).toEqual([0, null, 96, 97, 98, 99])
    expect(offeredVisits(8, -1, 7)).toEqual([0, 1, 2, 3, null, 7])
  })
})

it('a step through time draws only the nodes that it changed', () => {
  const node = (id: string, visitCount: number) => ({ id, position: { x: 0, y: 0 }, data: { title: id, visits: visitCount } })
  const before = [node('a', 1), node('b', 1)]
  const after = keepSame(before, [node('a', 1), node('b', 2)])
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
  expect(keepSame(after, [node('a', 1), node('b', 2)])).toBe(after)
  expect(keepSame(after, [node('b', 2), node('a', 1)])).toEqual([after[1], after[0]])
})
