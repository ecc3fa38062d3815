/**
 * Two runs beside each other: which step of one is which of the other, in what they differ, and where they first do. Pure; n log n in the
 * number of steps (`alignLists` gives up the longest match for a rising one where two runs share little).
 *
 * **Which step is which.** Both runs are put into an order that follows from what caused what and never from a clock (run-alignment-trace.ts).
 * As long as both go through the same nodes in that order, steps pair one to one: that is the stretch in which they still have a common past,
 * so the first difference is always found between two steps that were reached alike. Behind it the longest common sequence of nodes is
 * paired, so that an iteration more on one side shifts the rest instead of making everything differ. What pairs with nothing stands on its
 * own side. A fork's copied part pairs with itself without anybody saying so.
 *
 * **Containers** pair their child runs by place, and these are aligned the same way. Child runs that are one and the same run (a fork keeps
 * those of the copied part) are not looked into, nor are those whose log is not given: their ends are compared.
 *
 * **Where they first differ** is the first row with a difference of a kind that counts (`Look`). Of a container whose input is the same, what
 * happened in it comes before what came of it.
 *
 * **A run that goes on** has not done something else where it has done nothing yet: what only the other one did is `pending` where it
 * follows from a step that is still open.
 */
import { alignLists } from './context/diff-align.ts'
import { counts, endsDiffer, stepDifferences, type DifferenceKind, type Look, type SameNode } from './run-alignment-kinds.ts'
import type { RunTrace, TracedChild, TracedStep } from './run-alignment-trace.ts'

/** A run with the child runs that are known of it. */
export interface RunTree {
  trace: RunTrace
  child(runId: string): RunTree | undefined
}

interface RowAt {
  /** 0 for the runs that are compared, one more inside of each container and item. */
  depth: number
  /** The runs that the two sides are of. */
  aRun: string
  bRun: string
  /** In the order of `differenceKinds`; empty where nothing differs. */
  kinds: readonly DifferenceKind[]
  /** Index behind the last row of what is inside of this one. */
  until: number
  /** Only the other run has come here; whether this one will is not known yet. */
  pending?: true
}

export type AlignedRow =
  | (RowAt & { kind: 'step'; a: TracedStep | undefined; b: TracedStep | undefined })
  /** The child runs at one place of a container that has several. `unread`: nobody gave their logs. */
  | (RowAt & { kind: 'item'; index: number; a: TracedChild | undefined; b: TracedChild | undefined; unread?: true })
  /** The runs ended differently. */
  | (RowAt & { kind: 'end'; a: RunTrace; b: RunTrace })

export interface RunAlignment {
  /** What is inside of a container follows it. */
  rows: readonly AlignedRow[]
  /** Child runs that were compared by their ends alone. */
  unread: number
}

export const sameEverywhere: SameNode = () => true

/** `sameNode`: whether a node is the same in the graphs of both. */
export function alignRuns(a: RunTree, b: RunTree, sameNode: SameNode = sameEverywhere): RunAlignment {
  const rows: AlignedRow[] = []
  const unread = alignInto(rows, a, b, 0, sameNode)
  return { rows, unread }
}

/** Index of the first row that differs in a kind that counts; -1 where none does. */
export function firstDifference(rows: readonly AlignedRow[], look: Look): number {
  let container = -1
  for (const [index, row] of rows.entries()) {
    // Nothing inside of the container counted, so what came of it does.
    if (container >= 0 && index >= (rows[container]?.until ?? 0)) return container
    if (!row.kinds.some((kind) => counts(kind, look))) continue
    if (!isOnlyWhatCameOfIt(row, index, look)) return index
    container = index
  }
  return container
}

/** The kinds of a row that come of what is inside of it. */
const consequences: readonly DifferenceKind[] = ['error', 'output', 'path']

const isOnlyWhatCameOfIt = (row: AlignedRow, index: number, look: Look): boolean => row.until > index + 1 && row.kinds.every((kind) => !counts(kind, look) || consequences.includes(kind))

/** The kind to tell first of a row: the first that counts. */
export const firstKind = ({ kinds }: Pick<AlignedRow, 'kinds'>, look: Look): DifferenceKind | undefined => kinds.find((kind) => counts(kind, look))

