import { describe, expect, test } from 'vitest'
import { reservedHandles } from '#lib/engine/decision.ts'
import { nodeIdPattern } from '#lib/engine/document.ts'
import { expression, value } from '#lib/engine/evaluation.ts'
import { containerData } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { valueAt } from '#lib/engine/pointer.ts'
import { ask } from './ask.ts'
import { branch } from './branch.ts'
import { decide } from './decide.ts'
import type { Execution } from './define-node.ts'
import { end } from './end.ts'
import { everyNode } from './every-node.ts'
import { fieldsOf, findNodeType, nodeType, nodeTypes } from './index.ts'
import type { Ports } from './ports.ts'
import { readData } from './read-data.ts'
import { set } from './set.ts'
import { wait } from './wait.ts'

const noPorts: Ports = { http: () => Promise.reject(new Error('not here')) }
const execution: Execution = { runId: 'r', step: 'x#1', attempt: 1, idempotencyKey: 'k', signal: new AbortController().signal }

describe.each(nodeTypes.map((definition) => [definition.type, definition] as const))('the type %s', (_type, definition) => {
  test('starts as a draft that can be saved, and then lacks only what a person must fill in', () => {
    const { malformed, problems } = readData(definition, definition.fresh)
    expect(malformed).toEqual([])
    expect(problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(problems.filter(({ severity }) => severity === 'error').map(() => 'missing_field'))
  })

  test('has a form for every field of its data, and none for others', () => {
    const named = new Set(fieldsOf(definition).map(({ name }) => name.split('.')[0]))
    const notEdited = new Set([...Object.keys(everyNode), 'promptId', 'audience', 'required', 'channels', 'timeoutSeconds', 'escalate'])
    const ofSchema = Object.keys(definition.config.shape)
    expect([...named].filter((name) => name === undefined || !ofSchema.includes(name))).toEqual([])
    expect(ofSchema.filter((name) => !named.has(name) && !notEdited.has(name))).toEqual([])
  })

  test('says in its form the same defaults that its data gets', () => {
    const { draft } = readData(definition, definition.fresh)
    for (const { name, fallback } of definition.fields) {
      const value = valueAt(draft, name.split('.'))
      const begins = valueAt(definition.fresh, name.split('.')) !== undefined
      if (fallback !== undefined && value !== undefined && !begins) expect([name, value]).toEqual([name, fallback])
    }
  })

  test('shows something on the canvas for any draft', () => {
    for (const data of [{}, definition.fresh, { cases: 3, intents: [null, {}], values: [], url: null, method: 1 }]) {
      expect(definition.handles(data).every((handle) => handle !== '')).toBe(true)
      expect(typeof definition.subtitle(data)).toBe('string')
      definition.effect?.(data)
    }
  })

  test('has a name that can be an id, and a shortcut of its own', () => {
    expect(definition.type).toMatch(nodeIdPattern)
    const shortcuts = nodeTypes.flatMap(({ shortcut }) => shortcut ?? [])
    expect(new Set(shortcuts).size).toBe(shortcuts.length)
  })
})

describe('the registry', () => {
  test('finds a type by name, and says which there are', () => {
    expect([findNodeType('http')?.type, findNodeType('teleport')]).toEqual(['http', undefined])
    expect(() => nodeType('teleport')).toThrow('There is no node type "teleport". Known: start, decide')
  })
})

describe('ports that follow the data', () => {
  test('a decision has one per intent, then its own; a branch one per case, then else', () => {
    expect(decide.handles({ intents: [{ name: 'a' }, { name: '' }, { name: 'b' }] })).toEqual(['a', 'b', 'invalid', 'exhausted', 'stuck', 'expired'])
    expect(branch.handles({ cases: [{ handle: 'big' }, { handle: 'small' }] })).toEqual(['big', 'small', 'else'])
  })

  test('a question has those of its format', () => {
    expect([ask.handles({}), ask.handles({ format: 'form' }), ask.handles({ format: 'yes_no' }), ask.handles({ format: 'choice', choices: [{ id: 'a' }, { id: 'b' }] })]).toEqual([
      ['answered', 'timeout'],
      ['answered', 'timeout'],
      ['yes', 'no', 'timeout'],
      ['a', 'b', 'timeout'],
    ])
  })

  test('a port of the system can never be an intent', () => {
    expect(decide.handles({}).every((handle) => (reservedHandles as readonly string[]).includes(handle))).toBe(true)
  })
})

describe('waiting', () => {
  const problemsOf = (data: JsonObject) => readData(wait, data).problems.map(({ code, path }) => `${code} ${path}`)

  test('is for a while, until a time or for a callback: exactly one of them', () => {
    const ways: JsonObject[] = [{ seconds: '60' }, { seconds: 60 }, { until: 'args.at' }, { callback: true }, { callback: true, timeoutSeconds: 60, correlationKey: 'input.id' }]
    expect(ways.map(problemsOf)).toEqual(ways.map(() => []))
    expect(problemsOf({})).toEqual(['missing_field /seconds'])
    expect(problemsOf({ until: '' })).toEqual(['missing_field /until'])
    expect(problemsOf({ seconds: '60', callback: true })).toEqual(['several_waits /callback'])
    expect(problemsOf({ seconds: '1', until: 'now', callback: true })).toEqual(['several_waits /until'])
  })

  test('has a time limit and a key only for a callback', () => {
    expect(problemsOf({ seconds: '60', timeoutSeconds: 5, correlationKey: 'input.id' })).toEqual(['callback_only /timeoutSeconds', 'callback_only /correlationKey'])
  })

  test('evaluates what it was given, a bare number as the expression that it is', () => {
    const inputs = (data: JsonObject) => wait.inputs?.(readData(wait, data).config ?? {})
    expect(inputs({ seconds: 60 })).toEqual({ seconds: expression('60') })
    expect(inputs({ until: 'args.at' })).toEqual({ until: expression('args.at') })
    expect(inputs({ callback: true, correlationKey: 'input.id' })).toEqual({ correlationKey: expression('input.id') })
  })
})

describe('containers', () => {
  const inputs = (type: string, data: JsonObject) => nodeType(type).inputs?.(readData(nodeType(type), data).config ?? {})
  const codesOf = (type: string, data: JsonObject) => readData(nodeType(type), data).problems.map(({ severity, code }) => `${severity} ${code}`)

  test('see only what is handed in: nothing without an input', () => {
    expect([inputs('agent', {}), inputs('call', { workflow: 'x' })]).toEqual([{ input: value({}) }, { input: value({}) }])
    expect(inputs('agent', { input: '{ "task": prev }' })).toEqual({ input: expression('{ "task": prev }') })
  })

  test('for each item the item itself, or what its expression makes of it', () => {
    expect(inputs('each', { items: 'prev' })).toEqual({ items: { kind: 'map', items: 'prev' } })
    expect(inputs('each', { items: 'prev', input: '{ "n": index }' })).toEqual({ items: { kind: 'map', items: 'prev', each: '{ "n": index }' } })
  })

  test('an agent may take 20 steps and no more, and is warned above 10', () => {
    expect([codesOf('agent', { steps: 10 }), codesOf('agent', { steps: 11 }), codesOf('agent', { steps: 21 }), codesOf('agent', { steps: 0 })]).toEqual([[], ['warning large_agent'], ['error invalid_value'], ['error invalid_value']])
  })

  test('concurrency is 1 to 50, a version is latest, draft or a number', () => {
    expect([1, 50, 0, 51].map((concurrency) => codesOf('each', { items: 'prev', concurrency }))).toEqual([[], [], ['error invalid_value'], ['error invalid_value']])
    expect(['latest', 'draft', 3].map((version) => codesOf('call', { workflow: 'x', version }))).toEqual([[], [], []])
    expect(readData(nodeType('call'), { workflow: 'x', version: 'newest' }).malformed).toHaveLength(1)
  })

  test('the engine tells them apart by what they run', () => {
    const containerOf = (type: string, data: JsonObject) => containerData({ id: 'it', type, kind: 'container', handles: [], data: readData(nodeType(type), data).config ?? {} })
    expect(containerOf('agent', { costUsd: 1 })).toEqual({ runs: 'inside', budget: { steps: 20, costUsd: 1 } })
    expect(containerOf('each', { items: 'prev' })).toEqual({ runs: 'items', concurrency: 5, onError: 'fail' })
    expect(containerOf('call', { workflow: 'refund', version: 2 })).toEqual({ runs: 'workflow', workflow: 'refund', version: 2 })
  })

  test('a fresh one that holds nodes has a start and an end inside', () => {
    expect(nodeTypes.filter(({ kind, parent }) => kind === 'container' && parent).map(({ type, inside }) => [type, inside?.map((node) => node.type)])).toEqual([['agent', ['start', 'end']], ['each', ['start', 'end']]])
  })
})

describe('pure nodes', () => {
  test('leave by the handle that their evaluated input names', () => {
    const branched = readData(branch, { cases: [{ handle: 'big', when: 'args.amount > 100' }] }).config
    expect(branched && branch.inputs?.(branched)).toEqual({ case: { kind: 'first', rows: [{ value: 'big', when: 'args.amount > 100' }], otherwise: 'else' } })
    expect(branched && branch.execute?.(branched, { case: 'big' }, noPorts, execution)).toEqual({ kind: 'completed', handle: 'big', output: { case: 'big' } })
  })

  test('a set node hands its values on as variables', () => {
    const config = readData(set, { values: { total: '1 + 1' } }).config
    expect(config && set.inputs?.(config)).toEqual({ values: { kind: 'object', entries: { total: { kind: 'expression', expression: '1 + 1' } } } })
    expect(config && set.execute?.(config, { values: { total: 2 } }, noPorts, execution)).toEqual({ kind: 'completed', handle: 'out', output: { values: { total: 2 } }, vars: { total: 2 } })
  })

  test.each(['code', 'transform', 'template'])('%s gives the value that was evaluated, null included', (type) => {
    const definition = nodeType(type)
    const config = readData(definition, { source: 'x', expression: 'x', text: 'x' }).config ?? readData(definition, { [{ code: 'source', transform: 'expression', template: 'text' }[type] ?? '']: 'x' }).config
    const [key = ''] = Object.keys((config && definition.inputs?.(config)) ?? {})
    expect(config && definition.execute?.(config, { [key]: null }, noPorts, execution)).toEqual({ kind: 'completed', handle: 'out', output: null })
  })

  test('an end without an output takes that of the node before it', () => {
    const inputs = (data: object) => end.inputs?.(readData(end, { ...data }).config ?? {})
    expect(inputs({})).toEqual({ output: { kind: 'expression', expression: 'prev' } })
    expect(inputs({ output: 'args.x', message: '{{ prev }}' })).toEqual({ output: { kind: 'expression', expression: 'args.x' }, message: { kind: 'template', template: '{{ prev }}' } })
  })
})
