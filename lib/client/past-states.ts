/**
 * The state of a run after any of its events, without folding the log from its beginning each time: checkpoints on the way, and the
 * engine's own `fold` from the nearest one. States that come out of here are never changed again and share what did not change between
 * them (each step is one object until an event touches it), so thousands of them fit, and two can be compared by identity.
 *
 * `fold` writes into a state that it owns. It is given a copy whose steps are copied the moment they are reached for; everything beside
 * the steps is small and copied whole. So nothing here has to know what an event changes. Knows nothing of React.
 */
import type { Event } from '#lib/engine/events.ts'
import { fold } from '#lib/engine/reduce.ts'
import { initialState, type RunState } from '#lib/engine/state.ts'

/** The state after `events`; `state` and everything in it stays as it was. Throws CorruptLog as `fold` does. */
export function advanced(state: RunState, events: readonly Event[]): RunState {
  if (events.length === 0) return state
  const { steps, ...rest } = state
  const { own, view } = copiedWhenReached(steps)
  const next = fold({ ...structuredClone(rest), steps: view }, events)
  next.steps = own
  return next
}

/** `view` reads and writes like `steps`; what was reached for or set stands in `own`, the rest is shared. */
function copiedWhenReached(steps: RunState['steps']): { own: RunState['steps']; view: RunState['steps'] } {
  const own = { ...steps }
  const reached = new Set<string | symbol>()
  const view = new Proxy(own, {
    get(target, id) {
      const step = typeof id === 'string' && Object.hasOwn(target, id) ? target[id] : undefined
      if (step === undefined || reached.has(id)) return step
      reached.add(id)
      return (target[id as string] = structuredClone(step))
    },
    set(target, id, step) {
      reached.add(id)
      return Reflect.set(target, id, step)
    },
  })
  return { own, view }
}

/** Events between two checkpoints: what one selection folds at most. */
const apart = 64
/** States that were asked for last: a step forward folds one event. */
const kept = 8

/** The past of one run, whose log only ever grows. */
export class PastStates {
  readonly #runId: string
  /** By place: the state after `place × apart` events. Filled up to where somebody was. */
  readonly #checkpoints: RunState[]
  readonly #recent = new Map<number, RunState>()

  constructor(runId: string) {
    this.#runId = runId
    this.#checkpoints = [initialState(runId)]
  }

  get runId(): string {
    return this.#runId
  }

  /** After event `seq` of `events`, which are the log from its first event on; 0 is before it. The same object for the same seq, while it is kept. */
  at(events: readonly Event[], seq: number): RunState {
    const known = this.#recent.get(seq)
    const state = known ?? advanced(...this.#before(events, seq))
    this.#recent.delete(seq)
    this.#recent.set(seq, state)
    for (const oldest of [...this.#recent.keys()].slice(0, -kept)) this.#recent.delete(oldest)
    return state
  }

  /** The nearest state at or before `seq`, and the events between. */
  #before(events: readonly Event[], seq: number): [RunState, readonly Event[]] {
    const place = Math.floor(seq / apart)
    for (let next = this.#checkpoints.length; next <= place; next++) {
      const last = this.#checkpoints[next - 1] ?? initialState(this.#runId)
      this.#checkpoints.push(advanced(last, events.slice(last.seq, next * apart)))
    }
    let nearest = this.#checkpoints[place] ?? initialState(this.#runId)
    for (const [at, state] of this.#recent) if (at <= seq && at > nearest.seq) nearest = state
    return [nearest, events.slice(nearest.seq, seq)]
  }
}