function alignInto(rows: AlignedRow[], a: RunTree, b: RunTree, depth: number, sameNode: SameNode): number {
  const at = { depth, aRun: a.trace.runId, bRun: b.trace.runId }
  const [ours, theirs] = [a.trace.steps, b.trace.steps]
  const pendingA = new Pending(ours)
  const pendingB = new Pending(theirs)
  const openEnded = { a: a.trace.end === null, b: b.trace.end === null }
  let unread = 0
  const alone = (step: TracedStep, side: 'a' | 'b') => {
    const isPending = side === 'a' ? openEnded.b && pendingA.follows(step) : openEnded.a && pendingB.follows(step)
    const pair = side === 'a' ? { a: step, b: undefined } : { a: undefined, b: step }
    rows.push({ kind: 'step', ...at, ...pair, kinds: isPending ? [] : ['path'], until: rows.length + 1, ...(isPending && { pending: true }) })
  }
  for (const { first, second } of pairs(ours, theirs)) {
    if (!first || !second) {
      if (first) alone(first, 'a')
      if (second) alone(second, 'b')
      continue
    }
    pendingA.pair(first, second)
    pendingB.pair(second, first)
    const row: AlignedRow = { kind: 'step', ...at, a: first, b: second, kinds: stepDifferences(first, second, sameNode), until: 0 }
    rows.push(row)
    unread += alignChildren(rows, { a, b }, { first, second }, depth + 1, sameNode)
    row.until = rows.length
  }
  if (endsDiffer(a.trace, b.trace)) rows.push({ kind: 'end', ...at, a: a.trace, b: b.trace, kinds: ['end'], until: rows.length + 1 })
  return unread
}

/** What pairs with what, in an order that rises on both sides; what pairs with nothing by itself. */
function* pairs(a: readonly TracedStep[], b: readonly TracedStep[]): Generator<{ first?: TracedStep; second?: TracedStep }> {
  const ids = new Map<string, number>()
  const idOf = ({ node }: TracedStep): number => {
    const known = ids.get(node) ?? ids.size
    ids.set(node, known)
    return known
  }
  let [left, right] = [0, 0]
  for (const [nextLeft, nextRight] of [...alignLists(a.map(idOf), b.map(idOf)), [a.length, b.length] as const]) {
    for (const first of a.slice(left, nextLeft)) yield { first }
    for (const second of b.slice(right, nextRight)) yield { second }
    const [first, second] = [a[nextLeft], b[nextRight]]
    if (first && second) yield { first, second }
    ;[left, right] = [nextLeft + 1, nextRight + 1]
  }
}

/** Which steps of one side follow from something that has not ended on the other. Steps are told in their order. */
class Pending {
  readonly #partners = new Map<string, TracedStep>()
  readonly #pending = new Set<string>()
  readonly #steps: ReadonlyMap<string, TracedStep>

  constructor(steps: readonly TracedStep[]) {
    this.#steps = new Map(steps.map((step) => [step.id, step]))
  }

  pair(step: TracedStep, partner: TracedStep): void {
    this.#partners.set(step.id, partner)
  }

  /** Asked only of steps without a partner. */
  follows(step: TracedStep): boolean {
    const isPending = step.origins.length === 0 ? this.#partners.size === 0 : step.origins.some(({ step: origin }) => this.#pending.has(origin) || this.#mayStill(origin))
    if (isPending) this.#pending.add(step.id)
    return isPending
  }

  /** Its partner is open, or left as it did, so that what follows there may only not have started. */
  #mayStill(origin: string): boolean {
    const partner = this.#partners.get(origin)
    return partner !== undefined && (partner.phase === 'open' || partner.handle === this.#steps.get(origin)?.handle)
  }
}

interface Trees {
  a: RunTree
  b: RunTree
}

function alignChildren(rows: AlignedRow[], trees: Trees, steps: { first: TracedStep; second: TracedStep }, depth: number, sameNode: SameNode): number {
  const { first, second } = steps
  const places = Math.max(first.children.length, second.children.length)
  let unread = 0
  for (let index = 0; index < places; index++) {
    const [a, b] = [first.children[index], second.children[index]]
    const logs = logsOf(trees, a, b)
    if (logs === null) unread++
    const head: AlignedRow | undefined = places > 1 ? { kind: 'item', index, depth, aRun: a?.runId ?? '', bRun: b?.runId ?? '', a, b, kinds: itemDifferences(a, b, first, second), until: 0, ...(logs === null && { unread: true }) } : undefined
    if (head) rows.push(head)
    if (logs) unread += alignInto(rows, logs.a, logs.b, depth + (head ? 1 : 0), sameNode)
    if (head) head.until = rows.length
  }
  return unread
}

/** Undefined where there is nothing to look into, null where a log is not given. */
function logsOf(trees: Trees, a: TracedChild | undefined, b: TracedChild | undefined): Trees | null | undefined {
  if (!a || !b || a.runId === b.runId) return undefined
  const [ours, theirs] = [trees.a.child(a.runId), trees.b.child(b.runId)]
  return ours && theirs ? { a: ours, b: theirs } : null
}

/**
 * Of what came of child runs. How many had begun when one failed, and which were cancelled then, depends on how fast they were: an item
 * that only one side has is a difference where the other one completed without it.
 */
function itemDifferences(a: TracedChild | undefined, b: TracedChild | undefined, first: TracedStep, second: TracedStep): DifferenceKind[] {
  if (!a || !b) return (a ? second : first).phase === 'completed' ? ['path'] : []
  if (a.runId === b.runId || [a, b].some(({ status }) => status === null || status === 'cancelled')) return []
  if (a.status !== b.status) return ['error']
  return a.value === b.value ? [] : [a.status === 'failed' ? 'error' : 'output']
}
