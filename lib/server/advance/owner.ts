/**
 * The owner of a run for a while: it asks `plan` what is due, does it, and writes what came of it. It holds nothing that the log does
 * not hold: it may be killed at any line, and any other process goes on.
 *
 * - Nothing leaves this process (an effect, a model call) before the event that announces it is committed.
 * - One task at most is busy per step: `plan` repeats a command until an event says it was done.
 * - After every proposal `plan` is asked anew, so each event follows from the state right before it.
 */
import type { NewEvent } from '#lib/engine/events.ts'
import { alone, type TreeSpending } from '#lib/engine/halts.ts'
import { plan, type Command } from '#lib/engine/plan.ts'
import { liveSteps, tokenKey, type RunState } from '#lib/engine/state.ts'
import { notifyRun, subscribe } from '../bus.ts'
import { mayPass } from '../runs/fail-broken-run.ts'
import { endedChildren, tellParent } from '../runs/children.ts'
import { readSpending } from '../runs/tree.ts'
import { Naps } from './naps.ts'
import { OpenLog, type ProposalOptions } from './open-log.ts'
import type { Payloads } from './payloads.ts'
import type { RunContext, Runtime } from './runtime.ts'

interface Task {
  kind: 'evaluation' | 'effect' | 'once'
  abort: AbortController
}

export interface ProposeOptions extends ProposalOptions {
  /** Runs once they are committed; until then `step` is busy, or `plan` would take its attempt for an abandoned one. */
  launch?: { step: string; act: () => void }
}

/** How long derived events wait for company before they are shown to the world. */
const flushMs = 100
/** A wait for time up to this is sat out; a longer one is left to the sweeper. */
const longestNapMs = 1_500
/** How often a database that fails is asked again, with half a second more between the tries each time. */
const mostTries = 6
/** Timers of this process take no longer ones. */
const longestSleepMs = 60_000
/** How long a cancelled run's `once` effects may take to tell their end. */
const cancelGraceMs = 30_000
/** How old the spending of the rest of the tree may be that limits are checked against. */
const spendingMs = 250

/** Events from outside after which an evaluation that began before them may say what no longer holds. */
const changesWhatWasRead: ReadonlySet<string> = new Set(['run.paused', 'run.resumed', 'step.edited'])

export type Perform = (owner: Owner, command: Command) => boolean

export interface Advance {
  runId: string
  runtime: Runtime
  perform: Perform
  /** Lets tasks end but starts none: the process is to stop. */
  drain: AbortSignal
  /**
   * Whether the run is still held here, asked after somebody else wrote: another owner may be on it, and must not find its attempts
   * taken for abandoned.
   */
  holds?: () => Promise<boolean>
}

export class Owner {
  readonly context: RunContext
  readonly runtime: Runtime
  private readonly log: OpenLog
  private readonly perform: Perform
  private readonly holds: () => Promise<boolean>
  private launches: (() => void)[] = []
  private busy = new Map<string, Task>()
  private readonly naps = new Naps(() => this.wake())
  /** When the next wait is over that is too long for a nap, on this process's clock. */
  private lookAt = Infinity
  private epoch = 0
  private overtaken = false
  private hinted = false
  private draining = false
  private wakeUp: (() => void) | null = null
  private woken = false
  private failure: unknown = null
  private spending: { known: TreeSpending; at: number } = { known: alone, at: -Infinity }
  /** Whether the ends of child runs are to be looked for. */
  private childrenMoved = true

  private constructor(context: RunContext, log: OpenLog, { runtime, perform, holds = () => Promise.resolve(true) }: Advance) {
    this.context = context
    this.runtime = runtime
    this.log = log
    this.perform = perform
    this.holds = holds
  }

  /** Advances a run until it needs nobody now. */
  static async advance(options: Advance): Promise<void> {
    const { runId, runtime, drain } = options
    const context = await runtime.loadContext(runId)
    const log = await OpenLog.open(context, runtime)
    const owner = new Owner(context, log, options)
    const unsubscribe = subscribe(runId, () => owner.hint())
    const onDrain = () => owner.drain()
    drain.addEventListener('abort', onDrain)
    if (drain.aborted) owner.drain()
    try {
      await owner.run()
      if (log.state.final && log.state.parent) await tellParent(runtime.queue, runId, log.state.parent.runId)
      log.close()
    } finally {
      unsubscribe()
      drain.removeEventListener('abort', onDrain)
      owner.naps.clear()
      for (const task of owner.busy.values()) task.abort.abort()
    }
  }

