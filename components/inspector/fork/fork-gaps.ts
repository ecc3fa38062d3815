/**
 * The time between the last event that a fork copied and the fork itself: an hour or a month in which nobody worked, waited or was
 * asked. It belongs to no step and to no run, and counts nowhere. Pure.
 */
import type { Event } from '#lib/engine/events.ts'
import type { Interval } from '../timeline/time-scale.ts'
import { forkMarks } from './fork-marks.ts'

/** The gaps of a log, the oldest first; none where it is no fork's. */
export function forkGaps(events: readonly Event[]): Interval[] {
  return forkMarks(events).flatMap(({ forked, kept }) => {
    const last = events[kept - 1]
    return last ? [{ from: Date.parse(last.at), to: Date.parse(forked.at) }] : []
  })
}

/** Milliseconds of two times that lie in none of the gaps. */
export const withoutGaps = (gaps: readonly Interval[], from: number, to: number): number =>
  gaps.reduce((left, gap) => left - Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)), to - from)
