import { describe, expect, it } from 'vitest'
import type { CallItem } from '#lib/api/calls.ts'
import { readLog } from '../run-log.ts'
import { sampleLog } from '../testing.ts'
import { counterpart, otherText, pastedRun, previousCall, readOther } from './other-call.ts'

const run = '0197a2b4-a26b-7290-889a-61643b272195'

describe('the call to compare with', () => {
  it('stands in the address and is read from it', () => {
    for (const other of [{}, { seq: 14 }, { runId: run }, { runId: run, seq: 14 }]) expect(readOther(otherText(other))).toEqual(other)
    expect(otherText({})).toBeNull()
  })
  it('is the previous one where the address makes no sense', () => expect(['0', '-4', 'films', `${run}x`].map(readOther)).toEqual([{}, {}, {}, {}]))
  it('may be pasted as an id or as the address of a page', () => {
    expect(pastedRun(` ${run.toUpperCase()} `)).toBe(run)
    expect(pastedRun(`http://localhost:3000/runs/${run}?seq=4`)).toBe(run)
    expect(pastedRun('r-8f3k2')).toBeUndefined()
  })
})

describe('without a choice', () => {
  const { calls } = readLog(sampleLog)
  const last = calls.at(-1)!
  it('it is the node’s call before, whichever visit, round or attempt that was', () => {
    expect(previousCall(calls, last)?.number).toBe(last.number - 1)
    expect(previousCall(calls, calls[0]!)).toBeUndefined()
  })
  it('a call for a reply is not compared with one for a summary', () => {
    const summary = { ...calls[1]!, summary: { covers: [1], made: null } }
    expect(previousCall([calls[0]!, summary, calls[2]!], calls[2]!)?.seq).toBe(calls[0]!.seq)
  })
  it('its counterpart in another run is the node’s call with the same number there', () => {
    const item = (seq: number, nodeId: string, more: Partial<CallItem> = {}) => ({ seq, nodeId, ...more }) as CallItem
    const others = [item(3, 'other'), item(5, last.node, { summary: { by: 'rule', covers: [1] } }), item(7, last.node), item(9, last.node)]
    expect(counterpart(calls, calls[1]!, others)?.seq).toBe(9)
    expect(counterpart(calls, last, others)).toBeUndefined()
  })
})
