import { describe, expect, test } from 'vitest'
import type { HumanRequest } from '#lib/api/requests.ts'
import { inboxRows, nextOf, withChanges, withKept, type Pages } from './inbox-order.ts'
import { request } from './testing.ts'

const page = (items: HumanRequest[], nextCursor: string | null = null): Pages => ({ pages: [{ items, nextCursor }] })
const ids = ({ pages }: Pages) => pages.flatMap(({ items }) => items.map(({ id }) => id))

const a = request({ id: 'a', urgency: 'high', since: '2026-11-23T10:00:00.000Z', runId: 'run-a' })
const b = request({ id: 'b', urgency: 'medium', since: '2026-11-23T09:00:00.000Z', runId: 'run-b' })
const c = request({ id: 'c', urgency: 'medium', since: '2026-11-23T09:30:00.000Z', runId: 'run-c' })

describe('the rows of the inbox', () => {
  test('open requests stand under their urgency', () => {
    expect(inboxRows([a, b, c], false, new Date()).map((row) => (row.kind === 'head' ? row.label : row.request.id))).toEqual(['High', 'a', 'Medium', 'b', 'c'])
  })

  test('what is over stands under its day', () => {
    const now = new Date(2026, 10, 23, 12)
    const closed = (id: string, day: number) => request({ id, status: 'answered', closedAt: new Date(2026, 10, day, 8).toISOString() })
    expect(inboxRows([closed('x', 23), closed('y', 22), closed('z', 3)], true, now).filter(({ kind }) => kind === 'head')).toMatchObject([{ label: 'Today' }, { label: 'Yesterday' }, { label: '3 Nov 2026' }])
  })
})

describe('a hint that runs changed', () => {
  test('takes out what was answered, puts in what is new at its place, and leaves every other row the same object', () => {
    const asked = request({ id: 'n', urgency: 'medium', since: '2026-11-23T09:10:00.000Z', runId: 'run-n' })
    const known = page([a, b, c])
    const changed = withChanges(known, ['run-a', 'run-n'], [asked])
    expect(ids(changed)).toEqual(['b', 'n', 'c'])
    expect(changed.pages[0]?.items[0]).toBe(b)
    expect(ids(known)).toEqual(['a', 'b', 'c'])
  })

  test('replaces a request that got a vote', () => {
    const voted = { ...b, votes: [{ by: 'ada@example.com', via: 'session', at: '2026-11-23T10:00:00.000Z', verdict: 'approved' }] }
    expect(withChanges(page([a, b]), ['run-b'], [voted]).pages[0]?.items[1]).toBe(voted)
  })

  test('leaves out what belongs behind the last page that is loaded, and puts it at the end of a list that is whole', () => {
    const late = request({ id: 'z', urgency: 'low', since: '2026-11-23T11:00:00.000Z', runId: 'run-z' })
    expect(ids(withChanges(page([a, b], 'more'), ['run-z'], [late]))).toEqual(['a', 'b'])
    expect(ids(withChanges(page([a, b]), ['run-z'], [late]))).toEqual(['a', 'b', 'z'])
    expect(ids(withChanges(page([]), ['run-z'], [late]))).toEqual(['z'])
  })
})

describe('after an answer', () => {
  test('the next request is opened, at the end the one before, and none where it was the last', () => {
    expect([nextOf([a, b, c], 'a'), nextOf([a, b, c], 'c'), nextOf([a], 'a')]).toEqual(['b', 'b', undefined])
  })

  test('a request that somebody else answered stays where it was while it is in view', () => {
    const answered = { ...b, status: 'answered' as const }
    expect(withKept([a, c], answered).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(withKept([a, b, c], answered).map(({ status }) => status)).toEqual(['open', 'open', 'open'])
  })
})
