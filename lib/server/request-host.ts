/**
 * Which requests may come in at all: those to a host name that is ours, and, where a cookie speaks for the sender, those that
 * our own pages sent. The first stops DNS rebinding, the second requests forged by other sites.
 */
import { isIP } from 'node:net'
import { ApiError } from '#lib/api/errors.ts'
import { environment } from './env.ts'

/** Throws `unknown_host` unless the request names a host that is ours. */
export function requireKnownHost(headers: Headers, url?: string): void {
  const host = hostOf(headers, url)
  if (host !== undefined && isKnownHost(host)) return
  throw new ApiError(
    'unknown_host',
    `This server does not answer for the host "${host ?? ''}". Use the address that it printed when it started, or set ORIEL_PUBLIC_URL to the address people use.`,
  )
}

/** Where the sender reached this server, e.g. `http://localhost:3000`: what it can reach again. The host is known to be ours. */
export function originOf(request: Request): string {
  const host = hostOf(request.headers, request.url)
  const publicUrl = new URL(environment().publicUrl)
  return host === undefined || host === publicUrl.host ? publicUrl.origin : `http://${host}`
}

const hostOf = (headers: Headers, url?: string): string | undefined => headers.get('host') ?? (url ? new URL(url).host : undefined)

function isKnownHost(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return false
  const { hostname, host: normal } = new URL(`http://${host}`)
  const { host: listening, publicUrl } = environment()
  if (normal === new URL(publicUrl).host || hostname === listening.toLowerCase()) return true
  // Loopback under any port: a port can be forwarded, and a name that another site controls never reads like this.
  if (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)) return true
  const everywhere = listening === '0.0.0.0' || listening === '::' || listening === '[::]'
  return everywhere && isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
}

/** Throws `cross_origin` where the request was made by a page of another site. Requests made by programs carry neither header. */
export function requireSameOrigin(headers: Headers, url?: string): void {
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return
  const origin = headers.get('origin')
  if (site === null && origin === null) return
  if (origin !== null && URL.canParse(origin)) {
    const from = new URL(origin)
    if (from.host === hostOf(headers, url) || from.origin === new URL(environment().publicUrl).origin) return
  }
  throw new ApiError('cross_origin', 'Another site’s page made this request with your session, so nothing was done. Programs use an API key: Authorization: Bearer <key>.')
}
