/** Where each of many runs first leaves what a reference did, and the groups that this makes. Pure; knows no SQL. */
import { mostNamed, type DivergedRun, type DivergenceGroup, type Divergences } from '#lib/api/compare.ts'
import { alignRuns, firstDifference, firstKind, type AlignedRow, type RunTree } from '#lib/engine/run-alignment.ts'
import { sidesOf, type Look, type SameNode } from '#lib/engine/run-alignment-kinds.ts'
import type { RunTrace, TracedStep } from '#lib/engine/run-alignment-trace.ts'

export interface TracedRun {
  run: DivergedRun
  trace: RunTrace
  /** Only the beginning of its log was read. */
  cut: boolean
}

/** Whether a node is the same in the graphs of two runs. */
export type SameNodes = (a: RunTrace, b: RunTrace) => SameNode

/** The first divergence of a run, from the reference that it went along with for longest. */
export interface Divergence {
  reference: string
  /** Null where it did not diverge. */
  at: Pick<DivergenceGroup, 'nodeId' | 'visit' | 'kind' | 'expected' | 'actual'> | null
  step: string | null
}

const alone = (trace: RunTrace): RunTree => ({ trace, child: () => undefined })

/** Of references that it went along with equally long the first is told, which is the newest. None: undefined. */
export function divergenceOf(trace: RunTrace, references: readonly RunTrace[], look: Look, sameNodes: SameNodes): Divergence | undefined {
  let best: { divergence: Divergence; along: number } | undefined
  for (const reference of references) {
    const { rows } = alignRuns(alone(reference), alone(trace), sameNodes(reference, trace))
    const first = firstDifference(rows, look)
    const row = rows[first]
    if (!row) return { reference: reference.runId, at: null, step: null }
    if (best && first <= best.along) continue
    best = { divergence: { reference: reference.runId, ...placeOf(rows, first, look) }, along: first }
  }
  return best?.divergence
}

function placeOf(rows: readonly AlignedRow[], first: number, look: Look): Pick<Divergence, 'at' | 'step'> {
  const row = rows[first]
  const kind = (row && firstKind(row, look)) ?? 'path'
  if (row?.kind === 'end') return { at: { nodeId: null, visit: null, kind, expected: endOf(row.a), actual: endOf(row.b) }, step: null }
  const { a, b } = stepAt(rows, first)
  const sides = sidesOf(kind, a, b)
  const step = a ?? b
  return { at: { nodeId: step?.node ?? null, visit: step?.visit ?? null, kind, expected: sides.a, actual: sides.b }, step: step?.id ?? null }
}

/** What is inside of containers is not read: an item that differs is told of its container. */
function stepAt(rows: readonly AlignedRow[], index: number): { a?: TracedStep | undefined; b?: TracedStep | undefined } {
  const row = rows[index]
  const place = row?.kind === 'item' ? rows.slice(0, index).findLast(({ depth }) => depth < row.depth) : row
  return place?.kind === 'step' ? place : {}
}

const endOf = ({ end }: RunTrace): string | null => end && (end.outcome ?? end.code ?? end.status)

/** `runs` newest first. */
export function groupDivergences(runs: readonly TracedRun[], references: readonly RunTrace[], look: Look, sameNodes: SameNodes): Pick<Divergences, 'groups' | 'same'> & { open: number } {
  const groups = new Map<string, DivergenceGroup & { all: DivergedRun[] }>()
  const same: { run: DivergedRun; reference: string }[] = []
  let open = 0
  for (const { run, trace, cut } of runs) {
    const divergence = divergenceOf(trace, references, look, sameNodes)
    if (!divergence) continue
    const { at, step, reference } = divergence
    if (at === null) {
      same.push({ run, reference })
      if (trace.end === null && !cut) open++
      continue
    }
    const key = JSON.stringify([at.nodeId, at.visit, at.kind, at.expected, at.actual])
    const group = groups.get(key) ?? { ...at, runs: 0, ends: [], newest: [], all: [] }
    groups.set(key, group)
    group.runs++
    group.all.push(run)
    if (group.newest.length < mostNamed) group.newest.push({ ...run, step, reference })
  }
  return {
    groups: [...groups.values()].sort((a, b) => b.runs - a.runs).map(({ all, ...group }) => ({ ...group, ends: endsOf(all) })),
    same: { runs: same.length, ends: endsOf(same.map(({ run }) => run)), newest: same.slice(0, mostNamed).map(({ run, reference }) => ({ ...run, reference })) },
    open,
  }
}

function endsOf(runs: readonly DivergedRun[]): DivergenceGroup['ends'] {
  const ends = new Map<string, DivergenceGroup['ends'][number]>()
  for (const { status, outcome, errorCode } of runs) {
    const as = errorCode ?? outcome
    const key = `${status} ${as ?? ''}`
    const known = ends.get(key)
    if (known) known.runs++
    else ends.set(key, { status, as, runs: 1 })
  }
  return [...ends.values()].sort((a, b) => b.runs - a.runs)
}
