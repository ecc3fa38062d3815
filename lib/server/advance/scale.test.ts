import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import { database } from '../db.ts'
import { keepFolded, takeFolded } from '../runs/folded.ts'
import { currentState, readEvents } from '../runs/log.ts'
import { getRun } from '../runs/read-run.ts'
import { drawn, testWorker } from './testing.ts'

/** As many as a worker of these tests holds at once. */
const atOnce = 20
const held: ServerResponse[] = []
/** Answers nobody before everybody is there. */
const server = createServer((_, response) => {
  held.push(response)
  if (held.length === atOnce) for (const waiting of held) waiting.end('{}')
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const worker = testWorker(() => ({ ORIEL_ALLOW_PRIVATE_HOSTS: '127.0.0.0/8' }))

describe('one worker', () => {
  it('advances many runs at once: none waits for the slow call of another', async () => {
    const document = drawn([{ id: 'start', type: 'start' }, { id: 'fetch', type: 'http', data: { url: origin } }, { id: 'end', type: 'end' }], ['start>fetch', 'fetch>end'])
    const ids = await Promise.all(Array.from({ length: atOnce }, () => worker.launch(document)))
    for (const id of ids) expect((await worker.settled(id, 20_000)).final).toBe('completed')
  })

  it('reads of a log that it held before only what came since', async () => {
    const id = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'question', type: 'ask', data: { question: 'Go on?' } }, { id: 'end', type: 'end' }], ['start>question', 'question.answered>end']))
    await worker.settled(id)
    await expect.poll(() => {
      const state = takeFolded(id)
      if (state) keepFolded(state)
      return state?.seq
    }).toBe((await readEvents(database(), id)).length)
    expect((await currentState(database(), id)).since).toEqual([])
    expect(takeFolded(id)).toBeUndefined()
    expect((await currentState(database(), id)).since.length).toBeGreaterThan(0)
  })

  it('starts children of a long list one after another without reading the list anew, and each result stands at its place', async () => {
    const items = Array.from({ length: 120 }, (_, n) => ({ n, text: 'x'.repeat(1_000) }))
    const document = drawn(
      [
        { id: 'start', type: 'start' },
        { id: 'all', type: 'each', data: { items: 'input.items', input: '{"n": item.n, "place": index}', concurrency: 20 } },
        { id: 'begin', type: 'start', parentId: 'all' },
        { id: 'stop', type: 'end', parentId: 'all', data: { output: '{"n": input.n, "place": input.place, "index": run.index}' } },
        { id: 'end', type: 'end', data: { output: 'prev' } },
      ],
      ['start>all', 'begin>stop', 'all>end'],
      { limits: { steps: 1_000 } },
    )
    const id = await worker.launch(document, { items })
    expect((await worker.settled(id, 40_000)).final).toBe('completed')
    expect((await getRun(id)).output).toEqual(items.map(({ n }) => ({ n, place: n, index: n })))
    const log: Event[] = await worker.log(id)
    expect(log.filter(({ type }) => type === 'child.finished')).toHaveLength(items.length)
  })
})
