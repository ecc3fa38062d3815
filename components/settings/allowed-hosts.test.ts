import { expect, it } from 'vitest'
import { hostsIn } from './allowed-hosts.ts'

it('reads hosts from lines, commas and pasted addresses, each once', () => {
  expect(hostsIn(' API.example.com\n*.example.org, https://hooks.example.com/services/x \n\napi.example.com localhost:8080')).toEqual(['api.example.com', '*.example.org', 'hooks.example.com', 'localhost:8080'])
  expect(hostsIn(' \n')).toEqual([])
})
