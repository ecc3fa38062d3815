/**
 * Who evaluates the texts of a form, and when: one worker for the page, one text at a time, and per field only its latest. A text that
 * takes longer than the limit ends the worker and is answered with `stopped`; the next gets a new one. Values go to a worker once.
 * Invariants: whatever is not overtaken or called off is answered once; nothing is answered after it was called off. Knows no DOM: the
 * doors are given, so tests script them.
 */
import type { JsonObject } from '#lib/engine/json.ts'
import type { TextJob, TextResult } from './evaluate-text.ts'
import { rootsKept } from './roots-kept.ts'

export interface NamedRoot {
  key: string
  root: JsonObject
}

export type ToWorker = { kind: 'root'; named: NamedRoot } | { kind: 'job'; id: number; root: string; job: TextJob }
/** `started`: everything is loaded, time counts from now on. */
export type FromWorker = { kind: 'started'; id: number } | { kind: 'done'; id: number; result: TextResult }

export interface TextWorker {
  post(message: ToWorker): void
  terminate(): void
}

export interface WorkerDoors {
  start(handlers: { onMessage(message: FromWorker): void; onError(message: string): void }): TextWorker
  later(run: () => void, ms: number): () => void
}

export type TextOutcome = TextResult | { ok: false; stopped: true }

export interface EvaluationJobs {
  /** Takes the place of what waits in this lane; gives the way to call it off. */
  ask(lane: object, job: TextJob, named: NamedRoot, answer: (outcome: TextOutcome) => void): () => void
}

/** As long as one expression may take in a run. */
export const limitMs = 1000
/** Loading the worker's code; a slow network is no fault of the text. */
const loadMs = 20_000
const idleMs = 60_000

interface Waiting {
  job: TextJob
  named: NamedRoot
  answer(outcome: TextOutcome): void
}

export function createEvaluationJobs(doors: WorkerDoors): EvaluationJobs {
  const waiting = new Map<object, Waiting>()
  let worker: TextWorker | undefined
  let given: string[] = []
  let running: (Waiting & { lane: object; id: number; stopWatch(): void }) | undefined
  let ids = 0
  let callOffIdle: (() => void) | undefined

  function end(): void {
    running?.stopWatch()
    callOffIdle?.()
    worker?.terminate()
    worker = undefined
    given = []
  }

  function settle(outcome: TextOutcome): void {
    const done = running
    running = undefined
    done?.stopWatch()
    done?.answer(outcome)
    next()
  }

  const fail = (outcome: TextOutcome) => {
    end()
    settle(outcome)
  }
  const stop = () => fail({ ok: false, stopped: true })

  function started(): TextWorker {
    const own = doors.start({
      onMessage(message) {
        if (own !== worker || !running || message.id !== running.id) return
        if (message.kind === 'done') return settle(message.result)
        running.stopWatch()
        running.stopWatch = doors.later(stop, limitMs)
      },
      onError(message) {
        if (own === worker) fail({ ok: false, error: { code: 'evaluation_failed', message } })
      },
    })
    return own
  }

  function next(): void {
    if (running) return
    callOffIdle?.()
    const [entry] = waiting
    if (!entry) {
      callOffIdle = worker && doors.later(end, idleMs)
      return
    }
    const [lane, { job, named, answer }] = entry
    waiting.delete(lane)
    worker ??= started()
    if (!given.includes(named.key)) {
      worker.post({ kind: 'root', named })
      given = [...given, named.key].slice(-rootsKept)
    }
    ids += 1
    running = { lane, job, named, answer, id: ids, stopWatch: doors.later(stop, loadMs) }
    worker.post({ kind: 'job', id: ids, root: named.key, job })
  }

  return {
    ask(lane, job, named, answer) {
      const own: Waiting = { job, named, answer }
      waiting.set(lane, own)
      next()
      return () => {
        if (waiting.get(lane) === own) waiting.delete(lane)
        // What runs goes on, so that the worker is not started anew at every key; nobody hears of it.
        if (running?.answer === answer) running.answer = () => {}
      }
    },
  }
}

/** In a browser. */
export const browserWorkers: WorkerDoors = {
  start({ onMessage, onError }) {
    const worker = new Worker(new URL('./evaluation-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data)
    worker.onerror = (event) => onError(event.message || 'What evaluates here could not be loaded. Reload the page.')
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
  },
  later(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
