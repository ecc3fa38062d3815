import { expect, test } from 'vitest'
import { indexGraph } from '#lib/engine/graph.ts'
import { played, type Script } from '#lib/engine/testing.ts'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { logInside, type FoldedLog } from './folded-log.ts'

const document = documentOf({ start: { type: 'start' }, decide: decision(['fetch', 'done']), fetch: { type: 'http', url: 'https://a.test' }, end: { type: 'end' } }, ['start -> decide', 'decide.fetch -> fetch', 'fetch -> decide', 'decide.done -> end'])

/** The run of one item, as far as finding it goes. */
function item(runId: string, script: Script): FoldedLog {
  const { log, state } = played(indexGraph(compile(document).graph), script, { runId })
  return { runId, events: log, state: { ...state, scope: 'list' } }
}

const items = [item('first', { decide: ['fetch', 'done'] }), item('second', { decide: ['fetch', 'done'] }), item('third', { decide: ['done'] })]

/** A run whose each started these. */
const around = (children: readonly FoldedLog[]): FoldedLog => {
  const { log, state } = played(indexGraph(compile(document).graph), {}, { runId: 'around' })
  const started = children.map(({ runId }, index) => ({ seq: log.length + index + 1, type: 'child.started', v: 1, at: '2026-11-22T14:02:00.000Z', step: 'list#1', data: { runId, index } }) as const)
  return { runId: 'around', events: [...log, ...started], state }
}

function reading(logs: readonly FoldedLog[]) {
  const read: string[] = []
  return {
    read,
    child: ({ runId }: { runId: string }) => {
      read.push(runId)
      return Promise.resolve(logs.find((log) => log.runId === runId)!)
    },
  }
}

test('a node inside an each is looked for in the last item that came by it', async () => {
  const { child, read } = reading(items)
  expect((await logInside(child, around(items), ['list'], 'fetch'))?.runId).toBe('second')
  expect(read).toEqual(['third', 'second'])
})

test('where no item came by it, the last one tells where it went; of many, eight are looked into', async () => {
  const many = Array.from({ length: 12 }, (_, index) => item(`item ${index}`, { decide: ['done'] }))
  const { child, read } = reading(many)
  expect((await logInside(child, around(many), ['list'], 'fetch'))?.runId).toBe('item 11')
  expect(read).toHaveLength(8)
})

test('a run of the container itself is its own inside; one that did not come there has none', async () => {
  const { child } = reading([])
  expect(await logInside(child, items[0]!, ['list'], 'fetch')).toBe(items[0])
  expect(await logInside(child, around([]), ['list'], 'fetch')).toBeUndefined()
})
