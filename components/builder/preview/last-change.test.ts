import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { measured, type ChangeState } from './last-change.ts'

const data = (context: JsonObject, text = 'Hi'): JsonObject => ({ prompt: { messages: [{ role: 'user', content: text }] }, context })
const after = (...steps: [JsonObject, number, string?][]) => steps.reduce<ChangeState | undefined>((state, [of, tokens, model = 'gpt-5']) => measured(state, { data: of, model, tokens }), undefined)?.change

describe('what the last edit did', () => {
  it('names the format that was and the format that is', () => {
    expect(after([data({}), 1196], [data({ format: 'json' }), 1402])).toEqual({ part: 'format', name: 'Format', from: 'XML + YAML', to: 'JSON', tokensBefore: 1196, tokens: 1402 })
  })

  it('counts a text that is being typed from where the typing began', () => {
    expect(after([data({}), 100], [data({}, 'Hi y'), 101], [data({}, 'Hi you'), 102])).toMatchObject({ name: 'Prompt', tokensBefore: 100, tokens: 102 })
  })

  it('starts anew with another part', () => {
    expect(after([data({}), 100], [data({}, 'Hi you'), 101], [data({ rules: [{ type: 'error', action: 'hide' }] }, 'Hi you'), 60])).toMatchObject({ name: 'Rules', from: '0 rules', to: '1 rule', tokensBefore: 101, tokens: 60 })
  })

  it('tells of a model that another connection brings, although the node names none', () => {
    expect(after([data({}), 100, 'gpt-4'], [data({}), 97, 'gpt-5'])).toMatchObject({ name: 'Model', from: 'gpt-4', to: 'gpt-5', tokensBefore: 100 })
  })

  it('says nothing of edits that a request does not show, and keeps what it said', () => {
    expect(after([data({}), 100], [data({ format: 'json' }), 120], [{ ...data({ format: 'json' }), maxVisits: 3 }, 120])).toMatchObject({ to: 'JSON' })
  })

  it('does not put a name to several edits at once', () => {
    expect(after([data({}), 100], [data({ format: 'json' }, 'Hi you'), 120])).toBeUndefined()
  })
})
