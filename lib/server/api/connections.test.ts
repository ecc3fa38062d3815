import { describe, expect, test } from 'vitest'
import * as connection from '../../../app/api/v1/connections/[id]/route.ts'
import * as connections from '../../../app/api/v1/connections/route.ts'
import * as secret from '../../../app/api/v1/secrets/[name]/route.ts'
import * as secrets from '../../../app/api/v1/secrets/route.ts'
import { resolveChannel } from '../connections/channel-rows.ts'
import { resolveConnection } from '../connections/connections.ts'
import { storedSecrets } from '../connections/secrets.ts'
import { database } from '../db.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

const post = (body: unknown) => send(connections.POST, { method: 'POST', body })

describe('connections', () => {
  test('the one of the environment is listed, and is scripted where nothing is set', async () => {
    expect((await send(connections.GET)).body.items).toEqual([expect.objectContaining({ id: null, name: 'default', kind: 'scripted', source: 'environment', hasKey: false })])
  })

  test('a key is kept, never shown, and stored encrypted', async () => {
    const made = await post({ name: 'lab', baseUrl: 'http://127.0.0.1:9999/v1/', model: 'tiny', apiKey: 'sk-very-secret', limits: { concurrency: 2 } })
    expect(made).toMatchObject({ status: 201, body: { name: 'lab', kind: 'openai', baseUrl: 'http://127.0.0.1:9999/v1', model: 'tiny', hasKey: true, limits: { concurrency: 2 }, source: 'stored' } })
    expect(JSON.stringify(made.body)).not.toContain('sk-very-secret')
    const { rows } = await database().query<{ text: string }>("select encode(secret, 'escape') || config::text as text from connection")
    expect(rows[0]?.text).not.toContain('sk-very-secret')
    expect(await resolveConnection('lab')).toMatchObject({ kind: 'openai', apiKey: 'sk-very-secret', model: 'tiny' })
    expect(await resolveConnection('nobody')).toBeNull()
  })

  test('replacing keeps the key that is left out and removes one that is null', async () => {
    await post({ name: 'kept', apiKey: 'one' })
    await send(connection.PUT, { method: 'PUT', params: { id: 'kept' }, body: { model: 'other' } })
    expect(await resolveConnection('kept')).toMatchObject({ apiKey: 'one', model: 'other' })
    await send(connection.PUT, { method: 'PUT', params: { id: 'kept' }, body: { apiKey: null } })
    expect(await resolveConnection('kept')).toMatchObject({ apiKey: null, model: null })
  })

  test('a name is taken once, and a connection stored as default replaces that of the environment', async () => {
    expect((await post({ name: 'default', kind: 'openai', apiKey: 'k' })).status).toBe(201)
    expect(await post({ name: 'default' })).toMatchObject({ status: 409, body: { code: 'name_taken' } })
    expect(await resolveConnection('default')).toMatchObject({ kind: 'openai', source: 'stored' })
    expect((await send(connection.DELETE, { method: 'DELETE', params: { id: 'default' } })).status).toBe(204)
    expect(await resolveConnection('default')).toMatchObject({ kind: 'scripted', source: 'environment' })
    expect((await send(connection.DELETE, { method: 'DELETE', params: { id: 'default' } })).status).toBe(404)
  })

  test.each([{ name: 'Bad Name' }, { name: 'x', baseUrl: 'ftp://x' }, { name: 'x', limits: { concurrency: 0 } }, { name: 'x', colour: 'red' }])('%j is refused with its place', async (body) => {
    const answer = await post(body)
    expect(answer.status).toBe(422)
    expect(answer.body.problems.length).toBeGreaterThan(0)
  })
})

