import { describe, expect, test } from 'vitest'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { createBuilderStore } from '../builder-store.ts'
import { exampleOutput, fitOf, isPinnable, pin, pinsOf } from './pins.ts'
import { unpin } from './pin-acts.ts'

const document = documentOf(
  {
    start: { type: 'start' },
    decide: decision(['fetch', 'done']),
    fetch: { type: 'http', url: 'https://a.test' },
    large: { type: 'branch', cases: [{ handle: 'large', when: 'input.n > 9' }] },
    sure: { type: 'ask', question: 'Sure?', format: 'yes_no' },
    each: { type: 'ask', question: 'Which?', format: 'choice', choices: [{ id: 'left', label: 'Left' }] },
    draft: { type: 'decide', intents: [{ name: 'go' }] },
    end: { type: 'end' },
    remark: { type: 'note', text: 'For people' },
  },
  ['start -> decide', 'decide.fetch -> fetch', 'fetch -> decide', 'decide.done -> end'],
)
const node = (id: string, of: WorkflowDocument = document): DocumentNode => {
  const found = of.nodes.find((each) => each.id === id)
  if (!found) throw new Error(`There is no ${id}.`)
  return found
}

describe('what can be pinned', () => {
  test('is the output of whatever does something: not of a start, an end or a note', () => {
    expect(document.nodes.filter(isPinnable).map(({ id }) => id)).toEqual(['decide', 'fetch', 'large', 'sure', 'each', 'draft'])
  })

  test('leaves a decision by the intent that it names, and is refused in a sentence where it names none', () => {
    expect(fitOf(node('decide'), { intent: 'fetch', args: { why: 'news' } })).toMatchObject({ ok: true, handle: 'fetch' })
    expect(fitOf(node('decide'), { intent: 'dance', args: {} })).toMatchObject({ ok: false, message: expect.stringContaining('"intent"') as unknown })
  })

  test('does not stand in for a decision that cannot run yet, because its gates are still asked', () => {
    expect(fitOf(node('draft'), { intent: 'go', args: {} })).toMatchObject({ ok: false, message: expect.stringContaining('has problems') as unknown })
  })
})

describe('an output to begin with', () => {
  test('has the shape that its node gives, and leaves by the port that is asked for', () => {
    expect(exampleOutput(node('decide'), 'fetch')).toEqual({ intent: 'fetch', args: { why: '' } })
    expect(exampleOutput(node('large'), 'else')).toEqual({ case: 'else' })
    expect(exampleOutput(node('sure'), 'no')).toEqual({ value: false })
    expect(exampleOutput(node('each'), 'left')).toEqual({ value: 'left' })
    expect(fitOf(node('fetch'), exampleOutput(node('fetch')) ?? null)).toMatchObject({ ok: true, handle: 'out' })
  })

  test('is not thought of for a port that only a failure leads to', () => {
    expect(exampleOutput(node('decide'), 'exhausted')).toBeUndefined()
    expect(exampleOutput(node('fetch'), 'error')).toBeUndefined()
  })
})

test('pins are listed in document order, and one that no longer fits says why it is passed over', () => {
  const pinned = pin(pin(document, 'large', { case: 'gone' }), 'fetch', { status: 200 })
  expect(pinsOf(pinned).map((each) => [each.node.id, each.fit.ok])).toEqual([['fetch', true], ['large', false]])
})

test('pinning, writing over a pin and unpinning are one step of undo each', () => {
  const store = createBuilderStore(document, () => 0)
  const pinned = () => node('fetch', store.getState().history.document).data.pinned
  store.getState().edit((now) => pin(now, 'fetch', 1))
  store.getState().edit((now) => pin(now, 'fetch', 2))
  unpin(store, 'fetch')
  expect(pinned()).toBeUndefined()
  store.getState().undo()
  expect(pinned()).toBe(2)
  store.getState().undo()
  expect(pinned()).toBe(1)
  store.getState().undo()
  expect(pinned()).toBeUndefined()
})
