import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { createPlaygroundStore } from './playground-store.ts'
import { variantSource } from './variant-source.ts'
import { bodyOf } from './variant.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const document = documentOf(
  { start: { type: 'start' }, decide: decision(['work', 'done'], { maxVisits: 4 }), work: { type: 'transform', expression: '1' }, end: { type: 'end' } },
  ['start -> decide', 'decide.work -> work', 'work -> decide', 'decide.done -> end'],
)
const node = document.nodes.find(({ id }) => id === 'decide')
const body = bodyOf('decide', 'decide', node?.data ?? {})

test('each variant is edited on its own, in the document of its run, and its unknown references are found a moment later', () => {
  let ids = 0
  const store = createPlaygroundStore(undefined, body, () => `v${++ids}`)
  store.getState().add({ kind: 'recorded' }, body)
  const [first, second] = ['v1', 'v2'].map((id) => variantSource(store, id, { document, nodeId: 'decide' }))
  const drawn = vi.fn()
  const stop = first?.subscribe(drawn)
  first?.getState().set(['prompt', 'messages', 0, 'content'], 'Look at {{ steps.nowhere.output }}.')
  expect(first?.getState().node.data).toMatchObject({ maxVisits: 4, prompt: { messages: [{ content: 'Look at {{ steps.nowhere.output }}.' }] } })
  expect(first?.getState().problems).toEqual([])
  vi.advanceTimersByTime(300)
  expect(first?.getState().problems.filter(({ severity }) => severity === 'error')).toEqual([expect.objectContaining({ code: 'unknown_reference', path: '/prompt/messages/0/content', line: 1 })])
  expect(drawn).toHaveBeenCalled()
  expect(second?.getState().node.data.prompt).toEqual(body.prompt)
  first?.getState().renameIntent('work', 'labour')
  expect(store.getState().variants.map(({ data }) => (data.intents as { name: string }[]).map(({ name }) => name))).toEqual([['labour', 'done'], ['work', 'done']])
  expect(store.getState().variants[0]?.data).not.toHaveProperty('maxVisits')
  stop?.()
})
