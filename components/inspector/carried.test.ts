import { describe, expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import { carriagesOf, costWords, totalOf, totalWords } from './carried.ts'
import { readLog } from './run-log.ts'
import { sampleLog } from './testing.ts'

/** The sample with a price at every answer: 160 tokens of input, of which 96 (60 %) were cached. */
const price = { input: 2, cachedInput: 0.5, output: 8, asOf: '2026-11-01' }
const priced = (seqs: readonly number[]): Event[] => sampleLog.map((event) => (event.type === 'model.responded' && seqs.includes(event.seq) ? { ...event, data: { ...event.data, price } } : event))
const answers = sampleLog.flatMap(({ type, seq }) => (type === 'model.responded' ? [seq] : []))

describe('what it cost to show an event', () => {
  it('is its tokens at the price of each call, the cached share at the cached price', () => {
    // 0.4 × $2 + 0.6 × $0.5 = $1.10 per million; the input is 20 tokens in each of five calls, one of which was never answered.
    const carriages = carriagesOf(readLog(priced(answers)), [1])
    expect(carriages.map(({ call, tokens, cost }) => [call.seq, tokens, cost])).toEqual([[7, 20, 22e-6], [14, 20, 'unanswered'], [16, 20, 22e-6], [19, 20, 22e-6], [28, 20, 22e-6]])
    expect(totalOf(carriages)).toEqual({ calls: 5, tokens: 100, usd: expect.closeTo(88e-6, 12), priced: 4, unknown: 0, scripted: 0 })
    expect(totalWords(totalOf(carriages))).toBe('100 tok, <$0.0001')
  })

  it('is unknown where no price was recorded, for some calls or all of them', () => {
    expect(costWords(totalOf(carriagesOf(readLog(sampleLog), [1])))).toBe('cost unknown')
    expect(costWords(totalOf(carriagesOf(readLog(priced(answers.slice(1))), [1])))).toBe('<$0.0001, unknown for 1 of 5 calls')
  })

  it('is nothing where a script answered', () => {
    const scripted = sampleLog.map((event): Event => (event.type === 'model.requested' ? { ...event, data: { ...event.data, model: { ...event.data.model, scripted: true } } } : event))
    expect(totalWords(totalOf(carriagesOf(readLog(scripted), [1])))).toBe('100 tok, scripted, no cost')
  })

  it('counts a call once that carries several of the events', () => {
    expect(carriagesOf(readLog(sampleLog), [9, 12]).map(({ call, tokens }) => [call.seq, tokens])).toEqual([[14, 94], [16, 94], [19, 94], [28, 94]])
  })
})
