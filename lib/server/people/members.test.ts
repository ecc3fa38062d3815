import { beforeAll, describe, expect, test } from 'vitest'
import { changeMember, inviteMember, listMembers, removeMember } from '#lib/api/members.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as me from '../../../app/api/v1/me/route.ts'
import * as link from '../../../app/api/v1/members/[id]/link/route.ts'
import * as restore from '../../../app/api/v1/members/[id]/restore/route.ts'
import * as one from '../../../app/api/v1/members/[id]/route.ts'
import * as members from '../../../app/api/v1/members/route.ts'
import * as ownLinks from '../../../app/api/v1/sign-in-links/route.ts'
import * as stream from '../../../app/api/v1/stream/route.ts'
import * as viewList from '../../../app/api/v1/run-views/route.ts'
import { send, useTestApi } from '../api/testing.ts'
import { readSignInLink } from '../auth/sign-in.ts'
import { database } from '../db.ts'
import { consumeLink, firstOwner, member, signIn, type Person } from './testing.ts'

useTestApi()

let owner: Person
beforeAll(async () => {
  owner = await firstOwner()
  owner.id = (await owner.send(members.GET)).body.items[0].id
})

const invite = (body: object) => send(members.POST, { method: 'POST', body, contract: inviteMember })
const change = (id: string, body: object) => send(one.PUT, { method: 'PUT', params: { id }, body, contract: changeMember })
const remove = (id: string) => send(one.DELETE, { method: 'DELETE', params: { id }, contract: removeMember })

describe('a member', () => {
  test('is there from the start: whoever opens the printed link is the owner', async () => {
    expect((await owner.send(members.GET, { contract: listMembers })).body.items).toEqual([expect.objectContaining({ email: 'owner@oriel.localhost', role: 'owner', status: 'active', invitedBy: null, groups: [], link: null })])
  })

  test('is invited with a role and groups by a link that signs them in once', async () => {
    const { status, body } = await invite({ email: 'Ada@Example.com', name: 'Ada', groups: ['Finance', 'finance', ' Second   Line '] })
    expect(status).toBe(201)
    expect(body).toMatchObject({ email: 'ada@example.com', role: 'member', groups: ['finance', 'second line'], status: 'invited', invitedBy: 'key:environment', link: { open: true }, joinedAt: null })
    expect(Date.parse(body.invitation.expiresAt) - Date.now()).toBeGreaterThan(23.9 * 3600_000)
    const ada = await signIn(body.invitation.url)
    expect((await ada.send(me.GET)).body).toMatchObject({ by: 'ada@example.com', name: 'Ada', role: 'member', groups: ['finance', 'second line'], via: 'session' })
    expect((await consumeLink(body.invitation.url)).headers.get('location')).toBe('/sign-in?error=used')
    expect((await send(one.GET, { params: { id: body.id } })).body).toMatchObject({ status: 'active', joinedAt: expect.any(String), lastSeenAt: expect.any(String), link: { open: false } })
  })

  test('is the same person however their address is written', async () => {
    await invite({ email: 'grace@example.com' })
    expect(await invite({ email: 'GRACE@Example.COM' })).toMatchObject({ status: 409, body: { code: 'name_taken' } })
    await expect(database().query(`insert into "user" (id, name, email) values ('x', '', 'Grace@example.com')`)).rejects.toThrow('small_letters')
  })

  test('needs an address that is one, a role and groups that can be', async () => {
    expect(await invite({ email: 'ada' })).toMatchObject({ status: 422, body: { problems: [{ path: '/email' }] } })
    expect(await invite({ email: 'a@b, c@d.example' })).toMatchObject({ status: 422 })
    expect(await invite({ email: 'x@example.com', role: 'admin' })).toMatchObject({ status: 422, body: { problems: [{ path: '/role' }] } })
    expect(await invite({ email: 'x@example.com', groups: ['fine', 'owner'] })).toMatchObject({ status: 422, body: { problems: [{ path: '/groups/1' }] } })
    expect(await invite({ email: 'x@example.com', invitedBy: 'me' })).toMatchObject({ status: 422, body: { problems: [{ code: 'unknown_field' }] } })
  })

  test('gets another link when the first was lost, and the lost one opens nothing', async () => {
    const { body } = await invite({ email: 'linus@example.com' })
    const second = await send(link.POST, { method: 'POST', params: { id: body.id } })
    expect(second.status).toBe(201)
    expect((await consumeLink(body.invitation.url)).headers.get('location')).toBe('/sign-in?error=used')
    await signIn(second.body.url)
    expect((await send(link.POST, { method: 'POST', params: { id: 'nobody' } })).status).toBe(404)
  })
})

