/**
 * The two acts of a session: opening one with a link, and closing it. A link is consumed by a POST from its page and never by a
 * GET, so a preview or a scanner that follows it uses nothing up (semantics §9.4).
 */
import { z } from 'zod'
import { ApiError } from '#lib/api/errors.ts'
import { database } from '../db.ts'
import { environment } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { readText } from '../request-body.ts'
import { requireKnownHost, requireSameOrigin } from '../request-host.ts'
import { signInRecord } from './sign-in-token.ts'

/** Whom a link signs in, for its page: looking at it consumes nothing. Null where it opens nothing any more. */
export async function readSignInLink(token: string): Promise<{ name: string; email: string; invited: boolean } | null> {
  const { rows } = await database().query<{ name: string; email: string; invited: boolean }>(
    `select u.name, u.email, u.joined_at is null and u.invited_by is not null as invited from verification v
     join "user" u on u.email = v.value::json ->> 'email' and u.removed_at is null where v.identifier = $1 and v.expires_at > now()`,
    [signInRecord(token, { email: '', name: '' }).identifier],
  )
  return rows[0] ?? null
}

const seeOther = (location: string): Response => new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })

function withCookies(response: Response, setCookies: string[]): Response {
  for (const cookie of setCookies) response.headers.append('set-cookie', cookie)
  return response
}

/** POST with `token`, as a form or as JSON: 303 to /workflows with a session, or to /sign-in?error=used. */
export async function consumeSignInLink(request: Request): Promise<Response> {
  try {
    requireKnownHost(request.headers, request.url)
    if (!isAnonymous(request.headers)) requireSameOrigin(request.headers, request.url)
    const token = await readToken(request)
    const { sessions } = await import('./better-auth.ts')
    const verified = await sessions().api.magicLinkVerify({ query: { token }, headers: ownHeaders(request.headers), asResponse: true })
    if (verified.ok) await noteFirstSignIn(verified)
    return verified.ok ? withCookies(seeOther('/workflows'), verified.headers.getSetCookie()) : seeOther('/sign-in?error=used')
  } catch (error) {
    return problemResponse(error)
  }
}

/** Throws nothing that would lose the session: who joined when is for the list of members. */
async function noteFirstSignIn(verified: Response): Promise<void> {
  const parsed = signedInSchema.safeParse(await verified.clone().json())
  if (parsed.success) await database().query('update "user" set joined_at = now() where id = $1 and joined_at is null', [parsed.data.user.id])
}

const signedInSchema = z.object({ user: z.object({ id: z.string() }) })

/**
 * The page of the link sends no referrer, for which a browser on plain http tells the origin "null" and nothing of the site. Whoever
 * has the token has the right, so that is enough here.
 */
const isAnonymous = (headers: Headers): boolean => headers.get('origin') === 'null' && headers.get('sec-fetch-site') === null

async function readToken(request: Request): Promise<string> {
  const text = await readText(request)
  const token = isJson(request.headers) ? tokenOfJson(text) : new URLSearchParams(text).get('token')
  if (typeof token === 'string' && token !== '') return token
  throw new ApiError('invalid_request', 'The token of the sign-in link is missing. Open the whole link, as it was printed.')
}

const isJson = (headers: Headers): boolean => (headers.get('content-type') ?? '').toLowerCase().startsWith('application/json')

function tokenOfJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
  } catch {
    throw new ApiError('malformed_json', 'The body is not valid JSON.')
  }
}

/** Ends the session of the cookie: 204, and the cookie is gone. Without a session it does the same. */
export async function signOut(request: Request): Promise<Response> {
  try {
    requireKnownHost(request.headers, request.url)
    requireSameOrigin(request.headers, request.url)
    const { sessions } = await import('./better-auth.ts')
    const ended = await sessions().api.signOut({ headers: ownHeaders(request.headers), asResponse: true })
    return withCookies(new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }), ended.headers.getSetCookie())
  } catch (error) {
    return problemResponse(error)
  }
}

/** The origin was checked above, against more names than better-auth knows; it is told the one that it does. */
function ownHeaders(received: Headers): Headers {
  const headers = new Headers(received)
  headers.set('origin', new URL(environment().publicUrl).origin)
  return headers
}
