/**
 * Follows the logs of runs for those who watch them. One subscription per run and process; watchers that stand at the same seq
 * share one read, and frames are built once. A hint that is lost is made good by looking again every second and a half.
 */
import { finalEventTypes, type Event } from '#lib/engine/events.ts'
import { lookAnywayMs, subscribe } from '../bus.ts'
import { database } from '../db.ts'
import { log } from '../log.ts'
import { readEvents } from '../runs/log.ts'
import type { EventFeed } from './event-stream.ts'

/** Events read at once: small enough that a page of long ones is no burden. */
const pageSize = 100

interface Watch {
  watchers: Set<() => void>
  /** Rises with every hint: a read that began before a hint does not answer it. */
  generation: number
  reads: Map<string, Promise<Event[]>>
  stop(): void
}

const slot = Symbol.for('oriel.watched-runs')
const shared = globalThis as { [slot]?: Map<string, Watch> }
const watches = () => (shared[slot] ??= new Map<string, Watch>())

/** How many runs are followed in this process now. */
export const watchedRuns = (): number => watches().size

function watch(runId: string, onHint: () => void): { read(after: number): Promise<Event[]>; stop(): void } {
  const found = watches().get(runId) ?? startWatch(runId)
  found.watchers.add(onHint)
  return {
    read(after) {
      const key = `${found.generation} ${after}`
      const reading = found.reads.get(key) ?? readEvents(database(), runId, after, pageSize).finally(() => found.reads.delete(key))
      found.reads.set(key, reading)
      return reading
    },
    stop() {
      found.watchers.delete(onHint)
      if (found.watchers.size > 0) return
      found.stop()
      if (watches().get(runId) === found) watches().delete(runId)
    },
  }
}

function startWatch(runId: string): Watch {
  const hint = () => {
    started.generation++
    for (const onHint of started.watchers) onHint()
  }
  const unsubscribe = subscribe(runId, hint)
  const timer = setInterval(hint, lookAnywayMs)
  const started: Watch = {
    watchers: new Set(),
    generation: 0,
    reads: new Map(),
    stop() {
      unsubscribe()
      clearInterval(timer)
    },
  }
  watches().set(runId, started)
  return started
}

export interface RunFeedOptions {
  runId: string
  /** Seq of the last event that the client has. */
  after: number
  /** Whether the run had ended already when the feed began. */
  final: boolean
  hungry(): boolean
  onEvent(event: Event): void
  /** The log is read to its end and the run has had its final event. */
  onEnd(): void
  onError(error: unknown): void
}

/** Feeds one watcher with a run's events, in order and without gaps, as fast as it takes them. */
export function feedRun(options: RunFeedOptions): EventFeed {
  let { after, final } = options
  let feeding = false
  let again = false
  let stopped = false

  const step = async (): Promise<void> => {
    const events = await watched.read(after)
    for (const event of events) {
      if (stopped) return
      if (!options.hungry()) return
      options.onEvent(event)
      after = event.seq
      final ||= finalEventTypes.includes(event.type)
    }
    if (events.length === pageSize) again = true
    else if (final && !again) {
      stop()
      options.onEnd()
    }
  }

  const wake = async (): Promise<void> => {
    if (stopped) return
    again = true
    if (feeding) return
    feeding = true
    try {
      while (again && !stopped && options.hungry()) {
        again = false
        await step()
      }
    } catch (error) {
      log().warn({ err: error, runId: options.runId }, 'a stream of events broke off')
      stop()
      options.onError(error)
    } finally {
      feeding = false
    }
  }

  const watched = watch(options.runId, () => void wake())
  const stop = () => {
    if (stopped) return
    stopped = true
    watched.stop()
  }
  return { wake: () => void wake(), stop }
}
