import { describe, expect, test } from 'vitest'
import { contextSchema } from '../decision.ts'
import type { Json } from '../json.ts'
import { assemble } from './assemble.ts'
import type { ThreadEntry } from './request.ts'
import { applyRules } from './rules.ts'
import { entryText } from './serialize.ts'
import { quarterTokens, requestOf, scope, workedThread } from './testing.ts'

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

  test('one_line shows the first line of a text, and an object as JSON', () => {
    const thread: ThreadEntry[] = [{ seq: 1, type: 'result', tag: 'x_result', value: 'built\nin 3 s' }, { seq: 2, type: 'result', tag: 'x_result', value: { id: 7, tags: ['a', 'b'] } }, { seq: 3, type: 'result', tag: 'x_result', value: { log: 'x'.repeat(200) } }]
    const { entries, dropped } = run({ rules: [{ action: 'one_line', maxCharacters: 20 }] }, thread)
    expect(entries.map(entryText)).toEqual(['built… (1 more line)', '{"id":7,"tags":["a",… (5 more characters)', '{"log":"xxxxxxxxxxxx… (190 more characters)'])
    expect(dropped).toMatchObject([{ seq: 1, rule: 'one_line', index: 0 }, { seq: 2, rule: 'one_line' }, { seq: 3, rule: 'one_line' }])
    expect(run({ rules: [{ action: 'one_line' }] }, thread.slice(1, 2))).toMatchObject({ entries: [{ text: '{"id":7,"tags":["a","b"]}' }], dropped: [] })
  })

  test('an excerpt of a failure is made of all that is known of it, not of its compact text', () => {
    const body = Array.from({ length: 200 }, (_, line) => (line === 120 ? 'FATAL: column "total" does not exist' : `INFO step ${line} of the migration is done`)).join('\n')
    const value = { code: 'http_status', message: 'The server answered with HTTP 500.', compact: 'HTTP 500\nINFO step 0', details: { status: 500, body } }
    const { entries, dropped } = run({ rules: [{ type: 'error', action: 'excerpt', keep: 'FATAL|HTTP', around: 0 }] }, [{ seq: 9, type: 'error', tag: 'error', value, text: value.compact }])
    expect(entryText(entries[0]!)).toMatch(/^The server answered with HTTP 500\.\n\[122 lines left out\]\n {2}FATAL: column "total" does not exist\n\[79 lines left out\]\n\[excerpt of 8,143 characters; the whole is sha256:[0-9a-f]{12}\]$/)
    expect(dropped).toMatchObject([{ seq: 9, rule: 'excerpt', index: 0 }])
  })

  test('an excerpt that leaves nothing out is not listed as left out', () => {
    const value = { code: 'timeout', message: 'No answer after 30 s.', compact: 'No answer.' }
    expect(run({ rules: [{ action: 'excerpt' }] }, [{ seq: 9, type: 'error', tag: 'error', value, text: value.compact }])).toMatchObject({ entries: [{ text: 'No answer after 30 s.' }], dropped: [] })
  })

  test('a pattern that cannot be used is an error at its place', () => {
    expect(() => run({ rules: [{ type: 'node', action: 'hide' }, { action: 'excerpt', keep: '(' }] })).toThrow(expect.objectContaining({ error: expect.objectContaining({ code: 'syntax_error', place: 'context.rules[1].keep' }) as unknown }))
  })

  test('a summarised entry stays as it is until a model has summarised it', () => {
    expect(run({ rules: [{ action: 'summarise', overTokens: 0 }] })).toEqual({ entries: workedThread(), dropped: [] })
  })
})

describe('the template of a rule', () => {
  const input: ThreadEntry[] = [{ seq: 1, type: 'input', tag: 'input', value: { name: 'Ada', card: '4111' } }]
  const textWith = (rule: object, thread = input) => run({ rules: [rule as never] }, thread).entries.map(entryText)

  test('gives the text of an entry, from the event and from what prompts see', () => {
    expect(textWith({ action: 'show', template: '{{ event.tag }}/{{ event.type }}: {{ event.value.name }} asks {{ input.message }}' })).toEqual(['input/input: Ada asks Deploy the backend'])
    expect(textWith({ action: 'show', template: '{{ event.nodeId }}: {{ event.text }}' }, workedThread().slice(2, 3))).toEqual(['call: HTTP 404: no such tag'])
  })

  test('comes before what shortens a text, and after what redacts a value', () => {
    expect(textWith({ action: 'truncate', maxCharacters: 3, template: '{{ event.value.name }} {{ event.value.card }}' })).toEqual(['Ada\n[5 more characters left out]'])
    expect(textWith({ action: 'one_line', template: '{{ event.value.name }}\n{{ event.value.card }}' })).toEqual(['Ada… (1 more line)'])
    expect(textWith({ action: 'excerpt', keep: '4111', around: 0, template: '{{ event.value.card }}' })).toEqual(['4111'])
    expect(textWith({ action: 'redact', field: '/card', template: '{{ event.value.name }} {{ event.value.card }} | {{ event.text }}' })).toEqual(['Ada [redacted] | name: Ada\ncard: "[redacted]"'])
  })

  test('is another way to show, so nothing is listed as left out', () => {
    expect(run({ rules: [{ action: 'show', template: 'short' }] }, input).dropped).toEqual([])
  })

  test('is not rendered for what is hidden, and for what stays it is', () => {
    const [, , error] = workedThread()
    const rule = { type: 'error', action: 'hide_when_resolved', template: 'failed: {{ event.text }}' }
    expect(textWith(rule, [error!])).toEqual([])
    expect(textWith(rule, [{ ...error!, resolved: false }])).toEqual(['failed: HTTP 404: no such tag'])
    expect(textWith({ action: 'hide', template: '{{ nope }}' })).toEqual([])
  })

  test('that fails is an error at its place, and so is a secret, a thread, and a field that is not there', () => {
    for (const template of ['{{ event.value.gone }}', '{{ secrets.KEY }}', '{{ thread }}', '{{ event.constructor }}', '{% if %}']) {
      expect(() => textWith({ action: 'show', template })).toThrow(expect.objectContaining({ error: expect.objectContaining({ place: 'context.rules[0].template' }) as unknown }))
    }
  })
})

describe('a redaction whose field cannot be looked for', () => {
  const thread = (value: Json): ThreadEntry[] => [{ seq: 1, type: 'result', tag: 'fetch_result', value }]
  const shown = (value: Json) => {
    const result = assemble(requestOf({ thread: thread(value), context: { rules: [{ type: 'result', action: 'redact', field: '/user/email' }] } }), quarterTokens)
    return result.ok ? result.value.body : result.error.message
  }

  test('takes the whole text in which it may stand', () => {
    expect(shown('{"user":{"email":"ada@example.com"}}')).not.toContain('ada@')
    expect(shown({ user: 'Ada <ada@example.com>', id: 7 })).toMatch(/user: \W*\[redacted\]/)
  })

  test('leaves alone what has no such field', () => {
    expect(shown({ user: { name: 'Ada' } })).toContain('name: Ada')
  })
})
