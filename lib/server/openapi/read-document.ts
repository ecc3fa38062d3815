/**
 * Fetches the text of an OpenAPI document for the person who imports it: through the guard of outgoing calls, with no secrets, no
 * cookies and no key of ours, and at most 10 MiB. What the text says is read in the browser, in a worker.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { HttpResult } from '#lib/nodes/ports.ts'
import { environment } from '../env.ts'
import { createGuard, type Guard } from '../http/guard.ts'
import { createHttpPort } from '../http/http-port.ts'

const timeoutMs = 20_000
const accept = 'application/vnd.oai.openapi+json, application/vnd.oai.openapi, application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5'

const slot = Symbol.for('oriel.openapi-guard')
const shared = globalThis as { [slot]?: Guard }

/** Throws invalid_request saying why the address gave no document. */
export async function readDocumentAt(url: string, signal: AbortSignal): Promise<{ url: string; text: string }> {
  const guard = (shared[slot] ??= createGuard(environment().allowPrivateHosts))
  const result = await createHttpPort({ guard })({ method: 'GET', url, headers: { accept }, timeoutMs }, signal)
  return { url, text: textOf(url, result) }
}

function textOf(url: string, result: HttpResult): string {
  if (result.kind !== 'response') throw refused(`${url} could not be read. ${result.message}`)
  if (result.status < 200 || result.status > 299) throw refused(`${url} answered with ${result.status}. Check the address; a document behind a sign-in can be pasted or chosen as a file.`)
  if (typeof result.body === 'string') return result.body
  if (result.body === null) throw refused(`${url} answered with nothing.`)
  return JSON.stringify(result.body)
}

const refused = (message: string): ApiError => new ApiError('invalid_request', message, { problems: [{ path: '/url', code: 'unreadable', message }] })
