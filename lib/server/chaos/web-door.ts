/**
 * The chaos suite's door over HTTP, and the web process behind it, which is killed like any other. A call that gets no answer is made
 * again: what was acknowledged must be on disk, what was not may or may not be.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { projectDirectory } from '../paths.ts'
import { late, type Door } from './door.ts'

export interface WebProcess {
  start(): Promise<void>
  /** Kills it with -9 and starts another. */
  restart(): Promise<void>
  end(): Promise<void>
}

const apiKey = 'chaos-owner-key-0123456789'
const readyWithinMs = 60_000

/** `variables` hold the database, the secret key and the data directory; `directory` takes the log. */
export function webProcess(port: number, variables: { DATABASE_URL: string } & Record<string, string>, directory: string): WebProcess {
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const url = new URL(variables.DATABASE_URL)
    url.searchParams.set('application_name', 'chaos-web')
    const file = openSync(join(directory, 'web.log'), 'a')
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'lib/server/launcher/one-role.ts', 'web'], {
      cwd: projectDirectory(),
      env: { ...process.env, ...variables, DATABASE_URL: url.href, PORT: String(port), HOST: '127.0.0.1', ORIEL_API_KEY: apiKey },
      stdio: ['ignore', file, file],
    })
    closeSync(file)
    const until = performance.now() + readyWithinMs
    while (!(await fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok, () => false))) {
      if (performance.now() > until) throw new Error(`The web process was not ready within ${readyWithinMs / 1000} s; see ${join(directory, 'web.log')}.`)
      await sleep(50)
    }
  }
  const end = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child?.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return {
    start,
    end,
    async restart() {
      await end()
      await start()
    },
  }
}

const problemSchema = z.object({ code: z.string() })
const idSchema = z.object({ id: z.string() })
/** Longer than a web process takes to come back on a busy machine. */
const patienceMs = 90_000

export function webDoor(port: number): Door {
  const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<{ ok: true; body: unknown } | { ok: false; code: string }> => {
    for (const until = performance.now() + patienceMs; ; await sleep(200)) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), signal: AbortSignal.timeout(15_000) })
        const answer: unknown = await response.json()
        if (response.ok) return { ok: true, body: answer }
        if (response.status < 500) return { ok: false, code: problemSchema.parse(answer).code }
        if (performance.now() > until) throw new Error(`POST ${path} is answered with ${response.status}: ${JSON.stringify(answer)}`)
      } catch (error) {
        if (performance.now() > until) throw error
      }
    }
  }
  const made = async (path: string, body: object, headers?: Record<string, string>): Promise<string> => {
    const answer = await post(path, body, headers)
    if (!answer.ok) throw new Error(`POST ${path} was refused: ${answer.code}.`)
    return idSchema.parse(answer.body).id
  }
  const taken = async (path: string, body: object): Promise<boolean> => {
    const answer = await post(path, body)
    if (!answer.ok && !late.has(answer.code)) throw new Error(`POST ${path} was refused: ${answer.code}.`)
    return answer.ok
  }
  return {
    create: (document) => made('/workflows', { document }),
    launch: (workflowId, input, key) => made(`/workflows/${workflowId}/runs`, { input, version: 'draft' }, { 'idempotency-key': key }),
    answer: (requestId, body) => taken(`/requests/${requestId}/answer`, body),
    callback: (token, payload) => taken(`/callbacks/${token}`, { payload }),
    act: (runId, act) => taken(`/runs/${runId}/${act}`, act === 'cancel' ? { reason: 'chance' } : {}),
  }
}
