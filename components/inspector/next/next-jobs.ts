/**
 * The worker that renders and assembles what would be sent next: one job after the other. A job that takes longer than the limit ends the
 * worker and is answered with an error that says so; the next one gets a new worker. Every job is answered once, all with an error after
 * `close`. Knows no DOM: the doors are given, so tests script them.
 */
import type { AssembleRequest, AssembleResult } from '#lib/engine/context/request.ts'
import type { Evaluate } from '#lib/engine/evaluation.ts'

type Evaluated = Awaited<ReturnType<Evaluate>>
export type NextJob = { kind: 'evaluate'; evaluations: Parameters<Evaluate>[0]; scope: Parameters<Evaluate>[1] } | { kind: 'assemble'; request: AssembleRequest }
export interface ToNextWorker {
  id: number
  job: NextJob
}
/** `started`: everything is loaded, time counts from now on. */
export type FromNextWorker = { kind: 'started'; id: number } | { kind: 'done'; id: number; result: Evaluated | AssembleResult }

export interface NextWorker {
  post(message: ToNextWorker): void
  terminate(): void
}

export interface NextDoors {
  start(handlers: { onMessage(message: FromNextWorker): void; onError(message: string): void }): NextWorker
  later(run: () => void, ms: number): () => void
}

export interface NextJobs {
  evaluate: Evaluate
  assemble(request: AssembleRequest): Promise<AssembleResult>
  close(): void
}

export const limitMs = 2_000

interface Waiting {
  job: NextJob
  answer(result: Evaluated | AssembleResult): void
}

export function createNextJobs(doors: NextDoors): NextJobs {
  const waiting: Waiting[] = []
  let worker: NextWorker | undefined
  let running: (Waiting & { id: number; stopWatch?: () => void }) | undefined
  let ids = 0
  let closed = false

  const refused = (message: string) => ({ ok: false as const, error: { code: 'evaluation_timeout' as const, message } })

  function settle(result: Evaluated | AssembleResult): void {
    const done = running
    running = undefined
    done?.stopWatch?.()
    done?.answer(result)
    next()
  }

  function end(message: string): void {
    worker?.terminate()
    worker = undefined
    settle(refused(message))
  }

  function started(): NextWorker {
    const own = doors.start({
      onMessage(message) {
        if (own !== worker || message.id !== running?.id) return
        if (message.kind === 'done') settle(message.result)
        else running.stopWatch = doors.later(() => end(`It took longer than ${limitMs / 1000} seconds to assemble, so it was stopped. A template may be written so that it does not end.`), limitMs)
      },
      onError(message) {
        if (own === worker) end(message)
      },
    })
    return own
  }

  function next(): void {
    if (running) return
    const job = waiting.shift()
    if (!job) return
    ids += 1
    running = { ...job, id: ids }
    worker ??= started()
    worker.post({ id: ids, job: job.job })
  }

  const ask = <Result>(job: NextJob): Promise<Result> =>
    new Promise((resolve) => {
      // A job is answered by the kind of result that it asks for.
      const answer = (result: Evaluated | AssembleResult) => resolve(result as Result)
      if (closed) return answer(refused('The page was left.'))
      waiting.push({ job, answer })
      next()
    })

  return {
    evaluate: (evaluations, scope) => ask<Evaluated>({ kind: 'evaluate', evaluations, scope }),
    assemble: (request) => ask<AssembleResult>({ kind: 'assemble', request }),
    close() {
      closed = true
      running?.stopWatch?.()
      worker?.terminate()
      worker = undefined
      for (const each of [...(running ? [running] : []), ...waiting.splice(0)]) each.answer(refused('The page was left.'))
      running = undefined
    },
  }
}

/** In a browser. */
export const browserWorkers: NextDoors = {
  start({ onMessage, onError }) {
    const worker = new Worker(new URL('./next-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<FromNextWorker>) => onMessage(data)
    worker.onerror = (event) => onError(event.message || 'What assembles here could not be loaded. Reload the page.')
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() }
  },
  later(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
