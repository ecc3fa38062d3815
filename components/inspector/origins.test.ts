import { describe, expect, it } from 'vitest'
import type { Event, NewEvent } from '#lib/engine/events.ts'
import { eventsBehind, withOrigins, Writers } from './origins.ts'
import { logOf, sampleLog } from './testing.ts'

const at = (path: string, seq: number) => withOrigins([{ at: '/messages/0/content', text: '', tokens: 0, source: { kind: 'variable', path } }], sampleLog, seq)[0]?.source.seq

const started = (step: string, ...from: string[]): [number, NewEvent] => [0, { type: 'step.started', step, data: { attempt: 1, from: from.map((each) => ({ step: each, edgeId: null })) } }]
const ended = (step: string): [number, NewEvent] => [0, { type: 'step.completed', step, data: { handle: 'out', output: 1, emitted: [] } }]
const set = (step: string, values: Record<string, number>): [number, NewEvent] => [0, { type: 'vars.set', step, data: { values } }]
function writersOf(events: readonly Event[]): Writers {
  const writers = new Writers()
  for (const event of events) writers.add(event)
  return writers
}

describe('where a variable was read from', () => {
  it('is the end of the node that its path names, as it stood before the call', () => {
    expect(at('steps.list_tags.output.body[0]', 7)).toBe(5)
    expect(at('steps.deploy.error.compact', 28)).toBe(26)
    expect(at('steps.deploy.error', 14)).toBeUndefined()
  })
  it('is the start of the run for its input', () => expect(at('input.text', 7)).toBe(1))
  it('is the choice that led here for its arguments, and the end of the step before for what that gave', () => {
    expect(at('args.tag', 28)).toBe(21)
    expect(at('prev.error', 28)).toBe(26)
    expect(at('prev.body', 7)).toBe(5)
  })
  it('is the last event that set a variable', () => {
    const writers = writersOf(logOf([started('a#1'), set('a#1', { total: 1 }), started('b#1', 'a#1'), set('b#1', { total: 2, note: 3 }), started('c#1', 'b#1')]))
    expect(['vars.total', 'vars["note"]', 'vars.other', 'run.id'].map((path) => writers.of(path, 'c#1'))).toEqual([4, 4, undefined, undefined])
    expect(writers.of('vars.total', 'a#1')).toBe(2)
  })
  it('is never an event of a branch beside it, however late', () => {
    const writers = writersOf(logOf([started('a#1'), ended('a#1'), started('left#1', 'a#1'), started('right#1', 'a#1'), ended('right#1'), set('right#1', { x: 1 }), started('right#2', 'right#1'), ended('right#2'), started('read#1', 'left#1')]))
    expect([writers.of('steps.right.output', 'read#1'), writers.of('vars.x', 'read#1'), writers.of('steps.a.output', 'read#1')]).toEqual([undefined, undefined, 2])
    expect(writers.of('steps.right.output', 'right#2')).toBe(8)
  })
  it('is the event that put another output in place of the first', () => {
    const edited: [number, NewEvent] = [0, { type: 'step.edited', step: 'a#1', data: { by: 'Anna', output: 2 } }]
    expect(writersOf(logOf([started('a#1'), ended('a#1'), edited, started('b#1', 'a#1')])).of('steps.a.output', 'b#1')).toBe(3)
  })
})

it('takes the log’s word where it names the events', () => {
  const writers = new Writers()
  expect(eventsBehind({ kind: 'event', seqs: [1, 9] }, writers, 'x#1')).toEqual([1, 9])
  expect(eventsBehind({ kind: 'event', seq: 9, tag: 'add' }, writers, 'x#1')).toEqual([9])
  expect(eventsBehind({ kind: 'prompt', line: 3 }, writers, 'x#1')).toEqual([])
})

it('stands for a summary by the event that made it, not by what it covers', () => {
  expect(eventsBehind({ kind: 'summary', seq: 12, seqs: [3, 4, 5] }, new Writers(), 'x#1')).toEqual([12])
})
