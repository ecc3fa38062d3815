import { expect, test } from 'vitest'
import { hasMark, mayGoTo, reveal, secretMarks, type Secret, type SecretStore } from './marks.ts'

const store = (secrets: Record<string, Secret>): SecretStore => ({ get: async (name) => secrets[name] ?? null })
const { mark, scope } = secretMarks(['TOKEN', 'USER_NAME'])
const to = { hostname: 'api.example.com', port: '443' }
const secrets = store({ TOKEN: { value: 'p"/ w&', allowedHosts: ['api.example.com'] }, USER_NAME: { value: 'ada', allowedHosts: ['*.example.com'] } })

test('a mark is replaced by the value, written as its place demands', async () => {
  expect(await reveal(`Bearer ${scope.TOKEN}`, mark, to, 'header', secrets)).toMatchObject({ ok: true, text: 'Bearer p"/ w&' })
  expect(await reveal(`https://api.example.com/?k=${scope.TOKEN}&u=${scope.USER_NAME}`, mark, to, 'url', secrets)).toMatchObject({ text: 'https://api.example.com/?k=p%22%2F%20w%26&u=ada' })
  expect(await reveal(JSON.stringify({ k: scope.TOKEN }), mark, to, 'json', secrets)).toMatchObject({ text: JSON.stringify({ k: 'p"/ w&' }) })
})

test('what was revealed is told, so that it can be masked in the answer', async () => {
  const revealed = await reveal(`${scope.TOKEN} ${scope.USER_NAME}`, mark, to, 'text', secrets)
  expect(revealed.ok && Object.fromEntries(revealed.used)).toEqual({ TOKEN: 'p"/ w&', USER_NAME: 'ada' })
})

test('Basic authentication works: a mark inside base64 is filled and encoded again', async () => {
  const encoded = Buffer.from(`${scope.USER_NAME}:${scope.TOKEN}`).toString('base64')
  expect(await reveal(`Basic ${encoded}`, mark, to, 'header', secrets)).toMatchObject({ ok: true, text: `Basic ${Buffer.from('ada:p"/ w&').toString('base64')}` })
  expect(hasMark(`Basic ${encoded}`, mark)).toBe(true)
})

test('a secret is never sent to a host that is not on its list; the error names both', async () => {
  expect(await reveal(`x ${scope.TOKEN}`, mark, { hostname: 'evil.com', port: '443' }, 'header', secrets)).toEqual({ ok: false, message: 'The secret TOKEN may not be sent to evil.com:443: its allowed hosts are api.example.com.' })
  const nowhere = store({ TOKEN: { value: 'v', allowedHosts: [] } })
  expect(await reveal(`x ${scope.TOKEN}`, mark, to, 'header', nowhere)).toMatchObject({ ok: false, message: expect.stringContaining('has no allowed hosts, so it is never sent') })
})

test('a secret that was deleted meanwhile is named', async () => {
  expect(await reveal(`${scope.TOKEN}`, mark, to, 'header', store({}))).toEqual({ ok: false, message: 'The secret TOKEN does not exist.' })
})

test('a mark changed by a filter is refused instead of sent half', async () => {
  expect(await reveal((scope.TOKEN ?? '').toUpperCase(), mark, to, 'header', secrets)).toMatchObject({ ok: false, message: expect.stringContaining('altered by a filter') })
  expect(await reveal((scope.TOKEN ?? '').slice(0, 40), mark, to, 'header', secrets)).toMatchObject({ ok: false })
})

test('data cannot forge a mark: another step has another random part', async () => {
  const other = secretMarks(['TOKEN'])
  expect(other.mark).not.toBe(mark)
  expect(await reveal(`${other.scope.TOKEN}`, mark, to, 'header', secrets)).toMatchObject({ ok: true, text: other.scope.TOKEN })
  expect(secretMarks(['TOKEN'], mark).scope).toEqual({ TOKEN: scope.TOKEN })
})

test.each([
  [['api.example.com'], 'api.example.com', '443', true],
  [['api.example.com'], 'api.example.com', '8443', true],
  [['API.Example.com'], 'api.example.com', '443', true],
  [['api.example.com'], 'api.example.com.evil.com', '443', false],
  [['api.example.com'], 'sub.api.example.com', '443', false],
  [['*.example.com'], 'a.b.example.com', '443', true],
  [['*.example.com'], 'example.com', '443', false],
  [['*.example.com'], 'notexample.com', '443', false],
  [['localhost:8080'], 'localhost', '8080', true],
  [['localhost:8080'], 'localhost', '8081', false],
  [['*'], 'api.example.com', '443', false],
  [[], 'api.example.com', '443', false],
])('allowed hosts %j and %s:%s → %s', (allowedHosts, hostname, port, expected) => {
  expect(mayGoTo({ value: 'v', allowedHosts }, { hostname, port })).toBe(expected)
})
