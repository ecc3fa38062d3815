/** Test support: people with sessions, as they come by. To be used after `useTestApi`. Used by tests only. */
import { expect } from 'vitest'
import * as consume from '../../../app/api/auth/consume-sign-in-link/route.ts'
import * as members from '../../../app/api/v1/members/route.ts'
import { send, type Answered, type Sent } from '../api/testing.ts'
import { createSignInLink } from '../auth/sign-in-link.ts'
import type { RouteHandler } from '../route.ts'

/** Somebody at a browser. */
export interface Person {
  id: string
  email: string
  cookie: string
  /** Sends as their browser would, from our own pages. */
  send(handler: RouteHandler, sent?: Sent): Promise<Answered>
}

export const consumeLink = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  consume.POST(
    new Request('http://localhost:3000/api/auth/consume-sign-in-link', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ token: new URL(url).searchParams.get('token') ?? '' }),
    }),
  )

/** Opens a sign-in link and presses its button. */
export async function signIn(url: string, { id = '', email = '' } = {}): Promise<Person> {
  const response = await consumeLink(url)
  expect(response.headers.get('location')).toBe('/workflows')
  const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
  return { id, email, cookie, send: (handler, sent = {}) => send(handler, { ...sent, key: null, headers: { cookie, 'sec-fetch-site': 'same-origin', ...sent.headers } }) }
}

/** Invited and signed in. */
export async function member(email: string, settings: { role?: 'owner' | 'member'; groups?: string[]; name?: string } = {}): Promise<Person> {
  const { status, body } = await send(members.POST, { method: 'POST', body: { email, ...settings } })
  expect(status).toBe(201)
  return signIn(body.invitation.url, body)
}

export const firstOwner = async (): Promise<Person> => signIn(await createSignInLink(), { email: 'owner@oriel.localhost' })
