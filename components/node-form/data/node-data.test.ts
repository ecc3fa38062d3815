import { expect, test } from 'vitest'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import type { NodeFormState } from '../form-context.ts'
import { createNodeData } from './node-data.ts'

const child = '01a204a3-0a07-7224-9e83-3b64565d9c35'
const runStarted = { type: 'run.started', data: { input: {}, trigger: { kind: 'api' }, graphHash: 'h', version: 'draft', engine: 1, metadata: {} } }
const aloneStarted = { ...runStarted, data: { ...runStarted.data, scope: 'agent', input: { service: 'shop' } } }

const read = (id: string, ...events: object[]) => logged(id, runStarted, ...events)

function logged(id: string, ...events: object[]) {
  const log: Event[] = events.map((event, index) => parseEvent({ ...event, seq: index + 1, v: 1, at: '2026-11-22T08:00:00.000Z' }))
  return { events: log, state: foldLog(id, log) }
}

/** The form of a node in an agent whose run has ended, though the run inside has not. */
function form(): NodeFormState {
  const at = { position: { x: 0, y: 0 }, data: {} }
  const parsed = parseDocument({ oriel: 1, name: 'Inside', nodes: [{ id: 'start', type: 'start', ...at }, { id: 'agent', type: 'agent', ...at }, { id: 'text', type: 'template', parentId: 'agent', ...at }], edges: [] })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { document } = parsed
  const run = read('r1', { type: 'step.started', step: 'agent#1', nodeId: 'agent', data: { attempt: 1, from: [], total: 1 } }, { type: 'child.started', step: 'agent#1', nodeId: 'agent', data: { runId: child, index: 0 } })
  return { document, node: document.nodes[2]!, problems: [], set() {}, renameIntent() {}, light() {}, run: { ...run, connected: false, loaded: true, ended: true, error: undefined } }
}

test('a run inside that never ended is read once, though the run around it is over', async () => {
  const state = form()
  let reads = 0
  const data = createNodeData(
    { getState: () => state, getInitialState: () => state, subscribe: () => () => {} },
    {
      readRun(id) {
        reads += 1
        return reads > 5 ? Promise.reject(new Error('asked for again and again')) : Promise.resolve(read(id))
      },
      readBlob: () => Promise.reject(new Error('nothing is long here')),
      secrets: () => [],
      watchSecrets: () => () => {},
    },
  )
  await data.want('{{ input }}')
  await data.want('{{ input }}')
  expect(reads).toBe(1)
  expect(data.looking()).toBe(false)
  expect(data.scope()?.runId).toBe(child)
})

const nothingToRead = {
  readRun: () => Promise.reject(new Error('no run is to be read')),
  readBlob: () => Promise.reject(new Error('nothing is long here')),
  secrets: () => [],
  watchSecrets: () => () => {},
}

test('the run of an agent alone is what the nodes in it read; those around it read nothing of it', async () => {
  const alone = logged('r2', aloneStarted)
  const inAgent = { ...form(), run: { ...alone, connected: false, loaded: true, ended: true, error: undefined } }
  const around = { ...inAgent, node: inAgent.document.nodes[0]! }
  const dataOf = (state: NodeFormState) => createNodeData({ getState: () => state, getInitialState: () => state, subscribe: () => () => {} }, nothingToRead)
  const [inside, outside] = [dataOf(inAgent), dataOf(around)]
  await Promise.all([inside.want('{{ input }}'), outside.want('{{ input }}')])
  expect(inside.scope()).toMatchObject({ runId: 'r2' })
  expect([outside.scope(), outside.ran(), outside.looking()]).toEqual([undefined, true, false])
})
