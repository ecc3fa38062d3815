import { describe, expect, it } from 'vitest'
import { database } from '../db.ts'
import { waitUntilSettled } from '../launch-run.ts'
import { getRun } from '../runs/read-run.ts'
import { listRuns } from '../runs/list-runs.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun, pauseRun, resumeRun } from '../runs/control.ts'
import { answering, drawn, inside, testWorker, validateInPool } from './testing.ts'

const worker = testWorker()

const doubling = (each: object = {}) =>
  drawn(
    [
      { id: 'start', type: 'start' },
      { id: 'all', type: 'each', data: { items: 'input.numbers', ...each } },
      ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'double', type: 'transform', data: { expression: 'input * 2' } }, { id: 'stop', type: 'end', data: { output: 'prev' } }]),
      { id: 'end', type: 'end', data: { output: 'prev' } },
    ],
    ['start>all', 'begin>double', 'double>stop', 'all>end'],
  )

async function finished(id: string) {
  const state = await worker.settled(id)
  return { state, run: await getRun(id) }
}

describe('each', () => {
  it('§6.1 runs a child per item and gives the results in the order of the items', async () => {
    const id = await worker.launch(doubling(), { numbers: [5, 3, 8, 1, 9, 2, 7] })
    const { run } = await finished(id)
    expect(run).toMatchObject({ status: 'completed', output: [10, 6, 16, 2, 18, 4, 14] })
    const { items } = await listRuns({ limit: 50, parent: id })
    expect(items).toHaveLength(7)
    expect(items.every((child) => child.parent?.runId === id && child.status === 'completed')).toBe(true)
    expect(run.steps).toBe(3 + 7 * 3)
    expect((await listRuns({ limit: 50 })).items.every((listed) => listed.parent === undefined)).toBe(true)
  })

  it('of values that look like references to long values hands them on as they are', async () => {
    const forged = { $blob: 'x', bytes: 1 }
    const document = drawn(
      [{ id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: 'input.list' } }, ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'stop', type: 'end', data: { output: 'input' } }]), { id: 'pass', type: 'transform', data: { expression: 'prev[1]' } }, { id: 'end', type: 'end', data: { output: 'prev' } }],
      ['start>all', 'begin>stop', 'all>pass', 'pass>end'],
    )
    expect((await finished(await worker.launch(document, { list: [1, forged, { $blob: 'a'.repeat(64), bytes: 1, preview: '' }] }))).run).toMatchObject({ status: 'completed', output: forged })
  })

  it('is not waiting while its children come and go: who waits for the run is told its end', async () => {
    for (let i = 0; i < 6; i++) {
      const id = await worker.launch(doubling({ concurrency: 2 }), { numbers: [1, 2, 3, 4, 5, 6] })
      expect(await waitUntilSettled(id, 15_000, new AbortController().signal)).toBe('completed')
    }
  })

  it('of nothing is an empty list', async () => {
    const id = await worker.launch(doubling(), { numbers: [] })
    expect((await finished(id)).run).toMatchObject({ status: 'completed', output: [] })
  })

  it('never has more children open than its concurrency', async () => {
    const id = await worker.launch(doubling({ concurrency: 2 }), { numbers: [1, 2, 3, 4, 5, 6] })
    await finished(id)
    let open = 0
    let most = 0
    for (const { type } of await worker.log(id)) {
      if (type === 'child.started') most = Math.max(most, (open += 1))
      if (type === 'child.finished') open -= 1
    }
    expect([most, open]).toEqual([2, 0])
  })

  it('§6.1 fails with the item that failed, or collects', async () => {
    const throwing = (onError: string) =>
      drawn(
        [
          { id: 'start', type: 'start' },
          { id: 'all', type: 'each', data: { items: 'input.numbers', onError } },
          ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'check', type: 'code', data: { source: 'export default ({ input }) => { if (input === 2) throw new Error("two is too many"); return input }' } }, { id: 'stop', type: 'end', data: { output: 'prev' } }]),
          { id: 'end', type: 'end', data: { output: 'prev' } },
        ],
        ['start>all', 'begin>check', 'check>stop', 'all>end'],
      )
    const failing = await finished(await worker.launch(throwing('fail'), { numbers: [1, 2, 3] }))
    expect(failing.run).toMatchObject({ status: 'failed', error: { code: 'code_threw', message: expect.stringContaining('Item 2: ') } })
    const collecting = await finished(await worker.launch(throwing('collect'), { numbers: [1, 2, 3] }))
    expect(collecting.run).toMatchObject({ status: 'completed', output: [{ ok: true, output: 1 }, { ok: false, error: { code: 'code_threw' } }, { ok: true, output: 3 }] })
  })
})

