import { describe, expect, test } from 'vitest'
import * as unknown from '../../../app/api/v1/[[...path]]/route.ts'
import * as key from '../../../app/api/v1/keys/[id]/route.ts'
import * as keys from '../../../app/api/v1/keys/route.ts'
import * as me from '../../../app/api/v1/me/route.ts'
import * as run from '../../../app/api/v1/runs/[id]/route.ts'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { defineContract } from '#lib/api/contract.ts'
import { route } from '../route.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

describe('who may come in', () => {
  test('without a key everything answers 401, unknown paths too', async () => {
    for (const handler of [workflows.GET, workflows.POST, run.GET, me.GET, unknown.GET, unknown.PATCH]) {
      const { status, body, headers } = await send(handler, { key: null })
      expect(status).toBe(401)
      expect(body.code).toBe('unauthorized')
      expect(headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  test('a wrong key is 401, and a cookie does not heal it', async () => {
    expect((await send(me.GET, { key: 'wrong' })).status).toBe(401)
    expect((await send(me.GET, { key: null, headers: { authorization: 'Basic abc', cookie: 'oriel.session_token=x' } })).status).toBe(401)
  })

  test('a forged session cookie is 401', async () => {
    expect((await send(me.GET, { key: null, headers: { cookie: 'oriel.session_token=forged.value' } })).status).toBe(401)
  })

  test('the key of the environment is an owner', async () => {
    expect((await send(me.GET)).body).toMatchObject({ role: 'owner', via: 'key', defaultConnection: { name: 'default', kind: 'scripted', label: 'scripted, no LLM' } })
  })

  test('an unknown path is 404 for whoever may know', async () => {
    expect(await send(unknown.GET, { path: '/api/v1/nothing' })).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  test('a host that is not ours is refused, whatever the key', async () => {
    expect(await send(me.GET, { headers: { host: 'evil.example' } })).toMatchObject({ status: 421, body: { code: 'unknown_host' } })
    expect(await send(me.GET, { headers: { host: 'localhost.evil.example:3000' } })).toMatchObject({ status: 421 })
    expect(await send(me.GET, { headers: { host: '127.0.0.1:3999' } })).toMatchObject({ status: 200 })
    expect(await send(me.GET, { headers: { host: '[::1]:3000' } })).toMatchObject({ status: 200 })
  })
})

describe('API keys', () => {
  test('a key works until it is revoked, is shown once, and a member may not make more', async () => {
    const made = await send(keys.POST, { method: 'POST', body: { name: 'deploy', role: 'member' } })
    expect(made).toMatchObject({ status: 201, body: { name: 'deploy', role: 'member', by: 'key:environment' } })
    expect(made.body.key).toMatch(/^oriel_.{43}$/)
    expect((await send(keys.GET)).body.items[0]).not.toHaveProperty('key')
    expect((await send(me.GET, { key: made.body.key })).body).toMatchObject({ by: 'key:deploy', role: 'member' })
    expect(await send(keys.POST, { method: 'POST', key: made.body.key, body: { name: 'more' } })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await send(key.DELETE, { method: 'DELETE', params: { id: made.body.id } })).status).toBe(204)
    expect((await send(me.GET, { key: made.body.key })).status).toBe(401)
    expect((await send(key.DELETE, { method: 'DELETE', params: { id: made.body.id } })).status).toBe(404)
  })
})

describe('what is sent', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) => send(workflows.POST, { method: 'POST', body, headers })

  test('text that is not JSON is 400 and says where', async () => {
    const { status, body } = await post('{"document": }')
    expect(status).toBe(400)
    expect(body.code).toBe('malformed_json')
    expect(body.detail).toContain("Unexpected token '}'")
  })

  test('a missing body, a wrong type and an unknown field are 422 with their places', async () => {
    expect(await post('')).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
    expect((await post({ document: 'text' })).body.problems[0]).toMatchObject({ path: '/document' })
    expect((await post({ document: {}, draft: true })).body.problems[0]).toMatchObject({ path: '/draft', code: 'unknown_field' })
    expect((await post([])).status).toBe(422)
  })

  test('a body over 10 MiB is 413, declared or not', async () => {
    expect(await post(JSON.stringify({ document: 'x'.repeat(10 * 1024 * 1024) }))).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect(await post('{}', { 'content-length': String(11 * 1024 * 1024) })).toMatchObject({ status: 413 })
  })

  test('a body nested a hundred thousand deep is refused', async () => {
    expect(await post(`{"document":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  })

  test('an id that cannot be one is 404, not a database error', async () => {
    expect((await send(run.GET, { params: { id: 'not-a-uuid' } })).status).toBe(404)
    expect((await send(run.GET, { params: { id: '019a0000-0000-7000-8000-000000000000' } })).status).toBe(404)
    expect((await send(workflow.GET, { params: { id: 'no-such' } })).status).toBe(404)
  })
})

describe('what goes wrong inside', () => {
  const failing = (error: unknown) => route(defineContract({ id: 'fail', summary: 'Fails', method: 'GET', path: '/fail' }), () => Promise.reject(error))

  test('is logged under an id, and the answer tells nothing but that id', async () => {
    const { status, body } = await send(failing(new Error('password=hunter2 at /srv/oriel/db.ts')))
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: 'internal', errorId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(JSON.stringify(body)).not.toMatch(/hunter2|srv/)
    expect((await send(failing('a thrown text'))).status).toBe(500)
  })

  test('a database that is away is 503 with a time to come back', async () => {
    const { status, headers, body } = await send(failing(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })))
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('2')
    expect(body.code).toBe('unavailable')
  })
})
