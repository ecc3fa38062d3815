/** The geometry of the chart over time: a stack per bucket, on one scale, and how each port is drawn. Pure. */
import type { Decisions } from '#lib/api/decisions.ts'

type Port = Decisions['ports'][number]

/**
 * How a port is drawn, always with its letter beside it. Intents take the fills of the token bar, which stay apart under every kind of
 * colour vision; further ones the same again, each round with a pattern of its own, so that no two of the first 25 look alike. Those after
 * them share one hatched grey. What went wrong takes the hue of its status, hatched.
 */
export interface PortLook {
  /** Of the port among those of its chart; the same letter in legend, table and list. */
  letter: string
  /** A CSS background. */
  fill: string
}

const hues = ['var(--bar-variable)', 'var(--bar-event)', 'var(--bar-schema)', 'var(--bar-summary)', 'var(--bar-prompt)']
/** Lines, upright lines, dots and a grid of the ground, on the hue. None leans as the hatching of troubles does. */
const patterns: ((hue: string) => string)[] = [
  (hue) => hue,
  (hue) => `repeating-linear-gradient(0deg, ${hue} 0 3px, var(--surface) 3px 5px)`,
  (hue) => `repeating-linear-gradient(90deg, ${hue} 0 3px, var(--surface) 3px 5px)`,
  (hue) => `radial-gradient(circle at 2.5px 2.5px, var(--surface) 1.4px, transparent 1.8px) 0 0 / 5px 5px, ${hue}`,
  (hue) => `linear-gradient(var(--surface) 1.5px, transparent 1.5px) 0 0 / 5px 5px, linear-gradient(90deg, var(--surface) 1.5px, transparent 1.5px) 0 0 / 5px 5px, ${hue}`,
]
const intentFills = patterns.flatMap((pattern) => hues.map(pattern))
const striped = (colour: string, ground: string): string => `repeating-linear-gradient(135deg, var(--${colour}) 0 3px, var(--${ground}) 3px 6px)`
const otherIntents = striped('bar-prompt', 'bar-free')
const troubles: Record<string, string> = {
  invalid: striped('fill-failed', 'failed-soft'),
  stuck: striped('fill-waiting', 'waiting-soft'),
  exhausted: striped('paused', 'paused-soft'),
  expired: striped('human', 'human-soft'),
  rejected: striped('human', 'human-soft'),
}

export function portLooks(ports: readonly Pick<Port, 'handle' | 'kind'>[]): Map<string, PortLook> {
  let intents = 0
  return new Map(ports.map(({ handle, kind }, index) => {
    const letter = letterOf(index)
    if (kind === 'intent' || handle === 'out') return [handle, { letter, fill: intentFills[intents++] ?? otherIntents }]
    return [handle, { letter, fill: troubles[handle] ?? 'var(--fill-neutral)' }]
  }))
}

/** A to Z, then A2 and so on. */
const letterOf = (index: number): string => `${String.fromCharCode(65 + (index % 26))}${index < 26 ? '' : Math.floor(index / 26) + 1}`

export type Scale = 'count' | 'share'

export interface Stack {
  from: string
  to: string
  decisions: number
  counts: readonly number[]
  /** From below, in the order of the ports; `size` is a part of the full height. */
  segments: { handle: string; count: number; size: number }[]
}

export interface Chart {
  stacks: Stack[]
  /** What the full height stands for: decisions, or 1. */
  top: number
  /** Stacks that have their name below them. */
  named: ReadonlySet<number>
}

const mostNames = 8

export function chartOf({ items }: Pick<Decisions['buckets'], 'items'>, ports: readonly Pick<Port, 'handle'>[], scale: Scale): Chart {
  const top = scale === 'share' ? 1 : niceTop(Math.max(1, ...items.map(({ decisions }) => decisions)))
  const stacks = items.map(({ from, to, decisions, counts }): Stack => {
    const whole = scale === 'share' ? decisions : top
    const segments = ports.flatMap(({ handle }, index) => {
      const count = counts[index] ?? 0
      return count === 0 ? [] : [{ handle, count, size: count / whole }]
    })
    return { from, to, decisions, counts, segments }
  })
  const every = Math.max(1, Math.ceil(items.length / mostNames))
  return { stacks, top, named: new Set([...items.keys()].filter((index) => index % every === 0)) }
}

/** The next round number whose half is whole, too. */
export function niceTop(count: number): number {
  if (count <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(count))
  return [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((top) => top >= count && top % 2 === 0) ?? 10 * power
}
