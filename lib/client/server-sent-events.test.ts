import { expect, test } from 'vitest'
import { eventReader } from './server-sent-events.ts'

const stream = 'retry: 1000\n\n:\n\nevent: text\ndata: {"said":"a"}\n\ndata: one\r\ndata: two\r\n\r\nevent: end\nid: 7\ndata: {}\n\n'
const events = [{ event: 'text', data: '{"said":"a"}' }, { event: 'message', data: 'one\ntwo' }, { event: 'end', data: '{}' }]

test.each([1, 2, 3, 7, 1000])('events are whole whatever pieces of %i characters they came in', (size) => {
  const read = eventReader()
  const found = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.slice(index * size, (index + 1) * size)).flatMap(read)
  expect(found).toEqual(events)
})

test('an event that has not ended is not given', () => {
  const read = eventReader()
  expect(read('event: text\ndata: half')).toEqual([])
  expect(read('\n\n')).toEqual([{ event: 'text', data: 'half' }])
})