describe('the page of a sign-in link', () => {
  const tokenOf = (url: string): string => new URL(url).searchParams.get('token') ?? ''

  test('says whom it signs in, however often it is opened, and uses nothing up; an invitation is not pressed by itself', async () => {
    const { body } = await invite({ email: 'vera@example.com', name: 'Vera' })
    const token = tokenOf(body.invitation.url)
    for (let i = 0; i < 20; i++) expect(await readSignInLink(token)).toEqual({ name: 'Vera', email: 'vera@example.com', invited: true })
    await signIn(body.invitation.url)
    expect(await readSignInLink(token)).toBeNull()
    const again = (await send(link.POST, { method: 'POST', params: { id: body.id } })).body.url
    expect(await readSignInLink(tokenOf(again))).toMatchObject({ invited: false })
    await remove(body.id)
    expect(await readSignInLink(tokenOf(again))).toBeNull()
    expect(await readSignInLink('made-up')).toBeNull()
  })
})

describe('a role', () => {
  test('decides what a session may, from the next request on', async () => {
    const mary = await member('mary@example.com')
    expect(await mary.send(keys.GET)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await change(mary.id, { role: 'owner' })).body).toMatchObject({ role: 'owner' })
    expect((await mary.send(keys.GET)).status).toBe(200)
    await change(mary.id, { role: 'member' })
    expect((await mary.send(keys.GET)).status).toBe(403)
  })

  test('of a member is no right to invite, change, remove or make links', async () => {
    const eve = await member('eve@example.com')
    for (const refused of [
      eve.send(members.POST, { method: 'POST', body: { email: 'friend@example.com', role: 'owner' } }),
      eve.send(one.PUT, { method: 'PUT', params: { id: eve.id }, body: { role: 'owner' } }),
      eve.send(one.DELETE, { method: 'DELETE', params: { id: owner.id } }),
      eve.send(link.POST, { method: 'POST', params: { id: owner.id } }),
      eve.send(restore.POST, { method: 'POST', params: { id: owner.id } }),
      eve.send(ownLinks.POST, { method: 'POST' }),
    ]) {
      expect(await refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
    expect((await eve.send(members.GET)).status).toBe(200)
  })

  test('of the last owner cannot be taken, and the last owner cannot be removed', async () => {
    expect(await change(owner.id, { role: 'member' })).toMatchObject({ status: 409, body: { code: 'last_owner' } })
    expect(await remove(owner.id)).toMatchObject({ status: 409, body: { code: 'last_owner' } })
    expect((await owner.send(keys.GET)).status).toBe(200)
  })

  test('of two owners who remove each other at once one is left', async () => {
    const second = await member('second@example.com', { role: 'owner' })
    const answers = await Promise.all([owner.send(one.DELETE, { method: 'DELETE', params: { id: second.id } }), second.send(one.DELETE, { method: 'DELETE', params: { id: owner.id } })])
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    const left = (await send(members.GET)).body.items.filter((each: { role: string }) => each.role === 'owner')
    expect(left).toHaveLength(1)
    if (left[0].id !== owner.id) {
      await send(restore.POST, { method: 'POST', params: { id: owner.id } })
      owner = await firstOwner().then((person) => ({ ...person, id: owner.id }))
      await remove(second.id)
    }
  })
})

describe('a member who is removed', () => {
  test('is signed out everywhere at once, their links open nothing, and a stream they watch ends', async () => {
    const rob = await member('rob@example.com', { groups: ['ops'] })
    const unused = (await send(link.POST, { method: 'POST', params: { id: rob.id } })).body.url
    const watching = await stream.GET(new Request('http://localhost:3000/api/v1/stream?topic=inbox', { headers: { cookie: rob.cookie } }), { params: Promise.resolve({}) })
    expect(watching.status).toBe(200)
    expect((await remove(rob.id)).status).toBe(204)
    expect((await rob.send(me.GET)).status).toBe(401)
    expect((await consumeLink(unused)).headers.get('location')).toBe('/sign-in?error=used')
    const reader = watching.body?.getReader()
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read());
    expect((await send(members.GET)).body.items.map(({ email }: { email: string }) => email)).not.toContain('rob@example.com')
    expect(await remove(rob.id)).toMatchObject({ status: 404 })
    expect((await change(rob.id, { role: 'owner' })).status).toBe(404)
    expect((await send(link.POST, { method: 'POST', params: { id: rob.id } })).status).toBe(404)
  })

  test('has no session even where its row was left behind', async () => {
    const ghost = await member('ghost@example.com')
    await database().query('update "user" set removed_at = now() where id = $1', [ghost.id])
    expect((await ghost.send(me.GET)).status).toBe(401)
  })

  test('comes back by undo as they were, and by invitation with what that says', async () => {
    const sue = await member('sue@example.com', { role: 'owner', groups: ['ops'] })
    await remove(sue.id)
    expect((await send(members.GET, { path: '/?removed=true' })).body.items).toContainEqual(expect.objectContaining({ email: 'sue@example.com', status: 'removed' }))
    expect((await send(restore.POST, { method: 'POST', params: { id: sue.id } })).body).toMatchObject({ role: 'owner', groups: ['ops'], status: 'active' })
    expect((await sue.send(me.GET)).status).toBe(401)
    await remove(sue.id)
    expect((await invite({ email: 'sue@example.com', groups: [] })).body).toMatchObject({ id: sue.id, role: 'member', groups: [] })
  })
})

