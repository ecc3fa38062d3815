import { expect, test } from 'vitest'
import type { Secret } from '#lib/api/secrets.ts'
import { asSecret, hostOf, mayGo, nameForSecret, secretsIn, secretTroubles } from './secret-use.ts'

const secret = (name: string, ...allowedHosts: string[]): Secret => ({ name, allowedHosts, createdAt: '2026-11-22T08:00:00Z', updatedAt: '2026-11-22T08:00:00Z' })

test('a text names its secrets in either language', () => {
  expect(secretsIn('Bearer {{ secrets.TOKEN }} {{ secrets["OTHER"] }}')).toEqual(['TOKEN', 'OTHER'])
  expect(secretsIn('"Bearer " & secrets.TOKEN & secrets.TOKEN')).toEqual(['TOKEN'])
  expect(secretsIn('no secrets here')).toEqual([])
})

test('the host is told where it is written out, and only there', () => {
  expect(['https://api.example.com/items/{{ args.id }}', 'http://localhost:8080', 'https://{{ vars.host }}/x', 'https://api.{{ vars.zone }}.com/', ''].map(hostOf)).toEqual(['api.example.com', 'localhost:8080', undefined, undefined, undefined])
})

test('a secret goes to the hosts that it lists, by name, by wildcard or with a port', () => {
  expect(mayGo('api.example.com', ['api.example.com'])).toBe(true)
  expect(mayGo('eu.api.example.com', ['*.example.com'])).toBe(true)
  expect(mayGo('example.com', ['*.example.com'])).toBe(false)
  expect(mayGo('localhost:8080', ['localhost:8080'])).toBe(true)
  expect(mayGo('localhost:9090', ['localhost:8080'])).toBe(false)
  expect(mayGo('api.example.com', [])).toBe(false)
})

test('an unknown secret, and one that may not go there, are told before anything is sent', () => {
  const known = [secret('TOKEN', 'api.example.com')]
  expect(secretTroubles('{{ secrets.TOKEN }}', 'https://api.example.com/', known)).toEqual([])
  expect(secretTroubles('{{ secrets.TOKEN }}', 'https://evil.example/', known)).toMatchObject([{ kind: 'elsewhere', host: 'evil.example' }])
  expect(secretTroubles('{{ secrets.TOKEM }}', 'https://api.example.com/', known)).toMatchObject([{ kind: 'unknown', name: 'TOKEM' }])
  expect(secretTroubles('{{ secrets.TOKEM }}', 'https://api.example.com/', undefined)).toEqual([])
})

test('a literal credential becomes a secret, with what stands before it kept', () => {
  const { value, around } = asSecret('Bearer sk-123')
  expect([value, around('TOKEN')]).toEqual(['sk-123', 'Bearer {{ secrets.TOKEN }}'])
  expect(nameForSecret('Authorization', 'api.github.com', [])).toBe('GITHUB_TOKEN')
  expect(nameForSecret('X-Api-Key', undefined, ['X_API_KEY'])).toBe('X_API_KEY_2')
})
