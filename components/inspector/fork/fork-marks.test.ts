import { expect, it } from 'vitest'
import { logOf, sampleLog } from '../testing.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { editOf, forkMarks, markIn, markWords } from './fork-marks.ts'

const copied = sampleLog.slice(0, 8).map(({ type, step, data }): [number, NewEvent] => [0, { type, ...(step !== undefined && { step }), data } as NewEvent])
const forked = (edits: object[], more: object = {}): [number, NewEvent] => [1, { type: 'run.forked', data: { from: { runId: 'r0', atSeq: 9 }, edits: edits as never, by: 'ada', ...more } }]
const chosen: [number, NewEvent] = [1, { type: 'intent.selected', step: 'next_step#1', data: { intent: 'done', args: {}, argsHash: 'x' } }]
const args = { kind: 'args', value: { intent: 'done', args: {} } }

it('tells the copied events of a fork from its own, and the edited one', () => {
  const log = logOf([...copied, forked([args, { kind: 'model', nodeId: 'next_step', value: { name: 'other' } }], { edited: true }), chosen])
  const marks = forkMarks(log)
  expect(marks).toMatchObject([{ kept: 8, edited: 10, replaced: 9, long: false }])
  expect([1, 8, 9, 10, 11].map((seq) => markIn(marks, seq))).toEqual(['kept', 'kept', undefined, 'edited', undefined])
  expect(editOf(log, 10)?.edit).toMatchObject({ kind: 'args' })
  expect(markWords(log, 3)).toBe('kept from the original')
})

it('marks the first event where the input was edited, and nothing without an edit of an event', () => {
  expect(forkMarks(logOf([copied[0]!, forked([{ kind: 'input', value: {} }])]))).toMatchObject([{ edited: 1 }])
  expect(forkMarks(logOf([...copied, forked([])]))).toMatchObject([{ edited: null, edits: [] }])
})

it('says so where edits are too long for the log', () => {
  expect(forkMarks(logOf([...copied, forked({ $blob: 'a'.repeat(64), bytes: 70_000, preview: '[' } as never)]))).toMatchObject([{ long: true, edits: [] }])
})

it('a run that is no fork has no marks', () => expect(forkMarks(sampleLog)).toEqual([]))
