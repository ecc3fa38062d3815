import { expect, it } from 'vitest'
import type { CallItem } from '#lib/api/calls.ts'
import { callsOf } from './moments.ts'

const call = (seq: number, more: Partial<CallItem>): CallItem => ({
  seq, at: '2026-11-22T08:46:00.000Z', nodeId: 'decide', step: 'decide#1', round: 1, attempt: 1, promptVersion: { promptId: 'p1', number: 3, hash: 'h' }, model: { connection: 'default', name: 'gpt-5-mini' },
  status: 'responded', inputTokens: 100, tokenizerExact: true, usage: null, costUsd: null, price: null, latencyMs: null, firstByteMs: null, finishReason: null, ...more,
})
const calls = [call(4, {}), call(9, { nodeId: 'write', promptVersion: { promptId: 'p2', number: 1, hash: 'h' } }), call(14, { summary: { by: 'rule', covers: [1] } }), call(20, { nodeId: 'next_step' })]

it('offers the calls of the node, under the id that it had then too, and none that asked for a summary', () => {
  expect(callsOf(calls, { id: 'decide', promptId: 'p1', depth: 0 }).map(({ seq }) => seq)).toEqual([4, 20])
})
