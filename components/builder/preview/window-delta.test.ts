import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { windowDelta, type Compared } from './window-delta.ts'

/** A window of messages, each a role and the texts of its segments; a token per character. */
function windowWith(...messages: [string, ...string[]][]): Compared {
  const segments = messages.flatMap(([, ...texts], index): Segment[] => texts.map((text) => ({ at: `/messages/${index}/content`, text, tokens: text.length, source: { kind: 'prompt' } })))
  const body = JSON.stringify({ messages: messages.map(([role, ...texts]) => ({ role, content: texts.join('') })) })
  return { segments, body, inputTokens: segments.reduce((sum, { tokens }) => sum + tokens, 0) }
}

const before = windowWith(['system', 'Be brief.\n', 'Choose.'], ['user', 'hello'])

describe('the difference of two windows in tokens', () => {
  it('is nothing where nothing changed', () => {
    const { tokens, messages, changed, gone } = windowDelta(windowWith(['system', 'Be brief.\n', 'Choose.'], ['user', 'hello']), before)
    expect([tokens, [...messages.values()], changed.size, gone]).toEqual([0, [0, 0], 0, []])
  })

  it('is told per message, and marks the lines that are others', () => {
    const { tokens, messages, changed } = windowDelta(windowWith(['system', 'Be brief.\n', 'Choose one.'], ['user', 'hello']), before)
    expect([tokens, [...messages], [...changed]]).toEqual([4, [['/messages/0', 4], ['/messages/1', 0]], [1]])
  })

  it('knows a message that came between others from those that only stand further down', () => {
    const { messages, changed } = windowDelta(windowWith(['system', 'Be brief.\n', 'Choose.'], ['assistant', 'Hm.'], ['user', 'hello']), before)
    expect([...messages.values()]).toEqual([0, 'new', 0])
    expect([...changed]).toEqual([2])
  })

  it('names what is gone', () => {
    expect(windowDelta(windowWith(['user', 'hello']), before).gone).toEqual([{ role: 'system', tokens: 17 }])
  })

  it('marks a text that stands once more than before', () => {
    const { changed } = windowDelta(windowWith(['system', 'Choose.', 'Be brief.\n', 'Choose.'], ['user', 'hello']), before)
    expect([...changed]).toEqual([2])
  })
})
