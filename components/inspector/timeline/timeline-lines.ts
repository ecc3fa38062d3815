/**
 * The timeline as it is read from top to bottom: rows of the run, the branches of a fan-out under the step that began them, and under
 * a step whose runs are unfolded those runs, with their own rows, down to any depth. Pure. A filter keeps what fits and what it stands in.
 */
import type { RunState } from '#lib/engine/state.ts'
import type { NodeNames } from '../node-names.ts'
import type { RunLog } from '../run-log.ts'
import { childRuns, type ChildRun } from '../step/child-runs.ts'
import { branchTree } from './branches.ts'
import { rowsByStep, type TimelineRow } from './timeline-rows.ts'

/** A log that is read: the page's run, or a run below it. */
export interface ReadRun {
  runId: string
  log: RunLog
  state: RunState
  rows: readonly TimelineRow[]
  names: NodeNames
}

/** child: inside a child run · start, middle, end, only: where in a branch. */
export type Rail = 'child' | 'start' | 'middle' | 'end' | 'only'

interface Placed {
  /** Unique on the page: the places of the steps above, then its own. */
  key: string
  /** From 1. */
  level: number
  /** Key of the line that it stands under. */
  parent: string | undefined
  /** What is drawn before it, from the left, one per level below the first. */
  rails: readonly Rail[]
  /** Step of the page's run that it is, or that it is inside of. */
  rootStep: string
  /** Whether it can be unfolded, and is. Runs are folded at first, branches are not. */
  open?: boolean
}

export interface RowLine extends Placed {
  kind: 'row'
  run: ReadRun
  row: TimelineRow
  /** Of a step with exactly one run inside: that run. */
  child?: ChildRun
  /** First of its branch: which one of how many. */
  branch?: { number: number; total: number }
  /** Its branches, while they are folded: how many, with how many steps. */
  folded?: { branches: number; steps: number }
}

export interface ItemLine extends Placed {
  kind: 'item'
  run: ReadRun
  child: ChildRun
}

/** Stands where the rows of a child run will be. */
export interface LoadingLine extends Placed {
  kind: 'loading'
  childRunId: string
  error?: string
}

export type TimelineLine = RowLine | ItemLine | LoadingLine

export interface Unfolding {
  /** Keys of lines that are not as they are at first: runs unfolded, branches folded. */
  toggled: ReadonlySet<string>
  /** A child run's log, once it is read; a text tells why it cannot be. */
  childRun(runId: string, parent: ReadRun): ReadRun | string | undefined
}

export type LineTest = (line: RowLine | ItemLine) => boolean

/** All lines of a run that are to be seen. */
export function timelineLines(run: ReadRun, unfolding: Unfolding, fits: LineTest = () => true): TimelineLine[] {
  const lines: TimelineLine[] = []
  new Writer(unfolding, fits, lines).run(run, { prefix: '', level: 1, rails: [], parent: undefined, rootStep: undefined })
  return lines
}

/** Child runs whose logs the lines want. */
export const wantedRuns = (lines: readonly TimelineLine[]): string[] => lines.flatMap((line) => (line.kind !== 'loading' && line.child && line.open ? [line.child.runId] : []))

/** Whether a step can be unfolded and is, and the runs that it began, where those are to be seen. */
function foldOf(run: ReadRun, step: string, forks: boolean, toggled: boolean): { holdsRuns: boolean; open: boolean | undefined; children: ChildRun[]; only: ChildRun | undefined } {
  const total = run.state.steps[step]?.children?.total ?? 0
  if (total === 0) return { holdsRuns: false, open: forks ? !toggled : undefined, children: [], only: undefined }
  const children = toggled || total === 1 ? childRuns(run.log, step, Infinity) : []
  return { holdsRuns: true, open: toggled, children, only: total === 1 ? children.find(({ index }) => index === 0) : undefined }
}

interface Place {
  prefix: string
  level: number
  rails: readonly Rail[]
  parent: string | undefined
  rootStep: string | undefined
}

class Writer {
  readonly #unfolding: Unfolding
  readonly #fits: LineTest
  readonly #lines: TimelineLine[]

  constructor(unfolding: Unfolding, fits: LineTest, lines: TimelineLine[]) {
    this.#unfolding = unfolding
    this.#fits = fits
    this.#lines = lines
  }

