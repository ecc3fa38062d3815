import { afterAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../http/testing.ts'
import { getRun } from '../runs/read-run.ts'
import { receiveCallback } from '../runs/callbacks.ts'
import { pauseRun, resumeRun } from '../runs/control.ts'
import { answering, drawn, testWorker } from './testing.ts'

let answers = 0
let server: TestServer

const worker = testWorker(async () => {
  server = await startTestServer(({ url }) => (url === '/hang' ? { hang: true } : { body: { answer: (answers += 1) } }))
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host, ORIEL_PUBLIC_URL: 'http://oriel.test' }
})
afterAll(() => server.close())

const waiting = (data: object, edges: string[] = []) =>
  drawn([{ id: 'start', type: 'start' }, { id: 'hold', type: 'wait', data }, { id: 'end', type: 'end', data: { output: 'prev' } }, { id: 'late', type: 'end', data: { outcome: 'late', output: 'prev' } }], ['start>hold', 'hold>end', ...edges])

const statusOf = async (id: string) => (await getRun(id)).status
const until = (id: string, status: string, timeout = 8_000) => expect.poll(() => statusOf(id), { timeout }).toBe(status)

async function addressOf(id: string): Promise<string> {
  await until(id, 'waiting')
  const [wait] = (await getRun(id)).waitingOn
  expect(wait).toMatchObject({ kind: 'callback', nodeId: 'hold', callbackUrl: expect.stringMatching(/^http:\/\/oriel\.test\/api\/v1\/callbacks\//) })
  return wait?.callbackUrl?.split('/').at(-1) ?? ''
}

describe('a wait for a time', () => {
  it('says what it waits for and holds no worker, then goes on once', async () => {
    const id = await worker.launch(waiting({ seconds: 'input.seconds' }), { seconds: 2 })
    await until(id, 'waiting')
    const { waitingOn, inFlight } = await getRun(id)
    expect(waitingOn).toMatchObject([{ kind: 'timer', nodeId: 'hold', step: 'hold#1', until: expect.any(String) }])
    expect(inFlight).toBe(0)
    await until(id, 'completed')
    const log = await worker.log(id)
    const [set, fired] = [log.find(({ type }) => type === 'timer.set'), log.filter(({ type }) => type === 'timer.fired')]
    expect(fired).toHaveLength(1)
    expect(Date.parse(fired[0]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(set?.type === 'timer.set' ? set.data.fireAt : ''))
    expect((await getRun(id)).output).toEqual({ firedAt: fired[0]?.at })
  })

  it('that has passed is over at once', async () => {
    const id = await worker.launch(waiting({ until: '"2020-01-01T00:00:00Z"' }))
    await until(id, 'completed')
  })

  it('that is no time fails the run, with the value that was given', async () => {
    const id = await worker.launch(waiting({ until: '"soon"' }))
    await until(id, 'failed')
    expect((await getRun(id)).error).toMatchObject({ code: 'invalid_time', nodeId: 'hold', message: expect.stringContaining('"soon"') })
  })

  it('runs on while the run is paused, and what it makes due is planned on resume', async () => {
    const id = await worker.launch(waiting({ seconds: '1' }))
    await until(id, 'waiting')
    await pauseRun(worker.queue(), id, 'ada')
    await expect.poll(async () => (await worker.log(id)).some(({ type }) => type === 'timer.fired'), { timeout: 6_000 }).toBe(true)
    expect(await statusOf(id)).toBe('paused')
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'completed')
  })
})

describe('a wait for a callback', () => {
  it('goes on with the payload of the first call; every later one is refused', async () => {
    const id = await worker.launch(waiting({ callback: true }))
    const token = await addressOf(id)
    await receiveCallback(worker.queue(), token, { paid: true })
    await until(id, 'completed')
    expect((await getRun(id)).output).toEqual({ payload: { paid: true } })
    await expect(receiveCallback(worker.queue(), token, {})).rejects.toMatchObject({ code: 'run_ended' })
    await expect(receiveCallback(worker.queue(), `${token}x`, {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it('called twice at once goes on once', async () => {
    const id = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'hold', type: 'wait', data: { callback: true } }, { id: 'more', type: 'ask', data: { question: 'And?' } }, { id: 'end', type: 'end' }], ['start>hold', 'hold>more', 'more.answered>end']))
    const token = await addressOf(id)
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => receiveCallback(worker.queue(), token, n)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => (outcome.reason as { code: string }).code)).toEqual(['callback_used', 'callback_used'])
    await expect.poll(async () => (await getRun(id)).waitingOn[0]?.kind, { timeout: 5_000 }).toBe('question')
    expect((await worker.log(id)).filter(({ type }) => type === 'callback.received')).toHaveLength(1)
  })

  it('leaves by timeout when nobody calls; unwired, the run fails with that code', async () => {
    const wired = await worker.launch(waiting({ callback: true, timeoutSeconds: 1 }, ['hold.timeout>late']))
    const unwired = await worker.launch(waiting({ callback: true, timeoutSeconds: 1 }))
    await until(wired, 'completed')
    expect(await getRun(wired)).toMatchObject({ outcome: 'late', output: { firedAt: expect.any(String) } })
    await until(unwired, 'failed')
    expect((await getRun(unwired)).error).toMatchObject({ code: 'timeout' })
  })

  it('can be answered before it is reached: its address was sent out ahead', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'tell', type: 'template', data: { text: '{{ run.callbacks.hold }}' } },
        { id: 'question', type: 'ask', data: { question: '{{ prev }}' } },
        { id: 'hold', type: 'wait', data: { callback: true } },
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>tell', 'tell>question', 'question.answered>hold', 'hold>end'],
    )
    const id = await worker.launch(document)
    await until(id, 'waiting')
    const asked = (await worker.log(id)).find(({ type }) => type === 'human.asked')
    const address = asked?.type === 'human.asked' ? asked.data.question : ''
    await receiveCallback(worker.queue(), address.split('/').at(-1) ?? '', 'early')
    const { answerRequest } = await import('../runs/answer.ts')
    await answerRequest(worker.queue(), () => Promise.resolve([]), asked?.type === 'human.asked' ? asked.data.requestId : '', { value: 'go' }, answering('bo'))
    await until(id, 'completed')
    expect((await getRun(id)).output).toEqual({ payload: 'early' })
  })
})

