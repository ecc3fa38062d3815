import { describe, expect, it } from 'vitest'
import { testWorker } from './testing.ts'

const worker = testWorker()
const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })

describe('a workflow of pure nodes', () => {
  const document = {
    oriel: 1,
    name: 'Pure',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      { id: 'double', type: 'transform', position: at, data: { expression: 'input.n * 2' } },
      { id: 'size', type: 'branch', position: at, data: { cases: [{ handle: 'large', when: 'prev > 10' }] } },
      { id: 'keep', type: 'set', position: at, data: { values: { result: 'steps.double.output' } } },
      { id: 'small', type: 'end', position: at, data: { outcome: 'small' } },
      { id: 'end', type: 'end', position: at, data: { output: '{"result": vars.result}', message: 'It is {{ vars.result }}.' } },
    ],
    edges: [edge('start', 'out', 'double'), edge('double', 'out', 'size'), edge('size', 'large', 'keep'), edge('size', 'else', 'small'), edge('keep', 'out', 'end')],
  }

  it('runs to its end, with output and message', async () => {
    const id = await worker.launch(document, { n: 21 })
    const state = await worker.settled(id)
    expect(state.final).toBe('completed')
    expect((await worker.log(id)).at(-1)?.data).toEqual({ outcome: 'success', output: { result: 42 }, message: 'It is 42.', silent: false })
  })

  it('takes the branch whose condition holds', async () => {
    const state = await worker.settled(await worker.launch(document, { n: 1 }))
    expect(state.outcome).toBe('small')
    expect(state.visits).toEqual({ start: 1, double: 1, size: 1, small: 1 })
  })
})

describe('a decision', () => {
  const decision = (data: object) => ({
    oriel: 1,
    name: 'Loop',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      { id: 'decide', type: 'decide', position: at, data },
      { id: 'add', type: 'transform', position: at, data: { expression: 'args.a + args.b' } },
      { id: 'end', type: 'end', position: at, data: { output: 'args' } },
    ],
    edges: [edge('start', 'out', 'decide'), edge('decide', 'add', 'add'), edge('add', 'out', 'decide'), edge('decide', 'done', 'end')],
  })
  const numbers = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } }
  const data = {
    prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
    intents: [{ name: 'add', description: 'a + b', parameters: numbers }, { name: 'done', description: 'finished', parameters: { type: 'object', properties: { answer: { type: 'number' } } } }],
    model: { script: [{ when: 'call.index = 0', intent: 'add', args: { a: 1, b: 2 } }, { intent: 'done', args: { answer: 3 } }] },
  }

  it('loops through code until it is done, and keeps what it was sent', async () => {
    const id = await worker.launch(decision(data), { question: 'What is 1 + 2?' })
    const state = await worker.settled(id)
    const log = await worker.log(id)
    expect(state.error).toBeUndefined()
    expect(log.at(-1)?.data).toMatchObject({ outcome: 'success', output: { answer: 3 } })
    expect(log.map(({ type, step }) => (step ? `${type} ${step}` : type))).toEqual([
      'run.started',
      'step.started start#1', 'step.completed start#1',
      'step.started decide#1', 'model.requested decide#1', 'model.responded decide#1', 'intent.selected decide#1', 'step.completed decide#1',
      'step.started add#1', 'step.completed add#1',
      'step.started decide#2', 'model.requested decide#2', 'model.responded decide#2', 'intent.selected decide#2', 'step.completed decide#2',
      'step.started end#1', 'step.completed end#1',
      'run.completed',
    ])
  })
})
