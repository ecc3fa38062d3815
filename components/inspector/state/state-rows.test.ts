import { expect, it } from 'vitest'
import { PastStates } from '#lib/client/past-states.ts'
import type { Json } from '#lib/engine/json.ts'
import { readLog } from '../run-log.ts'
import { sampleLog, sampleRunId } from '../testing.ts'
import { changesBetween, countedChanges } from './changes.ts'
import { flightWords, type Flight } from './flights.ts'
import { groupIds, stateGroups } from './state-groups.ts'
import { stateRows, type Opened } from './state-rows.ts'
import { waitWords, type ShownWait } from './waits.ts'

const log = readLog(sampleLog)
const past = new PastStates(sampleRunId)

function at(seq: number) {
  const groups = stateGroups(log, past.at(sampleLog, seq), log.at(seq)?.step)
  const changes = changesBetween(stateGroups(log, past.at(sampleLog, seq - 1), log.at(seq)?.step), groups)
  return { groups, changes, counts: countedChanges(changes) }
}
const rows = (seq: number, only = false, opened: Opened = new Map()) => stateRows({ ...at(seq), opened, only })
const seen = (all: ReturnType<typeof rows>) => all.map(({ pointer, change }) => `${pointer}${change ? ` ${change.kind}` : ''}`)

it('shows the whole state: every field of it stands in one group', () => {
  const state = past.at(sampleLog, sampleLog.length)
  const { groups } = at(sampleLog.length)
  const shown = JSON.stringify(groups)
  for (const value of Object.values(state)) expect(shown).toContain(JSON.stringify(value))
})

it('has all groups closed but those that say what is going on', () => {
  expect(rows(10).filter(({ level }) => level === 1).map(({ group, open }) => [group, open]).filter(([, open]) => open)).toEqual([['waits', true], ['live', true], ])
  expect(rows(10).filter(({ level }) => level === 1).map(({ group }) => group)).toEqual([...groupIds])
})

it('shows only what an event changed, with the way to it', () => {
  expect(seen(rows(12, true)).filter((row) => row.startsWith('/tokens') || row.startsWith('/live') || row.startsWith('/path'))).toEqual(['/tokens', '/tokens/next_step#1> added', '/live', '/live/next_step#1 removed'])
})

it('says what a value was before', () => {
  expect(at(13).changes.get('/run/stepCount')).toEqual({ kind: 'changed', before: 3, after: 4 })
})

it('opens and closes what somebody wants', () => {
  const opened: Opened = new Map([['/waits', false], ['/usage', true], ['/usage/usage', true]])
  expect(seen(rows(11, false, opened)).filter((row) => /^\/(waits|usage)/.test(row))).toContain('/usage/usage/modelCalls')
  expect(seen(rows(10, false, opened)).some((row) => row.startsWith('/waits/'))).toBe(false)
})

it('tells whom a run waits for, since when and how long', () => {
  const { waits } = at(10).groups as unknown as { waits: Record<string, ShownWait> }
  expect(waits['approval next_step#1']).toMatchObject({ kind: 'approval', seq: 10, who: [], requestId: 'rq-1', since: '2026-11-22T08:46:02.142Z' })
  expect(waitWords({ kind: 'question', step: 'ask#1', since: '2026-11-22T08:46:00.000Z', who: ['Marta', 'Priya'], required: 2, given: 1 }, '2026-11-22T08:50:02.000Z')).toMatch(/^an answer by Marta and Priya, 1 of 2 so far · since \d\d:46:00, for 4 m 0?2 s$/)
  expect(Object.keys((at(12).groups as unknown as { waits: Json }).waits as object)).toEqual([])
})

it('tells what is out, and for how long', () => {
  const { flight } = at(16).groups as unknown as { flight: Record<string, Flight> }
  expect(flight['next_step#2']).toEqual({ what: 'model call', since: '2026-11-22T08:50:04.900Z', attempt: 2, model: 'gpt-5-mini', seq: 16 })
  expect(flightWords(flight['next_step#2'] as Flight, '2026-11-22T08:50:06.900Z')).toBe('a model call to gpt-5-mini, attempt 2, out for 2.0 s')
})
