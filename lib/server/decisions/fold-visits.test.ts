import { describe, expect, test } from 'vitest'
import { foldVisits, type DecisionRow } from './fold-visits.ts'

type Told = [type: DecisionRow['type'], data?: DecisionRow['data'], step?: string, ms?: number]

/** Rows one second apart, of `decide#1` unless told. */
const log = (...told: Told[]): DecisionRow[] => told.map(([type, data = {}, step = 'decide#1', ms], index) => ({ seq: index + 1, at: new Date(ms ?? index * 1000), type, step, data }))
const visits = (...told: Told[]) => foldVisits(log(...told), false)

const asked = (more: DecisionRow['data'] = {}): Told => ['model.requested', { version: 2, model: 'm', ...more }]
const answered = (more: DecisionRow['data'] = {}): Told => ['model.responded', { inputTokens: 100, outputTokens: 10, costUsd: 0.5, latencyMs: 700, ...more }]

describe('a visit of a decision', () => {
  test('is one decision, made on the context of its first request', () => {
    expect(visits(['step.started'], asked(), answered(), ['intent.selected', { intent: 'ship' }], ['step.completed', { handle: 'ship' }])).toEqual([
      { step: 'decide#1', visit: 1, seq: 2, bornSeq: 2, at: 1000, version: 2, model: 'm', intent: 'ship', handle: 'ship', edited: false, repeated: false, saidSeq: 4, rounds: 1, attempts: 1, invalid: 0, inputTokens: 100, outputTokens: 10, costUsd: 0.5, latencyMs: 700 },
    ])
  })

  test('that was asked again takes all its rounds together', () => {
    const [visit] = visits(['step.started'], asked(), answered(), ['intent.invalid'], asked(), answered({ inputTokens: 140 }), ['intent.selected', { intent: 'ship' }], ['step.completed', { handle: 'ship' }])
    expect(visit).toMatchObject({ seq: 2, rounds: 2, attempts: 2, invalid: 1, inputTokens: 240, outputTokens: 20, costUsd: 1, latencyMs: 1400, saidSeq: 7 })
  })

  test('that a provider failed at is tried again in the same round, the time of the failure counted, by the model that answered at last', () => {
    const [visit] = visits(['step.started'], asked(), ['model.failed'], asked({ model: 'fallback' }), answered(), ['intent.selected', { intent: 'ship' }], ['step.completed', { handle: 'ship' }])
    expect(visit).toMatchObject({ rounds: 1, attempts: 2, model: 'fallback', latencyMs: 1700, inputTokens: 100 })
  })

  test('passes over the requests for summaries, and what answered them', () => {
    const [visit] = visits(['step.started'], asked({ summary: true }), answered({ inputTokens: 9000 }), ['intent.invalid'], asked({ summary: true }), answered(), asked(), answered(), ['intent.selected', { intent: 'ship' }])
    expect(visit).toMatchObject({ seq: 7, rounds: 1, attempts: 1, invalid: 0, inputTokens: 100 })
  })

  test('that no model answered has neither tokens nor cost nor latency, rather than none of them', () => {
    const [visit] = visits(['step.started'], asked(), ['model.failed'], ['step.failed', { handle: 'stuck' }])
    expect(visit).toMatchObject({ handle: 'stuck', intent: null, saidSeq: null, inputTokens: null, outputTokens: null, costUsd: null, latencyMs: null })
  })

  test('of an unknown price anywhere has an unknown cost', () => {
    expect(visits(['step.started'], asked(), answered(), ['intent.invalid'], asked(), answered({ costUsd: null }))[0]).toMatchObject({ costUsd: null, latencyMs: 1400 })
  })

  test('that ended before it asked has no request, and began when it started', () => {
    const [, second] = visits(['step.started'], ['step.completed', { handle: 'ship' }], ['step.started', {}, 'decide#2'], ['step.failed', { handle: 'exhausted' }, 'decide#2'])
    expect(second).toMatchObject({ visit: 2, seq: null, bornSeq: 3, at: 2000, handle: 'exhausted', version: null, model: null, rounds: 0 })
  })

  test('says what became of it: still open, cancelled, failed without a port, or left behind by a run that ended', () => {
    expect(visits(['step.started'], asked())[0]?.handle).toBe(':open')
    expect(foldVisits(log(['step.started'], asked()), true)[0]?.handle).toBe(':cancelled')
    expect(visits(['step.started'], ['step.cancelled'])[0]?.handle).toBe(':cancelled')
    expect(visits(['step.started'], ['step.failed'])[0]?.handle).toBe(':failed')
  })

  test('keeps what the model chose where a person rejected or changed it', () => {
    const chosen: Told[] = [['step.started'], asked(), answered(), ['intent.selected', { intent: 'ship' }]]
    expect(visits(...chosen, ['approval.decided', { verdict: 'rejected' }], ['step.completed', { handle: 'rejected' }])[0]).toMatchObject({ intent: 'ship', handle: 'rejected', edited: false })
    expect(visits(...chosen, ['approval.decided', { verdict: 'edited' }], ['step.completed', { handle: 'ship' }])[0]).toMatchObject({ edited: true })
    expect(visits(...chosen, ['step.edited', { intent: 'stop' }], ['step.completed', { handle: 'stop' }])[0]).toMatchObject({ intent: 'ship', handle: 'stop', edited: true })
  })

  test('that a given result stood in for is no decision', () => {
    expect(visits(['step.started', { given: 0 }], ['intent.selected', { intent: 'ship' }], ['step.completed', { handle: 'ship' }])).toEqual([])
  })

  test('of a fork that took every answer from the run before is a repetition, and none where it was asked anew for one of them', () => {
    const again = answered({ recorded: 7 })
    expect(visits(['step.started'], asked(), again, ['intent.selected', { intent: 'ship' }])[0]?.repeated).toBe(true)
    expect(visits(['step.started'], asked(), again, ['intent.invalid'], asked(), answered({ recorded: null }))[0]?.repeated).toBe(false)
    expect(visits(['step.started'], asked())[0]?.repeated).toBe(false)
  })

  test('of a generation says its output', () => {
    expect(visits(['step.started'], asked(), answered(), ['step.completed', { handle: 'out' }])[0]).toMatchObject({ intent: null, handle: 'out', saidSeq: 4 })
  })

  test('stays apart from a visit beside it', () => {
    const both = visits(['step.started'], ['step.started', {}, 'decide#2'], asked(), ['model.requested', { model: 'other' }, 'decide#2'], answered(), ['intent.invalid', {}, 'decide#2'])
    expect(both.map(({ step, model, invalid, inputTokens }) => [step, model, invalid, inputTokens])).toEqual([['decide#1', 'm', 0, 100], ['decide#2', 'other', 1, null]])
  })
})
