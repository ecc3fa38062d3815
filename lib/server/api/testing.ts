/** Test support: calls route handlers as a client would, against a database of the test file's own. Used by tests only. */
import { afterAll, beforeAll } from 'vitest'
import { closeDatabase } from '../db.ts'
import { log } from '../log.ts'
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
  afterAll(() => closeDatabase())
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
}

export interface Answered {
  status: number
  headers: Headers
  /** The parsed body; undefined where there is none. */
  // Tests look wherever they please into what came back.
  body: ReturnType<typeof JSON.parse>
}

export async function send(handler: RouteHandler, { method = 'GET', path = '/', params = {}, body, headers = {}, key = ownerKey }: Sent = {}): Promise<Answered> {
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await handler(request, { params: Promise.resolve(params) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}
