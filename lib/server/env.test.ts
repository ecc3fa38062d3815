import { expect, it } from 'vitest'
import { EnvironmentError, readEnvironment } from './env.ts'

it('needs no variable at all', () => {
  const given = readEnvironment({})
  expect(given).toMatchObject({ port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000', concurrency: 50, databaseUrl: undefined })
  expect(given.dataDirectory).toMatch(/\/\.oriel$/)
})

it('treats an empty variable as one that is not set', () => {
  expect(readEnvironment({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined })
})

it('builds links without a double slash', () => {
  expect(readEnvironment({ ORIEL_PUBLIC_URL: 'https://oriel.example.org/base/' }).publicUrl).toBe('https://oriel.example.org/base')
})

it('reaches itself by loopback when it listens on every interface', () => {
  expect(readEnvironment({ HOST: '0.0.0.0', PORT: '8080' }).publicUrl).toBe('http://127.0.0.1:8080')
  expect(readEnvironment({ HOST: '::1' }).publicUrl).toBe('http://[::1]:3000')
})

it('reads private hosts as host:port and as ranges', () => {
  const { allowPrivateHosts } = readEnvironment({ ORIEL_ALLOW_PRIVATE_HOSTS: 'localhost:8080, [::1]:9000,10.0.0.0/8,' })
  expect(allowPrivateHosts).toEqual(['localhost:8080', '[::1]:9000', '10.0.0.0/8'])
})

it.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['HOST', 'a b'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['ORIEL_SECRET_KEY', 'short'],
  ['ORIEL_PUBLIC_URL', 'oriel.example.org'],
  ['ORIEL_CONCURRENCY', '0'],
  ['ORIEL_ALLOW_PRIVATE_HOSTS', 'localhost'],
  ['OPENAI_BASE_URL', 'api'],
])('names %s when it is %s, and says what to set', (name, value) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(new RegExp(`^${name}\\b.* must .*\\.$`))
  expect(() => readEnvironment({ [name]: value })).toThrow(EnvironmentError)
})

it('names every bad variable at once and never shows a secret', () => {
  const read = () => readEnvironment({ PORT: 'x', ORIEL_SECRET_KEY: 'hunter2' })
  expect(read).toThrow(/PORT[^\n]*\nORIEL_SECRET_KEY/)
  expect(read).not.toThrow(/hunter2/)
})
