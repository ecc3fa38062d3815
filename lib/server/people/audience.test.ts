import { beforeAll, describe, expect, test } from 'vitest'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as one from '../../../app/api/v1/members/[id]/route.ts'
import * as members from '../../../app/api/v1/members/route.ts'
import { ownerKey, send, useTestApi } from '../api/testing.ts'
import { authenticate } from '../auth/authenticate.ts'
import { answererOfActor, answererOfAddress, type Answerer } from './answerer.ts'
import { audienceNames, closedAudienceSize, mayAnswer, recipientsOf } from './audience.ts'
import { firstOwner, member } from './testing.ts'

useTestApi()

const nobody: Answerer = { by: 'eve@example.com', via: 'link', email: 'eve@example.com', role: null, groups: [], removed: false, knownAs: ['eve@example.com'] }
const ada: Answerer = { by: 'ada@example.com', via: 'session', email: 'ada@example.com', role: 'member', groups: ['finance'], removed: false, knownAs: ['ada@example.com', 'key:ada laptop'] }
const boss: Answerer = { ...ada, by: 'boss@example.com', email: 'boss@example.com', role: 'owner', groups: [], knownAs: ['boss@example.com'] }
const key: Answerer = { by: 'key:Deploy', via: 'key', email: null, role: 'member', groups: [], removed: false, knownAs: ['key:Deploy'] }
const anonymous: Answerer = { by: 'link', via: 'link', email: null, role: null, groups: [], removed: false, knownAs: [] }

const may = (audience: string[], who: Answerer, notBy: string[] = []): boolean => mayAnswer({ audience, notBy }, who).ok

describe('who may answer', () => {
  test('is every member and key where nobody is named, and nobody else', () => {
    for (const audience of [[], ['not:launcher']]) {
      expect([ada, boss, key].map((who) => may(audience, who))).toEqual([true, true, true])
      expect([nobody, anonymous].map((who) => may(audience, who))).toEqual([false, false])
    }
  })

  test.each([
    [['Ada@Example.com'], [ada]],
    [['eve@example.com'], [nobody]],
    [['role:member'], [ada, key]],
    [['owner'], [boss]],
    [['group:finance'], [ada]],
    [['Finance'], [ada]],
    [['key:Deploy'], [key]],
    [['key:deploy'], []],
    [['key:ada laptop'], []],
    [['anyone'], [ada, boss, key, nobody, anonymous]],
    [['eve@example.com', 'owner'], [nobody, boss]],
    [['role:admin'], []],
    [['', 'not:ada'], []],
    [['{{ input.email }}'], []],
  ] as [string[], Answerer[]][])('%j', (audience, allowed) => {
    expect([ada, boss, key, nobody, anonymous].filter((who) => may(audience, who))).toEqual([ada, boss, key, nobody, anonymous].filter((who) => allowed.includes(who)))
  })

  test('is not who started the run, by whatever name they did', () => {
    expect(may([], ada, ['ADA@example.com'])).toBe(false)
    expect(may(['ada@example.com'], ada, ['key:ada laptop'])).toBe(false)
    expect(may(['anyone'], ada, ['ada@example.com'])).toBe(false)
    expect(may([], boss, ['ada@example.com'])).toBe(true)
    expect(may([], key, ['key:Deploy'])).toBe(false)
    expect(may([], key, ['key:other'])).toBe(true)
  })

  test('is nobody by a link to anyone where who started the run may not: such a link cannot tell', () => {
    expect(may(['anyone'], anonymous, ['ada@example.com'])).toBe(false)
    expect(may(['anyone'], nobody, ['ada@example.com'])).toBe(true)
  })

  test('is nobody who was removed, even if named', () => {
    expect(mayAnswer({ audience: ['ada@example.com'] }, { ...ada, role: null, groups: [], removed: true })).toEqual({ ok: false, why: expect.stringContaining('no longer a member') })
  })

  test('is told in words without addresses', () => {
    const verdict = mayAnswer({ audience: ['boss@example.com', 'cfo@example.com', 'group:finance'] }, nobody)
    expect(verdict).toEqual({ ok: false, why: 'This request is not for you. It is for 2 people by name or the group finance.' })
  })
})

describe('required: all', () => {
  test('can be counted where the audience is a list of people and keys', () => {
    expect(closedAudienceSize({ audience: ['a@example.com', 'A@example.com', 'b@example.com', 'key:Deploy', 'not:launcher'] })).toBe(3)
    expect(closedAudienceSize({ audience: ['a@example.com', 'b@example.com'], notBy: ['b@example.com'] })).toBe(1)
  })

  test('cannot where roles, groups or anyone may answer', () => {
    for (const audience of [[], ['not:launcher'], ['owner', 'a@example.com'], ['finance'], ['anyone']]) expect(closedAudienceSize({ audience })).toBeNull()
  })
})

