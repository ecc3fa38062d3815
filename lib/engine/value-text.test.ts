import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Json } from './json.ts'
import { jsonText, valueText, wellFormed } from './value-text.ts'

const pieces = fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', 'a', 'b:', '- ', '#', '"', "'", '\\', '<', '{', '[', '|', '>', '&', '*', '!', '%', '\u2028', '\u0085', '😀', '\u0000', '\u001b', '---', '...', '~', 'null', '1', '<<')
const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''))
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('json'), { maxLength: 4 }), fc.dictionary(text, tie('json'), { maxKeys: 4 })),
}))

describe('text of a value', () => {
  test('strings, numbers, booleans and null are written as they are', () => {
    expect([valueText('a  \n b'), valueText(12.5), valueText(true), valueText(null), valueText('')]).toEqual(['a  \n b', '12.5', 'true', 'null', ''])
  })

  test('an object is block YAML, and code keeps its indentation in a literal block', () => {
    expect(valueText({ file: 'a.py', lines: [1, 2], source: 'def f(x):\n    if x:\n        return "<b>"\n' })).toBe(
      'file: a.py\nlines:\n  - 1\n  - 2\nsource: |\n  def f(x):\n      if x:\n          return "<b>"',
    )
  })

  test('long lines are not folded', () => {
    const line = 'word '.repeat(200).trim()
    expect(valueText({ line })).toBe(`line: ${line}`)
  })

  test('an empty object or array is visible', () => {
    expect([valueText({}), valueText([])]).toEqual(['{}', '[]'])
  })

  test('half a surrogate pair becomes the replacement character, in keys too', () => {
    expect(wellFormed('a\ud83d😀')).toBe('a\ufffd😀')
    expect(valueText({ 'k\udc00': ['\ud800'] })).toBe('k\ufffd:\n  - \ufffd')
  })

  test('JSON stands on one line, whatever line ends its strings have', () => {
    expect(jsonText({ a: 'x\u2028y\u0085\n\ud800' })).toBe('{"a":"x\\u2028y\\u0085\\n\ufffd"}')
    expect(jsonText('é😀')).toBe('"é😀"')
  })

  test('white space alone keeps its lines, nested too', () => {
    for (const value of [['\n\n'], [['\n\n']], { a: '😀\n\n' }, ['x\n\n\n'], ['x\n'], { a: ['\n'] }, [{ a: ' \n ' }]]) expect(parse(valueText(value))).toEqual(value)
  })

  test('every object or array parses back to itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(json), fc.dictionary(text, json)), (generated) => {
        const value = JSON.parse(JSON.stringify(generated)) as Json
        expect(parse(valueText(value))).toEqual(value)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a value nested too deeply for any writer still has a text', () => {
    let deep: Json = 1
    for (let level = 0; level < 50_000; level++) deep = [deep]
    expect(valueText(deep)).toContain('[')
    expect(() => JSON.parse(jsonText(deep)) as unknown).not.toThrow()
  })
})
