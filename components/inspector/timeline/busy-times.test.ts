import { expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import { busyTimes } from './busy-times.ts'
import { goldenRuns, readRun } from './testing.ts'

const minute = 60_000
const later = (event: Event): Event => ({ ...event, seq: event.seq + 1, at: new Date(Date.parse(event.at) + minute).toISOString() }) as Event

/** A fork that was made a minute after its source, while a child run was under way. */
function forkedInside() {
  const [source] = goldenRuns('child-runs')
  const { events } = source.log
  const started = events.findIndex(({ type }) => type === 'child.started') + 1
  const forked = later({ ...events[started - 1], type: 'run.forked', data: { from: { runId: source.runId, atSeq: started + 1 }, edits: [], by: 'ada' } } as unknown as Event)
  const { step: _step, nodeId: _node, ...ofRun } = forked as Event & { nodeId?: string }
  return readRun(source.runId, [...events.slice(0, started), ofRun as Event, ...events.slice(started).map(later)])
}

it('a child run was at work before and after the fork that it was copied into, and not in between', () => {
  const run = forkedInside()
  const children = busyTimes(run, []).filter(({ from, to }) => to > from)
  expect(run.rows.some(({ bars }) => bars.some(({ kind }) => kind === 'child'))).toBe(true)
  expect(children.length).toBeGreaterThan(0)
  for (const { from, to } of children) expect(to - from).toBeLessThan(minute)
})