  get state(): RunState {
    return this.log.state
  }

  get payloads(): Payloads {
    return this.log.payloads
  }

  get now(): string {
    return this.log.now
  }

  /** See OpenLog.propose. */
  propose(events: NewEvent[], { launch, ...options }: ProposeOptions = {}): boolean {
    // What may not be done any more is not announced either.
    if (launch && this.draining) return false
    const accepted = this.log.propose(events, options)
    if (accepted && launch) this.holdLaunch(launch)
    return accepted
  }

  private holdLaunch({ step, act }: { step: string; act: () => void }): void {
    const held: Task = { kind: 'evaluation', abort: new AbortController() }
    this.busy.set(step, held)
    this.launches.push(() => {
      if (this.busy.get(step) === held) this.busy.delete(step)
      // The commit that announced it may have ended it as well.
      if (!this.state.final && this.state.steps[step]?.endedSeq === undefined) act()
    })
  }

  /** Whether a start is still what `plan` wants, after its evaluation took a while. */
  isDue(from: { step: string; edgeId: string | null }[]): boolean {
    const key = startKey(from)
    return this.due().some((command) => command.kind === 'start' && startKey(command.from) === key)
  }

  isBusy(key: string): boolean {
    return this.busy.has(key)
  }

  /**
   * Runs `work` beside the loop, at most one per key. What it returns is called on the loop, if it still counts.
   */
  task(key: string, kind: Task['kind'], work: (signal: AbortSignal) => Promise<() => void>): boolean {
    if (this.busy.has(key) || (this.draining && kind === 'evaluation')) return false
    const task: Task = { kind, abort: new AbortController() }
    const { epoch } = this
    this.busy.set(key, task)
    work(task.abort.signal).then(
      (settle) => this.settle(key, task, this.counts(task, epoch) ? settle : () => {}),
      (error: unknown) => this.settle(key, task, () => this.crash(error)),
    )
    return true
  }

  /** An evaluation of a state that is gone, or a call that was cut here, has nothing to say. */
  private counts({ kind, abort }: Task, epoch: number): boolean {
    if (kind === 'evaluation') return epoch === this.epoch
    return kind === 'once' || !abort.signal.aborted
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

  /** Sits out a short wait; looks again after a long one, if the owner is still there; true where it is over. */
  rested(step: string, until: string): boolean {
    const left = Date.parse(until) - this.log.clockTime
    if (left <= 0) {
      this.log.reach(until)
      return true
    }
    if (this.draining) return false
    if (left > longestNapMs) this.lookAt = Math.min(this.lookAt, performance.now() + left)
    // A request of a step has several clocks: its expiry, and when it goes on to others.
    else this.naps.begin(`${step} ${until}`, left + 1)
    return false
  }

  /** Something was written elsewhere: to this run's log, or to that of a child. */
  hint(): void {
    this.hinted = true
    this.wake()
  }

  private drain(): void {
    this.draining = true
    this.lookAt = Infinity
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
      if (this.hinted) await this.look()
      if (this.state.final) this.afterEnd()
      else this.abortLosers()
      await this.refreshSpending()
      if (!this.draining && this.dispatch()) continue
      if (!this.log.isEmpty && this.commitNow()) {
        await this.commit()
        continue
      }
      if (this.busy.size === 0 && this.naps.size === 0 && this.log.isEmpty && !this.hinted) return
      await this.sleep(Math.min(this.log.isEmpty ? Infinity : this.flushIn(), this.lookAt - performance.now(), longestSleepMs))
    }
  }

  /** What is due now. */
  due(): Command[] {
    return plan(this.context.graph, this.state, this.spending.known)
  }

  /** Performs due commands until one proposes something, which may change what is due; true then. */
  private dispatch(): boolean {
    const before = this.state.seq
    this.lookAt = Infinity
    this.lookAtChildren()
    for (const command of this.due()) {
      this.perform(this, command)
      if (this.state.seq !== before) return true
    }
    return false
  }

