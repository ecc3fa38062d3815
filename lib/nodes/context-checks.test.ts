import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { checkContext, ruleOptions } from './context-checks.ts'
import { compile } from './compile.ts'
import { decision, documentOf } from './testing.ts'

const found = (rules: JsonObject[], more: JsonObject = {}) => checkContext({ context: { rules, ...more } }).map(({ code, path }) => [code, path])

describe('rules of a context', () => {
  test('that do what they say are in order', () => {
    expect(
      found([
        { tag: 'deploy_result', action: 'excerpt', keep: 'FAIL', around: 1, firstOnly: true, stackTraces: true, maxCharacters: 500, template: '{{ event.text }}' },
        { type: 'error', tag: 'error', action: 'hide_when_resolved', template: 'x' },
        { type: 'result', action: 'one_line', maxCharacters: 80 },
        { type: 'input', action: 'redact' },
        { type: 'node', action: 'summarise', overTokens: 300 },
        { action: 'truncate', maxCharacters: 300 },
      ]),
    ).toEqual([])
  })

  test('a field that the action passes over', () => {
    expect(found([{ tag: 'a', action: 'show', maxCharacters: 3 }, { tag: 'b', action: 'hide', template: 'x' }, { tag: 'c', action: 'truncate', field: '/x' }, { tag: 'd', action: 'redact', keep: 'x' }, { tag: 'e', action: 'one_line', overTokens: 1 }])).toEqual([
      ['rule_field_ignored', '/context/rules/0/maxCharacters'],
      ['rule_field_ignored', '/context/rules/1/template'],
      ['rule_field_ignored', '/context/rules/2/field'],
      ['rule_field_ignored', '/context/rules/3/keep'],
      ['rule_field_ignored', '/context/rules/4/overTokens'],
    ])
  })

  test('lines around a match, where nothing is matched', () => {
    expect(found([{ action: 'excerpt', around: 3, firstOnly: true }])).toEqual([['rule_field_ignored', '/context/rules/0/around'], ['rule_field_ignored', '/context/rules/0/firstOnly']])
  })

  test('a rule that an earlier one leaves nothing', () => {
    expect(found([{ type: 'error', action: 'show' }, { type: 'error', nodeId: 'call', action: 'hide' }])).toEqual([['rule_never_matches', '/context/rules/1']])
    expect(found([{ action: 'show' }, { tag: 'x', action: 'hide' }])).toEqual([['rule_never_matches', '/context/rules/1']])
    expect(found([{ type: 'error', nodeId: 'call', action: 'hide' }, { type: 'error', action: 'show' }, { tag: 'x', action: 'hide' }])).toEqual([])
  })

  test('a rule that nothing can meet', () => {
    expect(found([{ tag: '', action: 'hide' }])).toEqual([['rule_never_matches', '/context/rules/0']])
    expect(found([{ tag: 'deploy', type: 'error', action: 'hide' }])).toEqual([['rule_never_matches', '/context/rules/0']])
    expect(found([{ tag: 'deploy', action: 'hide' }], { include: ['input'] })).toEqual([['rule_never_matches', '/context/rules/0']])
  })

  test('a prompt of summaries that shows nothing to summarise', () => {
    expect(found([], { summary: { prompt: { messages: [{ role: 'user', content: 'Summarise.' }] } } })).toEqual([['events_not_shown', '/context/summary/prompt']])
    expect(found([], { summary: { prompt: { messages: [{ role: 'user', content: '{{ events }}' }] } } })).toEqual([])
  })

  test('every action says what it goes by', () => {
    for (const [action, options] of Object.entries(ruleOptions)) for (const name of options) expect(found([{ action, [name]: 1, ...(['around', 'firstOnly'].includes(name) && { keep: 'x' }) }])).toEqual([])
  })
})

describe('a decision with a context', () => {
  const problems = (context: JsonObject, content = '{{ thread }}') =>
    compile(documentOf({ start: { type: 'start' }, decide: decision(['done'], { context, prompt: { messages: [{ role: 'user', content }] } }), end: { type: 'end' } }, ['start -> decide', 'decide.done -> end', 'decide.invalid -> end'])).problems.map(({ code, path, severity }) => [severity, code, path])

  test('its templates are checked where they stand', () => {
    expect(problems({ rules: [{ type: 'input', action: 'show', template: '{{ event.value.x }} {{ input.y }} {{ steps.gone.output }}' }, { type: 'error', action: 'show', template: '{% if %}' }] })).toEqual([
      ['error', 'unknown_reference', '/context/rules/0/template'],
      ['error', 'syntax_error', '/context/rules/1/template'],
    ])
    expect(problems({ rules: [{ type: 'input', action: 'show', template: '{{ events }} {{ thread }}' }] })).toEqual([['error', 'unknown_reference', '/context/rules/0/template'], ['error', 'unknown_reference', '/context/rules/0/template']])
  })

  test('so are the templates of the prompt of its summaries', () => {
    expect(problems({ budget: { tokens: 500, overflow: 'summarise' }, summary: { prompt: { messages: [{ role: 'user', content: '{{ events }} in {{ tokens }} of {{ input.x }} {{ thread }}' }] } } })).toEqual([['error', 'unknown_reference', '/context/summary/prompt/messages/0/content']])
  })

  test('a filter that takes text out of the thread is warned of, one that changes its case is not', () => {
    expect(problems({}, '{{ thread | remove: "x" }}')).toEqual([['warning', 'thread_rewritten', '/prompt/messages/0/content']])
    expect(problems({}, '{{ thread | upcase | truncate: 500 }}')).toEqual([])
  })
})
