import { expect, test } from 'vitest'
import { statusOverTree } from './status-over-tree.ts'

const child = { kind: 'child' as const, childRunId: 'c' }

test('a run that waits for a child stands as the child does', () => {
  const at = { status: 'waiting' as const, waits: [child] }
  expect(statusOverTree(at, [{ id: 'c', status: 'running' }])).toBe('running')
  expect(statusOverTree(at, [{ id: 'c', status: 'completed' }])).toBe('running')
  expect(statusOverTree(at, [{ id: 'c', status: 'waiting' }])).toBe('waiting')
  expect(statusOverTree(at, [{ id: 'c', status: 'waiting' }, { id: 'below', status: 'queued' }])).toBe('running')
})

test('a child that ended between the two looks is no reason to say that the run waits', () => {
  expect(statusOverTree({ status: 'waiting', waits: [child] }, [])).toBe('running')
  expect(statusOverTree({ status: 'waiting', waits: [child, { kind: 'child', childRunId: 'd' }] }, [{ id: 'd', status: 'waiting' }])).toBe('running')
})

test('what waits for the world waits, and what is no longer waiting is as its row says', () => {
  expect(statusOverTree({ status: 'waiting', waits: [{ kind: 'timer' }] }, [])).toBe('waiting')
  expect(statusOverTree({ status: 'paused', waits: [child] }, [{ id: 'c', status: 'running' }])).toBe('paused')
})
