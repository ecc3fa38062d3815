import { expect, test } from 'vitest'
import { compile } from '#lib/nodes/compile.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { referenceMarks } from './reference-marks.ts'

/** The marks of a prompt's first message, as the whole document finds them. */
function marksOf(content: string) {
  const document = documentOf({ start: { type: 'start' }, decide: decision(['done'], { prompt: { messages: [{ role: 'system', content }] } }), end: { type: 'end' } }, ['start -> decide', 'decide.done -> end'])
  return referenceMarks(compile(document).problems.filter(({ path }) => path === '/prompt/messages/0/content'), content)
}

test('an unknown reference is marked at every place where it is read, with what is meant', () => {
  const marks = marksOf('Read {{ input.task }}.\nThen {{ steps.nowhere.output }} and\n{% if steps.nowhere.error %}again {{ now }}{% endif %}')
  expect(marks.map(({ line, column, severity }) => ({ line, column, severity }))).toEqual([{ line: 2, column: 9, severity: 'error' }, { line: 3, column: 7, severity: 'error' }])
  expect(marks[0]?.message).toContain('"steps.nowhere" refers to a node that does not exist')
})

test('a variable that is never set and a name that is nothing are marked where they stand', () => {
  expect(marksOf('{{ vars.limit }} {{ nothing }}').map(({ line, column }) => [line, column])).toEqual([[1, 4], [1, 21]])
})

test('a fault of the syntax keeps its line, and what is fine has no mark', () => {
  expect(marksOf('fine\n{% if input.a %}open')).toEqual([expect.objectContaining({ line: 2, severity: 'error' })])
  expect(marksOf('{{ thread }} {{ output_format }} {{ run.id }}')).toEqual([])
})

test('of a text that changed since, only what still reads it is marked', () => {
  const [problem] = compile(documentOf({ start: { type: 'start' }, decide: decision(['done'], { prompt: { messages: [{ role: 'user', content: '{{ vars.gone }}' }] } }), end: { type: 'end' } }, ['start -> decide', 'decide.done -> end'])).problems.filter(({ code }) => code === 'unknown_reference')
  expect(problem && referenceMarks([problem], 'Now first: {{ vars.gone }}')).toMatchObject([{ line: 1, column: 15 }])
})
