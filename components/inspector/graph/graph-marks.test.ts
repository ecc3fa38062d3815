import { describe, expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog, sampleRunId } from '../sample-log.fixture.ts'
import { edgeMark, edgesLeft, nodeMarks } from './graph-marks.ts'

const at = (seq: number) => foldLog(sampleRunId, sampleLog.slice(0, seq))

describe('the graph of a run', () => {
  it('shows each node’s latest status and how often it was visited', () => {
    expect(Object.fromEntries(nodeMarks(at(34)))).toEqual({
      start: { status: 'completed', visits: 1 },
      list_tags: { status: 'completed', visits: 1 },
      next_step: { status: 'completed', visits: 3 },
      deploy: { status: 'failed', visits: 1 },
      finish: { status: 'completed', visits: 1 },
    })
  })
  it('shows a model at work, and a gate as waiting', () => {
    expect(nodeMarks(at(7)).get('next_step')).toEqual({ status: 'running', visits: 1 })
    expect(nodeMarks(at(10)).get('next_step')).toEqual({ status: 'waiting', visits: 1 })
    expect(nodeMarks(at(7)).has('deploy')).toBe(false)
  })
  it('marks the node that a run failed at', () => {
    const log = [...sampleLog.slice(0, 7), ...logOf([[1, { type: 'run.failed', data: { error: { code: 'x', message: 'y', nodeId: 'next_step' } } }]]).map((event) => ({ ...event, seq: 8 }))]
    expect(nodeMarks(foldLog(sampleRunId, log)).get('next_step')?.status).toBe('failed')
  })
  it('lights a live token, the path taken and the choice that is selected', () => {
    const chosen = edgesLeft(readLog(sampleLog), 'next_step#2')
    expect(edgeMark(at(24), 'e3', new Set())).toBe('live')
    expect(edgeMark(at(34), 'e3', chosen)).toBe('chosen')
    expect(edgeMark(at(34), 'e2', chosen)).toBe('taken')
    expect(edgeMark(at(34), 'e9', chosen)).toBe('untaken')
  })
  it('knows that a rejected choice left by no edge', () => expect(edgesLeft(readLog(sampleLog), 'next_step#1').size).toBe(0))
})
