import { describe, expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import type { AlignedRow } from '#lib/engine/run-alignment.ts'
import { differenceKinds, type DifferenceKind } from '#lib/engine/run-alignment-kinds.ts'
import type { TracedStep } from '#lib/engine/run-alignment-trace.ts'
import { readLog } from '#components/inspector/run-log.ts'
import { endWords, rowName, whatDiffers } from './difference-words.ts'
import { compareRunPath } from './paths.ts'
import { deltaWords, figuresOf, figureWords } from './step-figures.ts'
import { stepValues } from './step-values.ts'

const step = (id: string, more: Partial<TracedStep> = {}): TracedStep => ({
  id, node: id.split('#')[0] ?? '', visit: Number(id.split('#')[1]), firstSeq: 1, lastSeq: 2, startedAt: 0, endedAt: 1500, origins: [{ step: 'start#1', edgeId: 'e' }], phase: 'completed', handle: 'out', emitted: [], attempts: 1, given: false, recorded: false, verdicts: [], calls: [], children: [], ...more,
})
const row = (a: TracedStep | undefined, b: TracedStep | undefined): AlignedRow => ({ kind: 'step', depth: 0, aRun: 'a', bRun: 'b', a, b, kinds: [], until: 1 })
const chose = (intent: string) => step('decide#2', { choice: { intent, args: 'h', seq: 9 } })
const names = () => ({ title: 'Next step' }) as ReturnType<Parameters<typeof rowName>[1]>
const call = (inputTokens: number, costUsd: number | null): TracedStep['calls'][number] => ({ seq: 1, requestHash: 'r', prompt: { promptId: 'p', number: 1, hash: 'h' }, model: 'm', summary: false, inputTokens, outputTokens: 10, costUsd, latencyMs: 700, end: 'answered', recorded: false })

describe('a row of two runs', () => {
  it('is named by its node, with the visit of each side', () => {
    expect([rowName(row(step('decide#1'), step('decide#1')), names, () => 1), rowName(row(step('decide#2'), step('decide#2')), names, () => 3), rowName(row(step('decide#2'), step('decide#3')), names, () => 3)]).toEqual(['Next step', 'Next step 2', 'Next step 2 and 3'])
  })
  it('says what the second run did instead', () => {
    expect(whatDiffers(row(chose('escalate'), chose('refund')), 'choice')).toBe('chose refund instead of escalate')
    expect(whatDiffers(row(step('pay#1'), step('pay#1', { error: { code: 'http_503', value: undefined } })), 'error')).toBe('failed with http_503')
    expect([whatDiffers(row(step('pay#1'), undefined), 'path'), whatDiffers(row(undefined, step('pay#1')), 'path')]).toEqual(['was not reached in B', 'was not reached in A'])
    expect(whatDiffers(row(step('start#1', { origins: [] }), step('start#1', { origins: [] })), 'output')).toBe('had another input')
  })
  it('has words for every kind of difference between two steps', () => {
    for (const kind of differenceKinds.filter((each): each is Exclude<DifferenceKind, 'end'> => each !== 'end')) expect(whatDiffers(row(chose('a'), chose('b')), kind)).not.toBe('')
  })
  it('tells how a run ended', () => {
    expect([endWords({ end: null }), endWords({ end: { status: 'completed', outcome: 'refunded' } }), endWords({ end: { status: 'failed', code: 'http_503' } }), endWords({ end: { status: 'cancelled' } })]).toEqual(['goes on', 'completed, refunded', 'failed, http_503', 'cancelled'])
  })
})

describe('what a step took', () => {
  it('is tokens and money of its calls and of the runs below it, and its time', () => {
    expect(figuresOf(step('a#1', { calls: [call(100, 0.5), call(50, 0.25)] }))).toEqual({ tokens: 170, costUsd: 0.75, timeMs: 1500 })
    expect(figuresOf(step('a#1', { children: [{ runId: 'c', index: 0, status: 'completed', spent: { tokens: 30, costUsd: 0.1 } }] }))).toEqual({ tokens: 30, costUsd: 0.1, timeMs: 1500 })
  })
  it('is unknown where a price is, and nothing where no model was asked or it goes on', () => {
    expect(figuresOf(step('a#1', { calls: [call(100, 0.5), call(50, null)] }))).toMatchObject({ tokens: 170, costUsd: null })
    expect(figuresOf(step('a#1', { endedAt: null }))).toEqual({ tokens: null, costUsd: null, timeMs: null })
  })
  it('is told with a sign', () => {
    expect([deltaWords('tokens', 900, 1140), deltaWords('tokens', 1140, 900), deltaWords('timeMs', 5, 5), deltaWords('costUsd', null, 1), figureWords('tokens', null)]).toEqual(['+240', '−240', '0', '', '–'])
  })
})

describe('the values of a step', () => {
  const log = (...events: [type: string, data: object][]) => readLog(events.map(([type, data], index) => ({ seq: index + 1, v: 1, at: new Date(index).toISOString(), type, step: 'decide#1', nodeId: 'decide', data }) as unknown as Event))
  it('are its choice and what a person made of it; the output of a decision is that choice', () => {
    const values = stepValues(log(['step.started', { attempt: 1, from: [] }], ['intent.selected', { intent: 'refund', args: { amount: 20 }, argsHash: 'h' }], ['approval.decided', { requestId: 'q', verdict: 'edited', by: 'ada', via: 'ui', args: { amount: 10 } }], ['step.completed', { handle: 'refund', output: { intent: 'refund' }, emitted: [] }]), 'decide#1')
    expect(values).toEqual({ arguments: { amount: 10 }, answer: { verdict: 'edited' } })
  })
  it('are the final error of one that failed, not those that were tried again', () => {
    const error = { code: 'http_503', message: 'No.', compact: 'No.' }
    expect(stepValues(log(['step.started', { attempt: 1, from: [], input: { url: 'x' } }], ['step.failed', { error, attempt: 1, retryAt: '2026-01-01T00:00:00.000Z' }]), 'decide#1')).toEqual({ input: { url: 'x' } })
    expect(stepValues(log(['step.started', { attempt: 1, from: [] }], ['step.failed', { error, attempt: 1 }]), 'decide#1')).toEqual({ error: { ...error, details: null } })
  })
})

it('a fork is compared with what it was forked from, another run with one to be chosen', () => {
  expect([compareRunPath({ id: 'b', forkedFrom: { runId: 'a' } }), compareRunPath({ id: 'a' })]).toEqual(['/runs/compare?a=a&b=b', '/runs/compare?a=a'])
})
