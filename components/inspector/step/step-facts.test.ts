import { describe, expect, it } from 'vitest'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog } from '../testing.ts'
import { inputPhrase, remedy, stepFacts } from './step-facts.ts'

const log = readLog(sampleLog)

describe('a step in detail', () => {
  it('has its input, its port and its output', () => {
    expect(stepFacts(log, 'list_tags#1', 34)).toMatchObject({ input: { method: 'GET' }, handle: 'out', output: { status: 200 }, attempts: [{ attempt: 1 }] })
  })
  it('has the error of an effect with what the model was given of it', () => {
    expect(stepFacts(log, 'deploy#1', 34)).toMatchObject({ handle: 'error', idempotencyKey: 'k1', error: { code: 'http_409', compact: 'http_409: rollout lock held by job 5512' } })
  })
  it('has a decision’s choice, the replies that did not fit, and who approved', () => {
    const facts = stepFacts(log, 'next_step#2', 34)
    expect(facts.chosen?.data.intent).toBe('deploy_backend')
    expect(facts.invalid.map(({ data }) => data.raw)).toEqual(['Sure, deploying!'])
    expect(facts.requests[0]?.answered?.data.by).toBe('Marta Ruiz')
  })
  it('knows nothing of what has not happened at the selected event', () => {
    expect(stepFacts(log, 'next_step#2', 20)).toMatchObject({ requests: [], invalid: [{ seq: 18 }] })
    expect(stepFacts(log, 'next_step#2', 20).chosen).toBeUndefined()
  })
  it('forgets an error that a later attempt made good', () => {
    const error = { code: 'http_503', message: 'm', compact: 'c' }
    const retried = readLog(logOf([
      [0, { type: 'step.started', step: 'a#1', data: { attempt: 1, from: [] } }],
      [1, { type: 'step.failed', step: 'a#1', data: { error, attempt: 1, retryAt: '2026-11-22T08:46:01.000Z' } }],
      [2, { type: 'step.started', step: 'a#1', data: { attempt: 2, from: [] } }],
      [3, { type: 'step.completed', step: 'a#1', data: { handle: 'out', output: 1, emitted: [] } }],
    ]))
    const facts = stepFacts(retried, 'a#1', 4)
    expect(facts.error).toBeUndefined()
    expect(facts.attempts.map((attempt) => [attempt.attempt, attempt.error?.code])).toEqual([[1, 'http_503'], [2, undefined]])
  })
})

describe('the words a run was started with', () => {
  it('are the longest text of the input', () => expect(inputPhrase({ channel: '#ops', text: 'Ship the backend fix' })).toEqual({ name: 'text', text: 'Ship the backend fix' }))
  it('are the input itself where it is a text, or has none', () => {
    expect(inputPhrase('add 1 and 2')).toEqual({ text: 'add 1 and 2' })
    expect(inputPhrase({ a: 1 })).toEqual({ text: '{"a":1}' })
  })
  it('are its first words where it is too long for the log', () => expect(inputPhrase({ $blob: 'a'.repeat(64), bytes: 900_000, preview: '{"text":"Ship it ' })).toEqual({ text: '{"text":"Ship it…' }))
})

it('knows a way out of the failures that have one', () => {
  expect(remedy('http_500')).toContain('error port')
  expect(remedy('exhausted')).toContain('visits')
  expect(remedy('something_else')).toBeUndefined()
})
