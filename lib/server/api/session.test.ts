import { beforeAll, describe, expect, test } from 'vitest'
import * as consume from '../../../app/api/auth/consume-sign-in-link/route.ts'
import * as signOut from '../../../app/api/auth/sign-out/route.ts'
import * as me from '../../../app/api/v1/me/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { createSignInLink } from '../auth/sign-in-link.ts'
import { database } from '../db.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const post = (token: string, headers: Record<string, string> = {}) =>
  consume.POST(
    new Request('http://localhost:3000/api/auth/consume-sign-in-link', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ token }),
    }),
  )

const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? ''
const cookieOf = (response: Response): string => response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')

describe('signing in with the printed link', () => {
  test('the link works once, opens a session of the owner and leads to the workflows', async () => {
    const link = await createSignInLink()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in\?token=[\w-]{43}$/)
    const response = await post(tokenOf(link))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/workflows')
    const [cookie] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^oriel\.session_token=/)
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    expect(cookie).not.toMatch(/Secure/)
    expect(await send(me.GET, { key: null, headers: { cookie: cookieOf(response) } })).toMatchObject({ status: 200, body: { name: 'Owner', role: 'owner', via: 'session' } })
    const again = await post(tokenOf(link))
    expect(again.status).toBe(303)
    expect(again.headers.get('location')).toBe('/sign-in?error=used')
    expect(again.headers.getSetCookie()).toEqual([])
  })

  test('of two openings at once one wins', async () => {
    const token = tokenOf(await createSignInLink())
    const locations = (await Promise.all([post(token), post(token)])).map((response) => response.headers.get('location'))
    expect(locations.sort()).toEqual(['/sign-in?error=used', '/workflows'])
  })

  test('an expired, an unknown and a missing token open nothing', async () => {
    const token = tokenOf(await createSignInLink())
    await database().query("update verification set expires_at = now() - interval '1 minute'")
    expect((await post(token)).headers.get('location')).toBe('/sign-in?error=used')
    expect((await post('unknown')).headers.get('location')).toBe('/sign-in?error=used')
    expect((await post('')).status).toBe(422)
  })

  test('another site cannot post it', async () => {
    const token = tokenOf(await createSignInLink())
    expect((await post(token, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post(token, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post(token, { 'sec-fetch-site': 'same-origin', origin: 'null' })).headers.get('location')).toBe('/workflows')
  })

  test('a page that sends no referrer, over plain http, may post it', async () => {
    expect((await post(tokenOf(await createSignInLink()), { origin: 'null' })).headers.get('location')).toBe('/workflows')
  })

  test('the database holds no token that could be used', async () => {
    const token = tokenOf(await createSignInLink())
    const { rows } = await database().query<{ identifier: string; value: string }>('select identifier, value from verification')
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})

describe('a session', () => {
  let cookie = ''
  beforeAll(async () => {
    cookie = cookieOf(await post(tokenOf(await createSignInLink())))
  })
  const create = (headers: Record<string, string>, body: unknown = {}) => send(workflows.POST, { method: 'POST', key: null, body, headers: { cookie, ...headers } })

  test('writes from its own pages, as JSON, and from nowhere else', async () => {
    expect((await create({ 'sec-fetch-site': 'same-origin' })).status).toBe(422)
    expect((await create({ origin: 'http://localhost:3000' })).status).toBe(422)
    expect(await create({ origin: 'http://localhost:4000' })).toMatchObject({ status: 403, body: { code: 'cross_origin' } })
    expect(await create({ 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' })).toMatchObject({ status: 422 })
    expect(await create({ 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
    expect(await create({ 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } })
  })

  test('ends when its owner signs out', async () => {
    const response = await signOut.POST(new Request('http://localhost:3000/api/auth/sign-out', { method: 'POST', headers: { cookie, 'sec-fetch-site': 'same-origin' } }))
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie().join()).toMatch(/Max-Age=0/)
    expect((await send(me.GET, { key: null, headers: { cookie } })).status).toBe(401)
  })
})
