/**
 * Who works for the preview, and when: one worker, one job at a time, and per lane only the latest job waits (the draft at every
 * keystroke, what it is compared with when that changes). A job that takes longer than the limit ends its worker, is answered with
 * `stopped`, and the next job gets a new one. Invariants: every job that is not overtaken is answered once; answers of a lane come in
 * the order of its jobs; nothing is answered after `close`. Knows no DOM: the doors are given, so tests script them.
 */
import type { FromWorker, PreviewJob, PreviewResult, ToWorker } from './preview-job.ts'

export interface PreviewWorker {
  post(message: ToWorker): void
  terminate(): void
}

export interface WorkerDoors {
  start(handlers: { onMessage(message: FromWorker): void; onError(message: string): void }): PreviewWorker
  /** Calls back later; gives the way to call it off. */
  later(run: () => void, ms: number): () => void
}

export type PreviewOutcome = { kind: 'result'; result: PreviewResult } | { kind: 'stopped' } | { kind: 'broken'; message: string }

/** `draft` goes before all others: it is what somebody is looking at. */
export type Lane = string
type Answer = (outcome: PreviewOutcome, job: PreviewJob) => void

export interface PreviewJobs {
  /** Takes the place of the lane's waiting job. */
  ask(lane: Lane, job: PreviewJob, answer: Answer): void
  close(): void
}

/** A template that renders a million characters takes less; one that does not end takes longer than anybody wants to wait. */
export const jobLimitMs = 2_000
/** A worker holds an encoder of about 100 MB: it goes when nothing was asked for this long. */
const idleMs = 120_000
const first: Lane = 'draft'

interface Waiting {
  job: PreviewJob
  answer: Answer
}

export function createPreviewJobs(doors: WorkerDoors): PreviewJobs {
  const waiting = new Map<Lane, Waiting>()
  let worker: PreviewWorker | undefined
  /** Keys of the moments that the worker was given, in order. */
  let given: string[] = []
  let running: (Waiting & { id: number; stopWatch?: () => void }) | undefined
  let ids = 0
  let callOffIdle: (() => void) | undefined
  let closed = false

  function end(): void {
    running?.stopWatch?.()
    callOffIdle?.()
    worker?.terminate()
    worker = undefined
    given = []
  }

  function settle(outcome: PreviewOutcome): void {
    const done = running
    running = undefined
    done?.stopWatch?.()
    done?.answer(outcome, done.job)
    next()
  }

  function started(): PreviewWorker {
    const own = doors.start({
      onMessage(message) {
        if (own !== worker || message.id !== running?.id) return
        if (message.kind === 'done') settle({ kind: 'result', result: message.result })
        else running.stopWatch = doors.later(stop, jobLimitMs)
      },
      onError(message) {
        if (own !== worker) return
        end()
        settle({ kind: 'broken', message })
      },
    })
    return own
  }

  function stop(): void {
    end()
    settle({ kind: 'stopped' })
  }

  function next(): void {
    if (closed || running) return
    const lane = waiting.has(first) ? first : waiting.keys().next().value
    const job = lane === undefined ? undefined : waiting.get(lane)
    callOffIdle?.()
    if (lane === undefined || !job) {
      callOffIdle = worker && doors.later(end, idleMs)
      return
    }
    waiting.delete(lane)
    worker ??= started()
    const { moment, ...rest } = job.job
    if (moment && !given.includes(moment.key)) {
      worker.post({ kind: 'moment', named: moment })
      // The worker keeps two: what is named here it still has.
      given = [...given, moment.key].slice(-2)
    }
    running = { ...job, id: ++ids }
    worker.post({ kind: 'job', id: ids, job: { ...rest, ...(moment && { moment: moment.key }) } })
  }

  return {
    ask(lane, job, answer) {
      if (closed) return
      waiting.set(lane, { job, answer })
      next()
    },
    close() {
      closed = true
      waiting.clear()
      running?.stopWatch?.()
      running = undefined
      end()
    },
  }
}

/** In a browser. */
export const browserWorkers: WorkerDoors = {
  start({ onMessage, onError }) {
    const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onMessage(data)
    worker.onerror = (event) => onError(event.message || 'The worker of the preview could not be loaded.')
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
  },
  later(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
