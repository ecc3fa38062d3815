/** Test support: calls route handlers as a client would, against a database of the test file's own. Used by tests only. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Contract } from '#lib/api/contract.ts'
import { closeDatabase } from '../db.ts'
import { log } from '../log.ts'
import { pool } from '../pool/pool.ts'
import type { RouteHandler } from '../route.ts'
import { testDatabase } from '../testing.ts'

export const ownerKey = 'test-owner-key-0123456789'

/** To be called at the top of a test file. */
export function useTestApi(): void {
  beforeAll(async () => {
    const { url } = await testDatabase()
    Object.assign(process.env, { DATABASE_URL: url, ORIEL_API_KEY: ownerKey, ORIEL_SECRET_KEY: 'a master key of forty characters, or so..' })
    log().level = 'silent'
  })
  afterAll(async () => {
    await pool().close()
    await closeDatabase()
  })
}

/** Starts a worker process on the test's database. To be called after `useTestApi`. */
export function useTestWorker(): void {
  let worker: ChildProcess | undefined
  beforeAll(async () => {
    worker = fork('lib/server/worker.ts', { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    await once(worker, 'message')
  })
  afterAll(async () => {
    if (!worker) return
    const gone = once(worker, 'exit')
    worker.kill('SIGTERM')
    await gone
  })
}

export interface Sent {
  method?: string
  /** Of the address, for the query. */
  path?: string
  params?: Record<string, string>
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
  headers?: Record<string, string>
  /** API key; null for none. */
  key?: string | null
  /** A success is held to be exactly what the contract says: nothing missing, nothing beside. */
  contract?: Contract
}

export interface Answered {
  status: number
  headers: Headers
  /** The parsed body; undefined where there is none. */
  // Tests look wherever they please into what came back.
  body: ReturnType<typeof JSON.parse>
}

export async function send(handler: RouteHandler, { method = 'GET', path = '/', params = {}, body, headers = {}, key = ownerKey, contract }: Sent = {}): Promise<Answered> {
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await handler(request, { params: Promise.resolve(params) })
  const text = await response.text()
  const answered = text === '' ? undefined : JSON.parse(text)
  if (contract?.response && response.ok) expect(contract.response.parse(answered)).toEqual(answered)
  return { status: response.status, headers: response.headers, body: answered }
}
