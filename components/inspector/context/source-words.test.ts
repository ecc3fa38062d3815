import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { nodeNames } from '../node-names.ts'
import { readLog } from '../run-log.ts'
import { sampleLog } from '../testing.ts'
import { sourceWords } from './source-words.ts'

const log = readLog(sampleLog)
const names = nodeNames(undefined)
const words = (source: Segment['source'], at = '/messages/1/content') => sourceWords({ at, text: '', tokens: 1, source }, log, names)
const time = expect.stringMatching(/, \d\d:\d\d:\d\d$/)

describe('where a segment came from', () => {
  it('is a person for a rejection, with the time of the answer', () => {
    expect(words({ kind: 'event', seq: 12, tag: 'approval_rejected' })).toEqual({ title: 'Rejection', detail: expect.stringContaining('Marta Ruiz, on the web, '), seq: 12 })
  })
  it('is a node for a choice, a result and an error', () => {
    expect(words({ kind: 'event', seq: 9, tag: 'deploy_backend' })).toEqual({ title: 'Choice of next_step', detail: time, seq: 9 })
    expect(words({ kind: 'error', seq: 26 })).toMatchObject({ title: 'Error of deploy', seq: 26 })
    expect(words({ kind: 'error', seq: 18 }).title).toBe('Invalid reply')
  })
  it('is the run’s input for what it was started with', () => expect(words({ kind: 'event', seq: 1, tag: 'input' })).toMatchObject({ title: 'Input of the run', seq: 1 }))
  it('is the path of a variable and the node that made it', () => {
    expect(words({ kind: 'variable', path: 'steps.list_tags.output.body', seq: 5 })).toMatchObject({ title: 'steps.list_tags.output.body', detail: expect.stringContaining('list_tags, ') })
    expect(words({ kind: 'variable', path: 'run.startedAt' })).toEqual({ title: 'run.startedAt', detail: '' })
  })
  it('is version, message and line of a prompt', () => {
    expect(words({ kind: 'prompt', promptVersion: 'v15', line: 4 })).toEqual({ title: 'Prompt v15', detail: 'message 2, line 4' })
  })
  it('is the intent of a tool', () => expect(words({ kind: 'schema', tag: 'deploy' }, '/tools/0')).toEqual({ title: 'Intent', detail: 'deploy' }))
})
