import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { contextMessages, resolve, threadTokens, tokenShares } from './context-messages.ts'

const body = JSON.stringify({
  model: 'gpt-5-mini',
  messages: [
    { role: 'system', content: 'Choose.' },
    { role: 'assistant', content: null, tool_calls: [{ function: { name: 'add', arguments: '{"a":1}' } }] },
    { role: 'user', content: '<input>\nhi\n</input>' },
  ],
  tools: [{ type: 'function', function: { name: 'add', parameters: { type: 'object' } } }],
})
const segments: Segment[] = [
  { at: '/messages/0/content', text: 'Choose.', tokens: 2, source: { kind: 'prompt', promptVersion: 'v3', line: 1 } },
  { at: '/messages/1/tool_calls/0/function/arguments', text: '{"a":1}', tokens: 5, source: { kind: 'event', seq: 9, tag: 'add' } },
  { at: '/messages/2/content', text: '<input>\nhi\n</input>', tokens: 8, source: { kind: 'event', seq: 1, tag: 'input' } },
  { at: '/tools/0', text: '{"type":"function","function":{"name":"add","parameters":{"type":"object"}}}', tokens: 20, source: { kind: 'schema' } },
]

describe('a request as messages', () => {
  const messages = contextMessages(segments, body)

  it('follows the order of the body, with tools after the messages', () => {
    expect(messages.map(({ pointer, role, tokens }) => [pointer, role, tokens])).toEqual([
      ['/messages/0', 'system', 2], ['/messages/1', 'assistant', 5], ['/messages/2', 'user', 8], ['/tools', 'tools', 20],
    ])
  })
  it('copies a text as it is and everything else as the JSON that was sent', () => {
    expect(messages[2]?.value).toBe('<input>\nhi\n</input>')
    expect(messages[3]?.value).toBe('{"type":"function","function":{"name":"add","parameters":{"type":"object"}}}')
  })
  it('lays out schemas for reading and says so', () => {
    expect(messages.map(({ pretty }) => pretty)).toEqual([false, false, false, true])
    expect(messages[3]?.places[0]?.lines.map(({ spans }) => spans[0]?.text)).toEqual(['{', '  "type": "function",', '  "function": { "name": "add", "parameters": { "type": "object" } }', '}'])
  })
  it('names the prompt version of the messages that a prompt wrote', () => expect(messages.map(({ promptVersion }) => promptVersion)).toEqual(['v3', undefined, undefined, undefined]))
  it('shows a message that no segment is in', () => {
    expect(contextMessages([], '{"messages":[{"role":"user","content":"x"}]}')).toMatchObject([{ pointer: '/messages/0', role: 'user', tokens: 0, value: '{"role":"user","content":"x"}' }])
  })
})

it('adds up tokens by source, in the order of the legend', () => {
  expect(tokenShares(segments)).toEqual([{ kind: 'prompt', tokens: 2 }, { kind: 'event', tokens: 13 }, { kind: 'schema', tokens: 20 }])
  expect(threadTokens(segments)).toBe(13)
})

it('reads JSON Pointers with escapes', () => {
  expect(resolve({ 'a/b': [{ '~': 1 }] }, '/a~1b/0/~0')).toBe(1)
  expect(resolve({}, '/a/b')).toBeUndefined()
})

it('lays out a declared format that is cut into one segment per intent', () => {
  const at = '/response_format'
  const parts = ['{"type":"json_schema","schema":{"properties":{"intent":{"enum":["add"]}', ',"add":{"type":"object"}', '}}}']
  const [format] = contextMessages(parts.map((text, index): Segment => ({ at, text, tokens: 5, source: { kind: 'schema', ...(index === 1 && { tag: 'add' }) } })), `{"messages":[],"response_format":${parts.join('')}}`)
  expect(format?.places[0]?.lines.map(({ gutter, spans }) => [gutter?.label, spans.map(({ text }) => text).join('')])).toEqual([
    [at, '{"type":"json_schema","schema":{"properties":{"intent":{"enum":["add"]}'],
    ['add', ', "add": { "type": "object" }}}}'],
  ])
  expect(format?.value).toBe(JSON.stringify(JSON.parse(parts.join(''))))
})
