import { describe, expect, it } from 'vitest'
import type { NewEvent } from '#lib/engine/events.ts'
import { logOf } from '../testing.ts'
import { branchTree } from './branches.ts'
import { goldenRuns, readRun } from './testing.ts'
import type { ReadRun } from './timeline-lines.ts'

const treeOf = ({ log, state, names }: ReadRun) => {
  const { root, arms } = branchTree(log, state, (node) => names(node).type === 'join')
  return { root, arms: Object.fromEntries([...arms].map(([fork, each]) => [fork, each.steps])) }
}

type Sent = [edgeId: string, target: string][]
const step = (id: string, from: [string, string][], sent: Sent): NewEvent[] => [
  { type: 'step.started', step: id, data: { attempt: 1, from: from.map(([origin, edgeId]) => ({ step: origin, edgeId })) } },
  { type: 'step.completed', step: id, data: { handle: 'out', output: null, emitted: sent.map(([edgeId, target]) => ({ edgeId, target })) } },
]
const runOf = (...steps: NewEvent[][]) => {
  const started: NewEvent = { type: 'run.started', data: { input: {}, trigger: 'api', graphHash: 'g', version: 1, engine: 1, metadata: {} } }
  return readRun('r', logOf([started, ...steps.flat()].map((event, index): [number, NewEvent] => [index, event])))
}

describe('what ran beside what', () => {
  it('follows each token of a fan-out, in the order of the edges, however their steps took turns', () => {
    const [run] = goldenRuns('a-fan-out')
    expect(treeOf(run)).toEqual({ root: ['start#1'], arms: { 'start#1': [['one#1'], ['two#1', 'second#1'], ['three#1', 'four#1', 'first#1']] } })
  })

  it('ends where a join brings the branches together, also the first one of a race', () => {
    const [run] = goldenRuns('joins-and-a-race', ['all', 'race'])
    expect(treeOf(run)).toEqual({
      root: ['start#1', 'all#1', 'race#1', 'end#1'],
      arms: { 'start#1': [['left#1'], ['right#1'], ['which#1']], 'all#1': [['quick#1'], ['slow#1']] },
    })
  })

  it('nests a fan-out inside a branch', () => {
    const run = runOf(
      step('s#1', [], [['a', 'x'], ['b', 'y']]),
      step('x#1', [['s#1', 'a']], [['c', 'p'], ['d', 'q']]),
      step('y#1', [['s#1', 'b']], []),
      step('p#1', [['x#1', 'c']], []),
      step('q#1', [['x#1', 'd']], []),
    )
    expect(treeOf(run)).toEqual({ root: ['s#1'], arms: { 's#1': [['x#1'], ['y#1']], 'x#1': [['p#1'], ['q#1']] } })
  })

  it('is one line where only one branch ever had a step', () => {
    const run = runOf(step('s#1', [], [['a', 'x'], ['b', 'y']]), step('x#1', [['s#1', 'a']], []))
    expect(treeOf(run)).toEqual({ root: ['s#1', 'x#1'], arms: {} })
  })

  it('goes no deeper with each turn of a loop that leaves something running beside it', () => {
    const turns = Array.from({ length: 20 }, (_, index): NewEvent[][] => [
      step(`decide#${index + 1}`, [[index === 0 ? 's#1' : `act#${index}`, index === 0 ? 'in' : 'again']], [['do', 'act']]),
      step(`act#${index + 1}`, [[`decide#${index + 1}`, 'do']], [['again', 'decide'], ['tell', 'note']]),
      step(`note#${index + 1}`, [[`act#${index + 1}`, 'tell']], []),
    ]).flat()
    const { root, arms } = treeOf(runOf(step('s#1', [], [['in', 'decide']]), ...turns))
    expect(root).toHaveLength(61)
    expect(arms).toEqual({})
  })
})
