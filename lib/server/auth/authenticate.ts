/**
 * Finds out who makes a request: an API key in `Authorization: Bearer`, else the session cookie. A wrong key is never healed by a
 * cookie.
 */
import { z } from 'zod'
import { ApiError } from '#lib/api/errors.ts'
import { roleSchema } from '#lib/api/keys.ts'
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
  const { id, email, name, role, groups, removedAt } = memberSchema.parse(response.user)
  if (removedAt) return undefined
  return { actor: { by: email, name: name || email, email, role, groups, personId: id, via: 'session' }, setCookies: answered.getSetCookie() }
}

/** What a session's row says of its member now: a change of role or a removal holds from the next request on. */
const memberSchema = z.object({ id: z.string(), email: z.string(), name: z.string(), role: roleSchema, groups: z.array(z.string()), removedAt: z.date().nullish() })

const unauthorized = (detail: string) => new ApiError('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer realm="oriel"' } })
