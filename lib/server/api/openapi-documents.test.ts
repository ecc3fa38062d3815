import { afterAll, beforeAll, expect, test } from 'vitest'
import * as contract from '#lib/api/openapi-documents.ts'
import * as documents from '../../../app/api/v1/openapi-documents/route.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

let server: TestServer
beforeAll(async () => {
  server = await startTestServer(({ url }): ServerReply => {
    if (url === '/moved') return { status: 302, headers: { location: '/openapi.yaml' } }
    if (url === '/openapi.yaml') return { headers: { 'content-type': 'application/yaml' }, body: 'openapi: 3.1.0\n' }
    if (url === '/openapi.json') return { body: { openapi: '3.0.0', paths: {} } }
    if (url === '/large') return { body: 'x'.repeat(11 * 1024 * 1024) }
    return { status: 404, body: 'no' }
  })
  process.env.ORIEL_ALLOW_PRIVATE_HOSTS = server.host
})
afterAll(() => server.close())

const read = (url: string) => send(documents.POST, { method: 'POST', body: { url }, contract: contract.readOpenApiDocument })

test('a document is read as text, past redirects, with nothing of ours sent along', async () => {
  expect((await read(`${server.url}/moved`)).body.text).toBe('openapi: 3.1.0\n')
  expect(JSON.parse((await read(`${server.url}/openapi.json`)).body.text)).toEqual({ openapi: '3.0.0', paths: {} })
  expect(server.requests.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).toBe(true)
})

test.each([
  ['/missing', 'answered with 404'],
  ['/large', '10 MiB'],
])('%s is refused in words', async (path, words) => {
  expect(await read(`${server.url}${path}`)).toMatchObject({ status: 422, body: { code: 'invalid_request', detail: expect.stringContaining(words), problems: [{ path: '/url' }] } })
})

test('private addresses are out of reach, and only a web address is one', async () => {
  expect(await read('http://169.254.169.254/latest/meta-data')).toMatchObject({ status: 422, body: { detail: expect.stringContaining('private address') } })
  expect((await read('file:///etc/passwd')).status).toBe(422)
})
