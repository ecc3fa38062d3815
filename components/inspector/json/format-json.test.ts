import { describe, expect, it } from 'vitest'
import { formatJson, jsonTokens, parseJson } from './format-json.ts'

describe('JSON for reading', () => {
  it('keeps on one line what fits and breaks what does not', () => {
    expect(formatJson({ tag: 'api', service: 'a' })).toBe('{ "tag": "api", "service": "a" }')
    expect(formatJson({ name: 'deploy', parameters: { type: 'object', required: ['tag'] }, strict: true, n: 1 }, 36)).toBe('{\n  "name": "deploy",\n  "parameters": {\n    "type": "object",\n    "required": ["tag"]\n  },\n  "strict": true, "n": 1\n}')
  })
  it('says the same value', () => {
    const value = { a: [1, { b: 'x'.repeat(200), c: [] }], d: {}, e: null }
    expect(parseJson(formatJson(value, 20))).toEqual(value)
  })
  it('tells a text that is no JSON', () => expect(parseJson('{oops')).toBeUndefined())
})

describe('coloured JSON text', () => {
  it('changes no character', () => {
    const text = '{"a": "x\\"y: 1",\n "b":[-1.5e3,true , null], broken'
    expect(jsonTokens(text).map((token) => token.text).join('')).toBe(text)
  })
  it('tells keys from strings, numbers and words', () => {
    expect(jsonTokens('{"a":"b","n":1,"t":true}').filter(({ kind }) => kind !== 'plain')).toEqual([
      { kind: 'key', text: '"a"' }, { kind: 'string', text: '"b"' }, { kind: 'key', text: '"n"' }, { kind: 'number', text: '1' }, { kind: 'key', text: '"t"' }, { kind: 'word', text: 'true' },
    ])
  })
})
