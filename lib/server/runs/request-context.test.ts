import { expect, test } from 'vitest'
import { callBefore, type Mark } from './request-context.ts'

const mark = (seq: number, type: Mark['type'], step: string, origin: string | null = null): Mark => ({ seq, type, step, origin })

test('the call that led to a request is the last one of the nearest step on the way back that asked a model, summaries left out', () => {
  const marks = [mark(2, 'step.started', 'decide#1', 'start#1'), mark(3, 'model.requested', 'decide#1'), mark(5, 'model.requested', 'decide#1', 'summary'), mark(7, 'model.requested', 'decide#1'), mark(9, 'step.started', 'lookup#1', 'decide#1'), mark(11, 'step.started', 'ask#1', 'lookup#1')]
  expect(callBefore(marks, { step: 'ask#1', seq: 12 })).toBe(7)
  expect(callBefore(marks, { step: 'decide#1', seq: 8 })).toBe(7)
  expect(callBefore(marks, { step: 'decide#1', seq: 4 })).toBe(3)
})

test('where no model chose, there is none', () => {
  expect(callBefore([mark(2, 'step.started', 'ask#1', 'start#1'), mark(3, 'step.started', 'start#1', 'ask#1')], { step: 'ask#1', seq: 4 })).toBeNull()
})
