/** Trying connections of every kind, and who names them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import * as connection from '../../../app/api/v1/connections/[id]/route.ts'
import * as tests from '../../../app/api/v1/connections/[id]/test/route.ts'
import * as connectionUses from '../../../app/api/v1/connections/[id]/uses/route.ts'
import * as connections from '../../../app/api/v1/connections/route.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as secretUses from '../../../app/api/v1/secrets/[name]/uses/route.ts'
import * as secrets from '../../../app/api/v1/secrets/route.ts'
import * as versions from '../../../app/api/v1/workflows/[id]/versions/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { testConnection } from '#lib/api/connection-tests.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

let reply: ServerReply = {}
let server: TestServer
let mail: SMTPServer
const mails: string[] = []
let mailPort = 0
beforeAll(async () => {
  server = await startTestServer(() => reply)
  mail = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) => (username === 'oriel' && password === 'right' ? callback(null, { user: username }) : callback(new Error('Wrong password'))),
    onData(stream, _session, callback) {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        mails.push(text)
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve))
  mailPort = (mail.server.address() as AddressInfo).port
  Object.assign(process.env, { ORIEL_ALLOW_PRIVATE_HOSTS: `${server.host},127.0.0.1:${mailPort},127.0.0.1:1` })
})
afterAll(async () => {
  await server.close()
  await new Promise<void>((resolve) => mail.close(resolve))
})

const make = async (name: string, body: object) => expect(await send(connections.POST, { method: 'POST', body: { name, ...body } })).toMatchObject({ status: 201 })
const tryOut = (id: string, body: unknown = {}, key?: string) => send(tests.POST, { method: 'POST', params: { id }, body, contract: testConnection, ...(key !== undefined && { key }) })

describe('a connection to models', () => {
  beforeAll(async () => {
    await make('lab', { kind: 'openai', baseUrl: `${server.url}/v1`, apiKey: 'sk-very-secret-key', model: 'tiny' })
    await make('gone', { kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1' })
    await make('nowhere', { kind: 'openai', baseUrl: 'https://models.invalid/v1' })
  })

  test('is asked for its models, with the key', async () => {
    reply = { body: { data: [{ id: 'tiny' }, { id: 'big' }] } }
    expect((await tryOut('lab')).body).toMatchObject({ ok: true, code: null, message: expect.stringContaining('lists 2 models'), notes: [] })
    expect(server.requests.at(-1)).toMatchObject({ method: 'GET', url: '/v1/models', headers: { authorization: 'Bearer sk-very-secret-key' } })
    reply = { body: { data: [{ id: 'big' }] } }
    expect((await tryOut('lab')).body.notes).toEqual([expect.stringContaining('tiny is not among them')])
  })

  test.each([
    [{ status: 401, body: { error: { message: 'Incorrect API key: sk-very-secret-key' } } }, 'invalid_key', 'does not accept the API key'],
    [{ status: 404, body: 'nothing here' }, 'http_404', 'base URL'],
    [{ body: '<html>' }, 'unreadable_answer', 'no list of models'],
    [{ status: 500, body: { error: 'overloaded' } }, 'http_500', 'overloaded'],
  ] as [ServerReply, string, string][])('says what is wrong with %j, and never the key', async (given, code, words) => {
    reply = given
    const { body } = await tryOut('lab')
    expect(body).toMatchObject({ ok: false, code, message: expect.stringContaining(words) })
    expect(body.message).not.toContain('sk-very-secret-key')
  })

  test('tells a host that nobody resolves from one that refuses', async () => {
    expect((await tryOut('gone')).body).toMatchObject({ ok: false, code: 'http_refused' })
    expect((await tryOut('nowhere')).body).toMatchObject({ ok: false, code: 'http_dns' })
  })

  test('that is scripted always answers, the one of the environment too', async () => {
    expect((await tryOut('default')).body).toMatchObject({ ok: true, message: expect.stringContaining('without an LLM') })
  })
})

describe('a connection by which people are told', () => {
  const smtp = (settings: object, secret = 'right') => ({ kind: 'smtp', settings: { host: '127.0.0.1', port: mailPort, security: 'none', from: 'oriel@example.com', ...settings }, secrets: { password: secret } })

  test('by mail: reached, signed in, and a test mail sent', async () => {
    await make('mail', smtp({ user: 'oriel' }))
    expect((await tryOut('mail', { to: 'ada@example.com' })).body).toMatchObject({ ok: true, message: expect.stringContaining('took a test mail to ada@example.com'), notes: [expect.stringContaining('in the open')] })
    expect(mails.join()).toContain('This is a test of the connection')
  })

  test('by mail: a wrong password, a closed port, a missing encryption and an unknown host are told apart', async () => {
    await make('mail-auth', smtp({ user: 'oriel' }, 'wrong'))
    await make('mail-closed', smtp({ port: 1 }))
    await make('mail-tls', smtp({ security: 'starttls' }))
    await make('mail-host', smtp({ host: 'mail.invalid' }))
    expect((await tryOut('mail-auth')).body).toMatchObject({ ok: false, code: 'smtp_auth' })
    expect((await tryOut('mail-closed')).body).toMatchObject({ ok: false, code: 'smtp_refused' })
    expect((await tryOut('mail-tls')).body).toMatchObject({ ok: false, code: 'smtp_tls' })
    expect((await tryOut('mail-host')).body).toMatchObject({ ok: false, code: 'smtp_dns' })
  })

  test('by webhook: a signed message of the type test, and what the receiver says to it', async () => {
    await make('hook', { kind: 'webhook', settings: { url: `${server.url}/in` }, secrets: { signingSecret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` } })
    reply = { status: 204 }
    expect((await tryOut('hook')).body).toMatchObject({ ok: true, message: expect.stringContaining('204') })
    expect(JSON.parse(server.requests.at(-1)?.body.toString() ?? '')).toMatchObject({ type: 'test', data: { connection: 'hook' } })
    reply = { status: 401 }
    expect((await tryOut('hook')).body).toMatchObject({ ok: false, code: 'http_401', message: expect.stringContaining('does not accept the signature') })
  })

  test('by Slack: the scope that is missing, and what only buttons and replies would miss', async () => {
    await make('slack', { kind: 'slack', settings: { baseUrl: server.url }, secrets: { token: 'xoxb-secret-0123456789' } })
    const answer = (scopes: string) => (reply = { headers: { 'x-oauth-scopes': scopes }, body: { ok: true, team: 'Acme', team_id: 'T1', user_id: 'U1' } })
    answer('chat:write,users:read')
    expect((await tryOut('slack')).body).toMatchObject({ ok: false, code: 'missing_scope', message: expect.stringMatching(/Acme.*im:write.*users:read\.email/) })
    answer('chat:write,im:write,users:read,users:read.email')
    expect((await tryOut('slack')).body).toMatchObject({ ok: true, notes: [expect.stringContaining('no signing secret'), expect.stringContaining('channels:history')] })
    reply = { body: { ok: false, error: 'token_revoked' } }
    expect((await tryOut('slack')).body).toMatchObject({ ok: false, code: 'token_revoked' })
  })

  test('a webhook cannot be made, nor left, without its signing secret, and no secret is ever shown', async () => {
    const refused = await send(connections.POST, { method: 'POST', body: { name: 'bare', kind: 'webhook', settings: { url: 'https://example.com' } } })
    expect(refused).toMatchObject({ status: 422, body: { problems: [{ path: '/secrets/signingSecret' }] } })
    const put = (signingSecret: string | null) => send(connection.PUT, { method: 'PUT', params: { id: 'hook' }, body: { kind: 'webhook', settings: { url: `${server.url}/in` }, secrets: { signingSecret } } })
    expect(await put(null)).toMatchObject({ status: 422 })
    expect(await put('whsec_short')).toMatchObject({ status: 422 })
    const shown = JSON.stringify((await send(connections.GET)).body)
    for (const secret of ['xoxb-secret', 'whsec_', 'sk-very-secret', '"right"']) expect(shown).not.toContain(secret)
  })
})

test('only owners try a connection: it sends something', async () => {
  const { body } = await send(keys.POST, { method: 'POST', body: { name: 'member', role: 'member' } })
  const before = server.requests.length
  expect(await tryOut('hook', {}, body.key)).toMatchObject({ status: 403 })
  expect(server.requests).toHaveLength(before)
  expect(await tryOut('nobody')).toMatchObject({ status: 404 })
})

test('who names a connection or a secret is found in drafts and in what is published, by node', async () => {
  await send(secrets.POST, { method: 'POST', body: { name: 'TOKEN', value: 'v' } })
  const at = { x: 0, y: 0 }
  const document = {
    oriel: 1,
    name: 'Names',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      { id: 'ask', type: 'ask', position: at, data: { label: 'Ask Ada', question: 'Well?', audience: ['ada@example.com'], channels: ['mail:ada@example.com', 'hook'] } },
      { id: 'call', type: 'http', position: at, data: { url: 'https://example.com', headers: { authorization: 'Bearer {{ secrets.TOKEN }}' } } },
      { id: 'end', type: 'end', position: at, data: {} },
    ],
    edges: [{ id: 'a', source: 'start', target: 'ask' }, { id: 'b', source: 'ask', sourceHandle: 'answered', target: 'call' }, { id: 'c', source: 'call', target: 'end' }],
  }
  const { body: made } = await send(workflows.POST, { method: 'POST', body: { document } })
  expect(await send(versions.POST, { method: 'POST', params: { id: made.id }, body: { message: 'one' } })).toMatchObject({ status: 201 })
  const uses = async (handler: typeof connectionUses.GET, params: Record<string, string>) => (await send(handler, { params })).body.items
  expect(await uses(connectionUses.GET, { id: 'mail' })).toEqual([
    { workflow: { id: made.id, slug: made.slug, name: 'Names' }, version: 'draft', nodeId: 'ask', label: 'Ask Ada' },
    { workflow: { id: made.id, slug: made.slug, name: 'Names' }, version: 1, nodeId: 'ask', label: 'Ask Ada' },
  ])
  expect(await uses(connectionUses.GET, { id: 'hook' })).toHaveLength(2)
  expect(await uses(connectionUses.GET, { id: 'lab' })).toEqual([])
  expect(await uses(secretUses.GET, { name: 'TOKEN' })).toMatchObject([{ nodeId: 'call' }, { nodeId: 'call' }])
  expect(await send(secretUses.GET, { params: { name: 'NONE' } })).toMatchObject({ status: 404 })
})
