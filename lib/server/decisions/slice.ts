/**
 * Which of the decisions that were read are asked about, and what they come to. Each list leaves out the part of the slice that it is a
 * list of: under "version 3" the versions beside it are still there to be chosen. Pure.
 */
import type { DecisionFigures, Decisions } from '#lib/api/decisions.ts'
import { noPort } from '#lib/api/decisions.ts'
import { reservedHandles } from '#lib/engine/decision.ts'
import { bucketAt, bucketsBetween, unitFor } from './buckets.ts'
import type { Decision } from './read-visits.ts'

export interface Slice {
  /** Milliseconds since 1970. */
  from?: number | undefined
  to?: number | undefined
  version?: number | undefined
  handle?: string | undefined
  intent?: string | undefined
  model?: string | undefined
  invalid?: boolean | undefined
  first?: boolean | undefined
}

type Part = 'time' | 'version' | 'handle' | 'intent' | 'model' | 'rest'

const matches: Record<Part, (decision: Decision, slice: Slice) => boolean> = {
  time: ({ at }, { from = -Infinity, to = Infinity }) => at >= from && at < to,
  version: (decision, { version }) => version === undefined || decision.version === version,
  handle: (decision, { handle }) => handle === undefined || decision.handle === handle,
  intent: (decision, { intent }) => intent === undefined || decision.intent === intent,
  model: (decision, { model }) => model === undefined || decision.model === model,
  rest: ({ invalid, visit }, slice) => (slice.invalid === undefined || invalid > 0 === slice.invalid) && (slice.first === undefined || (visit === 1) === slice.first),
}

/** Decisions of a slice, in their order; `whatever` says which parts of it do not count. */
export function sliced(decisions: readonly Decision[], slice: Slice, ...whatever: Part[]): Decision[] {
  const wanted = Object.entries(matches).filter(([part]) => !(whatever as string[]).includes(part))
  return decisions.filter((decision) => wanted.every(([, match]) => match(decision, slice)))
}

export function figuresOf(decisions: readonly Decision[]): DecisionFigures {
  const left = (handle: string): number => decisions.filter((decision) => decision.handle === handle).length
  const costs = decisions.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]))
  return {
    decisions: decisions.length,
    runs: new Set(decisions.map(({ runId }) => runId)).size,
    invalid: decisions.filter(({ invalid }) => invalid > 0).length,
    leftInvalid: left('invalid'),
    stuck: left('stuck'),
    exhausted: left('exhausted'),
    answered: decisions.filter(({ latencyMs }) => latencyMs !== null).length,
    inputTokens: spreadOf(decisions, 'inputTokens'),
    outputTokens: spreadOf(decisions, 'outputTokens'),
    latencyMs: spreadOf(decisions, 'latencyMs'),
    costUsd: spreadOf(decisions, 'costUsd'),
    priced: costs.length,
    totalCostUsd: costs.reduce((sum, cost) => sum + cost, 0),
  }
}

/** By nearest rank: numbers that occurred. */
function spreadOf(decisions: readonly Decision[], name: 'inputTokens' | 'outputTokens' | 'latencyMs' | 'costUsd'): { p50: number; p95: number } | null {
  const values = decisions.flatMap((decision) => decision[name] ?? []).sort((a, b) => a - b)
  const rank = (share: number): number => values[Math.ceil(values.length * share) - 1] ?? 0
  return values.length === 0 ? null : { p50: rank(0.5), p95: rank(0.95) }
}

type Port = Pick<Decisions['ports'][number], 'handle' | 'kind' | 'inDraft'>

const isReserved = (handle: string): boolean => (reservedHandles as readonly string[]).includes(handle)
const noPorts: readonly string[] = Object.values(noPort)

/**
 * The draft's intents in their order, taken or not; then those that it does not have any more, the most taken first; the ports that every
 * such node has; and what left by no port.
 */
export function portsOf(decisions: readonly Decision[], intents: readonly string[]): Port[] {
  const taken = new Map<string, number>()
  for (const { handle } of decisions) taken.set(handle, (taken.get(handle) ?? 0) + 1)
  const others = [...taken.keys()].filter((handle) => !intents.includes(handle)).sort((a, b) => (taken.get(b) ?? 0) - (taken.get(a) ?? 0) || (a < b ? -1 : 1))
  return [
    ...intents.map((handle): Port => ({ handle, kind: 'intent', inDraft: true })),
    ...others.filter((handle) => !isReserved(handle) && !noPorts.includes(handle)).map((handle): Port => ({ handle, kind: 'intent', inDraft: false })),
    ...reservedHandles.filter((handle) => taken.has(handle)).map((handle): Port => ({ handle, kind: 'port', inDraft: true })),
    ...noPorts.filter((handle) => taken.has(handle)).map((handle): Port => ({ handle, kind: 'none', inDraft: true })),
  ]
}

