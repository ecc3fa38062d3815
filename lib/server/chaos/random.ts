/**
 * Chance that can be had again: numbers that follow from a seed and a name alone. What is chaotic here is only when processes
 * run; which workflows, answers and kills there are is the seed's.
 */
import { hashText } from '#lib/engine/hash.ts'

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  /** One key, as often as its weight says. */
  weighted<K extends string>(weights: Record<K, number>): K
}

/** The numbers of this name; the same for the same parts. */
export function seeded(...parts: (string | number)[]): Random {
  let state = Number.parseInt(hashText(parts.join('/')).slice(0, 8), 16)
  // mulberry32: 32 bits of state are plenty for a test's choices.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: ([first, ...others]) => [first, ...others][between(0, others.length)] ?? first,
    weighted<K extends string>(weights: Record<K, number>) {
      const entries = Object.entries(weights) as [K, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return (entries.at(-1) as [K, number])[0]
    },
  }
}
