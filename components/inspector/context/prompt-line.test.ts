import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { promptLine, promptTemplates } from './prompt-line.ts'

const messages = [
  { role: 'system', content: 'You answer.\nTags:\n{{ steps.list_tags.output }}' },
  { role: 'user', content: '{{ thread }}' },
  { role: 'user', content: [{ type: 'text', text: 'What is\nnext?' }, { type: 'image_url', image_url: { url: '{{ input.photo }}' } }] },
]
const segment = (at: string, source: Segment['source']): Segment => ({ at, text: '', tokens: 1, source })
const variable = segment('/messages/0/content', { kind: 'variable', path: 'steps.list_tags.output', line: 3 })

const templatesOf = (format: unknown) => {
  const templates = promptTemplates({ prompt: { messages }, context: { format } })
  if (!templates) throw new Error('no prompt')
  return templates
}

describe('the line of a prompt behind a segment', () => {
  it('is the template as it was written, beside the rendered text', () => {
    expect(promptLine(variable, templatesOf('xml'), [variable])).toEqual({ message: 1, place: 'system message 1', line: 3, text: '{{ steps.list_tags.output }}' })
  })

  it('is found in the parts of a message too', () => {
    const part = segment('/messages/2/content/0/text', { kind: 'prompt', line: 2 })
    const image = segment('/messages/2/content/1/image_url/url', { kind: 'variable', path: 'input.photo', line: 1 })
    expect(promptLine(part, templatesOf('xml'), [part])?.text).toBe('next?')
    expect(promptLine(image, templatesOf('xml'), [image])).toMatchObject({ message: 3, text: '{{ input.photo }}' })
  })

  it('is found behind a thread that stands as messages of its own, also when a reply was asked again', () => {
    const thread = [1, 2, 3].map((position) => segment(`/messages/${position}/content`, { kind: 'event', seq: position, line: 1 }))
    const last = segment('/messages/4/content/0/text', { kind: 'prompt', line: 1 })
    const again = [5, 6].map((position) => segment(`/messages/${position}/content`, { kind: 'error', seq: 9, tag: 'rejected_reply' }))
    const all = [variable, ...thread, last, ...again]
    expect(promptLine(last, templatesOf('messages'), all)).toMatchObject({ message: 3, text: 'What is' })
    expect(promptLine(variable, templatesOf('messages'), all)?.message).toBe(1)
    expect(all.slice(1, 4).map((each) => promptLine(each, templatesOf('messages'), all))).toEqual([undefined, undefined, undefined])
    expect(promptLine({ ...last, at: '/messages/6/content' }, templatesOf('messages'), all)).toBeUndefined()
  })

  it('may be one of the author’s own serializer', () => {
    const own = segment('/messages/1/content', { kind: 'prompt', line: 2, path: 'context.format.template' })
    expect(promptLine(own, templatesOf({ template: '{% for event in events %}\n- {{ event.text }}\n{% endfor %}' }), [own])).toEqual({ place: 'thread template', line: 2, text: '- {{ event.text }}' })
  })

  it('is none where the log names no line, or the version has no such line', () => {
    expect(promptLine(segment('/messages/0/content', { kind: 'event', seq: 1 }), templatesOf('xml'), [])).toBeUndefined()
    expect(promptLine(segment('/messages/0/content', { kind: 'prompt', line: 9 }), templatesOf('xml'), [])).toBeUndefined()
    expect(promptTemplates({ summary: 1 })).toBeUndefined()
  })
})
