import { expect, it } from 'vitest'
import { paceOf } from './play.ts'

it('plays event by event while a screen can show each, and several at once beyond that', () => {
  expect([1, 4, 16, 64].map((speed) => paceOf(speed as 1))).toEqual([
    { everyMs: 260, events: 1 },
    { everyMs: 65, events: 1 },
    { everyMs: 16.25, events: 1 },
    { everyMs: 16, events: 4 },
  ])
})
