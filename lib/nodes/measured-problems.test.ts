import { describe, expect, test } from 'vitest'
import type { Json } from '#lib/engine/json.ts'
import { compile } from './compile.ts'
import { measuredProblems, type Measured, type Windows } from './measured-problems.ts'
import { decision, documentOf } from './testing.ts'

type Data = { type: string; [field: string]: Json }
const nothing: Measured = { containers: [], models: [], choices: [] }
const told = (nodes: Record<string, Data>, edges: string[], measured: Partial<Measured>, windows: Windows = new Map()) =>
  measuredProblems(compile(documentOf({ start: { type: 'start' }, end: { type: 'end' }, ...nodes }, edges)).graph, { ...nothing, ...measured }, windows)

describe('an agent near its budget', () => {
  const line = ['start -> it', 'it -> end', 'it.error -> end']
  const agent = (p95: number, outOfSteps = 0, runs = 40) => told({ it: { type: 'agent', steps: 6 } }, line, { containers: [{ nodeId: 'it', runs, steps: { p95 }, outOfSteps }] })

  test('is one whose runs take all of its steps, or used them up more than now and then', () => {
    expect(agent(6)).toMatchObject([{ code: 'agent_near_budget', nodeId: 'it', path: '/steps', message: expect.stringContaining('95 of 100 of the last 40 runs of "it" took up to 6 steps') as string }])
    expect(agent(5, 3)).toMatchObject([{ message: expect.stringContaining('In 3 of its last 40 runs') as string }])
  })

  test('is none with steps to spare, with one bad run of many, with few runs, or with a budget that was raised since', () => {
    expect([...agent(5), ...agent(5, 1), ...agent(6, 6, 9), ...told({ it: { type: 'agent', steps: 12 } }, line, { containers: [{ nodeId: 'it', runs: 40, steps: { p95: 6 }, outOfSteps: 0 }] })]).toEqual([])
  })

  test('has nothing to do with what runs per item', () => {
    expect(told({ it: { type: 'each', items: 'input' } }, line, { containers: [{ nodeId: 'it', runs: 40, steps: { p95: 50 }, outOfSteps: 0 }] })).toEqual([])
  })
})

describe('a choice that is nearly always the first', () => {
  const loop = ['start -> it', 'it.get -> get', 'get -> it', 'get.error -> it', 'it.pay -> pay', 'pay -> it', 'it.done -> end', 'it.invalid -> end']
  const nodes = { it: decision(['get', 'pay', 'done']), get: { type: 'http', url: 'https://example.com/{{ args.why }}' }, pay: { type: 'http', url: 'x', method: 'POST' } }
  const first = (intent: string, runs: number, all = 46, more: Record<string, Data> = {}) => told({ ...nodes, ...more }, loop, { choices: [{ nodeId: 'it', runs: all, first: [{ intent, runs }, { intent: 'done', runs: all - runs }] }] })

  test('is told with its share where it only fetches, whether or not the model says what', () => {
    expect(first('get', 43)).toMatchObject([{ code: 'usual_first_call', handle: 'get', message: expect.stringContaining('in 93 % of its last 46 runs') as string }])
  })

  test('is nothing to tell of where it acts, is less frequent, or few runs came there', () => {
    expect(first('get', 46, 46, { get: { type: 'template', text: '{{ args.why }}' } })).toEqual([])
    expect([...first('pay', 46), ...first('get', 30), ...first('get', 9, 9), ...first('done', 46)]).toEqual([])
  })

  test('is told once: where the document alone says it, the runs do not', () => {
    expect(first('get', 46, 46, { get: { type: 'http', url: 'https://example.com' }, pay: { type: 'http', url: 'https://example.com/{{ args.why }}' } })).toEqual([])
  })
})

describe('a request near the window', () => {
  const nodes = (context: Json = {}) => ({ it: decision(['done'], { context }) })
  const windows: Windows = new Map([['it', { model: 'gpt-4o', tokens: 128_000, warnAtPercent: 80 }]])
  const largest = (max: number, known: Windows = windows, context: Json = {}) => told(nodes(context), ['start -> it', 'it.done -> end', 'it.invalid -> end'], { models: [{ nodeId: 'it', calls: 212, inputTokens: { max } }] }, known)

  test('is told with the largest request and the window that it was measured against', () => {
    expect(largest(110_000)).toMatchObject([{ code: 'prompt_near_window', nodeId: 'it', message: expect.stringContaining('The largest of the last 212 requests of "it" had 110,000 tokens, 85 % of the 128,000 that gpt-4o reads') as string }])
  })

  test('is none below the threshold, with a model that nobody knows, or once a budget bounds the thread', () => {
    expect([...largest(100_000), ...largest(110_000, new Map()), ...largest(110_000, windows, { budget: { tokens: 60_000, overflow: 'drop_oldest' } })]).toEqual([])
  })
})

test('nodes that are gone are passed over', () => {
  const figures = { containers: [{ nodeId: 'gone', runs: 40, steps: { p95: 20 }, outOfSteps: 40 }], models: [{ nodeId: 'gone', calls: 40, inputTokens: { max: 1e9 } }], choices: [{ nodeId: 'gone', runs: 40, first: [{ intent: 'get', runs: 40 }] }] }
  expect(told({}, ['start -> end'], figures)).toEqual([])
})
