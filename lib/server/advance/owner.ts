/**
 * The owner of a run for a while: it folds the log, asks `plan` what is due, does it, and writes what came of it. It holds nothing
 * that the log does not hold: it may be killed at any line, and any other process goes on.
 *
 * - What is proposed goes through `admit` into a buffer and into the state; `commit` writes the buffer in one statement. Nothing
 *   leaves this process (an effect, a model call) before the event that announces it is committed.
 * - **Facts** are ends of what happened outside (an answer of a model, of a server). Everything else is derived, and is thrown away
 *   and derived again when somebody else wrote to the log meanwhile. A fact is kept, as `step.late` where it no longer counts.
 * - One task at most is busy per step: `plan` repeats a command until an event says it was done.
 */
import { admit } from '#lib/engine/admit.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { plan, type Command } from '#lib/engine/plan.ts'
import { fold, foldLog } from '#lib/engine/reduce.ts'
import { tokenKey, type RunState } from '#lib/engine/state.ts'
import { notifyRun, subscribe } from '../bus.ts'
import { database, inTransaction } from '../db.ts'
import { append, prepareAppend, type TimedEvent } from '../runs/append.ts'
import { asLogged, readEvents, readState } from '../runs/log.ts'
import { projectRequests, touchesRequests } from '../runs/request-rows.ts'
import type { Blob } from '../runs/values.ts'
import { ownerClock, type OwnerClock } from './clock.ts'
import { runPayloads, type Payloads } from './payloads.ts'
import type { RunContext, Runtime } from './runtime.ts'

interface Proposed {
  event: TimedEvent
  fact: boolean
  attempt?: number
  blobs: Blob[]
}

interface Task {
  kind: 'evaluation' | 'effect' | 'once'
  abort: AbortController
}

export interface ProposeOptions {
  /** The events report something that happened outside. */
  fact?: boolean
  /** Attempt whose end they report. */
  attempt?: number
  blobs?: Blob[]
  /** Runs once they are committed; until then `step` is busy, or `plan` would take its attempt for an abandoned one. */
  launch?: { step: string; act: () => void }
}

/** How long derived events wait for company before they are shown to the world. */
const flushMs = 50
/** A wait for time up to this is sat out; a longer one is left to the sweeper. */
const longestNapMs = 5_000
/** How long a cancelled run's `once` effects may take to tell their end. */
const cancelGraceMs = 30_000

export type Perform = (owner: Owner, command: Command) => boolean

export class Owner {
  readonly context: RunContext
  readonly runtime: Runtime
  readonly payloads: Payloads
  state: RunState
  private readonly perform: Perform
  private readonly clock: OwnerClock
  private committed: number
  private batchAt: string | null = null
  private buffer: Proposed[] = []
  private bufferedSince = 0
  private launches: (() => void)[] = []
  private busy = new Map<string, Task>()
  private naps = new Map<string, NodeJS.Timeout>()
  private epoch = 0
  private overtaken = false
  private hinted = false
  private draining = false
  private wakeUp: (() => void) | null = null
  private woken = false
  private failure: unknown = null

  private constructor(context: RunContext, runtime: Runtime, state: RunState, perform: Perform) {
    this.context = context
    this.runtime = runtime
    this.state = state
    this.perform = perform
    this.committed = state.seq
    this.clock = ownerClock(context.databaseTime)
    this.clock.notBefore(state.lastAt)
    this.payloads = runPayloads(context.runId, context.rootId)
  }

  /** Advances a run until it needs nobody now. `drain` lets tasks end but starts none: the process is to stop. */
  static async advance(runId: string, runtime: Runtime, perform: Perform, drain: AbortSignal): Promise<void> {
    const context = await runtime.loadContext(runId)
    const events = await readEvents(database(), runId)
    const owner = new Owner(context, runtime, foldLog(runId, events), perform)
    owner.payloads.remember(events)
    const unsubscribe = subscribe(runId, () => owner.hint())
    const onDrain = () => owner.drain()
    drain.addEventListener('abort', onDrain)
    if (drain.aborted) owner.drain()
    try {
      await owner.run()
    } finally {
      unsubscribe()
      drain.removeEventListener('abort', onDrain)
      for (const nap of owner.naps.values()) clearTimeout(nap)
      for (const task of owner.busy.values()) task.abort.abort()
    }
  }