describe('people as the installation knows them', () => {
  beforeAll(async () => {
    await firstOwner()
    const grace = await member('grace@example.com', { name: 'Grace', role: 'owner', groups: ['finance'] })
    await grace.send(keys.POST, { method: 'POST', body: { name: 'grace ci', role: 'member' } })
    await member('linus@example.com', { name: 'Linus', groups: ['ops'] })
    const gone = await member('gone@example.com', { name: 'Gone', groups: ['ops'] })
    await send(one.DELETE, { method: 'DELETE', params: { id: gone.id } })
  })

  const to = async (audience: string[], notBy: string[] = []) => (await recipientsOf({ audience, notBy })).map(({ email }) => email)

  test('are told by address, role and group, each once, outsiders too, those who were removed never', async () => {
    expect(await to(['group:finance', 'owner', 'Grace@example.com', 'customer@shop.example', 'gone@example.com', 'CUSTOMER@shop.example'])).toEqual(['grace@example.com', 'customer@shop.example'])
    expect(await to(['ops'])).toEqual(['linus@example.com'])
    expect(await to(['role:member'])).toEqual(['linus@example.com'])
    expect(await to([])).toEqual(['grace@example.com', 'linus@example.com'])
    expect(await to(['anyone'])).toEqual([])
    expect(await to(['key:grace ci'])).toEqual([])
    expect((await recipientsOf({ audience: ['linus@example.com', 'customer@shop.example'] })).map(({ name, member: is }) => [name, is])).toEqual([['Linus', true], ['', false]])
  })

  test('are not told of what they may not answer because they started it, by themselves or by a key of theirs', async () => {
    expect(await to([], ['key:grace ci'])).toEqual(['linus@example.com'])
    expect(await to(['grace@example.com', 'customer@shop.example'], ['customer@shop.example'])).toEqual(['grace@example.com'])
  })

  test('the first owner is not told by mail until they entered an address that mail can reach', async () => {
    const { body } = await send(members.GET)
    const { id } = body.items.find(({ email }: { email: string }) => email === 'owner@oriel.localhost')
    expect(await to(['owner'])).toEqual(['grace@example.com'])
    await send(one.PUT, { method: 'PUT', params: { id }, body: { email: 'margaret@example.com', name: 'Margaret' } })
    expect(await to(['owner'])).toEqual(['grace@example.com', 'margaret@example.com'])
  })

  test('are known by the keys they made and the addresses they had', async () => {
    const margaret = await answererOfAddress('Margaret@example.com', 'email')
    expect(margaret).toMatchObject({ by: 'margaret@example.com', via: 'email', role: 'owner', removed: false, knownAs: expect.arrayContaining(['margaret@example.com', 'owner@oriel.localhost']) })
    expect((await answererOfAddress('grace@example.com', 'slack')).knownAs).toContain('key:grace ci')
    expect(await answererOfAddress('gone@example.com', 'link')).toMatchObject({ role: null, groups: [], removed: true })
    expect(await answererOfAddress('customer@shop.example', 'link')).toMatchObject({ role: null, removed: false, knownAs: ['customer@shop.example'] })
  })

  test('a key that a key made is its person’s too, and what the key of the environment makes is nobody’s', async () => {
    const environment = (await authenticate(new Headers({ authorization: `Bearer ${ownerKey}` }))).actor
    expect((await answererOfActor(environment)).knownAs).toEqual(['key:environment'])
    const made = (await send(keys.POST, { method: 'POST', body: { name: 'plain', role: 'owner' } })).body.key
    expect((await answererOfActor((await authenticate(new Headers({ authorization: `Bearer ${made}` }))).actor)).knownAs).toEqual(['key:plain'])
    const linus = (await send(members.GET)).body.items.find(({ name }: { name: string }) => name === 'Linus')
    await send(one.PUT, { method: 'PUT', params: { id: linus.id }, body: { role: 'owner' } })
    const session = await member('second@example.com', { role: 'owner' })
    const first = (await session.send(keys.POST, { method: 'POST', body: { name: 'first', role: 'owner' } })).body.key
    const second = (await send(keys.POST, { method: 'POST', key: first, body: { name: 'of a key', role: 'member' } })).body.key
    const answerer = await answererOfActor((await authenticate(new Headers({ authorization: `Bearer ${second}` }))).actor)
    expect(answerer.knownAs).toEqual(expect.arrayContaining(['key:of a key', 'key:first', 'second@example.com']))
    expect(mayAnswer({ audience: [], notBy: ['second@example.com'] }, answerer).ok).toBe(false)
  })

  test('are found in lists by every word that means them', () => {
    expect(audienceNames(ada)).toEqual(['ada@example.com', 'member', 'role:member', 'finance', 'group:finance', 'anyone'])
    expect(audienceNames(key)).toEqual(['key:deploy', 'member', 'role:member', 'anyone'])
    expect(audienceNames(nobody)).toEqual(['eve@example.com', 'anyone'])
  })
})
