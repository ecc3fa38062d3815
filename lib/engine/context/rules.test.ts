import { describe, expect, test } from 'vitest'
import { contextSchema } from '../decision.ts'
import type { ThreadEntry } from './request.ts'
import { applyRules } from './rules.ts'
import { entryText } from './serialize.ts'
import { scope, workedThread } from './testing.ts'

type Context = Parameters<typeof contextSchema.parse>[0]

const run = (context: Context, thread: ThreadEntry[] = workedThread()) => applyRules({ thread, context: contextSchema.parse(context), scope }, (entry) => entryText(entry).length)

describe('context rules', () => {
  test('without rules everything is shown', () => {
    expect(run({})).toEqual({ entries: workedThread(), dropped: [] })
  })

  test('an include list keeps its tags and says what it left out', () => {
    const { entries, dropped } = run({ include: ['input', 'deploy_result'] })
    expect(entries.map(({ tag }) => tag)).toEqual(['input', 'deploy_result'])
    expect(dropped.map(({ seq, rule }) => [seq, rule])).toEqual([[4, 'include'], [8, 'include'], [12, 'include']])
  })

  test('a resolved error hides, one still open does not', () => {
    const thread: ThreadEntry[] = [...workedThread(), { seq: 20, type: 'error', tag: 'error', value: 'again' }]
    const { entries, dropped } = run({ rules: [{ type: 'error', action: 'hide_when_resolved' }] }, thread)
    expect(entries.filter(({ type }) => type === 'error').map(({ seq }) => seq)).toEqual([20])
    expect(dropped).toEqual([{ seq: 8, rule: 'hide_when_resolved', index: 0, tokens: 'HTTP 404: no such tag'.length }])
  })

  test('the first rule that matches decides, and every selector of a rule must match', () => {
    const { entries } = run({ rules: [{ tag: 'deploy_result', nodeId: 'other', action: 'hide' }, { tag: 'deploy_result', action: 'show' }, { action: 'hide' }] })
    expect(entries.map(({ tag }) => tag)).toEqual(['deploy_result'])
  })

  test('truncate keeps the beginning of the text, says how much is missing, and splits no character', () => {
    const { entries, dropped } = run({ rules: [{ type: 'input', action: 'truncate', maxCharacters: 5 }] }, [{ seq: 1, type: 'input', tag: 'input', value: 'abcd😀ef' }])
    expect(entryText(entries[0]!)).toBe('abcd\n[4 more characters left out]')
    expect(dropped).toMatchObject([{ seq: 1, rule: 'truncate' }])
    expect(run({ rules: [{ action: 'truncate', maxCharacters: 500 }] }).dropped).toEqual([])
  })

  test('redact hides a field, also where the entry has a text made from it beforehand', () => {
    const thread: ThreadEntry[] = [{ seq: 1, type: 'result', tag: 'x_result', value: { user: { card: '4111', name: 'Ada' }, list: [1, 2] }, text: 'card 4111' }]
    expect(run({ rules: [{ action: 'redact', field: '/user/card' }] }, thread).entries).toEqual([{ seq: 1, type: 'result', tag: 'x_result', value: { user: { card: '[redacted]', name: 'Ada' }, list: [1, 2] } }])
    expect(run({ rules: [{ action: 'redact', field: '/list/1' }] }, thread).entries[0]?.value).toEqual({ user: { card: '4111', name: 'Ada' }, list: [1, '[redacted]'] })
    expect(run({ rules: [{ action: 'redact' }] }, thread).entries[0]?.value).toBe('[redacted]')
    expect(run({ rules: [{ action: 'redact', field: '/nothing/here' }] }, thread)).toEqual({ entries: thread, dropped: [] })
  })
})