  run(run: ReadRun, place: Place): void {
    const tree = branchTree(run.log, run.state, (node) => run.names(node).type === 'join')
    const rows = rowsByStep(run.rows)
    const steps = (ids: readonly string[], at: Place, branch?: RowLine['branch']) => {
      ids.forEach((id, index) => {
        const arms = tree.arms.get(id)
        const first = index === 0 && branch !== undefined
        this.#step(run, rows.get(id) ?? [], at, first ? branch : undefined, arms?.steps.filter((arm) => arm.length > 0) ?? [], (arm, inner, number, total) => steps(arm, inner, { number, total }))
      })
    }
    steps(tree.root, place)
  }

  #step(run: ReadRun, rows: readonly TimelineRow[], place: Place, branch: RowLine['branch'], arms: readonly string[][], writeArm: (steps: readonly string[], place: Place, number: number, total: number) => void): void {
    const [row, ...asked] = rows
    if (!row) return
    const key = `${place.prefix}${row.step}`
    const { holdsRuns, open, children, only } = foldOf(run, row.step, arms.length > 0, this.#unfolding.toggled.has(key))
    const rootStep = place.rootStep ?? row.step
    const base = { level: place.level, rails: place.rails, parent: place.parent, rootStep }
    const own: RowLine = { kind: 'row', key, ...base, run, row, ...(open !== undefined && { open }), ...(only && { child: only }), ...(branch && { branch }) }
    if (!holdsRuns && open === false) own.folded = { branches: arms.length, steps: arms.flat().length }
    const inner: Place = { prefix: `${key}/`, level: place.level + 1, rails: place.rails, parent: key, rootStep }
    this.#with(own, () => {
      for (const each of asked) this.#add({ kind: 'row', key: `${place.prefix}${each.key}`, ...base, run, row: each })
      if (holdsRuns && open) this.#runsOf(run, only, children, inner)
      // Branches of a step that holds runs are always seen: its button is for the runs.
      if (holdsRuns || open) arms.forEach((arm, index) => this.#arm(arm, { ...inner, prefix: place.prefix }, (at) => writeArm(arm, at, index + 1, arms.length)))
    })
  }

  #runsOf(run: ReadRun, only: ChildRun | undefined, children: readonly ChildRun[], inner: Place): void {
    if (only) return this.#inside(only, run, { ...inner, rails: [...inner.rails, 'child'] })
    for (const child of children) {
      const key = `${inner.prefix}${child.index}`
      const open = this.#unfolding.toggled.has(key)
      const rails: Rail[] = [...inner.rails, 'child']
      const line: ItemLine = { kind: 'item', key, level: inner.level, rails, parent: inner.parent, rootStep: inner.rootStep ?? '', run, child, open }
      this.#with(line, () => {
        if (open) this.#inside(child, run, { ...inner, prefix: `${key}/`, level: inner.level + 1, parent: key, rails: [...rails, 'child'] })
      })
    }
  }

  #inside(child: ChildRun, parent: ReadRun, place: Place): void {
    const read = this.#unfolding.childRun(child.runId, parent)
    if (typeof read === 'object') return this.run(read, place)
    this.#lines.push({ kind: 'loading', key: `${place.prefix}…`, level: place.level, rails: place.rails, parent: place.parent, rootStep: place.rootStep ?? '', childRunId: child.runId, ...(read !== undefined && { error: read }) })
  }

  /** The lines of one branch, bracketed by what they are drawn with. */
  #arm(arm: readonly string[], place: Place, write: (place: Place) => void): void {
    const from = this.#lines.length
    const depth = place.rails.length
    write({ ...place, rails: [...place.rails, 'middle'] })
    const count = this.#lines.length - from
    for (let index = 0; index < count; index += 1) {
      const line = this.#lines[from + index]
      const rail: Rail = count === 1 ? 'only' : index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle'
      if (line) line.rails = line.rails.map((each, at) => (at === depth ? rail : each))
    }
  }

  #add(line: RowLine | ItemLine): void {
    if (this.#fits(line)) this.#lines.push(line)
  }

  /** A line and what stands under it; without a line that fits, neither. */
  #with(line: RowLine | ItemLine, below: () => void): void {
    const at = this.#lines.length
    this.#lines.push(line)
    below()
    if (this.#lines.length === at + 1 && !this.#fits(line)) this.#lines.pop()
  }
}
