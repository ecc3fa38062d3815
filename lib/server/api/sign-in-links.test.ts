import { expect, test } from 'vitest'
import { createSignInLink } from '#lib/api/sign-in.ts'
import * as consume from '../../../app/api/auth/consume-sign-in-link/route.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as links from '../../../app/api/v1/sign-in-links/route.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

test('an owner’s key makes a link that signs a browser in, once, within a day', async () => {
  const { status, body } = await send(links.POST, { method: 'POST', contract: createSignInLink })
  expect(status).toBe(201)
  expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(23 * 3600_000)
  const open = () =>
    consume.POST(
      new Request('http://localhost:3000/api/auth/consume-sign-in-link', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: new URL(body.url).searchParams.get('token') ?? '' }),
      }),
    )
  expect((await open()).headers.get('location')).toBe('/workflows')
  expect((await open()).headers.get('location')).toBe('/sign-in?error=used')
})

test('a member’s key makes no links, for a link opens the owner’s session', async () => {
  const { body } = await send(keys.POST, { method: 'POST', body: { name: 'ci', role: 'member' } })
  expect(await send(links.POST, { method: 'POST', key: body.key })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(await send(links.POST, { method: 'POST', key: null })).toMatchObject({ status: 401 })
})