/** How many left by each port. */
function byPort(decisions: readonly Decision[], ports: readonly Port[]): { decisions: number; counts: number[] } {
  const counts = ports.map(() => 0)
  const places = new Map(ports.map(({ handle }, place) => [handle, place]))
  for (const { handle } of decisions) {
    const place = places.get(handle)
    if (place !== undefined) counts[place] = (counts[place] ?? 0) + 1
  }
  return { decisions: decisions.length, counts }
}

export interface Looked {
  decisions: readonly Decision[]
  ports: readonly Port[]
  slice: Slice
}

export const portCounts = ({ decisions, ports, slice }: Looked): Decisions['ports'] => {
  const { counts } = byPort(sliced(decisions, slice, 'handle'), ports)
  return ports.map((port, place) => ({ ...port, decisions: counts[place] ?? 0 }))
}

/** The span that was asked for, where few enough buckets cover it: so one sees when nothing was decided. */
const mostBuckets = 400

export function overTime({ decisions, ports, slice }: Looked, asked: { since?: number | undefined; until?: number | undefined }, timeZone: string): Decisions['buckets'] {
  const times = decisions.map(({ at }) => at)
  if (times.length === 0) return { unit: 'day', items: [] }
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))]
  const whole = { from: asked.since ?? first, to: Math.max(asked.until === undefined ? last : asked.until - 1, last) }
  const fits = (whole.to - whole.from) / (7 * 86_400_000) < mostBuckets
  const span = fits ? whole : { from: first, to: last }
  const unit = unitFor(span.to - span.from)
  const buckets = bucketsBetween(span.from, span.to, unit, timeZone)
  const within: Decision[][] = buckets.map(() => [])
  for (const decision of sliced(decisions, slice, 'handle', 'time')) within[bucketAt(buckets, decision.at)]?.push(decision)
  const items = buckets.map(({ from, to }, index) => {
    const here = within[index] ?? []
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), invalid: here.filter(({ invalid }) => invalid > 0).length, ...byPort(here, ports) }
  })
  return { unit, items }
}

/** Figures of each group of decisions, the groups being those of everything that was looked at. */
function grouped<Key>({ decisions, ports, slice }: Looked, part: 'version' | 'model', keyOf: (decision: Decision) => Key): { key: Key; figures: DecisionFigures; byPort: { decisions: number; counts: number[] } }[] {
  const own = group(sliced(decisions, slice, part), keyOf)
  const any = group(sliced(decisions, slice, part, 'handle'), keyOf)
  return [...new Set(decisions.map(keyOf))].map((key) => ({ key, figures: figuresOf(own.get(key) ?? []), byPort: byPort(any.get(key) ?? [], ports) }))
}

function group<Key>(decisions: readonly Decision[], keyOf: (decision: Decision) => Key): Map<Key, Decision[]> {
  const groups = new Map<Key, Decision[]>()
  for (const decision of decisions) {
    const known = groups.get(keyOf(decision))
    if (known) known.push(decision)
    else groups.set(keyOf(decision), [decision])
  }
  return groups
}

/** Newest version first. */
export const byVersion = (looked: Looked) => grouped(looked, 'version', ({ version }) => version).sort((a, b) => b.key - a.key)

/** The most asked first, of all that was looked at: a slice changes no order. */
export function byModel(looked: Looked) {
  const asked = group(looked.decisions, ({ model }) => model)
  return grouped(looked, 'model', ({ model }) => model).sort((a, b) => (asked.get(b.key)?.length ?? 0) - (asked.get(a.key)?.length ?? 0))
}

/** What was chosen first in how many runs; the most frequent first. */
export function firstChoices({ decisions, slice }: Looked): { runs: number; intents: { intent: string; runs: number }[] } {
  const first = sliced(decisions, slice, 'handle', 'intent', 'rest').filter(({ visit, intent }) => visit === 1 && intent !== null)
  const counted = [...group(first, ({ intent }) => intent ?? '')].map(([intent, { length }]) => ({ intent, runs: length }))
  return { runs: first.length, intents: counted.sort((a, b) => b.runs - a.runs || (a.intent < b.intent ? -1 : 1)) }
}