describe('connections to people', () => {
  const smtp = { kind: 'smtp', settings: { host: 'smtp.example.com', from: 'Oriel <oriel@example.com>' } }

  test('show their settings and the names of their secrets; what is secret is stored encrypted', async () => {
    const made = await post({ name: 'mail', ...smtp, secrets: { password: 'hunter two', inboundToken: 'token' } })
    expect(made).toMatchObject({ status: 201, body: { kind: 'smtp', settings: { host: 'smtp.example.com', security: 'starttls', from: 'Oriel <oriel@example.com>' }, secrets: ['inboundToken', 'password'], hasKey: true } })
    const { rows } = await database().query<{ text: string }>("select encode(secret, 'escape') || config::text as text from connection where name = 'mail'")
    expect(JSON.stringify(made.body) + rows[0]?.text).not.toContain('hunter two')
    expect(await resolveChannel('mail')).toMatchObject({ kind: 'smtp', secrets: { password: 'hunter two', inboundToken: 'token' } })
    expect(await resolveConnection('mail')).toBeNull()
  })

  test('keep the secrets that are left out, lose those that are null, and never become another kind', async () => {
    await post({ name: 'post', ...smtp, secrets: { password: 'one', inboundToken: 'two' } })
    const put = (body: unknown) => send(connection.PUT, { method: 'PUT', params: { id: 'post' }, body })
    expect(await put({ ...smtp, secrets: { inboundToken: null } })).toMatchObject({ status: 200, body: { secrets: ['password'] } })
    expect(await resolveChannel('post')).toMatchObject({ secrets: { password: 'one' } })
    expect(await put({ model: 'tiny' })).toMatchObject({ status: 422, body: { detail: expect.stringContaining('cannot become openai') } })
  })

  test.each([{ settings: {} }, { settings: { host: 'smtp.example.com', from: 'nobody' } }, { settings: { host: 'smtp.example.com', from: 'a@example.com\r\nBcc: b@example.com' } }, { settings: { ...smtp.settings, port: 0 } }, { ...smtp, secrets: { key: 'x' } }])('%j is refused with its place', async (body) => {
    const answer = await post({ name: 'wrong', kind: 'smtp', ...body })
    expect(answer.status).toBe(422)
    expect(answer.body.problems.length).toBeGreaterThan(0)
  })
})

describe('secrets', () => {
  test('are written, listed by name, and read only by ports', async () => {
    const made = await send(secrets.POST, { method: 'POST', body: { name: 'GITHUB_TOKEN', value: 'ghp_123', allowedHosts: ['API.github.com', '*.example.com', 'localhost:8080'] } })
    expect(made).toMatchObject({ status: 201, body: { name: 'GITHUB_TOKEN', allowedHosts: ['api.github.com', '*.example.com', 'localhost:8080'] } })
    expect(JSON.stringify((await send(secrets.GET)).body)).not.toContain('ghp_123')
    expect(await storedSecrets.get('GITHUB_TOKEN')).toEqual({ value: 'ghp_123', allowedHosts: ['api.github.com', '*.example.com', 'localhost:8080'] })
    await send(secret.PUT, { method: 'PUT', params: { name: 'GITHUB_TOKEN' }, body: { value: 'ghp_456' } })
    expect(await storedSecrets.get('GITHUB_TOKEN')).toMatchObject({ value: 'ghp_456', allowedHosts: ['api.github.com', '*.example.com', 'localhost:8080'] })
    expect((await send(secrets.POST, { method: 'POST', body: { name: 'GITHUB_TOKEN', value: 'x' } })).body.code).toBe('name_taken')
    expect((await send(secret.DELETE, { method: 'DELETE', params: { name: 'GITHUB_TOKEN' } })).status).toBe(204)
    expect(await storedSecrets.get('GITHUB_TOKEN')).toBeNull()
  })

  test.each([{ name: '1X', value: 'v' }, { name: 'X', value: '' }, { name: 'X', value: 'v', allowedHosts: ['https://api.example.com'] }])('%j is refused', async (body) => {
    expect((await send(secrets.POST, { method: 'POST', body })).status).toBe(422)
  })
})
