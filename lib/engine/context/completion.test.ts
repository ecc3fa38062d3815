import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completionReader, errorOf, isEventStream, readCompletion } from './completion.ts'
import { readReply } from './reply.ts'

const chunk = (delta: object, more: object = {}) => ({ id: 'c1', object: 'chat.completion.chunk', created: 7, model: 'gpt-5', choices: [{ index: 0, delta, finish_reason: null, ...more }] })
const ending = (reason = 'stop') => chunk({}, { finish_reason: reason })
const events = (...data: (object | string)[]): string => data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join('')
const message = (body: string) => (readCompletion(body) as { choices: { message: Record<string, unknown>; finish_reason: string | null }[] }).choices[0]?.message
const call = (index: number | undefined, more: object) => chunk({ tool_calls: [{ ...(index !== undefined && { index }), ...more }] })

test('the chunks of a stream are put together as one completion, with its usage', () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }
  const body = events(chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' }), ending(), { ...chunk({}), choices: [], usage }, '[DONE]')
  expect(readCompletion(body)).toEqual({ id: 'c1', created: 7, model: 'gpt-5', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }], usage })
})

test('a document is what it says; what is neither is nothing', () => {
  expect(readCompletion('{"choices":[],"odd":1.50}')).toEqual({ choices: [], odd: 1.5 })
  expect(readCompletion('\uFEFF{"choices":[]}')).toEqual({ choices: [] })
  for (const body of ['', 'Bad gateway', '<html>', 'data', ': only a comment\n\n', 'data: [DONE]\n\n']) expect(readCompletion(body)).toBeUndefined()
})

test('a piece of text that looks like events inside a document is text', () => {
  expect(isEventStream('{"choices":[{"message":{"content":"data: x\\n\\n"}}]}')).toBe(false)
  expect(['data: {}', '\uFEFFdata:{}', '\n\n: ping', 'event: x', 'id: 1', 'retry: 5'].every(isEventStream)).toBe(true)
})

describe('the pieces of a call', () => {
  test('are joined by their index, in whatever order they come', () => {
    const body = events(
      call(0, { id: 'a', type: 'function', function: { name: 'deploy', arguments: '' } }),
      call(1, { id: 'b', type: 'function', function: { name: 'done', arguments: '{' } }),
      call(0, { function: { arguments: '{"tag":' } }), call(1, { function: { arguments: '}' } }), call(0, { function: { arguments: '"v1"}' } }),
      ending('tool_calls'),
    )
    expect(message(body)).toEqual({ role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'deploy', arguments: '{"tag":"v1"}' } }, { id: 'b', type: 'function', function: { name: 'done', arguments: '{}' } }] })
  })

  test('may come without an index, or all at index 0, as some servers send them', () => {
    const two = [{ id: 'a', function: { name: 'one', arguments: '{}' } }, { id: 'b', function: { name: 'two', arguments: '{}' } }]
    for (const index of [undefined, 0]) expect(message(events(...two.map((each) => call(index, each)), ending()))).toMatchObject({ tool_calls: two })
    const [first] = message(events(call(undefined, { id: 'a', function: { name: 'one' } }), call(undefined, { function: { arguments: '{"x":' } }), call(undefined, { function: { arguments: '1}' } })))?.tool_calls as object[]
    expect(first).toMatchObject({ function: { name: 'one', arguments: '{"x":1}' } })
  })

  test('may repeat the name, or hold an object in place of its text', () => {
    expect(message(events(call(0, { id: 'a', function: { name: 'one', arguments: '{' } }), call(0, { id: 'a', function: { name: 'one', arguments: '}' } })))).toMatchObject({ tool_calls: [{ function: { name: 'one', arguments: '{}' } }] })
    expect(message(events(call(0, { id: 'a', function: { name: 'one', arguments: { x: 1 } } })))).toMatchObject({ tool_calls: [{ function: { arguments: { x: 1 } } }] })
  })
})

test('reasoning, refusals and several choices are kept apart', () => {
  const body = events(chunk({ reasoning_content: 'Hm' }), chunk({ reasoning_content: 'm.' }), chunk({ refusal: 'No' }), { ...chunk({ content: 'other' }), choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'stop' }] }, chunk({ refusal: '.' }), ending())
  expect(readCompletion(body)).toMatchObject({
    choices: [
      { index: 0, message: { content: null, refusal: 'No.', reasoning_content: 'Hmm.' }, finish_reason: 'stop' },
      { index: 1, message: { content: 'other' }, finish_reason: 'stop' },
    ],
  })
})

test('a server that sends its whole answer as one event, or content in parts, is read too', () => {
  expect(message(events({ choices: [{ index: 0, message: { content: 'whole' }, finish_reason: 'stop' }] }))).toMatchObject({ content: 'whole' })
  expect(message(events(chunk({ content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }] })))).toMatchObject({ content: 'ab' })
})

test('keep-alives, comments, unknown fields and data over several lines change nothing', () => {
  const body = `: hi\n\nretry: 10\nevent: message\nid: 4\nodd: x\ndata: {"choices":\ndata: [{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata:\n\ndata: ping\n\ndata: [DONE]\n\n`
  expect(message(body)).toMatchObject({ content: 'a' })
})

