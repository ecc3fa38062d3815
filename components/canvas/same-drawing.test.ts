import { describe, expect, it } from 'vitest'
import { setData, moveNodes } from '#lib/engine/edit.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { drawingChange } from './same-drawing.ts'

const parsed = parseDocument({
  oriel: 1,
  name: 'Drawn',
  nodes: [
    { id: 'decide', type: 'decide', position: { x: 0, y: 0 }, data: { label: 'Next', prompt: { messages: [{ role: 'user', content: 'Hi' }] }, intents: [{ name: 'ask' }] } },
    { id: 'note', type: 'note', position: { x: 0, y: 300 }, data: { text: 'Mind the gap' } },
  ],
  edges: [{ id: 'again', source: 'decide', sourceHandle: 'ask', target: 'decide' }],
})
if (!parsed.ok) throw new Error('The document of this test is not in order.')
const { document } = parsed

describe('of two documents the canvas', () => {
  it('looks the same where only a prompt was edited', () => expect(drawingChange(document, setData(document, 'decide', ['prompt', 'messages', 0, 'content'], 'Hi you'))).toBe('same'))
  it('differs in its words where a name was, or the text of a note, or what an edge is called', () => {
    expect(drawingChange(document, setData(document, 'decide', ['label'], 'Then'))).toBe('words')
    expect(drawingChange(document, setData(document, 'note', ['text'], 'Mind the step'))).toBe('words')
    expect(drawingChange(document, { ...document, edges: document.edges.map((edge) => ({ ...edge, label: 'once more' })) })).toBe('words')
  })
  it('differs in its words where a gate says something else, in more where it came', () => {
    const gated = setData(document, 'decide', ['intents', 0, 'approval'], { when: true })
    expect(drawingChange(document, gated)).toBe('other')
    expect(drawingChange(gated, setData(gated, 'decide', ['intents', 0, 'approval', 'required'], 2))).toBe('words')
  })
  it('differs in more where an intent was renamed, a node moved or an edge led elsewhere', () => {
    expect(drawingChange(document, setData(document, 'decide', ['intents', 0, 'name'], 'answer'))).toBe('other')
    expect(drawingChange(document, moveNodes(document, { decide: { x: 16, y: 0 } }))).toBe('other')
    expect(drawingChange(document, { ...document, edges: document.edges.map((edge) => ({ ...edge, sourceHandle: 'invalid' })) })).toBe('other')
    expect(drawingChange(document, { ...document, edges: [] })).toBe('other')
  })
})
