import { describe, expect, it } from 'vitest'
import type { Material } from '#lib/engine/context/material.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { previewOf, type PreviewResult } from './preview-job.ts'

/** Words, so that sums can be checked by hand. */
const words = (text: string) => text.split(/\s+/).filter(Boolean).length

const thread: Material['thread'] = [
  { seq: 1, type: 'input', tag: 'input', value: { task: 'Ship it' } },
  { seq: 9, type: 'intent', tag: 'search', nodeId: 'decide', value: { q: 'tags' } },
  { seq: 14, type: 'error', tag: 'error', nodeId: 'find', value: { code: 'http_404' }, text: 'not found', answers: 9 },
]
const material: Material = {
  nodeId: 'decide',
  promptVersion: 3,
  model: 'gpt-5-mini',
  scope: { input: { task: 'Ship it' }, trigger: null, vars: {}, steps: { tags: { output: ['v2', 'v1'], visits: 1 } }, run: { id: 'r1', startedAt: '2026-11-22T08:46:00.000Z' }, now: '2026-11-22T08:47:00.000Z' },
  thread,
  rejected: [],
}
const intents = [{ name: 'search', description: 'Look it up.' }]
const data = (content: string, context: JsonObject = {}, more: JsonObject = {}): JsonObject => ({ prompt: { messages: [{ role: 'user', content }] }, intents, context, ...more })
const preview = (node: JsonObject): PreviewResult =>
  previewOf({ node: { id: 'decide', type: 'decide', data: node }, moment: { key: 'k', material }, model: 'gpt-5-mini', version: 'draft' }, words)
const message = (result: PreviewResult): unknown => (result.ok ? JSON.parse(result.window.body).messages[0].content : result.error)

describe('the preview of a draft', () => {
  it('fills the text of now with the values and the thread of then', () => {
    const result = preview(data('New words for {{ steps.tags.output[0] }}.\n{{ thread }}'))
    expect(message(result)).toContain('New words for v2.\n<input>\ntask: Ship it\n</input>')
    expect(result.ok && result.window.segments[0]).toMatchObject({ text: 'New words for ', source: { kind: 'prompt', promptVersion: 'draft', line: 1 } })
  })

  it('names what a new rule leaves out, before any call', () => {
    const result = preview(data('{{ thread }}', { rules: [{ type: 'error', action: 'hide' }] }))
    expect(result.ok && result.window.dropped).toMatchObject([{ seq: 14, rule: 'hide', index: 0 }])
    expect(message(result)).not.toContain('not found')
  })

  it('counts another format at once', () => {
    const tokens = (context: JsonObject) => {
      const result = preview(data('{{ thread }}', context))
      return result.ok ? result.window.inputTokens : NaN
    }
    expect(tokens({ format: 'json' })).not.toBe(tokens({}))
  })

  it('says where a reference cannot be resolved, as a place in the panel', () => {
    expect(message(preview(data('One\n{{ steps.gone.output }}')))).toMatchObject({ code: 'unresolved_reference', path: '/prompt/messages/0/content', line: 2 })
  })

  it('says what is not in order where the draft is no request yet', () => {
    expect(message(preview({ ...data('Hi'), intents: [] }))).toMatchObject({ path: '/intents' })
  })

  it('does not wait for a gate that is being written', () => {
    const result = preview({ ...data('Hi'), intents: [{ ...intents[0], approval: { required: 0 } }] })
    expect(result.ok).toBe(true)
  })

  it('shows the template as it is written where no run has asked yet', () => {
    const text = 'For {{ input.task }}:\n{{ thread }}\n{% raw %}{{ kept }}{% endraw %}'
    expect(message(previewOf({ node: { id: 'decide', type: 'decide', data: data(text) }, model: 'm', version: 'draft' }, words))).toBe(text)
  })
})
