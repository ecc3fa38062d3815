import { describe, expect, test } from 'vitest'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { nodeChoices, tagChoices, withChosen } from './context-tags.ts'

const document = documentOf(
  { start: { type: 'start' }, notes: { type: 'template', text: 'x', contextTag: 'release_notes' }, decide: decision(['ship', 'done']), other: decision(['done', 'wait']), end: { type: 'end' } },
  ['start -> notes', 'notes -> decide', 'decide.ship -> other', 'decide.done -> end', 'other.done -> end', 'other.wait -> end'],
)
const node = document.nodes.find(({ id }) => id === 'decide')!

describe('what a rule of a context can name', () => {
  test('is every tag that the workflow as drawn can bring, once each, the own intents first', () => {
    expect(tagChoices(document, node).map(({ value }) => value)).toEqual(['input', 'error', 'human_response', 'approval_rejected', 'ship', 'ship_result', 'done', 'done_result', 'wait', 'wait_result', 'release_notes'])
  })

  test('is a message too where an end takes replies', () => {
    const talking = documentOf({ start: { type: 'start' }, decide: decision(['done']), end: { type: 'end', replies: 'decide' } }, ['start -> decide', 'decide.done -> end'])
    expect(tagChoices(talking, talking.nodes.find(({ id }) => id === 'decide')!).map(({ value }) => value)).toContain('message')
  })

  test('is every node that leaves events', () => {
    expect(nodeChoices(document, node).map(({ value }) => value)).toEqual(['notes', 'decide', 'other'])
  })

  test('stays what it was where the workflow has it no more', () => {
    expect(withChosen([], 'gone')).toEqual([{ value: 'gone', label: 'gone', hint: 'not in this workflow' }])
    expect(withChosen([{ value: 'a', label: 'a' }], 'a')).toHaveLength(1)
  })
})
