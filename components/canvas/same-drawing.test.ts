import { describe, expect, it } from 'vitest'
import { setData, moveNodes } from '#lib/engine/edit.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { sameDrawing } from './same-drawing.ts'

const parsed = parseDocument({
  oriel: 1,
  name: 'Drawn',
  nodes: [
    { id: 'decide', type: 'decide', position: { x: 0, y: 0 }, data: { label: 'Next', prompt: { messages: [{ role: 'user', content: 'Hi' }] }, intents: [{ name: 'ask' }] } },
    { id: 'note', type: 'note', position: { x: 0, y: 300 }, data: { text: 'Mind the gap' } },
  ],
  edges: [],
})
if (!parsed.ok) throw new Error('The document of this test is not in order.')
const { document } = parsed

describe('two documents look the same on the canvas', () => {
  it('where only a prompt was edited', () => expect(sameDrawing(document, setData(document, 'decide', ['prompt', 'messages', 0, 'content'], 'Hi you'))).toBe(true))
  it('not where a name or an intent was', () => {
    expect(sameDrawing(document, setData(document, 'decide', ['label'], 'Then'))).toBe(false)
    expect(sameDrawing(document, setData(document, 'decide', ['intents', 0, 'name'], 'answer'))).toBe(false)
  })
  it('not where a node moved', () => expect(sameDrawing(document, moveNodes(document, { decide: { x: 16, y: 0 } }))).toBe(false))
  it('not where a note says something else', () => expect(sameDrawing(document, setData(document, 'note', ['text'], 'Mind the step'))).toBe(false))
})