describe('branches', () => {
  it('a timer beside a longer call fires in time', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'call', type: 'http', data: { url: `${server.url}/hang`, timeoutMs: 60_000 } },
        { id: 'hold', type: 'wait', data: { seconds: '2' } },
        { id: 'meet', type: 'join', data: { mode: 'first' } },
        { id: 'end', type: 'end', data: { output: 'prev.node' } },
      ],
      ['start>call', 'start>hold', 'call>meet', 'hold>meet', 'meet>end'],
    )
    const id = await worker.launch(document)
    await until(id, 'completed', 15_000)
    expect((await getRun(id)).output).toBe('hold')
    expect((await worker.log(id)).filter(({ type }) => type === 'step.cancelled' || type === 'step.late')).toMatchObject([{ type: 'step.cancelled', step: 'call#1' }])
  })

  it('run beside each other and meet in the order of the edges; an untaken branch holds up nothing', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'slow', type: 'wait', data: { seconds: '1' } },
        { id: 'quick', type: 'transform', data: { expression: '"quick"' } },
        { id: 'choose', type: 'branch', data: { cases: [{ handle: 'never', when: 'false' }] } },
        { id: 'untaken', type: 'transform', data: { expression: '"untaken"' } },
        { id: 'meet', type: 'join' },
        { id: 'end', type: 'end', data: { output: 'prev.node' } },
      ],
      ['start>slow', 'start>quick', 'start>choose', 'slow>meet', 'quick>meet', 'choose.never>untaken', 'untaken>meet', 'meet>end'],
    )
    const id = await worker.launch(document)
    await until(id, 'waiting')
    await until(id, 'completed')
    expect((await getRun(id)).output).toEqual(['slow', 'quick'])
  })

  it('race in a join of mode first, which ends the others', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'slow', type: 'wait', data: { callback: true } },
        { id: 'quick', type: 'transform', data: { expression: '"quick"' } },
        { id: 'meet', type: 'join', data: { mode: 'first' } },
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>slow', 'start>quick', 'slow>meet', 'quick>meet', 'meet>end'],
    )
    const id = await worker.launch(document)
    await until(id, 'completed')
    expect((await getRun(id)).output).toEqual([{ node: 'quick', handle: 'out', output: 'quick' }])
    expect((await worker.log(id)).filter(({ type }) => type === 'step.cancelled')).toMatchObject([{ step: 'slow#1' }])
  })
})

