import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketAt, bucketsBetween, isTimeZone, unitFor } from './buckets.ts'

const at = (text: string): number => Date.parse(text)
const starts = (first: string, last: string, unit: 'minute' | 'hour' | 'day' | 'week', zone: string): string[] => bucketsBetween(at(first), at(last), unit, zone).map(({ from }) => new Date(from).toISOString())

describe('buckets of time', () => {
  test('are minutes, hours, days or weeks, so that about a hundred cover what there is', () => {
    const hours = (count: number) => unitFor(count * 3_600_000)
    expect([hours(1), hours(24), hours(24 * 30), hours(24 * 365)]).toEqual(['minute', 'hour', 'day', 'week'])
  })

  test('begin where the days and weeks of a person’s time zone do', () => {
    expect(starts('2026-11-21T23:30:00Z', '2026-11-22T12:00:00Z', 'day', 'Asia/Tokyo')).toEqual(['2026-11-21T15:00:00.000Z'])
    expect(starts('2026-11-21T23:30:00Z', '2026-11-22T12:00:00Z', 'day', 'UTC')).toEqual(['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'])
    expect(starts('2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z', 'week', 'UTC')).toEqual(['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'])
    expect(starts('2026-11-22T12:10:00Z', '2026-11-22T12:40:00Z', 'hour', 'Asia/Kolkata')).toEqual(['2026-11-22T11:30:00.000Z', '2026-11-22T12:30:00.000Z'])
  })

  test('follow one another without a gap where the clocks are set', () => {
    expect(starts('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 'day', 'Europe/Berlin')).toEqual(['2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'])
    expect(starts('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 'day', 'Europe/Berlin')).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  })

  test('take in every moment once, whatever the zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo')
    const unit = fc.constantFrom<'hour' | 'day' | 'week'>('hour', 'day', 'week')
    fc.assert(
      fc.property(zones, unit, fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }), fc.integer({ min: 0, max: 40 * 86_400_000 }), (zone, unit, first, span) => {
        const buckets = bucketsBetween(first, first + span, unit, zone)
        expect(buckets[0]?.from).toBeLessThanOrEqual(first)
        expect(buckets.at(-1)?.to).toBeGreaterThan(first + span)
        buckets.forEach(({ from, to }, index) => {
          expect(to).toBeGreaterThan(from)
          if (index > 0) expect(from).toBe(buckets[index - 1]?.to)
        })
        expect(bucketAt(buckets, first)).toBe(0)
        expect(bucketAt(buckets, first + span)).toBe(buckets.length - 1)
        expect(bucketAt(buckets, (buckets[0]?.from ?? 0) - 1)).toBe(-1)
      }),
      { numRuns: 60 },
    )
  })

  test('know which time zones there are', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('Europe/Atlantis'), isTimeZone('')]).toEqual([true, false, false])
  })
})
