/** The doors through which an effect acts on the world. The server implements them; tests script them. */
import type { Json, JsonObject } from '#lib/engine/json.ts'

export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  timeoutMs: number
}

export type HttpResult =
  | { kind: 'response'; status: number; headers: Record<string, string>; body: Json }
  /** The request provably never left (DNS, refused, TLS), or the guard refused the host. */
  | { kind: 'not_sent'; code: 'http_dns' | 'http_refused' | 'http_tls' | 'http_blocked' | 'http_bad_url'; message: string }
  /** The request left and no answer came. */
  | { kind: 'no_answer'; code: 'http_timeout' | 'http_cut' | 'http_aborted' | 'http_too_large'; message: string }

export interface Ports {
  /** Sends through the guard against private hosts; replaces secret marks at the last moment and masks them in what comes back. */
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpResult>
}

export type { JsonObject }