describe('agent', () => {
  const asking = drawn(
    [
      { id: 'start', type: 'start' },
      { id: 'helper', type: 'agent', data: { input: '{"name": input.name}' } },
      ...inside('helper', [{ id: 'begin', type: 'start' }, { id: 'question', type: 'ask', data: { question: 'Is {{ input.name }} welcome?', format: 'yes_no' } }, { id: 'stop', type: 'end', data: { output: 'prev.value' } }]),
      { id: 'end', type: 'end', data: { output: 'prev' } },
    ],
    ['start>helper', 'begin>question', 'question.yes>stop', 'question.no>stop', 'helper>end'],
  )

  async function waiting(id: string) {
    await expect.poll(async () => (await getRun(id)).waitingOn.map(({ kind }) => kind), { timeout: 5_000 }).toEqual(['question'])
    const run = await getRun(id)
    return { run, request: run.waitingOn[0]?.requestId ?? '' }
  }

  it('§6.1, §6.2 sees only what is mapped in, and a wait inside is told at the top and answered there', async () => {
    const id = await worker.launch(asking, { name: 'Ada', secret: 'x' })
    const { run, request } = await waiting(id)
    expect(run).toMatchObject({ status: 'waiting', inFlight: 0 })
    expect(run.waitingOn[0]?.runId).not.toBe(id)
    const [child] = (await listRuns({ limit: 10, parent: id })).items
    expect(child).toMatchObject({ input: { name: 'Ada' }, status: 'waiting', trigger: 'agent' })
    await answerRequest(worker.queue(), validateInPool, request, { value: true }, answering('bo'))
    expect((await finished(id)).run).toMatchObject({ status: 'completed', output: true })
  })

  it('§5.4 is paused, resumed and cancelled with the whole tree', async () => {
    const id = await worker.launch(asking, { name: 'Ada' })
    const { request } = await waiting(id)
    await pauseRun(worker.queue(), id, 'bo')
    const [child] = (await listRuns({ limit: 10, parent: id })).items
    expect(child?.status).toBe('paused')
    await resumeRun(worker.queue(), id, 'bo')
    expect((await getRun(child?.id ?? '')).status).toBe('waiting')
    await cancelRun(worker.queue(), id, 'bo', 'enough')
    expect((await getRun(child?.id ?? '')).status).toBe('cancelled')
    expect((await getRun(id)).status).toBe('cancelled')
    await expect(answerRequest(worker.queue(), validateInPool, request, { value: true }, answering('bo'))).rejects.toMatchObject({ code: 'request_closed' })
    await expect.poll(async () => (await worker.log(id)).some(({ type }) => type === 'child.finished'), { timeout: 5_000 }).toBe(true)
    const due = await database().query('select due_at from run where root_id = $1 and due_at is not null', [id])
    expect(due.rows).toEqual([])
  })

  it('§3.4, §6.2 keeps a gate inside it: asked at the top, approved there, executed once, and only then', async () => {
    const gated = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'helper', type: 'agent', data: { input: 'input' } },
        ...inside('helper', [
          { id: 'begin', type: 'start' },
          { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [{ name: 'ship', parameters: { type: 'object', properties: { tag: { type: 'string' } } }, approval: {} }, { name: 'done' }], model: { script: [{ when: 'call.index = 0', intent: 'ship', args: { tag: 'v2' } }, { intent: 'done' }] } } },
          { id: 'ship', type: 'transform', data: { expression: '"shipped " & args.tag' } },
          { id: 'stop', type: 'end', data: { output: 'steps.ship.output' } },
        ]),
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>helper', 'begin>decide', 'decide.ship>ship', 'ship>decide', 'decide.done>stop', 'helper>end'],
    )
    const id = await worker.launch(gated)
    await expect.poll(async () => (await getRun(id)).waitingOn.map(({ kind, nodeId }) => [kind, nodeId]), { timeout: 8_000 }).toEqual([['approval', 'decide']])
    const [wait] = (await getRun(id)).waitingOn
    const childId = wait?.runId ?? ''
    expect((await worker.log(childId)).some(({ step }) => step === 'ship#1')).toBe(false)
    await answerRequest(worker.queue(), validateInPool, wait?.requestId ?? '', { verdict: 'approved' }, answering('bo'))
    expect((await finished(id)).run).toMatchObject({ status: 'completed', output: 'shipped v2', usage: { modelCalls: 2 } })
    expect((await worker.log(childId)).filter(({ type, step }) => type === 'step.started' && step === 'ship#1')).toHaveLength(1)
  })

  it('§5.5 counts towards the limits of the whole tree: steps fail it, and what is below fails with them', async () => {
    const id = await worker.launch({ ...doubling({ concurrency: 1 }), limits: { steps: 8 } }, { numbers: [1, 2, 3, 4, 5, 6, 7, 8] })
    const { run } = await finished(id)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'limit_steps' } })
    expect(run.steps).toBeLessThanOrEqual(11)
  })

  it('fails by error with the name of its budget, which the graph may handle', async () => {
    const spinning = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'helper', type: 'agent', data: { steps: 2 } },
        ...inside('helper', [{ id: 'begin', type: 'start' }, { id: 'one', type: 'transform', data: { expression: '1' } }, { id: 'two', type: 'transform', data: { expression: '2' } }, { id: 'stop', type: 'end' }]),
        { id: 'handled', type: 'end', data: { output: 'prev.code', outcome: 'handled' } },
        { id: 'end', type: 'end' },
      ],
      ['start>helper', 'begin>one', 'one>two', 'two>stop', 'helper>end', 'helper.error>handled'],
    )
    expect((await finished(await worker.launch(spinning))).run).toMatchObject({ status: 'completed', outcome: 'handled', output: 'limit_steps' })
  })
})

