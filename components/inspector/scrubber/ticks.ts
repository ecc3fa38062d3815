/**
 * The scrubber's ticks: one per event while there is room. Beyond that events share a place of the track, and what is tall (decisions,
 * people, failures) stands for all that lie there, a failure before all else; decisions, of which a long loop is full, are low there, so
 * that what is rare stands out. However long a log is, the marks are a few paths. Pure.
 */
import type { Event } from '#lib/engine/events.ts'
import type { Tone } from '#components/ui/tone.ts'
import { eventLooks } from '../events/event-look.ts'

/** All ticks of one look, as one SVG path of vertical strokes. */
export interface TickPath {
  tone: Tone
  tall: boolean
  path: string
  /** How many strokes it has. */
  count: number
}

export interface Ticks {
  paths: TickPath[]
  /** Of a stroke, in pixels. */
  thickness: number
}

const thickest = 3
/** Pixels from one tick to the next at least, so that they are told apart. */
const apart = 3
/** Y of both ends of a stroke, its round caps not counted. */
const ends = { tall: [25.5, 40.5], short: [29.5, 36.5] } as const

/** Where event `seq` of `count` stands between the ends of the track. */
export const tickPosition = (seq: number, count: number): number => (count < 2 ? 0 : (seq - 1) / (count - 1))

/** The seq at a position of the track. */
export const seqAt = (position: number, count: number): number => Math.min(Math.max(Math.round(position * (count - 1)) + 1, 1), count)

/** Ticks of a log on a track of so many pixels. */
export function ticksOf(events: readonly Event[], width: number): Ticks {
  const count = events.length
  const room = count < 2 ? width : width / (count - 1)
  const crowded = room < apart
  const places = new Map<number, Event>()
  for (const event of events) {
    const x = tickPosition(event.seq, count) * width
    const place = crowded ? Math.round(x / apart) * apart : x
    const known = places.get(place)
    if (!known || weightOf(event) > weightOf(known)) places.set(place, event)
  }
  const paths = new Map<string, TickPath>()
  for (const [place, { type }] of places) {
    const { tone, tall: alone } = eventLooks[type]
    const tall = alone && !(crowded && tone === 'llm')
    const known = paths.get(`${tone} ${tall}`) ?? { tone, tall, path: '', count: 0 }
    const [top, bottom] = ends[tall ? 'tall' : 'short']
    known.path += `M${Number(place.toFixed(1))} ${top}V${bottom}`
    known.count += 1
    paths.set(`${tone} ${tall}`, known)
  }
  // Short ones first, so that none covers a tall one.
  return { paths: [...paths.values()].sort((a, b) => Number(a.tall) - Number(b.tall)), thickness: crowded ? 1.5 : Math.min(thickest, Math.max(1.5, room / 2)) }
}

/** Which of several at one place is shown. */
function weightOf({ type }: Event): number {
  const { tone, tall } = eventLooks[type]
  if (tone === 'failed') return 4
  if (tone === 'human') return 3
  return tall ? 2 : tone === 'llm' ? 1 : 0
}
