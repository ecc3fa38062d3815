/** What an impact says in all: pure sums over decisions that were assembled again. */
import type { Impact } from '#lib/api/impact.ts'

/** One decision, as it was and as it would be. */
export interface Weighed {
  runId: string
  seq: number
  beforeTokens: number
  /** Null where the request could not be made. */
  afterTokens: number | null
  changed: boolean
  overflows: boolean
  /** Of the decision before it in its run, then and as tried, and what this one shares with it; null where nothing is known of it. */
  prefix: { before: number; beforeOf: number; after: number; afterOf: number } | null
  /** The newest entry of its thread: its type and the node that it came from. */
  newest: { type: string; nodeId: string | undefined } | undefined
}

type Figures = Pick<Impact, 'changed' | 'failing' | 'tokenDelta' | 'delta' | 'histogram' | 'largest' | 'overflowing' | 'prefix' | 'onlyAfter'>

export function impactFigures(all: readonly Weighed[]): Figures {
  const changed = all.filter((one) => one.changed)
  const deltas = changed.flatMap((one) => deltaOf(one) ?? []).sort((a, b) => a - b)
  const followed = changed.flatMap(({ prefix }) => prefix ?? [])
  return {
    changed: changed.length,
    failing: changed.filter(({ afterTokens }) => afterTokens === null).length,
    tokenDelta: all.reduce((sum, one) => sum + (deltaOf(one) ?? 0), 0),
    delta: spreadOf(deltas),
    histogram: histogramOf(deltas),
    largest: largestOf(changed),
    overflowing: changed.filter(({ overflows }) => overflows).length,
    prefix: { compared: followed.length, shrinks: followed.filter(shrinks).length },
    onlyAfter: onlyAfter(all),
  }
}

const deltaOf = ({ beforeTokens, afterTokens }: Weighed): number | undefined => (afterTokens === null ? undefined : afterTokens - beforeTokens)

function spreadOf(deltas: readonly number[]): Impact['delta'] {
  const [smallest, largest] = [deltas[0], deltas.at(-1)]
  if (smallest === undefined || largest === undefined) return null
  return { requests: deltas.length, average: deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length, smallest, largest }
}

const mostBins = 10

/** Bins of one width; one bin where all change by the same. */
export function histogramOf(deltas: readonly number[]): Impact['histogram'] {
  const [smallest, largest] = [deltas[0], deltas.at(-1)]
  if (smallest === undefined || largest === undefined) return []
  const width = Math.ceil((largest - smallest + 1) / mostBins)
  const bins = Array.from({ length: Math.ceil((largest - smallest + 1) / width) }, (_, place) => ({ from: smallest + place * width, to: Math.min(largest, smallest + (place + 1) * width - 1), requests: 0 }))
  for (const delta of deltas) {
    const bin = bins[Math.floor((delta - smallest) / width)]
    if (bin) bin.requests++
  }
  return bins
}

function largestOf(changed: readonly Weighed[]): Impact['largest'] {
  let largest: Impact['largest'] = null
  for (const { runId, seq, afterTokens } of changed) if (afterTokens !== null && afterTokens > (largest?.tokens ?? -1)) largest = { runId, seq, tokens: afterTokens }
  return largest
}

/** Of the decision before, less by so much of it is read again from the cache than was then. */
const noticeable = 0.1

const shrinks = ({ before, beforeOf, after, afterOf }: NonNullable<Weighed['prefix']>): boolean => afterOf > 0 && beforeOf > 0 && after / afterOf < before / beforeOf - noticeable

const kinds: Readonly<Record<string, NonNullable<Impact['onlyAfter']>['kind']>> = { error: 'error', result: 'result', approval_rejected: 'rejection', human_response: 'answer', input: 'input' }

/** Null where decisions that stay came after the same, or changes after several kinds, or all change. */
function onlyAfter(all: readonly Weighed[]): Impact['onlyAfter'] {
  const changed = all.filter((one) => one.changed)
  const [first] = changed
  const kind = kinds[first?.newest?.type ?? '']
  if (!first || kind === undefined || changed.length === all.length) return null
  const type = first.newest?.type
  if (changed.some(({ newest }) => newest?.type !== type)) return null
  const nodeIds = [...new Set(changed.flatMap(({ newest }) => newest?.nodeId ?? []))].sort()
  const sameAsChanged = ({ newest }: Weighed): boolean => newest?.type === type && (newest?.nodeId === undefined || nodeIds.includes(newest.nodeId))
  return all.some((one) => !one.changed && sameAsChanged(one)) ? null : { kind, nodeIds }
}
