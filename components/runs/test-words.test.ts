import { expect, test } from 'vitest'
import { testWords } from './test-words.ts'

test('a run is a test where something was given, where an agent ran alone, and where it ends with a node', () => {
  expect(testWords({ given: { from: { runId: '0198c0de-0000-7000-8000-00000000abcd', nodeId: 'summary' }, nodes: ['fetch', 'decide'] } })).toMatch(/^With the data of run \S+, before summary\. Not executed: fetch, decide\.$/)
  expect(testWords({ scope: 'verify' })).toBe('verify alone.')
  expect(testWords({ until: { nodeId: 'summary', then: 'end' } })).toBe('It ends with summary.')
})

test('any other run is none: a child of a container, and one that pauses on its way', () => {
  expect(testWords({})).toBeUndefined()
  expect(testWords({ scope: 'verify', parent: { runId: '0198c0de-0000-7000-8000-00000000abcd', step: 'verify#1' } })).toBeUndefined()
  expect(testWords({ until: { nodeId: 'summary', then: 'pause' } })).toBeUndefined()
})
