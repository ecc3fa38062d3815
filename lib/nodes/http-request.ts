/**
 * The request of an `http` node, from its resolved inputs. The URL is never parsed and written again: what the author wrote stays
 * as it is, and the marks that stand for secrets stay whole.
 */
import { z } from 'zod'
import type { Json } from '#lib/engine/json.ts'
import type { HttpRequest } from './ports.ts'

const texts = z.record(z.string(), z.string()).default({})

const resolvedSchema = z.object({
  url: z.string().transform((url) => url.trim()),
  query: texts,
  headers: texts,
  body: z.string().optional(),
  json: z.custom<Json>().optional(),
  idempotencyKey: z.union([z.string().min(1), z.number(), z.boolean()], 'the idempotency key must be a text or a number').transform(String).optional(),
})

type BuiltRequest = { ok: true; request: HttpRequest } | { ok: false; error: { code: string; message: string } }

/** `derivedKey` is sent as Idempotency-Key unless the node resolved a key, or a header, of its own. */
export function buildRequest(method: string, timeoutMs: number, input: Record<string, Json>, derivedKey: string): BuiltRequest {
  const resolved = resolvedSchema.safeParse(input)
  if (!resolved.success) return { ok: false, error: { code: 'http_bad_input', message: `The request could not be built: ${z.prettifyError(resolved.error)}` } }
  const { url, query, headers, body, json, idempotencyKey } = resolved.data
  const badHeader = Object.entries(headers).find(([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\r\n\0]/.test(value))
  if (badHeader) {
    return { ok: false, error: { code: 'http_bad_header', message: `The header "${badHeader[0]}" cannot be sent: a name is one token, and a value has no line break.` } }
  }
  const all = { ...headers }
  const add = (name: string, value: string) => {
    if (!Object.keys(all).some((given) => given.toLowerCase() === name.toLowerCase())) all[name] = value
  }
  if (json !== undefined) add('Content-Type', 'application/json')
  else if (body !== undefined) add('Content-Type', 'text/plain; charset=utf-8')
  if (method !== 'GET' && method !== 'HEAD') add('Idempotency-Key', idempotencyKey ?? derivedKey)
  const sent = json === undefined ? body : JSON.stringify(json)
  return { ok: true, request: { method, url: withQuery(url, query), headers: all, ...(sent !== undefined && { body: sent }), timeoutMs } }
}

function withQuery(url: string, query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  if (pairs.length === 0) return url
  const [, base = url, fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url) ?? []
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&'
  return `${base}${separator}${pairs.join('&')}${fragment}`
}
