import { describe, expect, it } from 'vitest'
import type { Connection } from '#lib/api/connections.ts'
import { changeOf, connectionKinds, creationOf, draftOf, emptyDraft, isSet, kindsInOrder } from './connection-kinds.ts'

const slack: Connection = {
  id: '0191d5f0-0000-7000-8000-000000000001', name: 'slack', kind: 'slack', source: 'stored', baseUrl: null, model: null, hasKey: true, secrets: ['token'], limits: {}, label: null, createdAt: null, updatedAt: null,
  settings: { defaultChannel: '#approvals' },
}

describe('what is entered of a connection', () => {
  it('every kind has an entry, and every field a place of its own', () => {
    expect([...kindsInOrder].sort()).toEqual(Object.keys(connectionKinds).sort())
    for (const { fields } of Object.values(connectionKinds)) expect(new Set(fields.map(({ at }) => at)).size).toBe(fields.length)
  })

  it('an untouched draft changes nothing: secrets stay, settings are those that there were', () => {
    expect(changeOf('slack', draftOf(slack), {})).toEqual({ ok: true, body: { kind: 'slack', settings: { defaultChannel: '#approvals' }, secrets: {} } })
  })

  it('a new secret replaces, a removed one is null, and which are set is known', () => {
    expect(changeOf('slack', { ...draftOf(slack), 'secrets/token': 'xoxb-new', 'secrets/signingSecret': null }, {})).toMatchObject({ body: { secrets: { token: 'xoxb-new', signingSecret: null } } })
    const [token, signing] = connectionKinds.slack.fields
    expect([token && isSet(slack, token), signing && isSet(slack, signing)]).toEqual([true, false])
  })

  it('of a model provider the limits are kept and an empty model is none', () => {
    expect(changeOf('openai', { baseUrl: ' https://lab.example/v1 ', apiKey: '', model: ' ' }, { concurrency: 3 })).toEqual({ ok: true, body: { kind: 'openai', limits: { concurrency: 3 }, baseUrl: 'https://lab.example/v1' } })
  })

  it('what does not fit is told at its field, in words', () => {
    const draft = { ...emptyDraft('smtp'), 'settings/host': 'smtp.example.com', 'settings/from': 'a@example.com', 'settings/port': '2525' }
    expect(creationOf('mail', 'smtp', draft)).toMatchObject({ ok: true, body: { name: 'mail', settings: { port: 2525, security: 'starttls' } } })
    expect(creationOf('Mail!', 'smtp', { ...draft, 'settings/port': 'mail', 'settings/from': 'nobody' })).toMatchObject({ ok: false, errors: { name: expect.any(String), 'settings/port': expect.any(String), 'settings/from': expect.stringContaining('address') } })
    expect(creationOf('hook', 'webhook', emptyDraft('webhook'))).toEqual({ ok: false, errors: { 'settings/url': 'Enter the address.', 'secrets/signingSecret': 'Enter the signing secret.' } })
    expect(changeOf('webhook', { 'settings/url': 'https://example.com', 'secrets/signingSecret': '' }, {})).toMatchObject({ ok: true })
    expect(creationOf('hook', 'webhook', { 'settings/url': 'https://example.com', 'secrets/signingSecret': 'whsec_short' })).toMatchObject({ ok: false, errors: { 'secrets/signingSecret': expect.stringContaining('whsec_') } })
  })
})
