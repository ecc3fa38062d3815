import { expect, test } from 'vitest'
import type { GraphNode } from './graph.ts'
import { pathsOf } from './paths.ts'

const node = (id: string, handles: string[] = ['out']): GraphNode => ({ id, type: 'template', kind: 'pure', data: {}, handles })
const edge = (source: string, target: string) => ({ id: `${source}-${target}`, source, sourceHandle: 'out', target })

test('where a token may come to from a node is looked for once, however often it is asked', () => {
  const paths = pathsOf({ input: {}, limits: { steps: 100, tokens: 1000, costUsd: 1, wallSeconds: 60 }, nodes: [node('one'), node('two'), node('three'), node('aside')], edges: [edge('one', 'two'), edge('two', 'three')] })
  expect([...paths.after('one')]).toEqual(['one', 'two', 'three'])
  expect([...paths.after('three')]).toEqual(['three'])
  expect(paths.after('one')).toBe(paths.after('one'))
  expect(paths.next('one')).toBe(paths.next('one'))
})
