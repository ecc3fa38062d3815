import { beforeAll, describe, expect, test } from 'vitest'
import { readRequestLink, requestLink, requestToken } from './request-link.ts'

beforeAll(() => {
  Object.assign(process.env, { ORIEL_SECRET_KEY: 'a master key of forty characters, or so..', ORIEL_PUBLIC_URL: 'https://oriel.example.org/' })
})

const link = { requestId: 'rq_1', recipient: 'ada@example.com', argsHash: 'a'.repeat(64) }

describe('a link to a request', () => {
  test('is an address that says who, what and which arguments', () => {
    expect(requestLink(link)).toBe(`https://oriel.example.org/r/${requestToken(link)}`)
    expect(readRequestLink(requestToken({ ...link, recipient: ' Ada@Example.COM ' }))).toEqual(link)
    expect(readRequestLink(requestToken({ requestId: 'rq_2', recipient: 'anyone', argsHash: null }))).toEqual({ requestId: 'rq_2', recipient: 'anyone', argsHash: null })
  })

  test('survives mail programs: it holds nothing that has to be escaped, and no mail address to be read', () => {
    expect(requestToken({ ...link, recipient: 'zoë+ü@exämple.com' })).toMatch(/^[\w.-]+$/)
    expect(requestToken(link)).not.toContain('ada')
  })

  test('is not believed where a character of it is another, wherever', () => {
    const token = requestToken(link)
    for (let i = 0; i < token.length; i++) {
      const other = `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`
      // The last character of a signature carries two bits that mean nothing.
      if (i < token.length - 1) expect(readRequestLink(other), `character ${i}`).toBeNull()
    }
  })

  test('is not believed where it was cut, has more behind it, or is no token', () => {
    const token = requestToken(link)
    for (const other of ['', '.', 'x', token.slice(0, -1), `${token}A`, `${token}.${token}`, token.replace('.', ''), '../../etc/passwd', 'a'.repeat(3000)]) expect(readRequestLink(other)).toBeNull()
  })

  test('does not lend its signature to another payload', () => {
    const [payload] = requestToken({ ...link, requestId: 'rq_2' }).split('.')
    const [, signature] = requestToken(link).split('.')
    expect(readRequestLink(`${payload}.${signature}`)).toBeNull()
  })
})
