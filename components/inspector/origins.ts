/**
 * Which events a stretch of a context came from. The log names them for entries of the thread; for a variable the path says which
 * node, input or variable it read, and the last event before the call that wrote it is meant. Pure.
 */
import { nodeOfStep, type Event, type SegmentSource } from '#lib/engine/events.ts'

/** The last writers before a call: what a path can have read. */
export class Writers {
  #ends = new Map<string, number>()
  #sets = new Map<string, number>()

  /** Takes note of an event; events come in order. */
  add(event: Event): void {
    if (event.step === undefined) return
    if (event.type === 'step.completed' || event.type === 'step.failed') this.#ends.set(nodeOfStep(event.step), event.seq)
    if (event.type === 'vars.set') for (const name of Object.keys(event.data.values)) this.#sets.set(name, event.seq)
  }

  /** The event that a path in scope was read from; undefined for what no event wrote (`run`, `now`, `args`, `prev`). */
  of(path: string): number | undefined {
    const [root, name = ''] = rootAndName(path)
    if (root === 'steps') return this.#ends.get(name)
    if (root === 'vars') return this.#sets.get(name)
    return root === 'input' || root === 'trigger' ? 1 : undefined
  }
}

/** `steps.list_tags.output[0]` → `steps`, `list_tags`. Long loops ask for thousands of paths, so no more of one is read. */
const rootAndName = (path: string): string[] => path.split(/[.[\]"']+/, 2)

/** Seqs of the events behind a source; none for what the author wrote. */
export function eventsBehind(source: SegmentSource, writers: Writers): number[] {
  if (source.seqs) return source.seqs
  if (source.seq !== undefined) return [source.seq]
  const written = source.kind === 'variable' && source.path !== undefined ? writers.of(source.path) : undefined
  return written === undefined ? [] : [written]
}

/** Segments of the call at `seq` whose variables name the event they were read from. */
export function withOrigins<Item extends { source: SegmentSource }>(segments: readonly Item[], events: readonly Event[], seq: number): Item[] {
  const writers = new Writers()
  for (const event of events) {
    if (event.seq >= seq) break
    writers.add(event)
  }
  return segments.map((segment) => {
    const [first] = segment.source.seq === undefined ? eventsBehind(segment.source, writers) : []
    return first === undefined ? segment : { ...segment, source: { ...segment.source, seq: first } }
  })
}
