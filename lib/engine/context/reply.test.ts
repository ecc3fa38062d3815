import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import { readReply, replyText, type ReplyRequest } from './reply.ts'

const intents: NonNullable<ReplyRequest['intents']> = [
  { name: 'deploy', parameters: { type: 'object', properties: { tag: { type: 'string' }, note: { type: ['string', 'null'] }, when: { type: ['string', 'null'] } }, required: ['tag', 'when'] } },
  { name: 'done', parameters: { type: 'object', properties: {} } },
]

const completion = (message: JsonObject, finish = 'stop') => ({ id: 'x', choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }] })
const call = (name: string, args: string | JsonObject) => ({ id: 'c', type: 'function', function: { name, arguments: args } })
const tools = (message: JsonObject, more: Partial<ReplyRequest> = {}, finish?: string) => readReply({ body: completion(message, finish), strategy: 'tools', intents, ...more })
const prompt = (content: string, more: Partial<ReplyRequest> = {}) => readReply({ body: completion({ content }), strategy: 'prompt', intents, ...more })
const structured = (content: string, more: Partial<ReplyRequest> = {}) => readReply({ body: completion({ content }), strategy: 'json_schema', intents, ...more })
const codes = (reply: ReturnType<typeof readReply>) => (reply.kind === 'invalid' ? reply.errors.map(({ code }) => code) : reply.kind)

describe('strategy tools', () => {
  test('§3.5 one call is the decision, and text beside it is its reasoning', () => {
    expect(tools({ content: 'The tag exists.', tool_calls: [call('deploy', '{"tag":"v1"}')] })).toEqual({ kind: 'intent', intent: 'deploy', args: { tag: 'v1' }, reasoning: 'The tag exists.' })
    expect(tools({ content: null, tool_calls: [call('done', '{}')] })).toEqual({ kind: 'intent', intent: 'done', args: {} })
  })

  test('what the provider reports as thinking comes before the text', () => {
    expect(tools({ content: 'So:', reasoning_content: 'Hmm.', tool_calls: [call('done', '{}')] })).toMatchObject({ reasoning: 'Hmm.\n\nSo:' })
    expect(tools({ reasoning: 'Hmm.', tool_calls: [call('done', '{}')] })).toMatchObject({ reasoning: 'Hmm.' })
  })

  test('arguments may be missing, or an object where a provider sends no text', () => {
    expect(tools({ tool_calls: [call('done', '')] })).toMatchObject({ intent: 'done', args: {} })
    expect(tools({ tool_calls: [call('deploy', { tag: 'v1' })] })).toMatchObject({ args: { tag: 'v1' } })
  })

  test('§3.5 several calls are invalid, unless the first is to count', () => {
    const message = { tool_calls: [call('deploy', '{"tag":"v1"}'), call('done', '{}')] }
    expect(tools(message)).toEqual({ kind: 'invalid', raw: 'deploy({"tag":"v1"})\ndone({})', errors: [{ code: 'multiple_calls', message: 'The reply makes 2 choices at once. Make exactly one.' }] })
    expect(tools(message, { onMultiple: 'first' })).toMatchObject({ intent: 'deploy' })
  })

  test('a plain-text answer is kept and never taken as a decision', () => {
    expect(tools({ content: 'I deployed it.' })).toEqual({ kind: 'invalid', raw: 'I deployed it.', errors: [{ code: 'no_call', message: 'The reply is text, not a call. Call exactly one of deploy, done.' }] })
  })

  test('an unknown function, broken arguments and a cut reply are named', () => {
    expect(tools({ tool_calls: [call('destroy', '{}')] })).toMatchObject({ kind: 'invalid', errors: [{ code: 'unknown_intent', message: 'There is no "destroy". Choose one of deploy, done.' }] })
    expect(tools({ tool_calls: [call('deploy', '{"tag":')] })).toMatchObject({ raw: 'deploy({"tag":)', errors: [{ code: 'bad_json' }] })
    expect(codes(tools({ tool_calls: [call('deploy', '[1]')] }))).toEqual(['bad_json'])
    expect(codes(tools({ tool_calls: [call('deploy', '{"tag":')] }, {}, 'length'))).toEqual(['cut_off'])
    expect(tools({ tool_calls: [call('done', '{}')] }, {}, 'length')).toMatchObject({ kind: 'intent' })
  })
})

