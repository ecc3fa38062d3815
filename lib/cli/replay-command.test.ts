import { afterEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const id = '0197a2b4-a26b-7290-889a-61643b272195'
const child = '0197a2b4-a26b-7290-889a-61643b272196'
const replayed = (more: object = {}) => ({ runId: id, identical: true, events: 12, calls: 2, divergence: null, children: [], ...more })

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})
const replay = async (body: object, ...args: string[]) => {
  server = await scriptedServer({ [`POST /runs/${id}/replay`]: { body } })
  return oriel(server.url, 'replay', id, ...args)
}

describe('replay', () => {
  test('of a run that is identical says so and ends well', async () => {
    expect(await replay(replayed())).toEqual({ code: 0, stdout: 'Identical: 12 events, 2 model calls.\n', stderr: '' })
  })

  test('counts what is below the run', async () => {
    expect((await replay(replayed({ children: [{ ...replayed(), runId: child }] }))).stdout).toBe('Identical: 24 events, 4 model calls, 2 runs.\n')
  })

  test('names the first difference, with both sides, and ends with 1', async () => {
    const divergence = { runId: child, seq: 9, kind: 'request', step: 'decide#2', message: 'The request to the model is not the one that was sent.', expected: { requestHash: 'a' }, actual: { requestHash: 'b' } }
    const { code, stdout, stderr } = await replay(replayed({ identical: false, divergence }))
    expect(code).toBe(1)
    expect(stdout).toBe(`Different at event 9 (decide#2) of run ${child}: The request to the model is not the one that was sent. (request)\nThis engine:\n{\n  "requestHash": "a"\n}\nThe log:\n{\n  "requestHash": "b"\n}\n`)
    expect(stderr).toBe('Replayed 12 events, 2 model calls.\n')
  })

  test('hands a script the whole result, with the same exit code', async () => {
    const different = replayed({ identical: false, divergence: { runId: id, seq: 1, kind: 'content', message: 'x', expected: null, actual: 1 } })
    const { code, stdout } = await replay(different, '--json')
    expect([code, JSON.parse(stdout)]).toEqual([1, different])
  })

  test('of no run is the server’s refusal', async () => {
    server = await scriptedServer({})
    expect(await oriel(server.url, 'replay', id)).toEqual({ code: 1, stdout: '', stderr: 'There is no such thing. (not_found)\n' })
  })
})
