import { expect, test } from 'vitest'
import { longThread, requestOf } from '#lib/engine/context/testing.ts'
import { packed, unpacked } from './packed-requests.ts'

test('requests come out as they went in, with what they share sent once', () => {
  const files = { 'oriel-file:1': `data:image/png;base64,${'A'.repeat(5000)}` }
  const requests = [1, 2, 3].map((count) => ({ ...requestOf({ thread: longThread(count) }), files }))
  const sent = JSON.stringify(packed([...requests, requestOf({ thread: longThread(2) })]))
  expect(unpacked(JSON.parse(sent))).toEqual([...requests, requestOf({ thread: longThread(2) })])
  expect(sent.length).toBeLessThan(JSON.stringify(requests[2]).length * 1.5)
})

test('the same event, resolved later, is another entry', () => {
  const [input, intent] = longThread(1)
  if (!input || !intent) throw new Error('A thread has entries.')
  const requests = [requestOf({ thread: [input, intent] }), requestOf({ thread: [input, { ...intent, resolved: true }] })]
  expect(unpacked(packed(requests))).toEqual(requests)
})