  /** The time of everything proposed until the next commit. */
  get now(): string {
    this.batchAt ??= this.clock.now()
    return this.batchAt
  }

  /** Puts events after the log, if they may follow. False where one may not: the world has moved on. */
  propose(events: NewEvent[], options: ProposeOptions = {}): boolean {
    for (const event of events) {
      if (admit(this.state, event, options.attempt) !== 'ok') {
        if (!options.fact || event.step === undefined || this.state.final) return false
        this.push({ type: 'step.late', step: event.step, data: { attempt: options.attempt ?? 0, output: 'output' in event.data ? (event.data.output ?? null) : null } }, true, options)
        return false
      }
      this.push(event, options.fact ?? false, options)
    }
    if (options.launch) this.holdLaunch(options.launch)
    return true
  }

  private holdLaunch({ step, act }: { step: string; act: () => void }): void {
    const held: Task = { kind: 'evaluation', abort: new AbortController() }
    this.busy.set(step, held)
    this.launches.push(() => {
      if (this.busy.get(step) === held) this.busy.delete(step)
      act()
    })
  }

  private push(event: NewEvent, fact: boolean, { attempt, blobs = [] }: ProposeOptions): void {
    const timed: TimedEvent = { ...event, at: this.now }
    if (this.buffer.length === 0) this.bufferedSince = performance.now()
    this.buffer.push({ event: timed, fact, blobs, ...(attempt !== undefined && { attempt }) })
    const logged = asLogged([timed], this.state.seq)
    fold(this.state, logged)
    this.payloads.remember(logged)
  }

  isBusy(key: string): boolean {
    return this.busy.has(key)
  }

  /**
   * Runs `work` beside the loop, at most one per key. What it returns is called on the loop, unless it was an evaluation of a state
   * that no longer is.
   */
  task(key: string, kind: Task['kind'], work: (signal: AbortSignal) => Promise<() => void>): boolean {
    if (this.busy.has(key) || this.draining) return false
    const task: Task = { kind, abort: new AbortController() }
    const { epoch } = this
    this.busy.set(key, task)
    work(task.abort.signal).then(
      (settle) => this.settle(key, task, kind !== 'evaluation' || epoch === this.epoch ? settle : () => {}),
      (error: unknown) => this.settle(key, task, () => this.crash(error)),
    )
    return true
  }

  private settle(key: string, task: Task, settle: () => void): void {
    if (this.busy.get(key) === task) this.busy.delete(key)
    try {
      settle()
    } catch (error) {
      this.crash(error)
    }
    this.wake()
  }

  private crash(error: unknown): void {
    this.failure ??= error
  }

  /** Sits out a short wait; true where it is over. */
  rested(step: string, until: string): boolean {
    const left = Date.parse(until) - Date.parse(this.clock.now())
    if (left <= 0) return true
    if (left <= longestNapMs && !this.naps.has(step) && !this.draining) {
      this.naps.set(step, setTimeout(() => {
        this.naps.delete(step)
        this.wake()
      }, left + 1))
    }
    return false
  }

  private hint(): void {
    this.hinted = true
    this.wake()
  }

  private drain(): void {
    this.draining = true
    for (const nap of this.naps.values()) clearTimeout(nap)
    this.naps.clear()
    this.wake()
  }

  private wake(): void {
    this.woken = true
    this.wakeUp?.()
  }

  private async run(): Promise<void> {
    for (;;) {
      if (this.failure !== null) throw this.failure
      if (this.overtaken) await this.rebuild()
      if (this.hinted) await this.readTail()
      if (this.state.final) this.stopTasks()
      if (!this.draining && this.dispatch()) continue
      if (this.buffer.length > 0 && this.commitNow()) {
        await this.commit()
        continue
      }
      if (this.busy.size === 0 && this.naps.size === 0 && this.buffer.length === 0 && !this.hinted) return
      await this.sleep(this.buffer.length > 0 ? Math.max(1, this.flushIn()) : null)
    }
  }

