import { describe, expect, test } from 'vitest'
import { audienceInWords, canonicalEntry, groupName, loggedAudience, readAudienceEntry } from './audience.ts'

describe('an entry of an audience', () => {
  test.each([
    ['Ada@Example.com ', { kind: 'person', email: 'ada@example.com' }],
    ['role:owner', { kind: 'role', role: 'owner' }],
    ['owner', { kind: 'role', role: 'owner' }],
    ['Member', { kind: 'role', role: 'member' }],
    ['group:Finance', { kind: 'group', name: 'finance' }],
    ['finance', { kind: 'group', name: 'finance' }],
    ['  Second   line ', { kind: 'group', name: 'second line' }],
    ['key:Deploy bot', { kind: 'key', name: 'Deploy bot' }],
    ['anyone', { kind: 'anyone' }],
    ['not:launcher', { kind: 'not_launcher' }],
  ])('%j means %j', (written, meant) => {
    expect(readAudienceEntry(written)).toEqual(meant)
  })

  test.each(['', ' ', 'role:admin', 'role:', 'group:', 'group:owner', 'group:anyone', 'key:', 'not:ada', 'mail:ada', 'a@b, c@d', 'ada@example.com bob@example.com', '<ada@example.com>', '{{ input.email }}', 'role:toString', 'constructor:x'])('%j means nobody', (written) => {
    expect(readAudienceEntry(written)).toBeUndefined()
  })

  test('that means the same stands in the log once, as it was written first', () => {
    expect(loggedAudience(['owner', 'role:Owner', 'FINANCE', 'group:finance', 'Ada@Example.com', 'ada@example.com', 'NOT:launcher', 'role:admin'])).toEqual(['owner', 'FINANCE', 'ada@example.com', 'not:launcher', 'role:admin'])
    expect(['key: Deploy ', 'owner', 'FINANCE'].map(canonicalEntry)).toEqual(['key:Deploy', 'role:owner', 'group:finance'])
  })
})

test('the words with a meaning of their own name no group', () => {
  expect(['owner', 'Member', ' anyone', '', 'a:b', 'x@y'].map(groupName)).toEqual(Array(6).fill(undefined))
  expect(groupName('Équipe 2')).toBe('équipe 2')
})

describe('an audience in words', () => {
  test('names no address', () => {
    expect(audienceInWords(['ada@example.com', 'bob@example.com', 'finance', 'owner'])).toBe('2 people by name, the group finance or owners')
    expect(audienceInWords(['ada@example.com', 'not:launcher'])).toBe('one person by name')
    expect(audienceInWords(['anyone'])).toBe('whoever has the link')
  })

  test('tells nobody from everybody', () => {
    expect(audienceInWords([])).toBe('every member')
    expect(audienceInWords(['not:launcher'])).toBe('every member')
    expect(audienceInWords(['role:admin'])).toContain('nobody')
  })
})
