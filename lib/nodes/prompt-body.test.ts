import { expect, test } from 'vitest'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { bodyOfData, readBody, withBody } from './prompt-body.ts'
import { linkedNodes, linkedTo, promptLink, withLink } from './prompt-links.ts'
import { promptVersionHash } from './prompt-version.ts'
import { decision, documentOf } from './testing.ts'

const dataOf = (more: JsonObject = {}): JsonObject => {
  const { type: _, ...data } = decision(['ship', 'stop'], more)
  return data
}
const bodyOf = (data: JsonObject): JsonObject => {
  const read = bodyOfData('decide', data)
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.body
}
const firstIntent = (data: JsonObject) => (Array.isArray(data.intents) && isJsonObject(data.intents[0]) ? data.intents[0] : {})

test('a body put into a node makes exactly that version, and keeps what is no part of one', () => {
  const data = dataOf({ label: 'Next step', maxVisits: 3, model: { name: 'gpt-5', timeoutMs: 9000, retry: { max: 1 }, fallbacks: [{ name: 'gpt-5-mini', timeoutMs: 700 }] } })
  const gated = { ...data, intents: [{ ...firstIntent(data), approval: { when: true } }] }
  const body = bodyOf(dataOf({ prompt: { messages: [{ role: 'user', content: 'Ship it.' }] }, model: { name: 'gpt-5.1', fallbacks: [{ name: 'gpt-5-mini' }] } }))
  const next = withBody('decide', gated, body)
  expect(next).toMatchObject({ label: 'Next step', maxVisits: 3, model: { name: 'gpt-5.1', timeoutMs: 9000, retry: { max: 1 }, fallbacks: [{ name: 'gpt-5-mini', timeoutMs: 700 }] }, prompt: { messages: [{ content: 'Ship it.' }] } })
  expect(next.intents).toMatchObject([{ name: 'ship', approval: { when: true } }, { name: 'stop' }])
  expect(bodyOf(next)).toEqual(body)
  const compiled = compile(documentOf({ next: { type: 'decide', ...next } })).graph.nodes[0]
  const read = readBody(body)
  expect(read.ok && compiled && promptVersionHash(compiled) === read.hash).toBe(true)
})

test('what says the same stays as it is written', () => {
  const data = dataOf({ model: { name: 'gpt-5' } })
  expect(withBody('decide', data, bodyOf(data))).toEqual(data)
})

test('a body is refused with its places: what is no part of one, what is missing, what has the wrong form', () => {
  const problemsOf = (body: JsonObject) => {
    const read = readBody(body)
    return read.ok ? [] : read.problems.map(({ code, path }) => [code, path])
  }
  const body = bodyOf(dataOf())
  expect(problemsOf({ ...body, maxVisits: 3 })).toEqual([['unknown_field', '/maxVisits']])
  expect(problemsOf({ ...body, prompt: { messages: [] } })).toContainEqual(['missing_field', '/prompt/messages'])
  expect(problemsOf({ ...body, model: { name: 5 } })).toContainEqual(['invalid_field', '/model/name'])
  expect(problemsOf(body)).toEqual([])
})

test('a node is linked, follows a label, and is unlinked; the rest of what its editor keeps stays', () => {
  const data = dataOf({ ui: { folded: true } })
  const linked = linkedTo('decide', data, { promptId: 'p1', version: 3, label: 'production' }, bodyOf(data))
  expect(linked.ui).toEqual({ folded: true, promptLink: { promptId: 'p1', version: 3, label: 'production' } })
  expect(promptLink(linked)).toEqual({ promptId: 'p1', version: 3, label: 'production' })
  expect(withLink(linked, undefined)).toEqual(data)
  const document = documentOf({ next: { type: 'decide', ...linked, label: 'Next step' }, other: { type: 'template', text: 'x', ui: { promptLink: { promptId: 'p1', version: 1 } } } })
  expect(linkedNodes(document)).toEqual([{ nodeId: 'next', nodeLabel: 'Next step', link: { promptId: 'p1', version: 3, label: 'production' } }])
  expect(promptLink({ ui: { promptLink: { promptId: 'p1', version: 'three' } } })).toBeUndefined()
})
