/** The labels of the timeline's axis: round times since the run's start where time is drawn true, and the true length of each break. Pure. */
import { formatDuration } from '#components/ui/format.ts'
import type { TimeScale } from './time-scale.ts'

export interface AxisTick {
  /** Position on the scale, 0 to 1; of a break its middle. */
  at: number
  label: string
  isBreak: boolean
}

/** Round steps in milliseconds: of one, two and five up to ten seconds, then as clocks are read. */
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000]

const perCharacter = 5.6
const gap = 10

/** Labels that have room beside each other on `width` pixels, from left to right. `origin`: what times are counted from. */
export function axisTicks(scale: TimeScale, origin: number, width: number): AxisTick[] {
  const breaks = scale.breaks.map(({ from, to, left, right }): AxisTick => ({ at: (left + right) / 2, label: formatDuration(to - from), isBreak: true }))
  const taken: [number, number][] = []
  const fits = ({ at, label }: AxisTick): boolean => {
    const half = (label.length * perCharacter) / 2
    const middle = Math.min(Math.max(at * width, half), width - half)
    if (width < half * 2 || taken.some(([from, to]) => middle - half < to + gap && middle + half > from - gap)) return false
    taken.push([middle - half, middle + half])
    return true
  }
  const shown = breaks.filter(fits)
  return [...shown, ...roundTimes(scale, origin, width).filter(fits)].sort((a, b) => a.at - b.at)
}

function roundTimes(scale: TimeScale, origin: number, width: number): AxisTick[] {
  const perPixel = scale.drawnMs / Math.max(width, 1)
  const step = steps.find((each) => each / perPixel >= 56) ?? (steps.at(-1) ?? 1) * Math.ceil((56 * perPixel) / (steps.at(-1) ?? 1))
  const ticks: AxisTick[] = []
  let from = scale.start
  for (const until of [...scale.breaks, { from: scale.end, to: scale.end }]) {
    for (let ms = origin + Math.ceil((from - origin) / step) * step; ms <= until.from; ms += step) ticks.push({ at: scale.at(ms), label: ms === origin ? '0' : formatDuration(ms - origin), isBreak: false })
    from = until.to
  }
  return ticks
}