  /** Gives every due command to its performer; true where one proposed something. */
  private dispatch(): boolean {
    const before = this.state.seq
    for (const command of plan(this.context.graph, this.state)) {
      if (this.state.final) break
      this.perform(this, command)
    }
    return this.state.seq !== before
  }

  private commitNow(): boolean {
    const evaluating = [...this.busy.values()].some(({ kind }) => kind === 'evaluation')
    return this.launches.length > 0 || this.state.final !== undefined || !evaluating || this.flushIn() <= 0
  }

  /** Milliseconds until the buffer is written although evaluations are still under way. */
  private flushIn(): number {
    return this.bufferedSince + flushMs - performance.now()
  }

  private async commit(): Promise<void> {
    const written = this.buffer.splice(0)
    const launches = this.launches.splice(0)
    const after = this.committed
    const events = written.map(({ event }) => event)
    const logged = asLogged(events, after)
    const prepared = prepareAppend({ runId: this.context.runId, after, events, state: this.state, blobs: written.flatMap(({ blobs }) => blobs) })
    const { state } = this
    this.batchAt = null
    const result = touchesRequests(logged, state)
      ? await inTransaction(async (client) => {
          const appended = await append(client, prepared)
          if (appended.ok) await projectRequests(client, this.context, logged, state)
          return appended
        })
      : await append(database(), prepared)
    if (!result.ok) {
      this.buffer.unshift(...written)
      this.overtaken = true
      return
    }
    this.clock.measured(result.databaseTime)
    this.committed = after + events.length
    notifyRun(this.context.runId)
    // Nobody wrote between our last look and this commit, and the hint is our own.
    this.hinted = false
    for (const launch of launches) launch()
  }

  /** Somebody else wrote: start again from the log, with the facts that are not in it yet. */
  private async rebuild(): Promise<void> {
    const facts = this.buffer.filter(({ fact }) => fact)
    this.buffer = []
    this.launches = []
    this.overtaken = false
    this.epoch += 1
    for (const [key, task] of this.busy) {
      if (task.kind !== 'evaluation') continue
      task.abort.abort()
      this.busy.delete(key)
    }
    this.payloads.forgetAfter(this.committed)
    this.state = await readState(database(), this.context.runId)
    this.arrived()
    for (const { event, attempt, blobs } of facts) {
      const { at: _, ...fact } = event
      this.propose([fact as NewEvent], { fact: true, blobs, ...(attempt !== undefined && { attempt }) })
    }
  }

  /** Folds what others appended, if anything; with a buffer of our own the fold starts again. */
  private async readTail(): Promise<void> {
    this.hinted = false
    const tail = await readEvents(database(), this.context.runId, this.committed)
    if (tail.length === 0) return
    if (this.buffer.length > 0 || this.state.seq !== this.committed) {
      this.overtaken = true
      return
    }
    fold(this.state, tail)
    this.payloads.remember(tail)
    this.arrived()
  }

  private arrived(): void {
    this.committed = this.state.seq
    this.clock.notBefore(this.state.lastAt)
    this.batchAt = null
  }

  /** After the end: evaluations and safe effects are aborted, `once` effects get a while to tell their end. */
  private stopTasks(): void {
    for (const [key, task] of this.busy) {
      if (task.kind === 'once') setTimeout(() => task.abort.abort(), cancelGraceMs).unref()
      else {
        task.abort.abort()
        this.busy.delete(key)
      }
    }
    for (const nap of this.naps.values()) clearTimeout(nap)
    this.naps.clear()
  }

  private async sleep(atMost: number | null): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = atMost === null ? null : setTimeout(resolve, atMost)
        this.wakeUp = () => {
          if (timer) clearTimeout(timer)
          resolve()
        }
      })
    }
    this.wakeUp = null
    this.woken = false
  }
}

export const startKey = (from: { step: string; edgeId: string | null }[]): string => `start ${from.map(tokenKey).join(' ')}`
