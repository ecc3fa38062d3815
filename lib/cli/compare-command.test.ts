import { afterEach, describe, expect, test } from 'vitest'
import { oriel, scriptedServer, type ScriptedServer } from './testing.ts'

const a = '0197a2b4-a26b-7290-889a-61643b272195'
const b = '0197a2b4-a26b-7290-889a-61643b272196'

/** start → decide → the end that was chosen. */
const log = (intent: string) => {
  const step = (id: string, from: object[], data: object, between: object[] = []) => [{ type: 'step.started', step: id, data: { attempt: 1, from } }, ...between, { type: 'step.completed', step: id, data: { output: {}, ...data } }]
  const events = [
    { type: 'run.started', data: { input: {}, trigger: { kind: 'api' }, graphHash: 'g', version: 1, engine: 1, metadata: {} } },
    ...step('start#1', [], { handle: 'out', emitted: [{ edgeId: 'e1', target: 'decide' }] }),
    ...step('decide#1', [{ step: 'start#1', edgeId: 'e1' }], { handle: intent, emitted: [{ edgeId: intent, target: intent }] }, [{ type: 'intent.selected', step: 'decide#1', data: { intent, args: {}, argsHash: 'h' } }]),
    ...step(`${intent}#1`, [{ step: 'decide#1', edgeId: intent }], { handle: null, emitted: [] }),
    { type: 'run.completed', data: { outcome: intent, output: {}, silent: false } },
  ]
  return { events: events.map((event, index) => ({ seq: index + 1, v: 1, at: new Date(Date.UTC(2026, 0, 1) + index).toISOString(), ...event })) }
}

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})
const compare = async (intents: [string, string], ...args: string[]) => {
  server = await scriptedServer({ [`GET /runs/${a}/events`]: { body: log(intents[0]) }, [`GET /runs/${b}/events`]: { body: log(intents[1]) } })
  return oriel(server.url, 'compare', a, b, ...args)
}

describe('compare', () => {
  test('of runs that did the same says so and ends well', async () => {
    expect(await compare(['refund', 'refund'])).toEqual({ code: 0, stdout: 'No difference that counts: 3 steps.\n', stderr: '' })
  })

  test('names the first divergence and every step that differs, and ends with 1', async () => {
    expect(await compare(['escalate', 'refund'])).toEqual({
      code: 1,
      stdout: 'First divergence: decide#1  choice  escalate → refund\n~ decide#1  choice  escalate → refund\n- escalate#1  only in A\n+ refund#1  only in B\n~ end  completed escalate → completed refund\n',
      stderr: '4 of 5 aligned steps differ.\n',
    })
  })

  test('hands a script the whole result, with the same exit code', async () => {
    const { code, stdout } = await compare(['escalate', 'refund'], '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { equal: false, steps: 4, first: { a: 'decide#1', b: 'decide#1', kinds: ['choice'], expected: 'escalate', actual: 'refund' } }])
  })

  test('knows what can count', async () => {
    expect(await compare(['a', 'b'], '--look', 'deep')).toMatchObject({ code: 2 })
  })
})
