import { describe, expect, it } from 'vitest'
import type { SegmentSource } from '#lib/engine/events.ts'
import { eventsBehind, withOrigins, Writers } from './origins.ts'
import { logOf, sampleLog } from './testing.ts'

const at = (path: string, seq: number) => withOrigins<{ source: SegmentSource }>([{ source: { kind: 'variable', path } }], sampleLog, seq)[0]?.source.seq

describe('where a variable was read from', () => {
  it('is the end of the node that its path names, as it stood before the call', () => {
    expect(at('steps.list_tags.output.body[0]', 7)).toBe(5)
    expect(at('steps.deploy.error.compact', 28)).toBe(26)
    expect(at('steps.deploy.error', 14)).toBeUndefined()
  })
  it('is the start of the run for its input', () => expect(at('input.text', 7)).toBe(1))
  it('is the last event that set a variable', () => {
    const writers = new Writers()
    const events = logOf([
      [0, { type: 'vars.set', step: 'a#1', data: { values: { total: 1 } } }],
      [1, { type: 'vars.set', step: 'b#1', data: { values: { total: 2, note: 'x' } } }],
    ])
    for (const event of events) writers.add(event)
    expect([writers.of('vars.total'), writers.of('vars["note"]'), writers.of('vars.other'), writers.of('run.id')]).toEqual([2, 2, undefined, undefined])
  })
})

it('takes the log’s word where it names the events', () => {
  const writers = new Writers()
  expect(eventsBehind({ kind: 'event', seqs: [1, 9] }, writers)).toEqual([1, 9])
  expect(eventsBehind({ kind: 'event', seq: 9, tag: 'add' }, writers)).toEqual([9])
  expect(eventsBehind({ kind: 'prompt', line: 3 }, writers)).toEqual([])
})
