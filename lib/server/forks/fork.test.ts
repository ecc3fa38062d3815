import { afterAll, describe, expect, it } from 'vitest'
import type { ForkBody } from '#lib/api/forks.ts'
import type { Event, EventType } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { database } from '../db.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { getRun } from '../runs/read-run.ts'
import { listRequests } from '../runs/read-requests.ts'
import { replayRun } from '../runs/replay-run.ts'
import { forkRun } from './fork-run.ts'
import { retryRun } from './retry-run.ts'

let server: TestServer
const answers = new Map<string, ServerReply>()
const received = (path: string): number => server.requests.filter(({ url }) => url === path).length

const worker = testWorker(async () => {
  server = await startTestServer(({ url }) => answers.get(url) ?? { body: { at: url } })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
})
afterAll(() => server.close())

const by = { by: 'ada', via: 'key' }
let paths = 0

/** start → decide ⇄ look (GET) and pay (POST, once); done → end. It looks, pays, and is done. */
function shop({ gate = false, payUrl }: { gate?: boolean; payUrl?: string } = {}) {
  const n = (paths += 1)
  const [look, pay] = [`/look-${n}`, payUrl ?? `/pay-${n}`]
  const next = decision(['look', 'pay', 'done'], {
    prompt: { messages: [{ role: 'system', content: 'Shop for {{ input.who }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
    model: { script: [{ when: 'call.index = 0', intent: 'look', args: { why: 'first' } }, { when: 'call.index = 1', intent: 'pay', args: { why: 'cheap' } }, { intent: 'done', args: { why: 'paid' } }] },
  })
  if (gate) next.intents = (next.intents as JsonObject[]).map((intent) => (intent.name === 'pay' ? { ...intent, approval: {} } : intent))
  const document = sketch(
    {
      start: { type: 'start' },
      decide: next,
      look: { type: 'http', method: 'GET', url: `${server.url}${look}` },
      pay: { type: 'http', method: 'POST', url: `${server.url}${pay}`, json: '{"why": args.why}' },
      end: { type: 'end', output: 'steps.pay.output.body ? steps.pay.output.body : "nothing paid"' },
    },
    ['start -> decide', 'decide.look -> look', 'look -> decide', 'decide.pay -> pay', 'pay -> decide', 'decide.done -> end'],
  )
  return { document, look, pay }
}

async function finished(document: object, input: Json = { who: 'Ada' }): Promise<string> {
  const id = await worker.launch(document, input)
  expect((await worker.settled(id, 20_000)).final).toBe('completed')
  return id
}

const fork = async (runId: string, body: Omit<ForkBody, 'edits'> & Partial<Pick<ForkBody, 'edits'>>): Promise<string> => forkRun(worker.queue(), runId, { edits: [], ...body }, by, validateInPool)
const seqOf = (log: readonly Event[], type: EventType, nth = 0): number => log.filter((event) => event.type === type)[nth]?.seq ?? 0
const bytesOf = async (runId: string, before: number): Promise<unknown[]> => (await database().query('select seq, type, v, at, step, data::text from event where run_id = $1 and seq < $2 order by seq', [runId, before])).rows
const openRequest = async (runId: string) => (await listRequests({ limit: 10, run: runId, status: ['open'] })).items[0]
const requestHashes = (log: readonly Event[]): string[] => log.flatMap((event) => (event.type === 'model.requested' ? [event.data.requestHash] : []))

describe('a fork without edits', () => {
  it('keeps the bytes of what came before, does nothing again, and ends as the original did', async () => {
    const { document, look, pay } = shop()
    const original = await finished(document)
    const before = await worker.log(original)
    const atSeq = seqOf(before, 'model.requested', 1)
    const id = await fork(original, { atSeq })
    expect((await worker.settled(id)).final).toBe('completed')
    const log = await worker.log(id)
    expect(await bytesOf(id, atSeq)).toEqual(await bytesOf(original, atSeq))
    expect(log[atSeq - 1]).toMatchObject({ type: 'run.forked', data: { from: { runId: original, atSeq }, edits: [], by: 'ada' } })
    expect([received(look), received(pay)]).toEqual([1, 1])
    expect(requestHashes(log)).toEqual(requestHashes(before))
    expect(log.filter((event) => event.type === 'step.completed' && event.step === 'pay#1')).toMatchObject([{ data: { cached: true, recorded: before.find((event) => event.type === 'step.completed' && event.step === 'pay#1')?.seq } }])
    expect((await getRun(id)).output).toEqual((await getRun(original)).output)
    expect(await getRun(id)).toMatchObject({ forkedFrom: { runId: original, atSeq } })
    expect((await worker.log(original)).length).toBe(before.length)
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('gives the same end at every event of a run', { timeout: 60_000 }, async () => {
    const { document, look, pay } = shop()
    const original = await finished(document)
    const log = await worker.log(original)
    const { output, outcome } = await getRun(original)
    for (let atSeq = 1; atSeq <= log.length; atSeq++) {
      const id = await fork(original, { atSeq })
      expect((await worker.settled(id, 20_000)).final, `forked at ${atSeq}`).toBe('completed')
      expect(await getRun(id), `forked at ${atSeq}`).toMatchObject({ output, outcome })
    }
    expect([received(look), received(pay)]).toEqual([1, 1])
  })

  it('of a fork is one of that fork', async () => {
    const { document, pay } = shop()
    const original = await finished(document)
    const first = await fork(original, { atSeq: seqOf(await worker.log(original), 'intent.selected', 1) })
    await worker.settled(first)
    const second = await fork(first, { atSeq: seqOf(await worker.log(first), 'run.forked') + 2 })
    expect((await worker.settled(second)).final).toBe('completed')
    expect(received(pay)).toBe(1)
    expect(await replayRun(second)).toMatchObject({ identical: true })
  })
})

describe('an edit', () => {
  it('of a model’s answer chooses otherwise; what was never done is asked for first', async () => {
    const { document, pay, look } = shop()
    const original = await finished(document)
    const atSeq = seqOf(await worker.log(original), 'intent.selected', 0)
    const id = await fork(original, { atSeq, edits: [{ kind: 'args', value: { intent: 'pay', args: { why: 'at once' } } }] })
    await worker.settled(id)
    const request = await openRequest(id)
    expect(request).toMatchObject({ kind: 'consent', nodeId: 'pay', args: { json: { why: 'at once' } } })
    expect(received(pay)).toBe(1)
    await answerRequest(worker.queue(), validateInPool, request?.id ?? '', { verdict: 'fixed', output: { status: 200, headers: {}, body: { paid: 'not really' } } }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await worker.log(id)).find((event) => event.type === 'step.completed' && event.step === 'pay#1')).toMatchObject({ data: { output: { body: { paid: 'not really' } } } })
    expect([received(look), received(pay)]).toEqual([1, 1])
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('with consent does it for real, once, under a key of the fork', async () => {
    const { document, pay } = shop()
    const original = await finished(document)
    const id = await fork(original, { atSeq: seqOf(await worker.log(original), 'intent.selected', 1), edits: [{ kind: 'args', value: { intent: 'pay', args: { why: 'dear' } } }] })
    await worker.settled(id)
    await answerRequest(worker.queue(), validateInPool, (await openRequest(id))?.id ?? '', { verdict: 'live' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    const sent = server.requests.filter(({ url }) => url === pay)
    expect(sent.map(({ body }) => body.toString())).toEqual(['{"why":"cheap"}', '{"why":"dear"}'])
    expect(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
  })

  it('of a tool’s result changes what the model sees from there on', async () => {
    const { document } = shop()
    const original = await finished(document)
    const log = await worker.log(original)
    const atSeq = log.find((event) => event.type === 'step.completed' && event.step === 'look#1')?.seq ?? 0
    const id = await fork(original, { atSeq, edits: [{ kind: 'output', value: { status: 200, headers: {}, body: 'sold out' } }] })
    await worker.settled(id)
    const hashes = [requestHashes(log), requestHashes(await worker.log(id))]
    expect(hashes[1]?.[0]).toBe(hashes[0]?.[0])
    expect(hashes[1]?.[1]).not.toBe(hashes[0]?.[1])
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('of the prompt holds from there on, and the original keeps its own', async () => {
    const { document } = shop()
    const original = await finished(document)
    const log = await worker.log(original)
    const { rows } = await database().query<{ body: JsonObject }>(`select body from prompt_version where node_id = 'decide' order by created_at desc limit 1`)
    const body = { ...rows[0]?.body, prompt: { messages: [{ role: 'system', content: 'Be frugal, {{ input.who }}.' }, { role: 'user', content: '{{ thread }}' }] } } as unknown as Json
    const id = await fork(original, { atSeq: seqOf(log, 'model.requested', 1), edits: [{ kind: 'prompt', nodeId: 'decide', value: body }] })
    await worker.settled(id)
    const forked = await worker.log(id)
    const versions = forked.flatMap((event) => (event.type === 'model.requested' ? [event.data.promptVersion.number] : []))
    expect(versions.slice(0, 2)).toEqual([1, 2])
    expect(requestHashes(forked)[0]).toBe(requestHashes(log)[0])
    expect(requestHashes(forked)[1]).not.toBe(requestHashes(log)[1])
    expect((await getRun(id)).workflow.graphHash).not.toBe((await getRun(original)).workflow.graphHash)
    expect(await replayRun(original)).toMatchObject({ identical: true })
  })

  it('of the input begins anew with it', async () => {
    const { document } = shop()
    const original = await finished(document)
    const id = await fork(original, { atSeq: 1, edits: [{ kind: 'input', value: { who: 'Bea' } }], policy: { default: 'live', nodes: { pay: 'live' }, onMiss: 'ask' } })
    expect((await worker.settled(id)).final).toBe('completed')
    expect(await getRun(id)).toMatchObject({ input: { who: 'Bea' }, forkedFrom: { runId: original, atSeq: 1 } })
    expect((await getRun(original)).input).toEqual({ who: 'Ada' })
  })

  it('that fits no event there is refused, with the event that would do', async () => {
    const { document } = shop()
    const original = await finished(document)
    const log = await worker.log(original)
    await expect(fork(original, { atSeq: 3, edits: [{ kind: 'args', value: { intent: 'pay', args: {} } }] })).rejects.toThrow(`The next one is event ${seqOf(log, 'intent.selected')}.`)
    await expect(fork(original, { atSeq: log.length + 1 })).rejects.toThrow('Fork it at')
    await expect(fork(original, { atSeq: log.length + 2 })).rejects.toThrow(`1 to ${log.length + 1}`)
    await expect(fork(original, { atSeq: seqOf(log, 'intent.selected'), edits: [{ kind: 'args', value: { intent: 'sell', args: {} } }] })).rejects.toThrow('no intent')
    await expect(fork(original, { atSeq: 2, edits: [{ kind: 'workflow', value: sketch({ start: { type: 'start' }, end: { type: 'end' } }, ['start -> end']) }] })).resolves.toBeTypeOf('string')
    await expect(fork(original, { atSeq: seqOf(log, 'model.requested'), edits: [{ kind: 'workflow', value: sketch({ start: { type: 'start' }, end: { type: 'end' } }, ['start -> end']) }] })).rejects.toThrow('decide')
  })
})

describe('what is open where a run is forked', () => {
  it('is asked anew under the fork’s own ids, and the original’s request stays open', async () => {
    const { document, pay } = shop({ gate: true })
    const original = await worker.launch(document, { who: 'Ada' })
    await worker.settled(original)
    const asked = await openRequest(original)
    const log = await worker.log(original)
    const id = await fork(original, { atSeq: log.length + 1 })
    await worker.settled(id)
    const anew = await openRequest(id)
    expect(anew).toMatchObject({ kind: 'approval', intent: 'pay', args: asked?.args })
    expect(anew?.id).not.toBe(asked?.id)
    await answerRequest(worker.queue(), validateInPool, anew?.id ?? '', { verdict: 'rejected', comment: 'too dear' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect(received(pay)).toBe(0)
    expect(await openRequest(original)).toMatchObject({ id: asked?.id, status: 'open' })
  })

  it('can have another answer: the recorded approval becomes a rejection', async () => {
    const { document, pay } = shop({ gate: true })
    const original = await worker.launch(document, { who: 'Ada' })
    await worker.settled(original)
    await answerRequest(worker.queue(), validateInPool, (await openRequest(original))?.id ?? '', { verdict: 'approved' }, answering('ada'))
    await worker.settled(original)
    const id = await fork(original, { atSeq: seqOf(await worker.log(original), 'approval.decided'), edits: [{ kind: 'answer', value: { verdict: 'rejected', comment: 'not now' } }] })
    expect((await worker.settled(id)).final).toBe('completed')
    expect(received(pay)).toBe(1)
    const log = await worker.log(id)
    expect(log.filter(({ type }) => type === 'approval.decided')).toMatchObject([{ data: { verdict: 'rejected', comment: 'not now' } }])
    expect(log.some((event) => event.type === 'step.started' && event.step === 'pay#1')).toBe(false)
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('is a timer with the time that was left', async () => {
    const document = drawn([{ id: 'start', type: 'start' }, { id: 'rest', type: 'wait', data: { seconds: 3600 } }, { id: 'end', type: 'end' }], ['start>rest', 'rest>end'])
    const original = await worker.launch(document)
    await expect.poll(async () => (await getRun(original)).status).toBe('waiting')
    const log = await worker.log(original)
    const id = await fork(original, { atSeq: log.length + 1 })
    await expect.poll(async () => (await getRun(id)).status).toBe('waiting')
    const { waitingOn, startedAt } = await getRun(id)
    expect(Math.abs(Date.parse(waitingOn[0]?.until ?? '') - Date.parse(startedAt) - 3_600_000)).toBeLessThan(5000)
  })

  it('is a child run, which is forked with it', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'helper', type: 'agent', data: { input: 'input' } },
        ...inside('helper', [{ id: 'begin', type: 'start' }, { id: 'person', type: 'ask', data: { question: 'Which one?' } }, { id: 'stop', type: 'end', data: { output: 'prev.value' } }]),
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>helper', 'begin>person', 'person.answered>stop', 'helper>end'],
    )
    const original = await worker.launch(document)
    await expect.poll(async () => (await listRequests({ limit: 5, status: ['open'], kind: ['question'] })).items.length).toBe(1)
    const [asked] = (await listRequests({ limit: 5, status: ['open'], kind: ['question'] })).items
    const id = await fork(original, { atSeq: (await worker.log(original)).length + 1 })
    await expect.poll(async () => (await listRequests({ limit: 5, status: ['open'], kind: ['question'] })).items.length).toBe(2)
    const anew = (await listRequests({ limit: 5, status: ['open'], kind: ['question'] })).items.find((request) => request.id !== asked?.id)
    expect((await getRun(anew?.runId ?? '')).parent).toEqual({ runId: id, step: 'helper#1' })
    await answerRequest(worker.queue(), validateInPool, anew?.id ?? '', { value: 'the blue one' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await getRun(id)).output).toBe('the blue one')
    await answerRequest(worker.queue(), validateInPool, asked?.id ?? '', { value: 'the red one' }, answering('ada'))
    expect((await worker.settled(original)).final).toBe('completed')
    expect((await getRun(original)).output).toBe('the red one')

    const child = (await worker.log(original)).find((event) => event.type === 'child.started')?.data.runId ?? ''
    const copy = await fork(child, { atSeq: seqOf(await worker.log(child), 'human.answered'), edits: [{ kind: 'answer', value: { value: 'the green one' } }] })
    const root = (await getRun(copy)).parent?.runId ?? ''
    expect((await worker.settled(root)).final).toBe('completed')
    expect((await getRun(root)).output).toBe('the green one')
    expect(await replayRun(root)).toMatchObject({ identical: true })
  })
})

describe('the policy', () => {
  it('fails, or does what is safe, where nothing was recorded', async () => {
    const { document, look, pay } = shop()
    const original = await finished(document)
    const log = await worker.log(original)
    const edits = [{ kind: 'args' as const, value: { intent: 'look', args: { why: 'again' } } }]
    const atSeq = seqOf(log, 'intent.selected', 2)
    const asks = await fork(original, { atSeq, edits })
    await worker.settled(asks)
    expect(await openRequest(asks)).toMatchObject({ kind: 'consent', nodeId: 'look' })
    const safe = await fork(original, { atSeq, edits, policy: { default: 'recorded', nodes: {}, onMiss: 'live_safe' } })
    expect((await worker.settled(safe)).final).toBe('completed')
    expect([received(look), received(pay)]).toEqual([2, 1])
    const fails = await fork(original, { atSeq, edits, policy: { default: 'recorded', nodes: {}, onMiss: 'fail' } })
    await worker.settled(fails)
    expect((await worker.log(fails)).find((event) => event.type === 'step.failed')).toMatchObject({ data: { error: { code: 'not_recorded' } } })
  })

  it('fixes an output, asks, or goes live only for what it names', async () => {
    const { document, look, pay } = shop()
    const original = await finished(document)
    const atSeq = seqOf(await worker.log(original), 'model.requested', 1)
    const fixed = await fork(original, { atSeq, policy: { default: 'recorded', nodes: { pay: { fixed: { body: 'fixed' } } }, onMiss: 'ask' } })
    expect((await worker.settled(fixed)).final).toBe('completed')
    expect((await getRun(fixed)).output).toBe('fixed')
    const live = await fork(original, { atSeq: 1, policy: { default: 'live', nodes: {}, onMiss: 'ask' } })
    await worker.settled(live)
    expect(await openRequest(live)).toMatchObject({ kind: 'consent', nodeId: 'pay' })
    expect([received(look), received(pay)]).toEqual([2, 1])
    await answerRequest(worker.queue(), validateInPool, (await openRequest(live))?.id ?? '', { verdict: 'abort' }, answering('ada'))
    await worker.settled(live)
    expect(received(pay)).toBe(1)
  })
})

describe('a retry', () => {
  it('of a failed run goes on at its failure, for real, and keeps what came before', async () => {
    const { document, look, pay } = shop()
    answers.set(pay, { status: 500, body: 'down' })
    const original = await worker.launch(
      { ...document, nodes: (document.nodes as JsonObject[]).map((node) => (node.id === 'decide' ? { ...node, data: { ...(node.data as JsonObject), errors: { maxConsecutive: 1 } } } : node)) },
      { who: 'Ada' },
    )
    expect((await worker.settled(original)).final).toBe('failed')
    answers.delete(pay)
    await expect(retryRun(worker.queue(), await finished(shop().document), by)).rejects.toThrow('completed')
    const id = await retryRun(worker.queue(), original, by)
    await worker.settled(id)
    expect(received(look)).toBe(1)
    expect((await getRun(id)).forkedFrom?.runId).toBe(original)
  })

  it('does again what failed by itself', async () => {
    const path = `/flaky-${(paths += 1)}`
    answers.set(path, { status: 409, body: 'locked' })
    const original = await worker.launch(sketch({ start: { type: 'start' }, call: { type: 'http', method: 'POST', url: `${server.url}${path}` }, end: { type: 'end', output: 'prev.body' } }, ['start -> call', 'call -> end']))
    expect((await worker.settled(original)).final).toBe('failed')
    answers.set(path, { body: 'unlocked' })
    const id = await retryRun(worker.queue(), original, by)
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await getRun(id)).output).toBe('unlocked')
    expect(received(path)).toBe(2)
  })
})
