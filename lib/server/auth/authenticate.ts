/**
 * Finds out who makes a request: an API key in `Authorization: Bearer`, else the session cookie. A wrong key is never healed by a
 * cookie.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { Actor } from './actor.ts'
import { actorOfKey } from './api-keys.ts'

export interface Authenticated {
  actor: Actor
  /** Set-Cookie values that keep a session from ageing. */
  setCookies: string[]
}

/** Throws `unauthorized`. */
export async function authenticate(headers: Headers): Promise<Authenticated> {
  const authorization = headers.get('authorization')
  if (authorization !== null) {
    const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    const actor = key ? await actorOfKey(key) : undefined
    if (!actor) throw unauthorized('The API key is wrong or was revoked. Send a valid one: Authorization: Bearer <key>.')
    return { actor, setCookies: [] }
  }
  const session = headers.get('cookie')?.includes('oriel.session_token=') ? await sessionOf(headers) : undefined
  if (!session) throw unauthorized('Sign in, or send an API key: Authorization: Bearer <key>.')
  return session
}

/** The session that a cookie speaks for; undefined where it speaks for none. */
export async function sessionOf(headers: Headers): Promise<Authenticated | undefined> {
  const { sessions } = await import('./better-auth.ts')
  const { response, headers: answered } = await sessions().api.getSession({ headers, returnHeaders: true })
  if (!response) return undefined
  const { user } = response
  return { actor: { by: user.email, name: user.name || user.email, email: user.email, role: 'owner', via: 'session' }, setCookies: answered.getSetCookie() }
}

const unauthorized = (detail: string) => new ApiError('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer realm="oriel"' } })
