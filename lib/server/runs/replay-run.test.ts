import { describe, expect, it } from 'vitest'
import { assemblerVersion } from '#lib/engine/context/request.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { database } from '../db.ts'
import { answerRequest } from './answer.ts'
import { getCall } from './read-calls.ts'
import { replayRun } from './replay-run.ts'

const worker = testWorker(undefined, { replays: false })

/** start → decide ⇄ add, done → end, decided by a script. */
const loop = () =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['add', 'done'], {
        prompt: { messages: [{ role: 'system', content: 'Add {{ input.task }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
        model: { script: [{ when: 'call.index < 2', intent: 'add', args: { why: 'more' } }, { intent: 'done', args: { why: 'enough' } }] },
      }),
      add: { type: 'transform', expression: '{"sum": steps.decide.visits}' },
      end: { type: 'end', output: 'args' },
    },
    ['start -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
  )

const finished = async (document: object = loop(), input: object = { task: 'numbers' }): Promise<string> => {
  const id = await worker.launch(document, input as Parameters<typeof worker.launch>[1])
  expect((await worker.settled(id, 20_000)).final).toBe('completed')
  return id
}

/** Changes what is recorded, as no writer can: a piece of the event's JSON text. */
async function falsify(id: string, seq: number, from: string, to: string): Promise<void> {
  const { rowCount } = await database().query('update event set data = replace(data::text, $3, $4)::json where run_id = $1 and seq = $2 and position($3 in data::text) > 0', [id, seq, from, to])
  expect(rowCount).toBe(1)
}
const seqOf = async (id: string, type: string, nth = 0): Promise<number> => (await worker.log(id)).filter((event) => event.type === type)[nth]?.seq ?? 0

describe('a replay', () => {
  it('of a finished run is identical, with every request assembled again', async () => {
    const id = await finished()
    const log = await worker.log(id)
    expect(await replayRun(id)).toEqual({ runId: id, identical: true, events: log.length, calls: 3, divergence: null, children: [] })
    expect((await worker.log(id)).length).toBe(log.length)
  })

  it('names the event that another graph would not have written', async () => {
    const id = await finished()
    const seq = await seqOf(id, 'step.completed', 1)
    await falsify(id, seq, '"target":"add"', '"target":"end"')
    expect(await replayRun(id)).toMatchObject({ identical: false, events: seq - 1, divergence: { runId: id, seq, kind: 'content', expected: { emitted: [{ target: 'add' }] }, actual: { emitted: [{ target: 'end' }] } } })
  })

  it('names the first segment of a request that differs, with both texts and where each comes from', async () => {
    const id = await finished()
    const requested = await seqOf(id, 'model.requested', 1)
    await falsify(id, await seqOf(id, 'step.completed', 2), '"sum":1', '"sum":7')
    const { divergence, identical } = await replayRun(id)
    expect(identical).toBe(false)
    expect(divergence).toMatchObject({
      seq: requested, kind: 'request', step: 'decide#2',
      expected: { body: expect.stringContaining('sum: 7') as string, segment: { at: '/messages/1/content', text: expect.stringContaining('sum: 7') as string, source: { kind: 'event', tag: 'add_result' } } },
      actual: { body: expect.stringContaining('sum: 1') as string, segment: { at: '/messages/1/content', text: expect.stringContaining('sum: 1') as string } },
    })
  })

  it('reads the recorded reply again', async () => {
    const id = await finished()
    const seq = await seqOf(id, 'intent.selected')
    await falsify(id, seq, '"why":"more"', '"why":"less"')
    expect((await replayRun(id)).divergence).toMatchObject({ seq, kind: 'reply', expected: { args: { why: 'more' } }, actual: { args: { why: 'less' } } })
  })

  it('makes the outputs again that the engine makes itself', async () => {
    const id = await finished()
    const seq = (await worker.log(id)).length
    await falsify(id, seq, '"why":"enough"', '"why":"no"')
    expect((await replayRun(id)).divergence).toMatchObject({ seq, kind: 'content', expected: { why: 'enough' }, actual: { why: 'no' } })
  })

  it('compares what the run shows with its log', async () => {
    const id = await finished()
    await database().query('update run set input_tokens = input_tokens + 1 where id = $1', [id])
    expect((await replayRun(id)).divergence).toMatchObject({ kind: 'projection', expected: { inputTokens: expect.any(Number) as number }, actual: { inputTokens: expect.any(Number) as number } })
  })

  it('says that another engine recorded it only where that makes a difference', async () => {
    const id = await finished()
    await falsify(id, 1, '"engine":1', '"engine":0')
    expect((await replayRun(id)).identical).toBe(true)
    await falsify(id, await seqOf(id, 'step.completed', 1), '"target":"add"', '"target":"end"')
    expect((await replayRun(id)).divergence).toMatchObject({ kind: 'engine_changed', message: expect.stringContaining('engine 0') as string })
  })

  it('says that another assembler made a request only where that makes a difference', async () => {
    const id = await finished()
    const seq = await seqOf(id, 'model.requested')
    await falsify(id, seq, `"assembler":${assemblerVersion}`, '"assembler":0')
    expect((await replayRun(id)).identical).toBe(true)
    await falsify(id, seq, '"requestHash":"', '"requestHash":"00')
    expect((await replayRun(id)).divergence).toMatchObject({ seq, kind: 'engine_changed', message: expect.stringContaining('version 0') as string })
  })

  it('of a run that waits goes up to where it is', async () => {
    const id = await worker.launch(sketch({ start: { type: 'start' }, ask: { type: 'ask', question: 'Go on?' }, end: { type: 'end' } }, ['start -> ask', 'ask.answered -> end']))
    await worker.settled(id)
    expect(await replayRun(id)).toMatchObject({ identical: true, events: 5 })
  })

  it('of a run with long values loads them', async () => {
    const text = 'long '.repeat(30_000)
    const id = await finished(sketch({ start: { type: 'start' }, copy: { type: 'transform', expression: 'input' }, end: { type: 'end', output: 'prev' } }, ['start -> copy', 'copy -> end']), { text })
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('of requests with very many segments finds them beside the log, as whoever looks at a call does', async () => {
    const prompt = { messages: [{ role: 'user', content: '{% for n in input.numbers %}{{ n }} is one of them.\n{% endfor %}{{ thread }}' }] }
    const numbers = Array.from({ length: 700 }, (_, n) => n)
    const id = await worker.launch(sketch({ start: { type: 'start' }, decide: decision(['ask', 'done'], { prompt, model: { script: [{ when: 'call.index = 0', intent: 'ask' }, { intent: 'done' }] } }), ask: { type: 'ask', question: 'Go on?' }, end: { type: 'end' } }, ['start -> decide', 'decide.ask -> ask', 'ask.answered -> decide', 'decide.done -> end']), { numbers })
    const [request = ''] = Object.keys((await worker.settled(id)).requests)
    await answerRequest(worker.queue(), validateInPool, request, { value: 'yes' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    const seq = await seqOf(id, 'model.requested', 0)
    expect((await worker.log(id))[seq - 1]?.data).toMatchObject({ context: { $blob: expect.any(String) as string } })
    expect((await getCall(id, seq)).segments.filter(({ source }) => source.path?.startsWith('input.numbers'))).toHaveLength(700)
    expect(await replayRun(id)).toMatchObject({ identical: true, calls: 2 })
  })

  it('covers the runs below, and what both sides tell of each other', async () => {
    const document = drawn(
      [
        { id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: 'input.numbers' } },
        ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'double', type: 'transform', data: { expression: 'input * 2' } }, { id: 'stop', type: 'end', data: { output: 'prev' } }]),
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>all', 'begin>double', 'double>stop', 'all>end'],
    )
    const id = await finished(document, { numbers: [1, 2, 3] })
    const whole = await replayRun(id)
    expect(whole).toMatchObject({ identical: true, children: [{ identical: true, children: [] }, { identical: true }, { identical: true }] })
    const [child] = whole.children.map(({ runId }) => runId)
    await falsify(id, await seqOf(id, 'child.finished'), '"status":"completed"', '"status":"cancelled"')
    expect((await replayRun(id)).divergence).not.toBeNull()
    await falsify(id, await seqOf(id, 'child.finished'), '"status":"cancelled"', '"status":"completed"')
    await falsify(child ?? '', 3, '"target":"double"', '"target":"stop"')
    expect(await replayRun(id)).toMatchObject({ identical: false, divergence: { runId: child, seq: 3 } })
  })

  it('of no run is 404', async () => {
    await expect(replayRun('019a0000-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
  })
})
