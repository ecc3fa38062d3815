import { expect, test } from 'vitest'
import { indexGraph } from '#lib/engine/graph.ts'
import { fails, out, played, type Script } from '#lib/engine/testing.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { cameBy, givenSteps, lastOutput, stepResult } from './step-result.ts'

const document = documentOf({ start: { type: 'start' }, decide: decision(['fetch', 'done']), fetch: { type: 'http', url: 'https://a.test' }, end: { type: 'end' } }, ['start -> decide', 'decide.fetch -> fetch', 'fetch -> decide', 'fetch.error -> decide', 'decide.done -> end'])
const log = (script: Script, started = {}) => {
  const { log: events, state } = played(indexGraph(compile(document).graph), script, { started })
  return { events, state }
}

test('a node gave what its last visit gave, by the port that it left by', () => {
  expect(lastOutput(log({ decide: ['fetch', 'fetch', 'done'], fetch: [out({ n: 1 }), out({ n: 2 })] }), 'fetch')).toMatchObject({ kind: 'output', step: 'fetch#2', handle: 'out', output: { n: 2 } })
  expect(lastOutput(log({ decide: ['done'] }), 'fetch')).toEqual({ kind: 'none' })
})

test('a node that failed gave nothing, and says with what it failed', () => {
  expect(lastOutput(log({ decide: ['fetch', 'done'], fetch: [fails('http_error')] }), 'fetch')).toMatchObject({ kind: 'failed', error: { code: 'http_error' } })
})

test('a decision gave its choice, with the call that it was made in', () => {
  const tried = log({ decide: [{ kind: 'intent', intent: 'done', args: { why: 'enough' } }] })
  const result = stepResult(tried, 'decide', 1)
  expect(result).toMatchObject({ kind: 'output', choice: { intent: 'done', args: { why: 'enough' } } })
  expect(tried.events.find(({ seq }) => result.kind === 'output' && seq === result.call)?.type).toBe('model.requested')
})

test('a step that is under way has no result yet', () => {
  expect(stepResult(log({ decide: ['fetch'], fetch: [{ kind: 'hangs' }] }), 'fetch')).toMatchObject({ kind: 'going', step: 'fetch#1', phase: 'running' })
})

test('steps that something stood in for are told from those that were executed', () => {
  const test = log({ decide: ['done'] }, { given: { steps: [{ node: 'decide', visit: 1, handle: 'fetch' }, { node: 'fetch', visit: 1, handle: 'out' }] }, givenOutputs: [{ output: { intent: 'fetch', args: {} } }, { output: { n: 1 } }] })
  expect(givenSteps(test).map(({ id }) => id)).toEqual(['decide#1', 'fetch#1'])
  expect(cameBy(test, 'end')).toBe(true)
  expect(cameBy(log({ decide: ['done'] }), 'fetch')).toBe(false)
})
