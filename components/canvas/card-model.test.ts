import { describe, expect, test } from 'vitest'
import { documentNodeSchema } from '#lib/engine/document.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { cardModel } from './card-model.ts'

const node = (type: string, data: JsonObject = {}) => documentNodeSchema.parse({ id: 'a', type, position: { x: 0, y: 0 }, data })
const intent = (name: string, more: JsonObject = {}): JsonObject => ({ name, description: '', ...more })

describe('a decision card', () => {
  const card = cardModel(node('decide', { label: 'Next step', intents: [intent('deploy', { approval: { when: true } }), intent('done')] }))

  test('has one row per intent, in the order of the intents, then the system ports', () => {
    expect(card.ports.map((port) => [port.handle, port.row])).toEqual([
      ['deploy', 'intent'],
      ['done', 'intent'],
      ['invalid', 'system'],
      ['exhausted', 'system'],
      ['stuck', 'system'],
      ['expired', 'system'],
    ])
  })

  test('each port stands in the middle of its row', () => {
    expect(card.ports.map((port) => port.y)).toEqual([62, 90, 123, 143, 163, 183])
    expect(card).toMatchObject({ width: 236, height: 228, inputY: 24 })
  })

  test('an intent that a person must approve is marked', () => {
    expect(card.ports.map((port) => port.gate !== undefined)).toEqual([true, false, false, false, false, false])
  })

  test('system ports say what happens when nothing is wired', () => {
    expect(card.ports.slice(2).map((port) => port.unwired)).toEqual(['re-ask 2×', 'fails the run', 'fails the run', 'as a rejection'])
  })

  test('one that asks a person when it is stuck says so at that port', () => {
    const asks = cardModel(node('decide', { label: 'Next step', intents: [intent('done')], errors: { onStuck: 'ask' } }))
    expect(asks.ports.find(({ handle }) => handle === 'stuck')?.unwired).toBe('asks a person')
  })
})

test('a gate says on its card how many must approve and how long it waits, and the rest in a sentence', () => {
  const gate = { when: 'args.amount > 100', audience: ['finance', 'not:launcher'], required: 2, timeoutSeconds: 14_400, escalate: [{ afterSeconds: 1800, channels: ['slack:#finance'] }] }
  const words = 'Requires approval if args.amount > 100. 2 of: everyone in finance, not who launched it. Within 4 hours; after 30 minutes: a reminder, by slack, #finance.'
  expect(cardModel(node('http', { method: 'POST', url: 'https://x.test', approval: gate })).gate).toEqual({ mark: '2 approvals, 4 h', words })
  expect(cardModel(node('decide', { intents: [{ name: 'pay', approval: gate }] })).ports[0]?.gate).toEqual({ mark: '2×, 4 h', words })
  expect(cardModel(node('http', { url: 'https://x.test', approval: { when: false } })).gate).toMatchObject({ mark: 'approval off', off: true })
})

test('a question says on its card how it is answered, by how many and until when', () => {
  const subtitle = (data: object) => cardModel(node('ask', { question: 'x', ...data })).subtitle
  expect(subtitle({})).toBe('free text')
  expect(subtitle({ format: 'yes_no', audience: ['ada@example.com', 'bob@example.com'], required: 'all', timeoutSeconds: 90 * 60 })).toBe('yes or no, all answers, 1.5 h')
})

test('a deterministic node is one line with its error port at the lower right', () => {
  const card = cardModel(node('http', { method: 'POST', url: 'https://x.test/deploys' }))
  expect(card).toMatchObject({ shape: 'solo', width: 172, height: 56, inputY: 28, once: true })
  expect(card.ports.map(({ handle, y, error }) => ({ handle, y, error }))).toEqual([
    { handle: 'out', y: 28, error: false },
    { handle: 'error', y: 46, error: true },
  ])
})

test('a question has one row per answer, and grows with its choices', () => {
  const card = cardModel(node('ask', { question: '?', format: 'choice', choices: [{ id: 'a1', label: '' }, { id: 'b1', label: '' }] }))
  expect(card.shape).toBe('rows')
  expect(card.ports.map((port) => port.handle)).toEqual(['a1', 'b1', 'timeout'])
  expect(card.height).toBe(48 + 3 * 20 + 8)
})

test('nothing leads into a start, and nothing out of an end', () => {
  expect(cardModel(node('start')).inputY).toBeUndefined()
  expect(cardModel(node('end')).ports).toEqual([])
})

test('a node of an unknown type still has a card that says so', () => {
  expect(cardModel(node('teleport'))).toMatchObject({ shape: 'solo', subtitle: 'unknown type teleport' })
})

describe('containers', () => {
  test('one that holds nodes is a frame with a head, its ports on the head and its error port below', () => {
    const card = cardModel(documentNodeSchema.parse({ id: 'a', type: 'agent', position: { x: 0, y: 0 }, height: 300, data: { steps: 8 } }))
    expect(card).toMatchObject({ shape: 'container', tone: 'code', subtitle: 'agent, ≤ 8 steps', width: 480, height: 300, inputY: 18 })
    expect(card.ports.map(({ handle, y }) => [handle, y])).toEqual([['out', 18], ['error', 286]])
  })

  test('a call is drawn as stacked paper: what it runs is drawn elsewhere', () => {
    expect(cardModel(node('call', { workflow: 'refund', version: 3 }))).toMatchObject({ shape: 'solo', stack: true, subtitle: 'refund v3' })
  })
})

test('a wait says what its time limit does only where it has one', () => {
  const timeout = (data: JsonObject) => cardModel(node('wait', data)).ports.find(({ handle }) => handle === 'timeout')?.unwired
  expect([timeout({ seconds: '60' }), timeout({ callback: true }), timeout({ callback: true, timeoutSeconds: 60 })]).toEqual(['never happens', 'never happens', 'fails the run'])
})
