import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { outcomePaths } from './outcome-paths.ts'
import { request } from './testing.ts'

const node = (id: string, type: string, data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const edge = (source: string, target: string, sourceHandle = 'out') => ({ id: `${source} ${sourceHandle} ${target}`, source, target, sourceHandle })

const graph = documentSchema.parse({
  oriel: 1,
  name: 'Desk',
  nodes: [node('start', 'start'), node('decide', 'decide'), node('deploy', 'http'), node('announce', 'template'), node('ask', 'ask', { onTimeout: { value: false } }), node('alone', 'http'), node('end', 'end')],
  edges: [edge('start', 'decide'), edge('decide', 'deploy', 'deploy'), edge('deploy', 'announce'), edge('announce', 'decide'), edge('decide', 'ask', 'ask'), edge('ask', 'end', 'yes'), edge('ask', 'decide', 'no'), edge('alone', 'deploy'), edge('alone', 'announce')],
})
const read = (given: Parameters<typeof request>[0]) => outcomePaths(graph, request(given)).map(({ label, first, nodes, then }) => [label, first, nodes.map(({ id }) => id).join(' > '), then].filter((part) => part !== undefined && part !== ''))

describe('where a run goes on after an answer', () => {
  test('an approved intent goes along its port to the next decision; a rejection takes the comment back to the one that asked', () => {
    expect(read({ intent: 'deploy' })).toEqual([['If you approve', 'deploy > announce > decide'], ['If you reject', 'Your comment', 'decide']])
  })

  test('nobody’s answer in time is a rejection without a comment, where nothing else is wired', () => {
    expect(read({ intent: 'deploy', expiresAt: '2026-11-23T11:00:00.000Z' }).at(-1)).toEqual(['If nobody answers in time', 'decide'])
  })

  test('an effect’s own gate begins with the effect; rejected inside an arm it goes back to the decision, elsewhere the run fails', () => {
    expect(read({ nodeId: 'deploy' })).toEqual([['If you approve', 'deploy > announce > decide'], ['If you reject', 'Your comment', 'decide']])
    expect(read({ nodeId: 'alone' })).toEqual([['If you approve', 'alone', '2 branches'], ['If you reject', 'The run fails']])
  })

  test('yes and no go their own ways, and a default answer goes the way of that answer', () => {
    expect(read({ kind: 'question', nodeId: 'ask', format: 'yes_no', expiresAt: '2026-11-23T11:00:00.000Z' })).toEqual([['If yes', 'end'], ['If no', 'decide'], ['If nobody answers in time', 'Default answer: no', 'decide']])
  })

  test('what is not wired is said in words, and a node that is gone says nothing', () => {
    expect(read({ kind: 'question', nodeId: 'ask', format: 'free_text' })).toEqual([['When you answer', 'This branch ends']])
    expect(read({ nodeId: 'gone' })).toEqual([])
  })
})
