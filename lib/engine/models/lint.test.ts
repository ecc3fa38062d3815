import { expect, test } from 'vitest'
import type { GraphNode } from '../graph.ts'
import type { JsonObject } from '../json.ts'
import { lintModel } from './lint.ts'

const node = (data: JsonObject): GraphNode => ({ id: 'decide', type: 'decide', kind: 'decision', handles: [], data })
const found = (data: JsonObject) => lintModel(node(data)).map(({ code, message, path }) => ({ code, message, path }))
const model = (name: string, params: JsonObject = {}, more: JsonObject = {}) => ({ model: { connection: 'default', name, params, ...more } })

test('a parameter that the model refuses is named, with what to do', () => {
  expect(found(model('gpt-5-mini', { temperature: 0, max_tokens: 100, reasoning_effort: 'low' }))).toEqual([
    { code: 'refused_parameter', message: 'gpt-5-mini, which "decide" asks, refuses the parameter "temperature". Remove it, or choose another model.', path: '/model' },
    { code: 'refused_parameter', message: 'gpt-5-mini, which "decide" asks, refuses the parameter "max_tokens". Use "max_completion_tokens".', path: '/model' },
  ])
})

test('what the model does by itself may be said; models that take it, and models that nobody knows, are left alone', () => {
  expect(found(model('gpt-5-mini', { temperature: 1 }))).toEqual([])
  expect(found(model('gpt-4o', { temperature: 0 }))).toEqual([])
  expect(found(model('my-tune', { temperature: 0 }))).toEqual([])
  expect(found({})).toEqual([])
})

test('a fallback is looked at too', () => {
  expect(found(model('gpt-4o', {}, { fallbacks: [{ connection: 'default', name: 'o3', params: { top_p: 0.1 } }] }))).toMatchObject([{ code: 'refused_parameter' }])
})

test('a budget beyond the window is told with both numbers', () => {
  expect(found({ ...model('gpt-4'), context: { budget: { tokens: 8192 } } })).toEqual([])
  expect(found({ ...model('gpt-4'), context: { budget: { tokens: 9000 } } })).toMatchObject([{ code: 'budget_over_window', message: expect.stringContaining('9000 tokens, and gpt-4 takes 8192') }])
})