  /** The rest of the tree counts towards its limits. A run without relatives asks nobody. */
  private async refreshSpending(): Promise<void> {
    const { rootId, runId } = this.context
    const related = rootId !== runId || Object.keys(this.state.openChildren).length > 0
    if (!related || this.draining || this.state.final || performance.now() - this.spending.at < spendingMs) return
    this.spending = { known: await readSpending(rootId, runId), at: performance.now() }
  }

  /** Ends of child runs are taken down also after this run's own end, and while it is paused: they have cost something. */
  private lookAtChildren(): void {
    if (!this.childrenMoved || Object.keys(this.state.openChildren).length === 0 || this.busy.has('children')) return
    this.childrenMoved = false
    this.task('children', 'evaluation', async () => {
      const ended = await endedChildren(this.context.rootId, this.state)
      return () => {
        for (const event of ended) this.propose([event])
      }
    })
  }

  private commitNow(): boolean {
    const evaluating = [...this.busy.values()].some(({ kind }) => kind === 'evaluation')
    return this.launches.length > 0 || this.state.final !== undefined || !evaluating || this.flushIn() <= 0
  }

  /** Milliseconds until the buffer is written although evaluations are still under way. */
  private flushIn(): number {
    return flushMs - this.log.heldFor
  }

  private async commit(): Promise<void> {
    const launches = this.launches.splice(0)
    // Whoever writes from here on is heard; what was heard before stands in the way of the commit, if it matters.
    if (this.hinted) this.childrenMoved = true
    this.hinted = false
    const committed = await this.patiently(() => this.log.commit())
    if (!committed) {
      this.overtaken = true
      return
    }
    const heard = this.hinted
    for (const runId of committed.grown) notifyRun(runId)
    this.hinted = heard
    for (const launch of launches) launch()
  }

  /** A database that is away for a moment costs no fact. What was written although nobody heard is found by the next look. */
  private async patiently<T>(work: () => Promise<T>): Promise<T | null> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (tries === mostTries || !mayPass(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, tries * 500))
      }
    }
  }

  private async rebuild(): Promise<void> {
    this.launches = []
    this.overtaken = false
    this.forgetEvaluations()
    await this.patiently(() => this.log.rebuild())
    await this.leaveToOthers()
  }

  /** What is evaluated now belongs to a state that is no more. */
  private forgetEvaluations(): void {
    this.epoch += 1
    for (const [key, task] of this.busy) {
      if (task.kind !== 'evaluation') continue
      task.abort.abort()
      this.busy.delete(key)
    }
  }

  /** Reads what others wrote, if anything. */
  private async look(): Promise<void> {
    this.hinted = false
    this.childrenMoved = true
    const tail = await this.log.readTail()
    if (tail === null) this.overtaken = true
    else if (tail.length > 0) {
      if (tail.some(({ type }) => changesWhatWasRead.has(type))) this.forgetEvaluations()
      await this.leaveToOthers()
    }
    if (this.overtaken) await this.rebuild()
  }

  private async leaveToOthers(): Promise<void> {
    this.childrenMoved = true
    if (!this.draining && !(await this.holds())) this.drain()
  }

  /** Evaluations and safe effects are aborted, `once` effects get a while to tell their end; what nobody is on is over. */
  private afterEnd(): void {
    for (const [key, task] of this.busy) {
      if (key === 'children') continue
      if (task.kind === 'once') setTimeout(() => task.abort.abort(), cancelGraceMs).unref()
      else {
        task.abort.abort()
        this.busy.delete(key)
      }
    }
    this.naps.clear()
    if (this.draining) return
    for (const { id } of liveSteps(this.state)) {
      if (!this.busy.has(id)) this.propose([{ type: 'step.cancelled', step: id, data: { reason: 'The run ended, and nobody knows what became of it.' } }])
    }
  }

  /** Calls for steps that were cancelled beside them: a race was lost. What may not be cut ends as `step.late`. */
  private abortLosers(): void {
    for (const [key, task] of this.busy) {
      if (task.kind !== 'effect' || this.state.steps[key]?.phase !== 'cancelled') continue
      task.abort.abort()
      this.busy.delete(key)
    }
  }

  private async sleep(atMost: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, atMost))
        this.wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.wakeUp = null
    this.woken = false
  }
}

export const startKey = (from: { step: string; edgeId: string | null }[]): string => `start ${from.map(tokenKey).join(' ')}`
