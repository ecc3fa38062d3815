import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { diffPrompts, isSameRow, lineRows, templateTexts, type DiffLine, type LineRow } from './prompt-diff.ts'

const prompt = (...messages: [role: string, content: string][]): JsonObject => ({ prompt: { messages: messages.map(([role, content]) => ({ role, content })) }, model: { name: 'gpt-5' }, context: { format: 'xml' } })
const marked = (line: DiffLine | undefined) => line && `${line.line} ${line.parts.map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}-]` : `[+${text}+]`)).join('')}`
const shown = (rows: readonly LineRow[]) => rows.map(({ before, after }) => [marked(before), marked(after)])

test('lines that stayed stand beside each other, changed ones beside each other with their words marked', () => {
  const rows = lineRows('You release.\nTry again.\nNever guess.', 'You release.\nTry once, then ask.\nSay why.\nNever guess.')
  expect(shown(rows)).toEqual([
    ['1 You release.', '1 You release.'],
    ['2 Try [-again-].', '2 Try [+once, then ask+].'],
    [undefined, '3 [+Say why.+]'],
    ['3 Never guess.', '4 Never guess.'],
  ])
  expect(rows.map(isSameRow)).toEqual([true, false, false, true])
})

test('whatever is compared, each side is its text, line by line', () => {
  const text = fc.array(fc.constantFrom('a', 'b c', '', ' ', 'x {{ y }}'), { maxLength: 8 }).map((lines) => lines.join('\n'))
  const side = (rows: readonly LineRow[], which: 'before' | 'after') => rows.flatMap((row) => (row[which] ? [row[which]] : []))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = lineRows(before, after)
      for (const [which, whole] of [['before', before], ['after', after]] as const) {
        const lines = side(rows, which)
        expect(lines.map(({ parts }) => parts.map((part) => part.text).join('')).join('\n')).toBe(whole)
        expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
      }
    }),
  )
})

test('messages are told apart: changed, put between, taken out, and one that only has another role', () => {
  const before = prompt(['system', 'Be kind.'], ['user', 'Old words.'], ['assistant', 'Yes.'])
  const after = prompt(['developer', 'Be kind.'], ['user', 'New words.'], ['user', 'More.'])
  const { same, messages } = diffPrompts(before, after)
  expect(same).toBe(false)
  expect(messages.map(({ kind, before: was, after: is }) => [kind, was?.role, is?.role, was?.index, is?.index])).toEqual([
    ['changed', 'system', 'developer', 0, 0],
    ['changed', 'user', 'user', 1, 1],
    ['removed', 'assistant', undefined, 2, undefined],
    ['added', undefined, 'user', undefined, 2],
  ])
})

test('what is no message is compared by structure, with places in the body', () => {
  const intent = (name: string, description: string) => ({ name, description, parameters: { type: 'object', properties: {} } })
  const before = { ...prompt(['user', 'x']), intents: [intent('ship', 'Ships.'), intent('stop', 'Stops.')], context: { format: 'xml', rules: [{ type: 'error', action: 'truncate', maxCharacters: 200 }] } }
  const after = { ...prompt(['user', 'x']), intents: [intent('ask', 'Asks.'), intent('ship', 'Ships now.'), intent('stop', 'Stops.')], model: { name: 'gpt-5-mini' }, context: { format: 'xml', rules: [{ type: 'error', action: 'truncate', maxCharacters: 500 }] } }
  expect(diffPrompts(before, after)).toMatchObject({
    messages: [{ kind: 'same' }],
    intents: [{ path: '/intents/0', after: { name: 'ask' } }, { path: '/intents/1/description', before: 'Ships.', after: 'Ships now.' }],
    model: [{ path: '/model/name', before: 'gpt-5', after: 'gpt-5-mini' }],
    context: [{ path: '/context/rules/0/maxCharacters', before: 200, after: 500 }],
    output: [],
  })
  expect(diffPrompts(before, before)).toMatchObject({ same: true, intents: [], context: [] })
  expect(templateTexts(before)).toEqual(['x', JSON.stringify(before.intents[0]), JSON.stringify(before.intents[1])])
})

test('an image of a message reads as its address, beside the texts around it', () => {
  const body: JsonObject = { prompt: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Look:' }, { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }] } }
  expect(diffPrompts(body, body).messages[0]?.after?.text).toBe('Look:\n[image https://example.com/a.png]')
})
