/** Owns how the launcher learns that web and worker are serving: web answers /healthz, the worker sends `{ready: true}`. */
import type { ChildProcess } from 'node:child_process'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 30

/** The status of one GET, or undefined when nobody listens. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 5_000, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(undefined))
  })
}

/** Settles when web says that it is healthy. */
export function webReady(baseUrl: string): (child: ChildProcess, gone: AbortSignal) => Promise<void> {
  return async (_child, gone) => {
    while ((await statusOf(`${baseUrl}/healthz`)) !== 200) await sleep(POLL_MS, undefined, { signal: gone })
  }
}

/** Settles when the worker says that it takes jobs. */
export function workerReady(child: ChildProcess, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    gone.addEventListener('abort', () => reject(new Error('The worker ended before it was ready.')), { once: true })
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) resolve()
    })
  })
}
