import { describe, expect, test } from 'vitest'
import { draftOfMember, emptyMember, groupsOf, memberErrors, readMember } from './member-draft.ts'

const typed = { ...emptyMember, email: ' Ada@Example.com ', name: ' Ada ', groups: ['Finance', ' on   call ', 'finance'] }

describe('what is typed about a member', () => {
  test('is what is sent: addresses and groups in small letters, each group once', () => {
    expect(readMember(typed)).toEqual({ body: { name: 'Ada', email: 'ada@example.com', role: 'member', groups: ['finance', 'on call'] } })
    expect(readMember(draftOfMember({ name: '', email: 'b@example.com', role: 'owner', groups: ['ops', 'board'] }))).toEqual({ body: { name: '', email: 'b@example.com', role: 'owner', groups: ['board', 'ops'] } })
  })

  test('is told wrong at its field', () => {
    expect(readMember({ ...typed, email: '' })).toEqual({ errors: { email: expect.stringContaining('known by') } })
    expect(readMember({ ...typed, email: 'ada', groups: ['ops', 'Owner'] })).toEqual({ errors: { email: expect.any(String), groups: expect.stringContaining('“Owner”') } })
  })

  test('a refusal of the server stands at its field', () => {
    expect(memberErrors([{ code: 'x', path: '/groups/1', message: 'no' }, { code: 'x', path: '/email', message: 'taken' }, { code: 'x', message: 'elsewhere' }])).toEqual({ groups: 'no', email: 'taken' })
  })
})

test('groups to choose from are those that somebody is in', () => {
  expect(groupsOf([{ groups: ['ops', 'finance'] }, { groups: ['finance', 'on call'] }])).toEqual(['finance', 'on call', 'ops'])
})
