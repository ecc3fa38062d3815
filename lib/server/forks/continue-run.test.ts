import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { answering, drawn, testWorker, validateInPool } from '../advance/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun } from '../runs/control.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { getRun } from '../runs/read-run.ts'
import { exportedText } from '../run-files/export-run.ts'
import { importRun } from '../run-files/import-run.ts'
import { continueRun, sendToRun, type Message } from './continue-run.ts'
import { readConversation } from './conversation.ts'
import { readForkTree } from './fork-tree.ts'

const worker = testWorker()

const intent = (name: string, properties: JsonObject = {}) => ({ name, description: name, parameters: { type: 'object', properties } })
const said = { when: '$contains(thread, "<message")', intent: 'done', args: { text: 'You are welcome.' } }

/** start → decide: ask a person, or be done; what is written after the end goes on at the decision. */
const desk = (script: JsonObject[], { replies = true, more = {} as JsonObject } = {}) =>
  drawn(
    [
      { id: 'start', type: 'start' },
      { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [intent('ask'), intent('done', { text: { type: 'string' } })], model: { script }, ...more } },
      { id: 'ask', type: 'ask', data: { question: 'What do you need?' } },
      { id: 'end', type: 'end', data: { output: 'args', message: '{{ args.text }}', ...(replies && { replies: 'decide' }) } },
    ],
    ['start>decide', 'decide.ask>ask', 'ask.answered>decide', 'decide.done>end'],
  )

const done = { intent: 'done', args: { text: 'Your parcel is on its way.' } }
const ada = { by: 'ada@example.com', via: 'email' }
const mail = (text: string, id?: string, from = 'ada@example.com'): Message => ({ channel: 'mail', from, payload: { text }, id })

async function ended(document: object): Promise<string> {
  const runId = await worker.launch(document, { text: 'Where is my parcel?' })
  expect((await worker.settled(runId, 40_000)).final).toBe('completed')
  return runId
}

const send = (runId: string, message: Message) => continueRun(worker.queue(), runId, message, ada)

async function lastThread(runId: string): Promise<string> {
  const calls = await listCalls(runId)
  const { request } = await getCall(runId, calls.at(-1)?.seq ?? 0)
  return (JSON.parse(request.body) as { messages: { content: string }[] }).messages[0]?.content ?? ''
}