describe('stops', () => {
  const chain = () =>
    drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'one', type: 'transform', data: { expression: '1' } },
        { id: 'two', type: 'transform', data: { expression: 'prev + 1' } },
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>one', 'one>two', 'two>end'],
    )
  const stepsOf = async (id: string) => (await worker.log(id)).filter(({ type }) => type === 'step.completed').map(({ nodeId }) => nodeId)

  it('before a node, once', async () => {
    const id = await worker.launch(chain(), {}, { breakpoints: [{ nodeId: 'two', when: 'before' }] })
    await until(id, 'paused')
    expect(await stepsOf(id)).toEqual(['start', 'one'])
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'completed')
  })

  it('after the first end of a node', async () => {
    const id = await worker.launch(chain(), {}, { until: { nodeId: 'two', then: 'pause' } })
    await until(id, 'paused')
    expect(await stepsOf(id)).toEqual(['start', 'one', 'two'])
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'completed')
  })

  it('after every step in step mode, with the output of a step edited in between', async () => {
    const id = await worker.launch(chain(), {}, { breakpoints: [{ nodeId: 'one', when: 'before' }] })
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada', { mode: 'step' })
    await expect.poll(() => stepsOf(id), { timeout: 5_000 }).toEqual(['start', 'one'])
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada', { mode: 'step', edits: [{ kind: 'output', nodeId: 'one', value: 41 }] })
    await expect.poll(() => stepsOf(id), { timeout: 5_000 }).toEqual(['start', 'one', 'two'])
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'completed')
    expect((await getRun(id)).output).toBe(42)
  })
})

describe('a stop between choice and execution', () => {
  const intents = [{ name: 'pay', parameters: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] } }, { name: 'done' }]
  const document = drawn(
    [
      { id: 'start', type: 'start' },
      { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents, model: { script: [{ intent: 'pay', args: { amount: 5 }, times: 1 }, { intent: 'done', args: {} }] } } },
      { id: 'pay', type: 'transform', data: { expression: 'args.amount' } },
      { id: 'end', type: 'end', data: { output: 'steps.pay.output' } },
    ],
    ['start>decide', 'decide.pay>pay', 'pay>decide', 'decide.done>end'],
  )

  it('lets the arguments be edited, if they fit the intent, and asks the model no more for it', async () => {
    const id = await worker.launch(document, {}, { breakpoints: [{ nodeId: 'decide', when: 'selected', intent: 'pay' }] })
    await until(id, 'paused')
    const edit = (args: object) => resumeRun(worker.queue(), id, 'ada', { edits: [{ kind: 'args', nodeId: 'decide', value: { args } as never }] })
    await expect(edit({ amount: 'much' })).rejects.toMatchObject({ code: 'invalid_request', problems: [{ path: '/edits/0/value/args/amount' }] })
    await edit({ amount: 7 })
    await until(id, 'completed')
    const run = await getRun(id)
    expect(run).toMatchObject({ output: 7, usage: { modelCalls: 2 } })
  })
})

describe('a prefetch', () => {
  it('with refresh runs again when the run is resumed, and what comes later reads the new output', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'fetch', type: 'http', data: { url: `${server.url}/`, refresh: true } },
        { id: 'keep', type: 'set', data: { values: { fresh: 'steps.fetch.output.body.answer' }, refresh: true } },
        { id: 'again', type: 'transform', data: { expression: 'steps.fetch.output.body.answer * 10', refresh: true } },
        { id: 'use', type: 'transform', data: { expression: '{"fetched": steps.fetch.output.body.answer, "again": steps.again.output, "fresh": vars.fresh}' } },
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>fetch', 'fetch>keep', 'keep>again', 'again>use', 'use>end'],
    )
    const id = await worker.launch(document, {}, { breakpoints: [{ nodeId: 'use', when: 'before' }] })
    await until(id, 'paused')
    const before = answers
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'completed')
    expect((await getRun(id)).output).toEqual({ fetched: before + 1, again: (before + 1) * 10, fresh: before + 1 })
  })
})
