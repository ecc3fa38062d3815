import { describe, expect, it } from 'vitest'
import { nodeOfStep } from '#lib/engine/events.ts'
import { branchTree } from '../timeline/branches.ts'
import { goldenRuns, readRun } from '../timeline/testing.ts'
import type { ReadRun } from '../timeline/timeline-lines.ts'
import { sampleLog, sampleRunId } from '../testing.ts'
import { boxBeside, pathLines } from './path-lines.ts'

const lines = ({ log, state, names }: ReadRun, width = 1000) => pathLines(branchTree(log, state, (node) => names(node).type === 'join'), (step) => ({ step, node: nodeOfStep(step), width: 100 }), width)
const told = (run: ReadRun, width?: number) => lines(run, width).map(({ boxes, rails, lead }) => [[...rails, lead].join(' '), boxes.map(({ step }) => step).join(' ')])
const sample = readRun(sampleRunId, sampleLog)

describe('the path of a run', () => {
  it('takes a line for each turn of a loop', () => {
    expect(told(sample)).toEqual([
      ['none', 'start#1 list_tags#1 next_step#1'],
      ['again', 'next_step#2 deploy#1'],
      ['again', 'next_step#3 finish#1'],
    ])
  })
  it('goes on below where a line is full, without taking that for a turn', () => {
    expect(told(sample, 230)).toEqual([
      ['none', 'start#1 list_tags#1'],
      ['on', 'next_step#1'],
      ['again', 'next_step#2'],
      ['on', 'deploy#1'],
      ['again', 'next_step#3'],
      ['on', 'finish#1'],
    ])
  })
  it('stacks parallel branches, and goes on after their join', () => {
    expect(told(goldenRuns('joins-and-a-race', ['all', 'race'])[0])).toEqual([
      ['none', 'start#1'],
      ['only none', 'left#1'],
      ['only none', 'right#1'],
      ['only none', 'which#1'],
      ['on', 'all#1'],
      ['only none', 'quick#1'],
      ['only none', 'slow#1'],
      ['on', 'race#1 end#1'],
    ])
  })
  it('is walked by the arrow keys', () => {
    const path = lines(sample)
    const beside = (step: string | undefined, key: string) => boxBeside(path, step, key)?.step
    expect([beside('next_step#1', 'ArrowRight'), beside('next_step#2', 'ArrowLeft'), beside('list_tags#1', 'ArrowDown'), beside('finish#1', 'ArrowUp')]).toEqual(['next_step#2', 'next_step#1', 'deploy#1', 'deploy#1'])
    expect([beside('deploy#1', 'Home'), beside('deploy#1', 'End'), beside('finish#1', 'ArrowRight'), beside(undefined, 'ArrowDown'), beside('deploy#1', 'x')]).toEqual(['start#1', 'finish#1', undefined, 'start#1', undefined])
  })
})
