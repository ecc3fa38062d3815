import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fileSchema } from '#lib/api/files.ts'
import { hashText } from '#lib/engine/hash.ts'
import { GET } from '../../../app/api/v1/files/[hash]/route.ts'
import { POST } from '../../../app/api/v1/files/route.ts'
import { database } from '../db.ts'
import { fileDataUrls } from '../files/files.ts'
import { ownerKey, send, useTestApi } from './testing.ts'

useTestApi()

const png = (width = 3, height = 2): Buffer => {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), size, randomBytes(40)])
}

async function upload(bytes: Uint8Array, type: string | null = 'image/png', more: Record<string, string> = {}) {
  const headers = { authorization: `Bearer ${ownerKey}`, ...(type !== null && { 'content-type': type }), ...more }
  const response = await POST(new Request('http://localhost:3000/api/v1/files', { method: 'POST', headers, body: new Uint8Array(bytes) }), { params: Promise.resolve({}) })
  return { status: response.status, body: JSON.parse(await response.text()) as Record<string, unknown> }
}

const get = (hash: string, key: string | null = ownerKey) =>
  GET(new Request(`http://localhost:3000/api/v1/files/${hash}`, { headers: key === null ? {} : { authorization: `Bearer ${key}` } }), { params: Promise.resolve({ hash }) })

describe('an upload', () => {
  test('keeps the bytes under their hash, and answers with the address for messages', async () => {
    const bytes = png(640, 480)
    const { status, body } = await upload(bytes)
    expect(status).toBe(201)
    expect(fileSchema.parse(body)).toEqual(body)
    expect(body).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), mediaType: 'image/png', bytes: bytes.length, width: 640, height: 480, url: `oriel-file:${String(body.hash)}` })
    expect(Object.values(await fileDataUrls([String(body.hash), 'f'.repeat(64)]))).toEqual([`data:image/png;base64,${bytes.toString('base64')}`])
  })

  test('of the same bytes twice is one file', async () => {
    const bytes = png()
    const [first, second] = [await upload(bytes), await upload(bytes)]
    expect(second).toEqual(first)
    const { rows } = await database().query<{ count: number }>('select count(*)::int as count from file where hash = $1', [Buffer.from(String(first.body.hash), 'hex')])
    expect(rows).toEqual([{ count: 1 }])
  })

  test('takes what models take, as its first bytes say', async () => {
    const kinds: [string, string][] = [['image/jpeg', '\xff\xd8\xff\xe0'], ['image/webp', 'RIFF\x24\0\0\0WEBPVP8 '], ['image/gif', 'GIF89a\x05\0\x04\0']]
    for (const [type, start] of kinds) expect(await upload(Buffer.concat([Buffer.from(start, 'latin1'), randomBytes(40)]), `${type.toUpperCase()}; charset=binary`)).toMatchObject({ status: 201, body: { mediaType: type } })
  })

  test.each([
    ['bytes of another kind', png(), 'image/jpeg', 'they are image/png'],
    ['a page', Buffer.from('<svg onload="alert(1)"/>'), 'image/png', 'they are no image'],
    ['nothing', Buffer.alloc(0), 'image/png', 'it is empty'],
    ['a type that is no image for models', png(), 'image/svg+xml', 'not image/svg+xml'],
    ['no type', png(), null, 'content-type image/png, image/jpeg'],
  ])('of %s is refused, saying why', async (_, bytes, type, said) => {
    expect(await upload(bytes, type)).toMatchObject({ status: 422, body: { code: 'invalid_request', detail: expect.stringContaining(said) } })
  })

  test('of more than 10 MiB is too large, whether its length is told or not', async () => {
    const large = Buffer.concat([png(), Buffer.alloc(10 * 1024 * 1024)])
    expect(await upload(large)).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect(await upload(png(), 'image/png', { 'content-length': String(large.length) })).toMatchObject({ status: 413 })
  })

  test('needs a key', async () => {
    expect(await send(POST, { method: 'POST', key: null })).toMatchObject({ status: 401 })
    expect(await send(POST, { method: 'POST', key: 'wrong' })).toMatchObject({ status: 401 })
  })
})

describe('a file', () => {
  test('is answered as it was sent, for a browser to show and nothing else', async () => {
    const bytes = png()
    const { body } = await upload(bytes)
    const response = await get(String(body.hash))
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox; default-src \'none\'', 'cache-control': expect.stringContaining('private') })
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('that is not there, or has no such name, is not found; a stranger is told nothing', async () => {
    expect((await get(hashText('nothing'))).status).toBe(404)
    expect((await get('../../etc/passwd')).status).toBe(404)
    expect((await get(hashText('nothing'), null)).status).toBe(401)
  })
})
