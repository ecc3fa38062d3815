import { describe, expect, test } from 'vitest'
import type { Decision } from './read-visits.ts'
import { byModel, byVersion, figuresOf, firstChoices, overTime, portCounts, portsOf, sliced, type Looked, type Slice } from './slice.ts'

const hour = 3_600_000
const start = Date.parse('2026-11-20T08:00:00Z')

function decision(runId: string, visit: number, handle: string, more: Partial<Decision> = {}): Decision {
  const isIntent = /^[a-z]/.test(handle) && !['invalid', 'stuck', 'exhausted'].includes(handle)
  return {
    runId, runStatus: 'completed', step: `decide#${visit}`, visit, seq: visit * 10, bornSeq: visit * 10, at: start, version: 1, model: 'small', intent: isIntent ? handle : null, handle, edited: false, repeated: false,
    saidSeq: null, rounds: 1, attempts: 1, invalid: 0, inputTokens: 100, outputTokens: 10, costUsd: 0.01, latencyMs: 500, ...more,
  }
}

const decisions = [
  decision('c', 2, 'done', { version: 2, at: start + 26 * hour, inputTokens: 300 }),
  decision('c', 1, 'look', { version: 2, at: start + 25 * hour, model: 'large', costUsd: null }),
  decision('b', 2, 'invalid', { invalid: 3, at: start + hour, inputTokens: 200 }),
  decision('b', 1, 'look', { invalid: 1, at: start + hour }),
  decision('a', 2, 'stuck', { inputTokens: null, outputTokens: null, costUsd: null, latencyMs: null }),
  decision('a', 1, 'old'),
]

const looked = (slice: Slice = {}): Looked => ({ decisions, ports: portsOf(decisions, ['look', 'done', 'never']), slice })

describe('the figures of decisions', () => {
  test('count visits with a reply that did not fit, and apart from them those that left by a port of trouble', () => {
    expect(figuresOf(decisions)).toMatchObject({ decisions: 6, runs: 3, invalid: 2, leftInvalid: 1, stuck: 1, exhausted: 0, answered: 5, priced: 4 })
  })

  test('are numbers that occurred: half are no more than the one, 95 of 100 no more than the other', () => {
    expect(figuresOf(decisions).inputTokens).toEqual({ p50: 100, p95: 300 })
    expect(figuresOf(Array.from({ length: 100 }, (_, index) => decision('r', index + 1, 'look', { latencyMs: index + 1 }))).latencyMs).toEqual({ p50: 50, p95: 95 })
  })

  test('of nothing are nothing, not zero', () => {
    expect(figuresOf([])).toMatchObject({ decisions: 0, inputTokens: null, latencyMs: null, costUsd: null, priced: 0, totalCostUsd: 0 })
  })
})

test('ports are the draft’s intents, taken or not, then what is no intent of it any more, then what every node has', () => {
  expect(portsOf([...decisions, decision('d', 1, ':open')], ['look', 'done', 'never'])).toEqual([
    { handle: 'look', kind: 'intent', inDraft: true },
    { handle: 'done', kind: 'intent', inDraft: true },
    { handle: 'never', kind: 'intent', inDraft: true },
    { handle: 'old', kind: 'intent', inDraft: false },
    { handle: 'invalid', kind: 'port', inDraft: true },
    { handle: 'stuck', kind: 'port', inDraft: true },
    { handle: ':open', kind: 'none', inDraft: true },
  ])
})

describe('a slice', () => {
  test('is what fits all its parts', () => {
    const steps = (slice: Slice) => sliced(decisions, slice).map(({ runId, step }) => `${runId} ${step}`)
    expect(steps({ version: 2 })).toEqual(['c decide#2', 'c decide#1'])
    expect(steps({ version: 2, handle: 'look' })).toEqual(['c decide#1'])
    expect(steps({ invalid: true })).toEqual(['b decide#2', 'b decide#1'])
    expect(steps({ first: true, intent: 'look' })).toEqual(['c decide#1', 'b decide#1'])
    expect(steps({ from: start + hour, to: start + 25 * hour })).toEqual(['b decide#2', 'b decide#1'])
    expect(steps({ model: 'large' })).toEqual(['c decide#1'])
  })

  test('leaves each list the choices beside it', () => {
    const slice = { version: 2, handle: 'look' }
    expect(portCounts(looked(slice)).map(({ decisions: count }) => count)).toEqual([1, 1, 0, 0, 0, 0])
    expect(byVersion(looked(slice)).map(({ key, figures, byPort }) => [key, figures.decisions, byPort])).toEqual([
      [2, 1, { decisions: 2, counts: [1, 1, 0, 0, 0, 0] }],
      [1, 1, { decisions: 4, counts: [1, 0, 0, 1, 1, 1] }],
    ])
    expect(byModel(looked(slice)).map(({ key, figures }) => [key, figures.decisions])).toEqual([['small', 0], ['large', 1]])
  })
})

describe('over time', () => {
  test('every bucket is there, also those in which nothing was decided; a choice of one leaves the others', () => {
    const { unit, items } = overTime(looked({ from: start, to: start + hour }), {}, 'UTC')
    expect(unit).toBe('hour')
    expect(items).toHaveLength(27)
    expect(items.filter(({ decisions: count }) => count > 0).map(({ from, counts, invalid }) => [from, counts.slice(0, 2), invalid])).toEqual([
      ['2026-11-20T08:00:00.000Z', [0, 0], 0],
      ['2026-11-20T09:00:00.000Z', [1, 0], 2],
      ['2026-11-21T09:00:00.000Z', [1, 0], 0],
      ['2026-11-21T10:00:00.000Z', [0, 1], 0],
    ])
  })

  test('the span that was asked for is shown, unless it is so long that nothing could be seen', () => {
    expect(overTime(looked(), { since: start - 5 * 24 * hour }, 'UTC').items[0]?.from).toBe('2026-11-15T00:00:00.000Z')
    expect(overTime(looked(), { since: 0 }, 'UTC').items[0]?.from).toBe('2026-11-20T08:00:00.000Z')
  })

  test('nothing is no bucket', () => {
    expect(overTime({ decisions: [], ports: [], slice: {} }, {}, 'UTC').items).toEqual([])
  })
})

test('first choices are those of the first visit of each run, whatever port is looked at', () => {
  expect(firstChoices(looked({ handle: 'done' }))).toEqual({ runs: 3, intents: [{ intent: 'look', runs: 2 }, { intent: 'old', runs: 1 }] })
  expect(firstChoices(looked({ version: 2 }))).toEqual({ runs: 1, intents: [{ intent: 'look', runs: 1 }] })
})
