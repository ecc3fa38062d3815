import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineContract } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { createRequest } from './request.ts'

const getThing = defineContract({ id: 'getThing', summary: 'A thing', method: 'GET', path: '/things/{id}', params: z.object({ id: z.string() }), query: z.object({ tag: z.array(z.string()).optional() }), response: z.object({ name: z.string() }) })
const makeThing = defineContract({ id: 'makeThing', summary: 'Make a thing', method: 'POST', path: '/things', body: z.object({ name: z.string() }), response: z.object({ name: z.string() }), status: 201 })
const dropThing = defineContract({ id: 'dropThing', summary: 'Drop a thing', method: 'DELETE', path: '/things/{id}', params: z.object({ id: z.string() }), status: 204 })

let server: Server
let baseUrl: string
let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }
let answer: { status: number; body: string; type?: string }

beforeEach(async () => {
  server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => (body += chunk))
    incoming.on('end', () => {
      seen = { method: incoming.method, url: incoming.url, headers: incoming.headers, body }
      outgoing.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

describe('calling the API by contract', () => {
  test('a call sends what its contract says and gives back what its schema parsed', async () => {
    answer = { status: 200, body: '{"name":"a","more":1}' }
    const request = createRequest({ baseUrl, headers: { authorization: 'Bearer k' } })
    expect(await request(getThing, { params: { id: 'a/b' }, query: { tag: ['x', 'y'] } })).toEqual({ name: 'a' })
    expect(seen).toMatchObject({ method: 'GET', url: '/api/v1/things/a%2Fb?tag=x&tag=y', headers: { authorization: 'Bearer k' } })
  })

  test('a body travels as JSON and an answer without content is nothing', async () => {
    answer = { status: 201, body: '{"name":"b"}' }
    const request = createRequest({ baseUrl })
    await request(makeThing, { body: { name: 'b' } })
    expect(seen).toMatchObject({ method: 'POST', body: '{"name":"b"}', headers: { 'content-type': 'application/json' } })
    answer = { status: 204, body: '' }
    expect(await request(dropThing, { params: { id: 'b' } })).toBeUndefined()
  })

  test('a refusal keeps its code, its words, its problems and what else it carries', async () => {
    const document = new ApiError('stale_revision', 'Somebody saved meanwhile.', { problems: [{ code: 'x', message: 'm', path: '/a' }], members: { draftRevision: 7 } }).toDocument()
    answer = { status: 409, body: JSON.stringify(document), type: 'application/problem+json' }
    const error = await createRequest({ baseUrl })(getThing, { params: { id: 'a' } }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'stale_revision', status: 409, message: 'Somebody saved meanwhile.', problems: [{ path: '/a' }], members: { draftRevision: 7 } })
  })

  test('a session that has ended is told before the error', async () => {
    answer = { status: 401, body: '' }
    let told = 0
    const request = createRequest({ baseUrl, onUnauthorized: () => (told += 1) })
    await expect(request(getThing, { params: { id: 'a' } })).rejects.toMatchObject({ code: 'unauthorized' })
    expect(told).toBe(1)
  })

  test('a server that is gone says so in words', async () => {
    const request = createRequest({ baseUrl: 'http://127.0.0.1:1' })
    await expect(request(getThing, { params: { id: 'a' } })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('does not answer') })
  })

  test('an answer that breaks its contract names the contract and the place', async () => {
    answer = { status: 200, body: '{"name":5}' }
    await expect(createRequest({ baseUrl })(getThing, { params: { id: 'a' } })).rejects.toThrow(/getThing.*"name"/)
  })
})
