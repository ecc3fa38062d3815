import { expect, test } from 'vitest'
import { setData } from '#lib/engine/edit.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { createBuilderStore } from './builder-store.ts'
import { drawnDocument } from './drawn-document.ts'

function opened() {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Typed into',
    nodes: [
      { id: 'shape', type: 'transform', position: { x: 0, y: 0 }, data: { label: 'Shape', expression: 'prev' } },
      { id: 'decide', type: 'decide', position: { x: 300, y: 0 }, data: { prompt: { messages: [{ role: 'user', content: '' }] }, intents: [{ name: 'ask' }] } },
    ],
    edges: [],
  })
  if (!parsed.ok) throw new Error('The document of this test is not in order.')
  const store = createBuilderStore(parsed.document)
  let due: (() => void) | undefined
  const drawn = drawnDocument(store, (run) => {
    due = run
    return () => {
      due = undefined
    }
  })
  let draws = 0
  const shown = [drawn.get()]
  drawn.subscribe(() => {
    draws += 1
    shown.push(drawn.get())
  })
  const type = (node: string, path: (string | number)[], text: string) => {
    for (let length = 1; length <= text.length; length++) store.getState().setData(node, path, text.slice(0, length))
  }
  return { store, type, draws: () => draws, pause: () => due?.(), title: (id: string) => shown.at(-1)?.nodes.find((node) => node.id === id)?.data.label }
}

test('typing what no card shows never draws the canvas', () => {
  const { type, draws, pause } = opened()
  type('decide', ['prompt', 'messages', 0, 'content'], 'Which of these is it?')
  pause()
  expect(draws()).toBe(0)
})

test('typing what a card shows draws it once, when typing pauses', () => {
  const { type, draws, pause, title } = opened()
  type('shape', ['label'], 'Total of the order')
  expect(draws()).toBe(0)
  pause()
  expect(draws()).toBe(1)
  expect(title('shape')).toBe('Total of the order')
})

test('a name that is typed and taken back before the pause draws nothing', () => {
  const { store, type, draws, pause } = opened()
  type('shape', ['label'], 'Shape it')
  store.getState().setData('shape', ['label'], 'Shape')
  pause()
  expect(draws()).toBe(0)
})

test('what moves, or changes its ports, is drawn at once, with the words that were not shown yet', () => {
  const { store, type, draws, pause, title } = opened()
  type('shape', ['label'], 'Total')
  store.getState().move({ decide: { x: 320, y: 0 } })
  expect(draws()).toBe(1)
  expect(title('shape')).toBe('Total')
  pause()
  expect(draws()).toBe(1)
  store.getState().edit((document) => setData(document, 'decide', ['intents', 0, 'name'], 'answer'))
  expect(draws()).toBe(2)
})
