import { describe, expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { assignPromptIds, promptBody, promptVersionHash } from './prompt-version.ts'
import { decision, documentOf } from './testing.ts'

const nodeOf = (data: JsonObject) => {
  const [node] = compile(documentOf({ it: { ...decision(['act', 'done']), ...data } })).graph.nodes
  if (!node) throw new Error('no node')
  return node
}
const hashOf = (data: JsonObject = {}) => promptVersionHash(nodeOf(data))
const intent = (name: string, more: JsonObject = {}) => ({ name, description: 'x', ...more })

describe('a prompt version', () => {
  test('covers messages, intents, model, strategy and context, with defaults filled in', () => {
    expect(promptBody(nodeOf({ intents: [intent('act', { approval: { when: true } })], model: { name: 'm', fallbacks: [{ name: 'n', timeoutMs: 5 }] } }))).toEqual({
      prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] },
      model: { connection: 'default', name: 'm', params: {}, fallbacks: [{ connection: 'default', name: 'n', params: {} }] },
      output: { strategy: 'tools', onMultiple: 'invalid' },
      intents: [{ name: 'act', description: 'x', parameters: { type: 'object', properties: {} } }],
      context: { format: 'xml', include: '*', rules: [] },
    })
  })

  test.each<[string, JsonObject]>([
    ['a message', { prompt: { messages: [{ role: 'user', content: 'Other {{ thread }}' }] } }],
    ['an intent more', { intents: [intent('act'), intent('done'), intent('more')] }],
    ['the model', { model: { name: 'other' } }],
    ['a parameter', { model: { params: { temperature: 0 } } }],
    ['a fallback', { model: { fallbacks: [{ name: 'other' }] } }],
    ['the strategy', { output: { strategy: 'prompt' } }],
    ['the serializer', { context: { format: 'json' } }],
    ['a context rule', { context: { rules: [{ type: 'error', action: 'hide' }] } }],
  ])('%s makes a new one', (_name, data) => {
    expect(hashOf(data)).not.toBe(hashOf())
  })

  test('gates, retries, time limits, caps, labels and defaults written out make none', () => {
    const gated = nodeOf({}).data.intents as JsonObject[]
    const same: JsonObject[] = [
      { intents: gated.map((given) => ({ ...given, approval: { when: false } })) },
      { model: { retry: { max: 9 }, timeoutMs: 5 } },
      { maxVisits: 3, invalidRetries: 0, errors: { scope: 'run' }, promptId: 'p', label: 'Other' },
      { context: { format: 'xml' }, output: { strategy: 'tools' } },
    ]
    expect(same.map(hashOf)).toEqual(same.map(() => hashOf()))
  })

  test('a generation without an output has none in its body; other nodes, and those not in order, have no body', () => {
    const nodes = compile(documentOf({ write: { type: 'generate', prompt: { messages: [{ role: 'user', content: 'x' }] } }, start: { type: 'start' }, draft: { type: 'decide' } })).graph.nodes
    const [write, ...others] = nodes.map(promptBody)
    expect([Object.keys(write ?? {}), others]).toEqual([['prompt', 'model', 'context'], [null, null]])
  })
})

describe('which prompt a node has', () => {
  const ids = (document: WorkflowDocument) => document.nodes.map(({ id, data }) => [id, data.promptId])
  const counter = () => {
    let count = 0
    return () => `new-${++count}`
  }
  const written = documentOf({ start: { type: 'start' }, a: decision(['x']), b: { type: 'generate' } })

  test('every LLM node is given one when saved, and keeps it by its id', () => {
    const saved = assignPromptIds(written, null, counter())
    expect(ids(saved)).toEqual([['start', undefined], ['a', 'new-1'], ['b', 'new-2']])
    const again = assignPromptIds(documentOf({ b: { type: 'generate' }, a: decision(['x', 'y']), c: decision(['x']) }), saved, () => 'fresh')
    expect(ids(again)).toEqual([['b', 'new-2'], ['a', 'new-1'], ['c', 'fresh']])
    expect(assignPromptIds(saved, saved, counter())).toBe(saved)
  })

  test('a renamed node brings its own along', () => {
    const saved = assignPromptIds(written, null, counter())
    const renamed = documentOf({ renamed: decision(['x'], { promptId: 'new-1' }) })
    expect(ids(assignPromptIds(renamed, saved, () => 'fresh'))).toEqual([['renamed', 'new-1']])
  })

  test('a copy begins a new one, also where it comes first or from another workflow', () => {
    const saved = assignPromptIds(documentOf({ a: decision(['x'], { promptId: 'p' }) }), null, counter())
    const pasted = documentOf({ copy: decision(['x'], { promptId: 'p' }), a: decision(['x'], { promptId: 'p' }) })
    expect(ids(assignPromptIds(pasted, saved, () => 'fresh'))).toEqual([['copy', 'fresh'], ['a', 'p']])
    expect(ids(assignPromptIds(pasted, null, () => 'fresh', new Set(['p'])))).toEqual([['copy', 'fresh'], ['a', 'fresh']])
  })
})
