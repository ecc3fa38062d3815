/** One worker for the page that compares windows, started when first needed and gone when nobody has asked for a while. */
import type { ContextDiff } from '#lib/engine/context/diff.ts'
import type { ContextWindow } from '#lib/engine/context/diff-window.ts'

export interface CompareMessage {
  id: number
  before: ContextWindow
  after: ContextWindow
  sameRun: boolean
}

const idleMs = 60_000

let worker: Worker | undefined
let idle: ReturnType<typeof setTimeout> | undefined
let asked = 0
const open = new Map<number, { resolve(diff: ContextDiff): void; reject(error: Error): void }>()

/** Rejects where the worker cannot be started or fails. */
export function compareInWorker(before: ContextWindow, after: ContextWindow, sameRun: boolean): Promise<ContextDiff> {
  worker ??= startWorker()
  clearTimeout(idle)
  idle = setTimeout(stop, idleMs)
  asked += 1
  const message: CompareMessage = { id: asked, before, after, sameRun }
  return new Promise((resolve, reject) => {
    open.set(message.id, { resolve, reject })
    worker?.postMessage(message)
  })
}

function startWorker(): Worker {
  const started = new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' })
  started.onmessage = ({ data }: MessageEvent<{ id: number; diff: ContextDiff }>) => {
    open.get(data.id)?.resolve(data.diff)
    open.delete(data.id)
  }
  started.onerror = () => {
    for (const { reject } of open.values()) reject(new Error('The two windows could not be compared. Reload the page and try again.'))
    stop()
  }
  return started
}

function stop(): void {
  worker?.terminate()
  worker = undefined
  open.clear()
}
