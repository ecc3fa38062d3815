import { expect, it } from 'vitest'
import { sampleLog } from '../testing.ts'
import { seqAt, tickPosition, ticksOf, type Ticks } from './ticks.ts'

const strokes = ({ paths }: Ticks) => paths.reduce((sum, { count }) => sum + count, 0)
const long = Array.from({ length: 150 }, () => sampleLog).flat().map((event, index) => ({ ...event, seq: index + 1 }))

it('gives each event a tick while there is room, the first and the last at the ends', () => {
  const ticks = ticksOf(sampleLog, 660)
  expect([strokes(ticks), ticks.thickness]).toEqual([sampleLog.length, 3])
  expect(ticks.paths.find(({ tone }) => tone === 'trigger')?.path).toBe('M0 25.5V40.5')
  expect(ticks.paths.find(({ tone }) => tone === 'completed')?.path).toBe('M660 25.5V40.5')
})

it('makes decisions, people and failures tall', () => {
  expect(ticksOf(sampleLog, 660).paths.filter(({ tall }) => tall).reduce((sum, { count }) => sum + count, 0)).toBe(12)
})

it('draws thousands of events as a few paths, with no more strokes than the track has room for', () => {
  const ticks = ticksOf(long, 700)
  expect(long.length).toBeGreaterThan(5_000)
  expect(ticks.paths.length).toBeLessThan(12)
  expect(strokes(ticks)).toBeLessThanOrEqual(235)
})

it('keeps decisions low in a crowd, so that failures and people stand out', () => {
  expect(ticksOf(long, 700).paths.filter(({ tall }) => tall).map(({ tone }) => tone)).not.toContain('llm')
  expect(ticksOf(sampleLog, 660).paths.filter(({ tall }) => tall).map(({ tone }) => tone)).toContain('llm')
})

it('shows a failure wherever one lies among others', () => {
  const quiet = long.map((event) => ({ ...event, ...(event.seq !== 2_501 && { type: 'step.started' as const }), ...(event.seq === 2_501 && { type: 'step.failed' as const }) })) as typeof long
  expect(ticksOf(quiet, 700).paths.find(({ tone }) => tone === 'failed')?.count).toBe(1)
})

it('finds the event under a position, and the position of an event', () => {
  expect([seqAt(0, 46), seqAt(0.69, 46), seqAt(2, 46), seqAt(0.5, 1)]).toEqual([1, 32, 46, 1])
  expect(tickPosition(1, 1)).toBe(0)
})
