import { describe, expect, it } from 'vitest'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import type { DifferenceKind } from '#lib/engine/run-alignment-kinds.ts'
import type { TracedStep } from '#lib/engine/run-alignment-trace.ts'
import { listAligned, nextDifference, rowKeys } from './aligned-items.ts'

const step = (id: string | undefined) => (id === undefined ? undefined : ({ id, node: id.split('#')[0] } as TracedStep))
const row = (index: number, id: string, kinds: DifferenceKind[] = [], more: { b?: string | null; depth?: number; until?: number; pending?: true } = {}): AlignedRow => ({
  kind: 'step', depth: more.depth ?? 0, aRun: 'a', bRun: 'b', a: step(id), b: more.b === null ? undefined : step(more.b ?? id), kinds, until: more.until ?? index + 1, ...(more.pending && { pending: true }),
})
const plain = (count: number, from = 0) => Array.from({ length: count }, (_, index) => row(from + index, `n${from + index}#1`))
const told = (rows: AlignedRow[], look: 'path' | 'values' | 'all' = 'all', open: string[] = [], selected = -1) =>
  listAligned(rows, look, new Set(open), selected).items.map((item) => (item.kind === 'fold' ? `${item.steps}${item.pending ? ' pending' : ''} folded${item.open ? ', open' : ''}` : item.kind === 'first' ? 'first' : item.key))

describe('aligned steps as a list', () => {
  const rows = [...plain(6), row(6, 'decide#1', ['choice']), row(7, 'look#1', ['path'], { b: null }), ...plain(4, 8)]

  it('folds what is equal, keeps the step before a difference in sight, and marks the first', () => {
    expect(told(rows)).toEqual(['5 folded', 'n5#1', 'first', 'decide#1', 'look#1~', '4 folded'])
  })
  it('opens a fold, and never folds what is selected', () => {
    expect(told(rows, 'all', ['fold n0#1'])).toEqual(['5 folded, open', 'n0#1', 'n1#1', 'n2#1', 'n3#1', 'n4#1', 'n5#1', 'first', 'decide#1', 'look#1~', '4 folded'])
    expect(told(rows, 'all', [], 9)).toEqual(['5 folded', 'n5#1', 'first', 'decide#1', 'look#1~', 'n8#1', 'n9#1', 'n10#1', 'n11#1'])
  })
  it('counts only what is asked for', () => {
    const outputs = [...plain(3), row(3, 'fetch#1', ['output']), ...plain(3, 4)]
    expect(told(outputs, 'values')).toEqual(['n0#1', 'n1#1', 'n2#1', 'first', 'fetch#1', '3 folded'])
    expect(told(outputs, 'path')).toEqual(['7 folded'])
    expect(listAligned(outputs, 'path', new Set(), -1)).toMatchObject({ first: -1, differences: [] })
  })
  it('keeps a container in sight while something in it differs', () => {
    const inside = [...plain(3), row(3, 'all#1', [], { until: 8 }), ...[4, 5, 6].map((index) => row(index, `in${index}#1`, [], { depth: 1 })), row(7, 'in7#1', ['error'], { depth: 1 })]
    expect(told(inside)).toEqual(['3 folded', 'all#1', 'all#1/in4#1', 'all#1/in5#1', 'all#1/in6#1', 'first', 'all#1/in7#1'])
    expect(rowKeys(inside).slice(3, 5)).toEqual(['all#1', 'all#1/in4#1'])
  })
  it('folds what one side has not come to by itself', () => {
    const pending = [...plain(3), ...[3, 4, 5].map((index) => row(index, `n${index}#1`, [], { b: null, pending: true }))]
    expect(told(pending)).toEqual(['3 folded', '3 pending folded'])
  })
})

describe('the next difference', () => {
  it('is found from any row, around the end', () => {
    expect([nextDifference([4, 7], -1, 1), nextDifference([4, 7], 4, 1), nextDifference([4, 7], 7, 1), nextDifference([4, 7], 5, -1), nextDifference([4, 7], 4, -1), nextDifference([], 3, 1)]).toEqual([4, 7, 4, 4, 7, -1])
  })
})
