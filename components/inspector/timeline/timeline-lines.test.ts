import { describe, expect, it } from 'vitest'
import { seqOfLine, standingOf } from './line-standing.ts'
import { lineWords } from './line-words.ts'
import { goldenRuns, readRun } from './testing.ts'
import { lineTest, noFilter } from './timeline-filter.ts'
import { timelineLines, wantedRuns, type ReadRun, type TimelineLine, type Unfolding } from './timeline-lines.ts'
import { sampleLog, sampleRunId } from '../testing.ts'

const [root, ...below] = goldenRuns('child-runs')
const unfolding = (toggled: readonly string[], read: readonly ReadRun[] = below): Unfolding => ({ toggled: new Set(toggled), childRun: (runId) => read.find((run) => run.runId === runId) })
const told = (lines: readonly TimelineLine[]) => lines.map((line) => `${'  '.repeat(line.level - 1)}${line.kind === 'loading' ? (line.error ?? '…') : lineWords(line, root.runId).title}${line.open === undefined ? '' : line.open ? ' v' : ' >'}`)

describe('the lines of a timeline', () => {
  it('keep child runs folded at first, with where they are and how they ended', () => {
    const lines = timelineLines(root, unfolding([]))
    expect(told(lines)).toEqual(['start', 'all >', 'helper >', 'end'])
    expect(wantedRuns(lines)).toEqual([])
    const helper = lines[2]!
    expect(helper.kind === 'row' && lineWords(helper, root.runId)).toMatchObject({ detail: '5 steps', href: `/runs/${below[3]!.runId}`, status: 'completed' })
  })

  it('unfold an agent into the steps of its run, and a list into its items', () => {
    const lines = timelineLines(root, unfolding(['all#1', 'all#1/1', 'helper#1']))
    expect(told(lines)).toEqual(['start', 'all v', '  Item 1 >', '  Item 2 v', '    begin', '    check', '  Item 3 >', 'helper v', '  enter', '  choose 1', '  question', '  choose 2', '  leave', 'end'])
    expect(wantedRuns(lines)).toEqual([below[1]!.runId, below[3]!.runId])
    expect(lines.find(({ key }) => key === 'all#1/1/check#1')).toMatchObject({ rootStep: 'all#1', parent: 'all#1/1', row: { status: 'failed' } })
  })

  it('say that a run is being read, or why it cannot be', () => {
    expect(told(timelineLines(root, unfolding(['helper#1'], [])))[3]).toBe('  …')
    expect(told(timelineLines(root, { toggled: new Set(['helper#1']), childRun: () => 'The run is gone.' }))[3]).toBe('  The run is gone.')
  })

  it('stand in the branches that they belong to, which can be folded', () => {
    const [run] = goldenRuns('joins-and-a-race', ['all', 'race'])
    const lines = timelineLines(run, unfolding([]))
    expect(told(lines)).toEqual(['start v', '  left', '  right', '  which', 'all v', '  quick', '  slow', 'race', 'end'])
    expect(lines.map(({ rails }) => rails.join(' '))).toEqual(['', 'only', 'only', 'only', '', 'only', 'only', '', ''])
    expect(lines[2]).toMatchObject({ branch: { number: 2, total: 3 } })
    const folded = timelineLines(run, unfolding(['start#1']))
    expect(told(folded).slice(0, 2)).toEqual(['start >', 'all v'])
    expect(folded[0]!.kind === 'row' && lineWords(folded[0]!, run.runId).detail).toBe('3 branches, 3 steps')
  })

  it('put a bracket around each branch, from its first line to its last', () => {
    const [run] = goldenRuns('a-fan-out')
    expect(timelineLines(run, unfolding([])).map(({ key, rails }) => [key, rails[0]])).toEqual([
      ['start#1', undefined], ['one#1', 'only'], ['two#1', 'start'], ['second#1', 'end'], ['three#1', 'start'], ['four#1', 'middle'], ['first#1', 'end'],
    ])
  })
})

describe('a line inside a child run', () => {
  const lines = timelineLines(root, unfolding(['all#1', 'all#1/1', 'helper#1']))
  const seqOf = (key: string) => seqOfLine(lines.find((line) => line.key === key)!, root.log, root.runId)
  it('stands for the moment in the run of the page', () => {
    expect([seqOf('all#1/0'), seqOf('all#1/1'), seqOf('end#1')]).toEqual([7, 8, 17])
    const inside = seqOf('helper#1/choose#1')
    expect(inside).toBeGreaterThanOrEqual(13)
    expect(inside).toBeLessThanOrEqual(14)
  })
  it('has not begun before its run has', () => {
    const line = lines.find(({ key }) => key === 'helper#1/leave#1')!
    const standingAt = (seq: number) => standingOf(line, root.log.at(seq)!, root.state, root.runId)
    expect([standingAt(5), standingAt(18)]).toEqual([null, undefined])
  })
})

describe('a filter of the timeline', () => {
  const sample = readRun(sampleRunId, sampleLog)
  const keys = (part: Partial<typeof noFilter>) => timelineLines(sample, unfolding([]), lineTest({ ...noFilter, ...part })).map(({ key }) => key)
  it('keeps what somebody was asked', () => expect(keys({ kinds: ['human'] })).toEqual(['next_step#1', 'next_step#1:rq-1:10', 'next_step#2', 'next_step#2:rq-2:22']))
  it('keeps what failed, also where a later try did not', () => expect(keys({ failedOnly: true })).toEqual(['next_step#2', 'deploy#1']))
  it('keeps the visits of a node', () => expect(keys({ nodes: ['deploy', 'finish'] })).toEqual(['deploy#1', 'finish#1']))
  it('keeps what a match stands in', () => {
    const lines = timelineLines(root, unfolding(['all#1', 'all#1/1', 'helper#1']), lineTest({ ...noFilter, failedOnly: true }))
    expect(told(lines)).toEqual(['all v', '  Item 2 v', '    check'])
  })
})
