/**
 * Which events a stretch of a context came from. The log names them for entries of the thread; for a variable the path says which
 * node, input or variable it read, and the event in the past of the reading step that wrote it is meant. Pure.
 */
import type { Segment } from '#lib/api/calls.ts'
import { nodeOfStep, type Event, type SegmentSource } from '#lib/engine/events.ts'

interface StepMarks {
  node: string
  /** Steps that its tokens came from. */
  from: readonly string[]
  /** Its last end, or what later stood in place of its output. */
  end?: number
  chose?: number
}

/** Who wrote what up to some event: what a path can have read. */
export class Writers {
  #steps = new Map<string, StepMarks>()
  /** Events that set a variable, with their step. */
  #sets = new Map<string, { seq: number; step: string }[]>()
  #past: { step: string; of: ReadonlySet<string> } | undefined
  /** Answers since the last event, by root and name of a path: a loop asks for thousands of paths below one. */
  #answers = { reader: '', byName: new Map<string, number | undefined>() }

  /** Takes note of an event; events come in order. */
  add(event: Event): void {
    const { step, seq } = event
    if (step === undefined) return
    this.#answers.byName.clear()
    const marks = this.#steps.get(step) ?? { node: nodeOfStep(step), from: [] }
    this.#steps.set(step, marks)
    if (event.type === 'step.started') {
      marks.from = event.data.from.map((origin) => origin.step)
      this.#past = undefined
    } else if (event.type === 'step.completed' || event.type === 'step.failed') marks.end = seq
    else if ((event.type === 'step.refreshed' || event.type === 'step.edited') && event.data.output !== undefined) marks.end = seq
    else if (event.type === 'intent.selected') marks.chose = seq
    const set = event.type === 'vars.set' || event.type === 'step.refreshed' ? event.data.values : undefined
    for (const name of Object.keys(set ?? {})) this.#sets.set(name, [...(this.#sets.get(name) ?? []), { seq, step }])
  }

  /** The event that a path in the scope of `reader`, a step, was read from; undefined for what no event wrote (`run`, `now`). */
  of(path: string, reader: string): number | undefined {
    const { byName } = this.#answers
    if (this.#answers.reader !== reader) byName.clear()
    this.#answers.reader = reader
    const [root = '', name = ''] = path.split(/[.[\]"']+/, 2)
    const key = `${root}.${name}`
    if (!byName.has(key)) byName.set(key, this.#writerOf(root, name, reader))
    return byName.get(key)
  }

  #writerOf(root: string, name: string, reader: string): number | undefined {
    if (root === 'steps') return this.#last(reader, ({ node, end }) => (node === name ? end : undefined))
    if (root === 'args') return this.#nearest(reader, ({ chose }) => chose)
    if (root === 'prev') return this.#steps.get(this.#steps.get(reader)?.from[0] ?? '')?.end
    if (root === 'vars') {
      const past = this.#pastOf(reader)
      return this.#sets.get(name)?.findLast(({ step }) => past.has(step))?.seq
    }
    return root === 'input' || root === 'trigger' ? 1 : undefined
  }

  /** The latest mark in the past of a step. */
  #last(reader: string, mark: (step: StepMarks) => number | undefined): number | undefined {
    let last: number | undefined
    for (const step of this.#pastOf(reader)) {
      const marks = this.#steps.get(step)
      const seq = marks && mark(marks)
      if (seq !== undefined && seq > (last ?? 0)) last = seq
    }
    return last
  }

  /** The first mark on the way back from a step. */
  #nearest(reader: string, mark: (step: StepMarks) => number | undefined): number | undefined {
    for (const step of this.#pastOf(reader)) {
      const marks = this.#steps.get(step)
      const seq = step === reader || !marks ? undefined : mark(marks)
      if (seq !== undefined) return seq
    }
    return undefined
  }

  /** A step with all that led to it, the nearest first. */
  #pastOf(reader: string): ReadonlySet<string> {
    if (this.#past?.step === reader) return this.#past.of
    const of = new Set([reader])
    for (const step of of) for (const before of this.#steps.get(step)?.from ?? []) of.add(before)
    this.#past = { step: reader, of }
    return of
  }
}

/**
 * Seqs of the events behind a source of a call of the step `reader`; none for what the author wrote. Behind a summary stands the
 * event that made it: what it covers was not shown itself.
 */
export function eventsBehind(source: SegmentSource, writers: Writers, reader: string): number[] {
  if (source.seqs && source.kind !== 'summary') return source.seqs
  if (source.seq !== undefined) return [source.seq]
  if (source.kind !== 'variable' || source.path === undefined) return []
  const written = (source.paths ?? [source.path]).map((path) => writers.of(path, reader))
  return [...new Set(written.filter((seq) => seq !== undefined))]
}

/** Segments with their origins, by the segments as they came: neither a call nor the events before it ever change. */
const named = new WeakMap<readonly Segment[], readonly Segment[]>()

/** Segments of the call at `seq` whose variables name the event they were read from. */
export function withOrigins(segments: readonly Segment[], events: readonly Event[], seq: number): readonly Segment[] {
  const recorded = events[seq - 1]
  const known = recorded && named.get(segments)
  if (known) return known
  const writers = new Writers()
  for (const event of events) {
    if (event.seq >= seq) break
    writers.add(event)
  }
  const reader = recorded?.step ?? ''
  const found = segments.map((segment) => {
    const { kind, path, seq: written } = segment.source
    const first = kind === 'variable' && path !== undefined && written === undefined ? writers.of(path, reader) : undefined
    return first === undefined ? segment : { ...segment, source: { ...segment.source, seq: first } }
  })
  if (recorded) named.set(segments, found)
  return found
}
