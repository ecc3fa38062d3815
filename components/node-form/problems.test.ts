import { expect, test } from 'vitest'
import type { Problem } from '#lib/engine/document.ts'
import { mergeProblems, nextProblem, problemsAt, problemsByNode, problemText } from './problems.ts'

const problem = (nodeId: string | undefined, path?: string, severity: Problem['severity'] = 'error'): Problem => ({ severity, code: 'x', message: `Node "${nodeId}": ${path} is missing.`, nodeId, path })
const list = [problem('a', '/url'), problem('b', '/intents/0/name'), problem('a', undefined, 'warning')]

test('a node shows its worst problem', () => {
  expect([...problemsByNode(list)]).toEqual([['a', 'error'], ['b', 'error']])
})

test('F8 goes through all problems and round again', () => {
  expect(nextProblem(list, undefined, 1)).toBe(list[0])
  expect(nextProblem(list, list[2], 1)).toBe(list[0])
  expect(nextProblem(list, list[0], -1)).toBe(list[2])
  expect(nextProblem([], undefined, 1)).toBeUndefined()
})

test('a field has the problems inside it, not those of a field with a longer name', () => {
  expect(problemsAt(list, '/intents')).toEqual([list[1]])
  expect(problemsAt(list, '/ur')).toEqual([])
})

test('beside the name of the node the sentence does not repeat it', () => {
  const url = { message: 'Node "a": url is empty. Fill it in.', nodeId: 'a', path: '/url' }
  expect([problemText(url), problemText(url, 'URL')]).toEqual(['Url is empty. Fill it in.', 'URL is empty. Fill it in.'])
  expect(problemText({ message: 'Node "a": cases.0.when is empty.', nodeId: 'a', path: '/cases/0/when' })).toBe('When is empty.')
  expect(problemText({ message: 'Node "a", prompt/messages/0/content, line 2: Unknown filter.', nodeId: 'a', path: '/prompt/messages/0/content' })).toBe('Line 2: Unknown filter.')
  expect(problemText({ message: 'Node "a": cases.1.when: Unexpected end.', nodeId: 'a', path: '/cases/1/when' })).toBe('Unexpected end.')
  expect(problemText({ message: 'The workflow has no end.', nodeId: undefined })).toBe('The workflow has no end.')
})

test('what only the server finds stays until its node changes', () => {
  const fromServer = [problem('b', '/expression'), list[0]!]
  expect(mergeProblems(list, fromServer, () => true)).toHaveLength(4)
  expect(mergeProblems(list, fromServer, (id) => id !== 'b')).toHaveLength(3)
})