test('a reader knows when an answer is whole, which error it told of, and which event is damaged', () => {
  const reader = completionReader()
  expect([reader.streamed, reader.done, reader.finished]).toEqual([undefined, false, false])
  reader.feed('da')
  expect(reader.streamed).toBeUndefined()
  reader.feed(`ta: ${JSON.stringify(chunk({ content: 'a' }))}\n\n`)
  expect([reader.streamed, reader.said, reader.finished]).toEqual([true, 'a', false])
  reader.feed(events(ending()))
  expect([reader.finished, reader.done]).toEqual([true, false])
  reader.feed(events('[DONE]', chunk({ content: 'after the end' })))
  expect([reader.done, reader.said]).toEqual([true, 'a'])

  const failed = completionReader()
  failed.feed(events(chunk({ content: 'a' }), { error: { message: 'overloaded', code: 529 } }))
  expect(failed.error).toEqual({ message: 'overloaded', code: 529 })
  const named = completionReader()
  named.feed('event: error\ndata: {"message":"busy","type":"rate_limit_exceeded"}\n\n')
  expect(named.error).toEqual({ message: 'busy', code: 'rate_limit_exceeded' })
  const damaged = completionReader()
  damaged.feed('data: {"choices":[{"ind\n\n')
  expect(damaged.unreadable).toBe('{"choices":[{"ind')
})

test('what was said so far can be watched: thinking, text and calls', () => {
  const reader = completionReader()
  reader.feed(events(chunk({ reasoning: 'Hm' }), chunk({ content: 'So' }), call(0, { id: 'a', function: { name: 'deploy', arguments: '{"ta' } })))
  expect(reader.said).toBe('Hm\n\nSo\n\ndeploy({"ta)')
})

test('what a document says of an error is read in every shape that servers use', () => {
  expect(errorOf({ error: { message: 'm', code: null, type: 't' } })).toEqual({ message: 'm', code: 't' })
  expect(errorOf({ error: 'words' })).toEqual({ message: 'words' })
  expect([errorOf({ error: null }), errorOf({ choices: [] }), errorOf(undefined)]).toEqual([undefined, undefined, undefined])
})

test('however an answer is cut into deltas, lines and bytes, the same completion comes out', () => {
  const pieces = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 6 })
  const shape = fc.record({
    content: pieces,
    reasoning: pieces,
    calls: fc.array(fc.record({ name: fc.constantFrom('deploy', 'done'), arguments: pieces }), { maxLength: 3 }),
    newline: fc.constantFrom('\n', '\r\n', '\r'),
    mark: fc.boolean(),
    comments: fc.boolean(),
    usage: fc.option(fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat() }), { nil: undefined }),
    cuts: fc.array(fc.nat(), { maxLength: 30 }),
  })
  fc.assert(
    fc.property(shape, ({ content, reasoning, calls, newline, mark, comments, usage, cuts }) => {
      const chunks = [
        ...reasoning.map((text) => chunk({ reasoning: text })),
        ...content.map((text) => chunk({ content: text })),
        ...calls.flatMap(({ name, arguments: args }, index) => [call(index, { id: `id${index}`, function: { name, arguments: '' } }), ...args.map((text) => call(index, { function: { arguments: text } }))]),
        ending(),
        ...(usage ? [{ ...chunk({}), choices: [], usage }] : []),
      ]
      const body = `${mark ? '\uFEFF' : ''}${[...chunks.map((each) => JSON.stringify(each)), '[DONE]'].map((data) => `${comments ? `: ping${newline}${newline}` : ''}data: ${data}${newline}${newline}`).join('')}`
      const bytes = new TextEncoder().encode(body)
      const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      const reader = completionReader()
      ;[0, ...places].forEach((from, index) => reader.feed(decoder.decode(bytes.subarray(from, places[index] ?? bytes.length), { stream: true })))
      reader.feed(newline)

      const joined = (texts: string[]) => texts.join('')
      const expected = {
        role: 'assistant',
        content: joined(content) || null,
        ...(joined(reasoning) !== '' && { reasoning: joined(reasoning) }),
        ...(calls.length > 0 && { tool_calls: calls.map(({ name, arguments: args }, index) => ({ id: `id${index}`, type: 'function', function: { name, arguments: joined(args) } })) }),
      }
      expect(reader.completion()).toMatchObject({ choices: [{ message: expected, finish_reason: 'stop' }], ...(usage && { usage }) })
      expect(readCompletion(body)).toEqual(reader.completion())
      expect(reader).toMatchObject({ done: true, finished: true, streamed: true })
    }),
    { numRuns: 60 },
  )
}, 30_000)

test('any text reads as something, and a reply can be read from it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.array(fc.json()).map((values) => events(...values)), fc.array(fc.string()).map((values) => events(...values))), (body) => {
      expect(() => readReply({ body: readCompletion(body) })).not.toThrow()
    }),
  )
})

describe('an odd stream', () => {
  const read = (...events: object[]) => {
    const reader = completionReader()
    for (const event of events) reader.feed(`data: ${JSON.stringify(event)}\n\n`)
    return reader
  }
  const piece = (delta: object, finish: string | null = null) => ({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }] })

  test('whose pieces carry an empty reason to stop is not over before it says one', () => {
    expect(read(piece({ content: 'The ans' }, ''), piece({ content: 'wer is' }, '')).finished).toBe(false)
    expect(read(piece({ content: 'The answer is 4.' }, ''), piece({}, 'stop')).finished).toBe(true)
  })

  test('with one malformed item keeps the good ones beside it', () => {
    const reader = read({ id: 'x', choices: ['nonsense', { index: 0, delta: { tool_calls: [null, { index: 0, id: 'a', function: { name: 'deploy', arguments: '{}' } }] } }] })
    expect(reader.said).toBe('deploy({})')
  })

  test('with more calls than any answer has keeps the first', () => {
    const reader = completionReader()
    for (let index = 0; index < 5_000; index++) reader.feed(`data: ${JSON.stringify(piece({ tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: '{}' } }] }))}\n\n`)
    expect(reader.said.split('\n\n')).toHaveLength(256)
  })
})