describe('an address', () => {
  test('can be changed; sessions go on, links that went to the old one do not', async () => {
    const old = await member('old@example.com')
    const unused = (await send(link.POST, { method: 'POST', params: { id: old.id } })).body.url
    await old.send(viewList.POST, { method: 'POST', body: { name: 'Mine', query: 'status=failed', shared: false } })
    expect((await change(old.id, { email: 'New@example.com' })).body).toMatchObject({ email: 'new@example.com', link: { open: false } })
    expect((await old.send(me.GET)).body.by).toBe('new@example.com')
    expect((await consumeLink(unused)).headers.get('location')).toBe('/sign-in?error=used')
    expect((await old.send(viewList.GET)).body.items).toContainEqual(expect.objectContaining({ name: 'Mine' }))
    expect(await change(old.id, { email: 'ADA@example.com' })).toMatchObject({ status: 409, body: { code: 'name_taken' } })
  })
})

describe('a sign-in link that somebody makes for themselves', () => {
  test('makes nobody somebody else', async () => {
    const second = await member('second.owner@example.com', { role: 'owner' })
    const own = await signIn((await second.send(ownLinks.POST, { method: 'POST' })).body.url)
    expect((await own.send(me.GET)).body.by).toBe('second.owner@example.com')
    const { key } = (await second.send(keys.POST, { method: 'POST', body: { name: 'mine', role: 'owner' } })).body
    const byKey = await signIn((await send(ownLinks.POST, { method: 'POST', key })).body.url)
    expect((await byKey.send(me.GET)).body.by).toBe('second.owner@example.com')
    const byEnvironment = await signIn((await send(ownLinks.POST, { method: 'POST' })).body.url)
    expect((await byEnvironment.send(me.GET)).body.by).toBe('owner@oriel.localhost')
    expect((await send(one.GET, { params: { id: second.id } })).body.keys).toBe(1)
  })
})