describe('strategy json_schema', () => {
  test('the chosen object is the arguments, without the nulls that stand for "not given"', () => {
    expect(structured('{"intent":"deploy","deploy":{"tag":"v1","note":null,"when":null},"done":null}')).toEqual({ kind: 'intent', intent: 'deploy', args: { tag: 'v1', when: null } })
    expect(structured('{"intent":"done","deploy":null,"done":null}')).toEqual({ kind: 'intent', intent: 'done', args: {} })
    expect(structured('{"intent":"done","deploy":null}')).toEqual({ kind: 'intent', intent: 'done', args: {} })
  })

  test('nulls deep inside lists and unions go too', () => {
    const deep: ReplyRequest['intents'] = [{ name: 'a', parameters: { type: 'object', properties: { list: { type: 'array', items: { $ref: '#/$defs/item' } }, either: { anyOf: [{ type: 'object', properties: { x: { type: 'string' } } }, { type: 'string' }] } }, $defs: { item: { type: 'object', properties: { id: { type: 'string' }, note: { type: 'string' } }, required: ['id'] } } } }]
    expect(structured('{"intent":"a","a":{"list":[{"id":null,"note":null},null],"either":{"x":null}}}', { intents: deep })).toMatchObject({ args: { list: [{ id: null }, null], either: {} } })
  })

  test('an intent named intent has its arguments under another name', () => {
    expect(structured('{"intent":"intent","intent_arguments":{"a":1}}', { intents: [{ name: 'intent', parameters: {} }] })).toMatchObject({ intent: 'intent', args: { a: 1 } })
  })
})

describe('strategy prompt', () => {
  test.each([
    ['{"intent":"deploy","tag":"v1"}', undefined],
    ['{"intent":"deploy","args":{"tag":"v1"}}', undefined],
    ['```json\n{"intent":"deploy","tag":"v1"}\n```', undefined],
    ['I looked at {curly} things: 3 < 4 "quoted.\nSo {"intent":"deploy","tag":"v1"}', 'I looked at {curly} things: 3 < 4 "quoted.\nSo'],
    ['Because of ```js\nlet x = {}\n```\n```json\n{"intent":"deploy","tag":"v1"}\n```\nThat is all.', 'Because of ```js\nlet x = {}\n```\nThat is all.'],
    ['[{"intent":"deploy","tag":"v1"}]', undefined],
    ['First {"intent":"deploy","tag":"v1"}, yes: {"intent":"deploy","tag":"v1"}', 'First\n, yes: {"intent":"deploy","tag":"v1"}'],
  ])('%s', (content, reasoning) => {
    expect(prompt(content)).toEqual({ kind: 'intent', intent: 'deploy', args: { tag: 'v1' }, ...(reasoning !== undefined && { reasoning }) })
  })

  test('arguments that have themselves a property args are read either way', () => {
    const own: ReplyRequest['intents'] = [{ name: 'run', parameters: { type: 'object', properties: { args: { type: 'object' } } } }]
    expect(prompt('{"intent":"run","args":{"a":1}}', { intents: own })).toMatchObject({ args: { args: { a: 1 } } })
    expect(prompt('{"intent":"run","args":{"args":{"a":1}}}', { intents: own })).toMatchObject({ args: { args: { a: 1 } } })
  })

  test('two different choices are invalid, unless the first is to count', () => {
    const content = '{"intent":"deploy","tag":"v1"} or {"intent":"done"}'
    expect(codes(prompt(content))).toEqual(['multiple_calls'])
    expect(prompt(content, { onMultiple: 'first' })).toMatchObject({ intent: 'deploy' })
  })

  test('prose, broken JSON, JSON without an intent and unknown intents are told apart', () => {
    expect(codes(prompt('I am done.'))).toEqual(['no_call'])
    expect(codes(prompt('{"intent":"deploy","tag":'))).toEqual(['bad_json'])
    expect(codes(prompt('{"tag":"v1"}'))).toEqual(['unknown_intent'])
    expect(codes(prompt('{"intent":"destroy"}'))).toEqual(['unknown_intent'])
    expect(codes(prompt(''))).toEqual(['empty_reply'])
  })
})

