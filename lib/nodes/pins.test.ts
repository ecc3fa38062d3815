import { expect, it } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { withoutPins, withPinsOf } from './pins.ts'

const node = (id: string, type: string, data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const documentOf = (...nodes: object[]) => documentSchema.parse({ oriel: 1, name: 'Pins', nodes })
const draft = documentOf(node('start', 'start'), node('fetch', 'http', { url: 'https://a/', pinned: { status: 200 } }), node('gone', 'code', { pinned: 1 }))

it('pinned outputs are taken out of a document, which is the same one where there are none', () => {
  expect(withoutPins(draft).nodes.map(({ data }) => data)).toEqual([{}, { url: 'https://a/' }, {}])
  const plain = documentOf(node('start', 'start'))
  expect(withoutPins(plain)).toBe(plain)
})

it('a document that is brought back into the draft has the pins of the draft, where the node is still the same', () => {
  const version = documentOf(node('start', 'start'), node('fetch', 'http', { url: 'https://old/' }), node('gone', 'template', { text: '' }))
  expect(withPinsOf(version, draft).nodes.map(({ data }) => data)).toEqual([{}, { url: 'https://old/', pinned: { status: 200 } }, { text: '' }])
})