describe('a reply to a run that has ended', () => {
  it('continues it as a new turn, whose model reads all that was said and the message', async () => {
    const first = await ended(desk([said, done]))
    const { runId, delivered } = await send(first, mail('Thank you!', '<m1@example.com>'))
    expect(delivered).toBe('continued')
    expect((await worker.settled(runId)).final).toBe('completed')
    expect(await lastThread(runId)).toBe('<input>\ntext: Where is my parcel?\n</input>\n<done>\ntext: Your parcel is on its way.\n</done>\n<message from="ada@example.com">\nThank you!\n</message>')
    expect(await getRun(runId)).toMatchObject({ status: 'completed', message: 'You are welcome.', forkedFrom: { runId: first } })
    expect(await getRun(first)).toMatchObject({ status: 'completed', message: 'Your parcel is on its way.' })
    expect((await readForkTree(first)).runs.map(({ id, fork }) => [id, fork?.relation, fork?.by])).toEqual([[first, undefined, undefined], [runId, 'continues', 'ada@example.com']])
  })

  it('that comes twice continues it once', async () => {
    const first = await ended(desk([said, done]))
    const one = await send(first, mail('Thank you!', '<m2@example.com>'))
    await worker.settled(one.runId)
    expect(await send(first, mail('Thank you!', '<m2@example.com>'))).toEqual({ runId: one.runId, delivered: 'duplicate' })
    expect(await send(one.runId, mail('Thank you!', '<m2@example.com>'))).toEqual({ runId: one.runId, delivered: 'duplicate' })
    const { rows } = await database().query<{ count: number }>('select count(*)::int as count from run where forked_from = $1', [first])
    expect(rows[0]?.count).toBe(1)
  })

  it('goes to the newest run of the conversation, whichever run it was written to', async () => {
    const first = await ended(desk([said, done]))
    const second = await send(first, mail('Thank you!', 'a'))
    await worker.settled(second.runId)
    const third = await send(first, mail('And the invoice?', 'b'))
    await worker.settled(third.runId)
    expect(await getRun(third.runId)).toMatchObject({ forkedFrom: { runId: second.runId } })
    expect(await lastThread(third.runId)).toContain('<message from="ada@example.com">\nThank you!\n</message>\n<done>\ntext: You are welcome.\n</done>\n<message from="ada@example.com">\nAnd the invoice?\n</message>')
  })

  it('several at the same moment make one line, and none is lost', async () => {
    const first = await ended(desk([said, done]))
    const sent = await Promise.all(['a', 'b', 'c', 'd'].map((id) => send(first, mail(`message ${id}`, id))))
    for (const { runId } of sent) await worker.settled(runId)
    const { rows } = await database().query<{ forked_from: string; count: number }>('select forked_from, count(*)::int as count from run where continues group by forked_from having count(*) > 1')
    expect(rows).toEqual([])
    const { turns } = await readConversation(first)
    expect(turns.flatMap(({ messages }) => messages.map(({ text, read }) => [text, read])).sort()).toEqual([['message a', true], ['message b', true], ['message c', true], ['message d', true]])
  })

  it('while the newest run is under way is read where it would end', async () => {
    const first = await ended(desk([{ when: '$contains(thread, "And soon")', intent: 'done', args: { text: 'Soon.' } }, { when: '$contains(thread, "human_response")', intent: 'done', args: { text: 'Noted.' } }, { when: '$contains(thread, "<message")', intent: 'ask', args: {} }, done]))
    const second = await send(first, mail('I moved.', 'a'))
    const state = await worker.settled(second.runId)
    expect(state.final).toBeUndefined()
    expect(await send(first, mail('And soon?', 'b'))).toEqual({ runId: second.runId, delivered: 'waiting' })
    expect(await send(first, mail('And soon?', 'b'))).toEqual({ runId: second.runId, delivered: 'duplicate' })
    const [requestId = ''] = Object.entries(state.requests).flatMap(([id, { open }]) => (open ? [id] : []))
    await answerRequest(worker.queue(), validateInPool, requestId, { value: 'Main street 1' }, answering('bob@example.com'))
    expect((await worker.settled(second.runId)).final).toBe('completed')
    expect(await getRun(second.runId)).toMatchObject({ message: 'Soon.' })
    expect(await lastThread(second.runId)).toContain('<human_response by="bob@example.com">\nMain street 1\n</human_response>')
    expect(await readConversation(first)).toMatchObject({ takes: true, why: null, turns: [{ reply: 'Your parcel is on its way.', messages: [] }, { reply: 'Soon.', messages: [{ text: 'I moved.', read: true }, { text: 'And soon?', read: true }] }] })
  })

  it('is refused with a reason where the author takes none, where the run has failed, and where it asks for something else', async () => {
    const silent = await ended(desk([done], { replies: false }))
    await expect(send(silent, mail('Thank you!'))).rejects.toMatchObject({ code: 'wrong_status', status: 409, message: expect.stringContaining('takes no replies') as string })
    expect(await readConversation(silent)).toMatchObject({ takes: false, why: 'No end of this workflow takes replies.' })
    const waiting = await worker.launch(desk([{ intent: 'ask' }], { replies: false }))
    await worker.settled(waiting)
    await expect(send(waiting, mail('Hello?'))).rejects.toMatchObject({ code: 'wrong_status', members: { waitingOn: [{ kind: 'question' }] } })
    const cancelled = await worker.launch(desk([{ intent: 'ask' }]))
    await worker.settled(cancelled)
    await cancelRun(worker.queue(), cancelled, 'ada@example.com', 'enough')
    await expect(send(cancelled, mail('Hello?'))).rejects.toMatchObject({ code: 'wrong_status', message: expect.stringContaining('cancelled') as string })
    await expect(send('01a00000-0000-7000-8000-000000000000', mail('Hello?'))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is done for real: what the turns before did is not asked about again', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [intent('work'), intent('done')], model: { script: [{ when: 'call.visit = 1 or call.visit = 3', intent: 'work' }, { intent: 'done' }] } } },
        { id: 'work', type: 'code', data: { source: 'export default ({ steps }) => (steps.work ? steps.work.visits : 0) + 1' } },
        { id: 'end', type: 'end', data: { output: 'steps.work.output', replies: 'decide' } },
      ],
      ['start>decide', 'decide.work>work', 'work>decide', 'decide.done>end'],
    )
    const first = await ended(document)
    const { runId } = await send(first, mail('again'))
    expect((await worker.settled(runId)).final).toBe('completed')
    expect(await getRun(runId)).toMatchObject({ output: 2, outcome: 'success' })
  })

  it('by a key may name who wrote it, and both are told; a person writes as themselves', async () => {
    const first = await ended(desk([said, done]))
    await expect(sendToRun(worker.queue(), first, { text: 'Pay.', from: 'boss@example.com' }, { by: 'eve@example.com', via: 'session' })).rejects.toMatchObject({ code: 'invalid_request' })
    const { run, delivered } = await sendToRun(worker.queue(), first, { text: 'Thank you!', from: 'ada@example.com' }, { by: 'key:shop', via: 'key' })
    expect(delivered).toBe('continued')
    await worker.settled(run.id)
    expect((await worker.log(run.id)).find(({ type }) => type === 'message.received')?.data).toMatchObject({ channel: 'api', from: 'ada@example.com', by: 'key:shop', payload: { text: 'Thank you!' } })
    expect(await lastThread(run.id)).toContain('<message from="ada@example.com, handed in by key:shop">')
  })

  it('stands in the file of the run that it began, and a run that came out of a file takes none', async () => {
    const first = await ended(desk([said, done]))
    const { runId } = await send(first, mail('Thank you!'))
    await worker.settled(runId)
    const imported = await importRun(Buffer.from(await exportedText(runId)), 'ada@example.com')
    expect((await worker.log(imported.id)).find(({ type }) => type === 'message.received')?.data).toMatchObject({ from: 'ada@example.com', payload: { text: 'Thank you!' } })
    await expect(send(imported.id, mail('Still there?'))).rejects.toMatchObject({ code: 'wrong_status' })
  })
})
