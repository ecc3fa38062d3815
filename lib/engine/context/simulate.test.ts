import { describe, expect, test } from 'vitest'
import { assemble } from './assemble.ts'
import { mostListed, simulateCalls } from './simulate.ts'
import { longThread, quarterTokens, requestOf, type RequestParts } from './testing.ts'

/** The calls of a loop that grows by one iteration per call: after 1, 2, … results. */
const growing = (count: number, parts: RequestParts = {}) => Array.from({ length: count }, (_, index) => requestOf({ ...parts, thread: longThread(index + 1) }))
const simulate = (...args: [requests: ReturnType<typeof growing>, previous?: ReturnType<typeof requestOf>]) => simulateCalls(args[0], args[1] ?? null, quarterTokens)
const sizes = (requests: ReturnType<typeof growing>): number[] => requests.map((request) => { const made = assemble(request, quarterTokens); return made.ok ? made.value.inputTokens : -1 })

describe('a simulation of past calls', () => {
  test('without a budget gives each request as it would be sent, and how much of it the call before shares', () => {
    const requests = growing(4)
    const calls = simulate(requests)
    expect(calls.map(({ inputTokens }) => inputTokens)).toEqual(sizes(requests))
    expect(calls.map(({ overflow, wholeTokens, inputTokens }) => overflow === 'none' && wholeTokens === inputTokens)).toEqual([true, true, true, true])
    expect(calls.map(({ prefixTokens }) => prefixTokens === null)).toEqual([true, false, false, false])
    // All that stood at the end of the thread before still stands there: what is new begins behind it.
    for (const [index, { prefixTokens }] of calls.entries()) if (index > 0) expect(prefixTokens).toBeGreaterThan((calls[index - 1]?.threadTokens ?? 0))
    expect(calls[0]?.requestHash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('says at which call the budget begins to drop, what, and that the cache breaks there', () => {
    const budget = { tokens: 200 }
    const calls = simulate(growing(20, { context: { budget } }))
    const first = calls.findIndex(({ overflow }) => overflow === 'drops')
    expect(first).toBeGreaterThan(3)
    expect(calls.slice(0, first).every(({ overflow, leftOut }) => overflow === 'none' && leftOut.length === 0)).toBe(true)
    expect(calls.slice(first).every(({ overflow, threadTokens }) => overflow === 'drops' && threadTokens <= budget.tokens)).toBe(true)
    const { dropped, leftOut, wholeTokens, inputTokens, prefixTokens } = calls[first]!
    const tokens = dropped.reduce((sum, entry) => sum + entry.tokens, 0)
    expect(leftOut).toEqual([{ rule: 'drop_oldest', events: dropped.length, tokens }])
    expect(wholeTokens).toBe((inputTokens ?? 0) + tokens)
    expect(prefixTokens).toBeLessThan(calls[first - 1]?.prefixTokens ?? 0)
    expect(calls.at(-1)?.dropped.length).toBeLessThanOrEqual(mostListed)
  })

  test('of a budget that refuses says which calls would fail, and how large they are', () => {
    const requests = growing(20, { context: { budget: { tokens: 200, overflow: 'fail' } } })
    const calls = simulate(requests)
    const failing = calls.filter(({ overflow }) => overflow === 'fails')
    expect(failing.length).toBeGreaterThan(10)
    expect(failing.every(({ inputTokens, error }) => inputTokens === null && error?.code === 'context_overflow')).toBe(true)
    expect(failing.at(-1)?.wholeTokens).toBe(sizes(growing(20)).at(-1))
    expect(failing.at(-1)?.threadTokens).toBeGreaterThan(200)
  })

  test('of a budget that summarises asks nobody, and says what would be summarised', () => {
    const calls = simulate(growing(20, { context: { budget: { tokens: 200, overflow: 'summarise' }, summary: { tokens: 30 } } }))
    const last = calls.at(-1)!
    expect(last.overflow).toBe('summarises')
    expect(last.inputTokens).toBeGreaterThan(0)
    expect(last.leftOut).toEqual([{ rule: 'summarise', events: expect.any(Number) as number, tokens: last.wholeTokens - (last.inputTokens ?? 0) }])
  })

  test('counts what rules leave out by rule, and takes none of it for an overflow', () => {
    const rules = [{ type: 'intent' as const, action: 'hide' as const }]
    const [call] = simulate([requestOf({ thread: longThread(5), context: { rules } })])
    expect(call).toMatchObject({ overflow: 'none', leftOut: [{ rule: 'hide', index: 0, events: 5 }] })
    expect(call?.wholeTokens).toBe(call?.inputTokens)
  })

  test('of a prompt that reads what is not there names what is wrong, and goes on with the next call', () => {
    const broken = requestOf({ messages: [{ role: 'user', content: '{{ vars.missing }}' }] })
    const calls = simulate([broken, requestOf()])
    expect(calls[0]).toMatchObject({ inputTokens: null, overflow: 'none', error: { code: 'unresolved_reference' } })
    expect(calls[1]).toMatchObject({ inputTokens: expect.any(Number) as number, prefixTokens: null })
  })

  test('goes on where an earlier part of the run ended', () => {
    const requests = growing(6)
    const whole = simulate(requests)
    expect(simulate(requests.slice(3), requests[2])).toEqual(whole.slice(3))
  })
})
