/** The scrubber's ticks: one per event while there is room, then only the tall ones (decisions, people, failures) and every nth. Pure. */
import type { Event } from '#lib/engine/events.ts'
import type { Tone } from '#components/ui/tone.ts'
import { eventLooks } from '../events/event-look.ts'

export interface Tick {
  seq: number
  /** 0 to 1. */
  at: number
  tone: Tone
  tall: boolean
}

const room = 240

/** Where event `seq` of `count` stands between the ends of the track. */
export const tickPosition = (seq: number, count: number): number => (count < 2 ? 0 : (seq - 1) / (count - 1))

/** The seq at a position of the track. */
export const seqAt = (position: number, count: number): number => Math.min(Math.max(Math.round(position * (count - 1)) + 1, 1), count)

export function ticksOf(events: readonly Event[]): Tick[] {
  const count = events.length
  const every = Math.ceil(count / room)
  return events
    .map((event) => ({ seq: event.seq, at: tickPosition(event.seq, count), tone: eventLooks[event.type].tone, tall: eventLooks[event.type].tall }))
    .filter(({ seq, tall }) => tall || every === 1 || seq % every === 0)
}
