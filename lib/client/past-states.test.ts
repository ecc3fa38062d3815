import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import type { Golden } from '#lib/engine/fixtures/golden/golden.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { advanced, PastStates } from './past-states.ts'

const directory = new URL('../engine/fixtures/golden/', import.meta.url)
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
const runs = files.flatMap((file) =>
  (JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as Golden).runs.map((run): [string, string, Event[]] => [`${file} ${run.id}`, run.id, run.events.map(parseEvent)]),
)

/** A write into it, or into anything in it, throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}

/** A loop of so many turns, three events each. */
function loop(turns: number): Event[] {
  const log: Event[] = [parseEvent({ seq: 1, v: 1, at: '2026-11-22T08:00:00.000Z', type: 'run.started', data: { input: {}, trigger: {}, graphHash: 'g', version: 1, engine: 1, metadata: {} } })]
  const add = (event: object) => log.push(parseEvent({ seq: log.length + 1, v: 1, at: '2026-11-22T08:00:01.000Z', ...event }))
  for (let turn = 1; turn <= turns; turn++) {
    add({ type: 'step.started', step: `work#${turn}`, nodeId: 'work', data: { attempt: 1, from: turn === 1 ? [] : [{ step: `work#${turn - 1}`, edgeId: 'again' }] } })
    add({ type: 'vars.set', step: `work#${turn}`, nodeId: 'work', data: { values: { turn } } })
    add({ type: 'step.completed', step: `work#${turn}`, nodeId: 'work', data: { handle: 'out', output: turn, emitted: [{ edgeId: 'again', target: 'work' }] } })
  }
  return log
}

describe('the state after any event', () => {
  it.each(runs)('equals a fold from the beginning: %s', (_, runId, events) => {
    const past = new PastStates(runId)
    for (let seq = events.length; seq >= 0; seq--) expect(past.at(events, seq)).toEqual(foldLog(runId, events.slice(0, seq)))
  })

  it('equals a fold from the beginning across checkpoints, whichever way somebody comes', () => {
    const events = loop(120)
    const past = new PastStates('r')
    for (const seq of [361, 1, 200, 64, 63, 65, 128, 129, 360, 192, 0, 199, 198, 201]) expect(past.at(events, seq)).toEqual(foldLog('r', events.slice(0, seq)))
  })

  it('goes on where a live log grows', () => {
    const events = loop(120)
    const past = new PastStates('r')
    expect(past.at(events.slice(0, 100), 100).seq).toBe(100)
    expect(past.at(events.slice(0, 101), 101)).toEqual(foldLog('r', events.slice(0, 101)))
    expect(past.at(events, 300)).toEqual(foldLog('r', events.slice(0, 300)))
  })
})

describe('a state that somebody holds', () => {
  it.each(runs)('is never written into by what comes after it: %s', (_, runId, events) => {
    const end = events.reduce((state, event) => frozen(advanced(state, [event])), frozen(foldLog(runId, [])))
    expect(end).toEqual(foldLog(runId, events))
  })

  it('shares the steps that an event does not touch', () => {
    const events = loop(40)
    const before = foldLog('r', events.slice(0, 100))
    const after = advanced(before, events.slice(100))
    expect(after.steps['work#1']).toBe(before.steps['work#1'])
    expect(after.steps['work#40']?.phase).toBe('completed')
    expect(before.steps['work#40']).toBeUndefined()
  })
})
