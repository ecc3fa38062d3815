import { describe, expect, test } from 'vitest'
import { indexGraph } from '#lib/engine/graph.ts'
import { played, type Script } from '#lib/engine/testing.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import type { FoldedLog } from './folded-log.ts'
import { findSource, newestWhole, type Candidate, type SourceDoors } from './source-run.ts'

const document = documentOf({ start: { type: 'start' }, decide: decision(['fetch', 'done']), fetch: { type: 'http', url: 'https://a.test' }, end: { type: 'end' } }, ['start -> decide', 'decide.fetch -> fetch', 'fetch -> decide', 'decide.done -> end'])

function run(id: string, script: Script, started = {}): FoldedLog {
  const { log, state } = played(indexGraph(compile(document).graph), script, { started, runId: id })
  return { runId: id, events: log, state }
}

/** Runs, newest first, and how many of their logs were read. */
function doors(logs: readonly FoldedLog[]): SourceDoors & { read: string[] } {
  const read: string[] = []
  return {
    read,
    runs: () => Promise.resolve(logs.map<Candidate>(({ runId }) => ({ id: runId, startedAt: '2026-11-22T14:02:00.000Z', lastSeq: 9 }))),
    log({ id }) {
      read.push(id)
      const found = logs.find(({ runId }) => runId === id)
      return found ? Promise.resolve(found) : Promise.reject(new Error(`no ${id}`))
    },
    inside: (log, agents) => Promise.resolve(agents.length === 0 ? log : undefined),
  }
}

const elsewhere = run('new', { decide: ['done'] })
const through = run('old', { decide: ['fetch', 'fetch', 'done'] })
const given = { given: { from: { runId: 'old', nodeId: 'fetch' }, steps: [{ node: 'decide', visit: 1, handle: 'fetch' }] }, givenOutputs: [{ output: { intent: 'fetch', args: {} } }] }

describe('the run whose data a node is tried with', () => {
  test('is the newest that came by the node, at its last visit', async () => {
    expect(await findSource(doors([elsewhere, through]), 'fetch', [])).toMatchObject({ kind: 'passed', run: { id: 'old' }, visit: 2 })
  })

  test('is the one that the dock shows where that came by, and no other log is read', async () => {
    const shown = doors([run('newer', { decide: ['fetch', 'done'] }), through])
    expect(await findSource(shown, 'fetch', [], 'old')).toMatchObject({ run: { id: 'old' } })
    expect(shown.read).toEqual(['old'])
  })

  test('stays the same when a node is tried again', async () => {
    expect(await findSource(doors([run('test', { decide: ['done'] }, given), through]), 'fetch', [])).toMatchObject({ kind: 'passed', run: { id: 'old' }, log: { runId: 'old' } })
  })

  test('where none came by, is told of as one that went elsewhere: a whole run rather than a test', async () => {
    const test = run('test', { decide: ['done'] }, { until: 'decide', untilEnds: true })
    expect(await findSource(doors([test, elsewhere]), 'fetch', [])).toMatchObject({ kind: 'missed', run: { id: 'new' } })
    expect(await findSource(doors([]), 'fetch', [])).toEqual({ kind: 'none' })
  })
})

test('the input of a whole run is taken, never that of an agent alone', async () => {
  expect(await newestWhole(doors([{ ...elsewhere, state: { ...elsewhere.state, scope: 'agent' } }, through]), 'new')).toMatchObject({ id: 'old' })
})
