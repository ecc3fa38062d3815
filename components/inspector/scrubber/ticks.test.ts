import { expect, it } from 'vitest'
import { sampleLog } from '../testing.ts'
import { seqAt, tickPosition, ticksOf } from './ticks.ts'

it('puts the first and the last event at the ends', () => {
  const ticks = ticksOf(sampleLog)
  expect([ticks[0]?.at, ticks.at(-1)?.at, ticks.length]).toEqual([0, 1, sampleLog.length])
})

it('makes decisions, people and failures tall', () => {
  expect(ticksOf(sampleLog).filter(({ tall }) => tall).map(({ seq }) => seq)).toEqual([1, 9, 10, 11, 15, 18, 21, 22, 23, 26, 30, 34])
})

it('thins out mechanics in a long log and keeps what is tall', () => {
  const long = Array.from({ length: 40 }, () => sampleLog).flat().map((event, index) => ({ ...event, seq: index + 1 }))
  const ticks = ticksOf(long)
  expect(ticks.length).toBeLessThan(900)
  expect(ticks.filter(({ tall }) => tall)).toHaveLength(480)
})

it('finds the event under a position, and the position of an event', () => {
  expect([seqAt(0, 46), seqAt(0.69, 46), seqAt(2, 46), seqAt(0.5, 1)]).toEqual([1, 32, 46, 1])
  expect(tickPosition(1, 1)).toBe(0)
})