describe('a generation', () => {
  const schema = { type: 'object', properties: { title: { type: 'string' }, note: { type: 'string' } }, required: ['title'] }

  test('of plain text gives the text, also where it was cut', () => {
    expect(readReply({ body: completion({ content: 'Hello', reasoning_content: 'short' }) })).toEqual({ kind: 'text', text: 'Hello', reasoning: 'short' })
    expect(readReply({ body: completion({ content: 'Hel' }, 'length') })).toEqual({ kind: 'text', text: 'Hel' })
    expect(codes(readReply({ body: completion({ content: '' }, 'length') }))).toEqual(['cut_off'])
  })

  test('with a schema gives the value, by any strategy', () => {
    expect(readReply({ body: completion({ content: null, tool_calls: [call('output', '{"title":"T"}')] }), strategy: 'tools', schema })).toMatchObject({ kind: 'text', value: { title: 'T' } })
    expect(readReply({ body: completion({ content: '{"title":"T","note":null}' }), strategy: 'json_schema', schema })).toMatchObject({ value: { title: 'T' } })
    expect(readReply({ body: completion({ content: 'Thus: {"title":"T"}' }), strategy: 'prompt', schema })).toMatchObject({ value: { title: 'T' }, reasoning: 'Thus:' })
  })

  test('with a schema that is no object unwraps the value', () => {
    const list = { type: 'array', items: { type: 'string' } }
    expect(readReply({ body: completion({ tool_calls: [call('output', '{"value":["a"]}')] }), strategy: 'tools', schema: list })).toMatchObject({ value: ['a'] })
    expect(readReply({ body: completion({ content: '{"value":["a"]}' }), strategy: 'json_schema', schema: list })).toMatchObject({ value: ['a'] })
    expect(readReply({ body: completion({ content: '["a"]' }), strategy: 'prompt', schema: list })).toMatchObject({ value: ['a'] })
  })
})

describe('answers that are none', () => {
  test('a refusal keeps its words', () => {
    expect(tools({ content: null, refusal: 'I cannot.' })).toMatchObject({ kind: 'invalid', raw: 'I cannot.', errors: [{ code: 'refusal' }] })
  })

  test('no choices, an error in place of them, and bodies of another shape are named', () => {
    expect(codes(tools({ content: 'x' }, {}, 'content_filter'))).toEqual(['content_filter'])
    expect(readReply({ body: { choices: [] }, strategy: 'tools', intents })).toMatchObject({ errors: [{ code: 'empty_reply', message: 'The answer has no choices.' }] })
    expect(readReply({ body: { error: { message: 'overloaded' } } })).toMatchObject({ errors: [{ message: 'The provider answered with an error: overloaded' }] })
    for (const body of [null, 1, 'x', [], { choices: 'x' }, { choices: [{}] }]) expect(codes(readReply({ body, strategy: 'tools', intents }))).toEqual(['empty_reply'])
  })

  test('any body and any text give a reply', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('tools' as const, 'json_schema' as const, 'prompt' as const), (body, strategy) => void readReply({ body, strategy, intents })))
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', '```', '\n', 'a', ':', '{"intent":"done"}', '"intent"'), { maxLength: 40 }).map((parts) => parts.join('')), (content) => void prompt(content)),
    )
  })

  test('a text made to waste time is given up on', () => {
    for (const hostile of ['{"a":'.repeat(20_000), '[{'.repeat(50_000), '```\n'.repeat(50_000), '{"x'.repeat(50_000)]) expect(codes(prompt(hostile))).not.toBe('intent')
  })

  test('the raw text of an answer holds its text and its calls', () => {
    expect(replyText(completion({ content: 'Hm.', tool_calls: [call('deploy', '{"tag":1}')] }))).toBe('Hm.\ndeploy({"tag":1})')
    expect(replyText('nonsense')).toBe('')
  })
})
