import { expect, test } from 'vitest'
import { emptyFilter, inboxAddress, queryOf, readInboxAddress } from './inbox-address.ts'

const read = (address: string) => {
  const { pathname, searchParams } = new URL(address, 'http://oriel.test')
  return readInboxAddress(pathname, searchParams)
}

test('each request has an address of its own, and every part of the filter stands in it', () => {
  const filter = { view: 'answered' as const, kinds: ['approval' as const, 'outcome' as const], urgencies: ['high' as const], workflow: 'refund-desk', byMe: true, q: 'Nora & co' }
  const address = inboxAddress(filter, 'rq_1/2')
  expect(read(address)).toEqual({ id: 'rq_1/2', filter: { ...filter, kinds: ['approval', 'outcome'] } })
  expect(inboxAddress(emptyFilter)).toBe('/inbox')
  expect(inboxAddress(emptyFilter, 'rq_1')).toBe('/inbox/rq_1')
})

test('what makes no sense in an address is as if it were not there', () => {
  expect(read('/inbox/%E0%A4%A?view=mine&kind=joke&urgency=extreme&by=me')).toEqual({ id: '%E0%A4%A', filter: emptyFilter })
})

test('for me means open and mine, answered means everything that is over', () => {
  expect(queryOf(emptyFilter)).toEqual({ status: ['open'], audience: 'me' })
  expect(queryOf({ ...emptyFilter, view: 'all', q: '  nora ' })).toEqual({ status: ['open'], q: 'nora' })
  expect(queryOf({ ...emptyFilter, view: 'answered', byMe: true })).toEqual({ status: ['answered', 'expired', 'cancelled'], answeredBy: 'me' })
})