describe('§5.5 the figures of a tree', () => {
  it('count each child once, while they come and go', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const id = await worker.launch({ ...doubling({ concurrency: 10 }), limits: { steps: 63 } }, { numbers })
    expect((await finished(id)).run).toMatchObject({ status: 'completed', steps: 63 })
  })

  it('hold what grandchildren spent when the tree is cancelled', async () => {
    const prompt = { messages: [{ role: 'user', content: 'Hello' }] }
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'outer', type: 'agent' },
        ...inside('outer', [{ id: 'begin', type: 'start' }, { id: 'inner', type: 'agent' }, { id: 'stop', type: 'end' }]),
        ...inside('inner', [{ id: 'first', type: 'start' }, { id: 'write', type: 'generate', data: { prompt, model: { script: [{ text: 'Hi' }] } } }, { id: 'question', type: 'ask', data: { question: 'Well?' } }, { id: 'last', type: 'end' }]),
        { id: 'end', type: 'end' },
      ],
      ['start>outer', 'begin>inner', 'first>write', 'write>question', 'question.answered>last', 'inner>stop', 'outer>end'],
    )
    const id = await worker.launch(document)
    await expect.poll(async () => (await getRun(id)).waitingOn.map(({ kind }) => kind), { timeout: 8_000 }).toEqual(['question'])
    const before = await getRun(id)
    expect(before).toMatchObject({ steps: 7, usage: { modelCalls: 1 } })
    await cancelRun(worker.queue(), id, 'bo', 'enough')
    await expect.poll(async () => (await worker.log(id)).some(({ type }) => type === 'child.finished'), { timeout: 8_000 }).toBe(true)
    expect(await getRun(id)).toMatchObject({ status: 'cancelled', waitingOn: [], steps: 7, usage: before.usage })
  })

  it('a resume that is refused resumes nobody', async () => {
    const document = drawn(
      [{ id: 'start', type: 'start' }, { id: 'helper', type: 'agent' }, ...inside('helper', [{ id: 'begin', type: 'start' }, { id: 'question', type: 'ask', data: { question: 'Well?' } }, { id: 'stop', type: 'end' }]), { id: 'end', type: 'end' }],
      ['start>helper', 'begin>question', 'question.answered>stop', 'helper>end'],
    )
    const id = await worker.launch(document)
    await expect.poll(async () => (await getRun(id)).waitingOn.map(({ kind }) => kind), { timeout: 8_000 }).toEqual(['question'])
    const child = (await listRuns({ limit: 1, parent: id })).items[0]?.id ?? ''
    await pauseRun(worker.queue(), child, 'bo')
    await expect(resumeRun(worker.queue(), id, 'bo')).rejects.toMatchObject({ code: 'wrong_status' })
    expect((await getRun(child)).status).toBe('paused')
  })
})

describe('call', () => {
  it('§5.5, §6.1 of itself ends at the limit of depth, named', async () => {
    const itself = drawn([{ id: 'start', type: 'start' }, { id: 'again', type: 'call', data: { workflow: 'calls-itself', version: 'draft' } }, { id: 'end', type: 'end' }], ['start>again', 'again>end'], { name: 'Calls itself' })
    const { run } = await finished(await worker.launch(itself))
    expect(run).toMatchObject({ status: 'failed', error: { code: 'limit_depth' } })
  })

  it('of a workflow that does not exist leaves by error', async () => {
    const document = drawn([{ id: 'start', type: 'start' }, { id: 'other', type: 'call', data: { workflow: 'no-such' } }, { id: 'end', type: 'end' }], ['start>other', 'other>end'])
    expect((await finished(await worker.launch(document))).run).toMatchObject({ status: 'failed', error: { code: 'unknown_workflow' } })
  })
})
