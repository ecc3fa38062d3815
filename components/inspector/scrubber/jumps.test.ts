import { expect, it } from 'vitest'
import { sampleLog } from '../testing.ts'
import { happenedAt, jumpFrom, jumpsOf } from './jumps.ts'

const jumps = jumpsOf(sampleLog)

it('knows what went wrong, what was decided and what people did', () => {
  expect(jumps).toEqual({ error: [15, 18, 26], decision: [9, 21, 30], human: [10, 11, 22, 23] })
})

it('leads to the nearest on either side, never to the event itself', () => {
  expect([jumpFrom(jumps.error, 18, -1), jumpFrom(jumps.error, 18, 1), jumpFrom(jumps.error, 17, 1), jumpFrom(jumps.error, 19, -1)]).toEqual([15, 26, 18, 18])
})

it('leads nowhere beyond the first and the last', () => {
  expect([jumpFrom(jumps.error, 15, -1), jumpFrom(jumps.error, 26, 1), jumpFrom([], 5, 1)]).toEqual([undefined, undefined, undefined])
})

it('counts how many have happened', () => {
  expect([happenedAt(jumps.human, 9), happenedAt(jumps.human, 11), happenedAt(jumps.human, 34)]).toEqual([0, 2, 4])
})

it('takes a failed child for an error, and a pause by a limit for nobody’s act', () => {
  const at = '2026-11-22T08:46:00.000Z'
  const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, modelCalls: 0, costUsd: 0 }
  const child = (seq: number, status: 'failed' | 'completed') => ({ seq, v: 1, at, type: 'child.finished' as const, step: 'each#1', data: { runId: 'c', index: 0, status, usage, steps: 1 } })
  const paused = (seq: number, reason: 'user' | 'limit') => ({ seq, v: 1, at, type: 'run.paused' as const, data: { by: 'a', reason } })
  expect(jumpsOf([child(1, 'failed'), child(2, 'completed'), paused(3, 'limit'), paused(4, 'user')])).toEqual({ error: [1], decision: [], human: [4] })
})
