import { expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { groundArguments } from './grounding.ts'

const segment = (kind: Segment['source']['kind'], text: string): Segment => ({ at: '/messages/0/content', text, tokens: 1, source: { kind } })
const shown = [segment('prompt', 'Tags look like api-v2.41.2.'), segment('event', '- api-v2.41.2'), segment('schema', '{"enum":["eu-1"]}')]

it('points to the facts that hold a value, before the instructions', () => {
  expect(groundArguments({ tag: 'api-v2.41.2' }, shown)).toEqual([{ name: 'tag', value: 'api-v2.41.2', segments: [1, 0], ungrounded: false }])
})

it('flags an id that the model was never shown', () => {
  expect(groundArguments({ ticket: 'OPS-2217' }, shown)[0]).toMatchObject({ segments: [], ungrounded: true })
})

it('leaves alone what a model may well make up: words, sums, structures, values of an enum', () => {
  const args = { message: 'All done, thanks', sum: 12, list: ['OPS-1'], region: 'eu-1', ok: true }
  expect(groundArguments(args, shown).map(({ ungrounded }) => ungrounded)).toEqual([false, false, false, false, false])
})

it('says nothing while the request is not loaded', () => {
  expect(groundArguments({ ticket: 'OPS-2217' }, [])[0]?.ungrounded).toBe(false)
})
