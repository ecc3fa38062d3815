import { describe, expect, test } from 'vitest'
import { defaultDateFormat, formatMoment, readMoment } from './template-date.ts'

const now = '2026-03-05T07:08:09.012Z'
const at = readMoment(now, now)

describe('reading a moment', () => {
  test.each([
    ['2026-03-05T07:08:09.012Z', '2026-03-05T07:08:09.012Z'],
    ['2026-03-05', '2026-03-05T00:00:00.000Z'],
    ['2026-03-05T07:08:09.029999Z', '2026-03-05T07:08:09.029Z'],
    ['2026-03-05 07:08', '2026-03-05T07:08:00.000Z'],
    ['2026-03-05T07:08:09+02:00', '2026-03-05T05:08:09.000Z'],
    ['Thu, 05 Mar 2026 07:08:09 -0130', '2026-03-05T08:38:09.000Z'],
    ['1772694489', '2026-03-05T07:08:09.000Z'],
    ['now', now],
    ['0099-12-31', '0099-12-31T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(readMoment(text, now)).toISOString()).toBe(expected)
  })

  test('a number is seconds since 1970', () => {
    expect(readMoment(1.5, now)).toBe(1500)
  })

  test('without a clock there is no now', () => {
    expect(() => readMoment('now', '')).toThrow('"now" is not a date')
    expect(() => readMoment('now', 'now')).toThrow('"now" is not a date')
  })

  test.each(['soon', '2026-02-30', '2026-01-01T25:00', '', null, {}])('%j is not a date, and the error says so', (value) => {
    expect(() => readMoment(value, now)).toThrow(/is not a date/)
  })
})

describe('writing a moment', () => {
  test.each([
    ['%Y-%m-%d %H:%M:%S.%L', '2026-03-05 07:08:09.012'],
    ['%a %A %b %B %e %-d %j %q', 'Thu Thursday Mar March  5 5 064 th'],
    ['%I %l %p %P %y %C %u %w %U %W', '07  7 AM am 26 20 4 4 09 09'],
    ['%^a %#B %05d %_m %N %s', 'THU MARCH 00005  3 012000000 1772694489'],
    ['%z %:z %Z', '+0000 +00:00 UTC'],
    ['%F %T %R %D %x %X', '2026-03-05 07:08:09 07:08 03/05/26 03/05/26 07:08:09'],
    ['100%% %i', '100% %i'],
    [defaultDateFormat, 'Thursday, March 5, 2026 at 7:08 am +0000'],
  ])('%s', (format, expected) => {
    expect(formatMoment(at, format)).toBe(expected)
  })

  test('in a named zone, with an offset, and in minutes west of UTC', () => {
    expect(formatMoment(at, '%F %T %z %Z', 'Europe/Zurich')).toBe('2026-03-05 08:08:09 +0100 Europe/Zurich')
    expect(formatMoment(readMoment('2026-07-05T22:30:00Z', now), '%F %T %z', 'Europe/Zurich')).toBe('2026-07-06 00:30:00 +0200')
    expect(formatMoment(at, '%T %z', '-03:30')).toBe('03:38:09 -0330')
    expect(formatMoment(at, '%T %z %x %X', 360)).toBe('01:08:09 -0600 03/05/26 01:08:09')
  })

  test('an unknown zone is named', () => {
    expect(() => formatMoment(at, '%T', 'Mars/Base')).toThrow(/"Mars\/Base" is not a time zone/)
  })
})
