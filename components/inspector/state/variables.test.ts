import { expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from '../run-log.ts'
import { logOf } from '../testing.ts'
import { variablesOf } from './variables.ts'

const events = logOf([
  [0, { type: 'run.started', data: { input: {}, trigger: 'api', graphHash: 'g', version: 1, engine: 1, metadata: {} } }],
  [1, { type: 'step.started', step: 'a#1', data: { attempt: 1, from: [] } }],
  [2, { type: 'vars.set', step: 'a#1', data: { values: { total: 3, note: 'x' } } }],
  [3, { type: 'step.completed', step: 'a#1', data: { handle: 'out', output: {}, emitted: [{ edgeId: 'e', target: 'b' }] } }],
  [4, { type: 'step.started', step: 'b#1', data: { attempt: 1, from: [{ step: 'a#1', edgeId: 'e' }] } }],
  [5, { type: 'vars.set', step: 'b#1', data: { values: { total: 4 } } }],
])
const log = readLog(events)
const state = foldLog('r', events)

it('resolves variables from the events that set them', () => {
  expect(variablesOf(log, state, 'b#1')).toEqual([{ name: 'total', value: 4, seq: 6 }, { name: 'note', value: 'x', seq: 3 }])
  expect(variablesOf(log, state, 'a#1').map(({ value }) => value)).toEqual([3, 'x'])
})

it('takes the latest step where none is selected', () => {
  expect(variablesOf(log, state, undefined).map(({ value }) => value)).toEqual([4, 'x'])
})
