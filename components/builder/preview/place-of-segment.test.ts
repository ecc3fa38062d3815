import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { placeOfSegment } from './place-of-segment.ts'

const node: JsonObject = {
  prompt: { messages: [{ role: 'system', content: 'Choose.' }, { role: 'user', content: '{{ thread }}' }, { role: 'user', content: 'Well?' }] },
  intents: [{ name: 'ask' }, { name: 'done' }],
}
const prompt = { kind: 'prompt' as const, promptVersion: 'draft', line: 4 }

describe('where a text of the window is written', () => {
  it('is a line of its message', () => {
    expect(placeOfSegment({ source: prompt, at: '/messages/2/content' }, node, 3, 0)).toEqual({ path: '/prompt/messages/2/content', line: 4 })
    expect(placeOfSegment({ source: prompt, at: '/messages/0/content/1/text' }, node, 3, 0)).toEqual({ path: '/prompt/messages/0/content/1', line: 4 })
  })

  it('is found after a thread that became many messages, and before rejected replies', () => {
    expect(placeOfSegment({ source: prompt, at: '/messages/8/content' }, { ...node, context: { format: 'messages' } }, 11, 1)).toEqual({ path: '/prompt/messages/2/content', line: 4 })
  })

  it('is found after a thread that is the one part of its message, as the request has it', () => {
    const messages = [{ role: 'system', content: 'Choose.' }, { role: 'user', content: [{ type: 'text', text: '{{ thread }}' }] }, { role: 'user', content: 'Well?' }]
    expect(placeOfSegment({ source: prompt, at: '/messages/8/content' }, { ...node, prompt: { messages }, context: { format: 'messages' } }, 11, 1)).toEqual({ path: '/prompt/messages/2/content', line: 4 })
  })

  it('is the intent of a schema', () => {
    expect(placeOfSegment({ source: { kind: 'schema', tag: 'done' }, at: '/tools/1' }, node, 3, 0)).toEqual({ path: '/intents/1' })
  })

  it('is a rule’s or a format’s own template', () => {
    expect(placeOfSegment({ source: { ...prompt, path: 'context.format.template' }, at: '/messages/1/content' }, node, 3, 0)).toEqual({ path: '/context/format/template', line: 4 })
  })

  it('is nowhere in the panel for what a run put there', () => {
    expect(placeOfSegment({ source: { kind: 'event', seq: 9 }, at: '/messages/1/content' }, node, 3, 0)).toBeUndefined()
  })
})
