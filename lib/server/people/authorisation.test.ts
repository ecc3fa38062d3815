/** Every endpoint, asked by nobody, by a member and by an owner: whoever adds a contract has it walked here. */
import { beforeAll, describe, expect, test } from 'vitest'
import { join } from 'node:path'
import { apiBase, contractUrl, type Contract } from '#lib/api/contract.ts'
import { contracts } from '#lib/api/contracts.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import { send, useTestApi, type Answered } from '../api/testing.ts'
import { projectDirectory } from '../paths.ts'
import type { RouteHandler } from '../route.ts'
import { readRoutes } from '../web/routes.ts'
import { firstOwner, member, type Person } from './testing.ts'

useTestApi()

const routes = readRoutes(join(projectDirectory(), 'app'))
const id = '019a0000-0000-7000-8000-000000000000'

/** An address of the right form that names nothing. */
const targetOf = (contract: Contract): string => contractUrl(contract, Object.fromEntries([...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, name === 'id' ? id : name === 'hash' ? 'a'.repeat(64) : name === 'token' ? 'x'.repeat(24) : '1'])))

async function ask(contract: Contract, headers: Record<string, string>): Promise<Pick<Answered, 'status'> & { code?: string }> {
  const target = targetOf(contract)
  const found = routes.find(target)
  if (!found) throw new Error(`No route answers ${target}.`)
  const handler = (await found.load())[contract.method] as RouteHandler
  const request = new Request(`http://localhost:3000${target}`, {
    method: contract.method,
    headers: { 'content-type': contract.consumes?.[0] ?? 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    ...(contract.method !== 'GET' && contract.method !== 'DELETE' && { body: '{"nothing": "that fits"}' }),
  })
  const response = await handler(request, { params: Promise.resolve(found.params) })
  const text = response.headers.get('content-type')?.includes('problem+json') ? JSON.parse(await response.text()) : undefined
  await response.body?.cancel().catch(() => undefined)
  return { status: response.status, code: text?.code }
}

const allowed = contracts.filter(({ auth }) => auth !== 'address')

let owner: Person
let plain: Person
let plainKey = ''
beforeAll(async () => {
  owner = await firstOwner()
  plain = await member('plain@example.com')
  plainKey = (await send(keys.POST, { method: 'POST', body: { name: 'plain', role: 'member' } })).body.key
})

test('every contract has its route', () => {
  expect(contracts.filter((contract) => !routes.find(targetOf(contract))).map(({ path }) => `${apiBase}${path}`)).toEqual([])
})

describe('nobody', () => {
  test.each(allowed.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))('gets nothing of %s', async (_, contract) => {
    expect(await ask(contract, {})).toEqual({ status: 401, code: 'unauthorized' })
    expect(await ask(contract, { cookie: 'oriel.session_token=made.up' })).toEqual({ status: 401, code: 'unauthorized' })
    expect(await ask(contract, { authorization: 'Bearer made-up', cookie: plain.cookie })).toEqual({ status: 401, code: 'unauthorized' })
  })
})

describe('a member, by session and by key', () => {
  test.each(allowed.map((contract) => [`${contract.method} ${contract.path}`, contract] as const))('gets of %s what is no owner’s alone', async (_, contract) => {
    const ways: Record<string, string>[] = [{ cookie: plain.cookie }, { authorization: `Bearer ${plainKey}` }]
    for (const headers of ways) {
      const { status, code } = await ask(contract, headers)
      if (contract.auth === 'owner') expect({ status, code }).toEqual({ status: 403, code: 'forbidden' })
      else expect([401, 403, 500]).not.toContain(status)
    }
  })
})

describe('an owner', () => {
  test.each(contracts.filter(({ auth }) => auth === 'owner').map((contract) => [`${contract.method} ${contract.path}`, contract] as const))('may %s', async (_, contract) => {
    expect([401, 403, 500]).not.toContain((await ask(contract, { cookie: owner.cookie })).status)
  })
})

test('what only an owner may is what gives rights, keeps secrets, spends on other servers or sets prices, and is a list that is meant', () => {
  expect(contracts.filter(({ auth }) => auth === 'owner').map(({ id: name }) => name).sort()).toEqual(
    ['changeMember', 'createConnection', 'createKey', 'createMemberLink', 'createSecret', 'createSignInLink', 'deleteConnection', 'deleteModel', 'deleteSecret', 'inviteMember', 'listKeys', 'putModel', 'removeMember', 'replaceConnection', 'replaceSecret', 'restoreMember', 'revokeKey', 'testConnection'].sort(),
  )
})

test('an address that is its own right looks at no key and no cookie', () => {
  expect(contracts.filter(({ auth }) => auth === 'address').map(({ id: name }) => name).sort()).toEqual(['answerLinkedRequest', 'getLinkedRequest', 'receiveCallback'])
})
