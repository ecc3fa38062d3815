import { describe, expect, test } from 'vitest'
import type { Graph } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { knownPeopleProblems, type KnownPeople } from './known-people.ts'

const known: KnownPeople = {
  members: [
    { email: 'ada@example.com', role: 'owner', groups: ['finance'] },
    { email: 'bob@example.com', role: 'member', groups: ['finance', 'second line'] },
  ],
  keys: [{ name: 'bot', role: 'owner' }],
  connections: [
    { name: 'mail', kind: 'smtp' },
    { name: 'slack', kind: 'slack' },
    { name: 'default', kind: 'scripted' },
  ],
}

const graphOf = (data: JsonObject, kind: 'question' | 'effect' | 'decision' = 'question'): Graph => ({ input: {}, limits: { steps: 1, tokens: 1, costUsd: 1, wallSeconds: 1 }, nodes: [{ id: 'ask', type: 'x', kind, data, handles: [] }], edges: [] })
const found = (data: JsonObject, people = known) => knownPeopleProblems(graphOf(data), people).map(({ code, path }) => `${code} ${path}`)

describe('who a request names, where it runs', () => {
  test('is there: nothing is said, in whatever case it is written', () => {
    expect(found({ audience: ['Finance', 'group:second line', 'role:owner', 'key:bot', 'stranger@example.com'], channels: ['mail', 'slack:#x'] })).toEqual([])
  })

  test('is not there: a warning, since documents travel', () => {
    expect(found({ audience: ['legal', 'key:old'], escalate: [{ afterSeconds: 60, audience: ['group:board'] }] })).toEqual(['unknown_audience /audience/0', 'unknown_audience /audience/1', 'unknown_audience /escalate/0/audience/0'])
    expect(found({ audience: ['role:member'] }, { ...known, members: known.members.slice(0, 1) })).toEqual(['unknown_audience /audience/0'])
    expect(found({ audience: ['role:member'] }, { ...known, members: [], keys: [{ name: 'bot', role: 'member' }] })).toEqual([])
    expect(knownPeopleProblems(graphOf({ audience: ['legal'] }), known)).toMatchObject([{ severity: 'warning', nodeId: 'ask', message: expect.stringContaining('nobody is in the group "legal"') }])
  })

  test('is too few for what is wanted, with whom escalations add', () => {
    expect(found({ audience: ['finance'], required: 3 })).toEqual(['too_few_people /required'])
    expect(found({ audience: ['finance'], required: 2 })).toEqual([])
    expect(found({ audience: ['finance'], required: 3, escalate: [{ afterSeconds: 60, audience: ['cleo@example.com'] }] })).toEqual([])
    expect(found({ audience: ['finance', 'anyone'], required: 3 })).toEqual([])
  })
})

describe('how they are told', () => {
  test('by a connection that is here, and reaches people', () => {
    expect(found({ channels: ['teams', 'default', 'mail'] })).toEqual(['unknown_channel /channels/0', 'unknown_channel /channels/1'])
  })

  test('by mail: somebody has an address', () => {
    expect(found({ audience: ['key:bot', 'anyone'], channels: ['mail'] })).toEqual(['no_address /channels/0'])
    expect(found({ audience: ['key:bot'], channels: ['mail:ops@example.com'] })).toEqual([])
    expect(found({ audience: ['key:bot'], channels: ['mail'], escalate: [{ afterSeconds: 60, audience: ['finance'], channels: ['mail'] }] })).toEqual(['no_address /channels/0'])
    expect(found({ audience: ['{{ input.email }}'], channels: ['mail'] })).toEqual([])
    expect(found({ audience: ['role:owner'], channels: ['mail'] }, { ...known, members: [{ email: 'owner@localhost', role: 'owner', groups: [] }] })).toEqual(['no_address /channels/0'])
  })
})

test('gates and stuck decisions are looked at too; a gate that is off is not', () => {
  const gate = (approval: JsonObject) => knownPeopleProblems(graphOf({ intents: [{ name: 'pay', approval }], errors: { onStuck: 'ask', ask: { audience: ['legal'] } } }, 'decision'), known)
  expect(gate({ audience: ['legal'] })).toMatchObject([{ handle: 'pay', path: '/intents/0/approval/audience/0' }, { path: '/errors/ask/audience/0' }])
  expect(gate({ when: false, audience: ['legal'] })).toMatchObject([{ path: '/errors/ask/audience/0' }])
})
