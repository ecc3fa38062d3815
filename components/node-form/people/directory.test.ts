import { describe, expect, test } from 'vitest'
import { addressPaths, audienceOffers, channelOffers, matching, membersNamed, nobody, type Directory } from './directory.ts'

const here: Directory = {
  members: [
    { email: 'ada@example.com', name: 'Ada Weiss', role: 'owner', groups: ['finance', 'board'] },
    { email: 'bob@example.com', name: 'Bob Okafor', role: 'member', groups: ['Finance'] },
  ],
  keys: ['deploy'],
  channels: [{ name: 'mail', kind: 'smtp' }, { name: 'chat', kind: 'slack', target: '#ops' }],
}
const values = (offers: readonly { value: string }[]) => offers.map(({ value }) => value)

describe('who is offered for an audience', () => {
  test('groups with how many are in them, members, roles, addresses of the input, exceptions, keys, anyone', () => {
    const offers = audienceOffers(here, ['input.customer'])
    expect(values(offers)).toEqual(['group:board', 'group:finance', 'ada@example.com', 'bob@example.com', 'role:owner', 'role:member', '{{ input.customer }}', 'not:launcher', 'key:deploy', 'anyone'])
    expect(offers.slice(0, 2).map(({ says }) => says)).toEqual(['1 person', '2 people'])
  })

  test('also where nobody is known yet: what always means somebody', () => {
    expect(values(audienceOffers(nobody, []))).toEqual(['role:owner', 'role:member', 'not:launcher', 'anyone'])
  })

  test('is narrowed by what is typed, names of people included; what begins with it first', () => {
    const offers = audienceOffers(here, [])
    expect(values(matching(offers, 'okafor'))).toEqual(['bob@example.com'])
    expect(values(matching(offers, 'own'))).toEqual(['role:owner'])
    expect(values(matching(offers, 'a')).slice(0, 2)).toEqual(['ada@example.com', 'anyone'])
  })

  test('takes addresses from fields of the input that hold one', () => {
    expect(addressPaths({ properties: { customer: { type: 'string', format: 'email' }, reply_email: { type: 'string' }, order: { type: 'string' }, mails: { type: 'number' } } })).toEqual(['input.customer', 'input.reply_email'])
  })
})

describe('how many an audience names', () => {
  test('each member once, in whatever ways they are named, and people from outside', () => {
    expect(membersNamed(['finance', 'role:owner', 'Ada@Example.com', 'not:launcher'], here)).toBe(2)
    expect(membersNamed(['finance', 'maya@cafe.example'], here)).toBe(3)
  })

  test('is not said where nobody can know', () => {
    for (const audience of [[], ['not:launcher'], ['finance', 'anyone'], ['key:deploy'], ['{{ input.customer }}']]) expect(membersNamed(audience, here)).toBeUndefined()
  })
})

test('channels are offered with what they do', () => {
  expect(channelOffers(here).map(({ value, says }) => `${value}: ${says}`)).toEqual(['mail: mail to everyone in the audience who has an address', 'chat: Slack, #ops'])
})
