import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { ApiError } from '#lib/api/errors.ts'
import { statusOf } from '#lib/engine/state.ts'
import { answering, drawn, testWorker, validateInPool } from '../advance/testing.ts'
import { database } from '../db.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun, pauseRun, resumeRun } from '../runs/control.ts'
import { readState } from '../runs/log.ts'
import { getRun } from '../runs/read-run.ts'
import { verdict } from './verdict.ts'

const questions = 3
let server: TestServer
/** Answers of the slow call, per path; given by the commands. */
const held = new Map<string, PromiseWithResolvers<ServerReply>>()

const harness = testWorker(async () => {
  server = await startTestServer(({ url }) => held.get(url)?.promise ?? { body: { url } })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
})
afterAll(() => server.close())

/** A call that ends when a command says so, beside questions one after the other. */
const document = (path: string) =>
  drawn([
    { id: 'start', type: 'start' },
    { id: 'call', type: 'http', data: { method: 'POST', url: `${server.url}${path}` } },
    ...Array.from({ length: questions }, (_, i) => ({ id: `ask_${i + 1}`, type: 'ask', data: { question: `Question ${i + 1}?` } })),
    { id: 'all', type: 'join' },
    { id: 'end', type: 'end', data: { output: 'prev.handle' } },
  ], ['start>call', 'call>all', 'start>ask_1', 'ask_1.answered>ask_2', 'ask_2.answered>ask_3', 'ask_3.answered>all', 'all>end'])

/** What a person believes about the run. */
interface Model {
  paused: boolean
  final: null | 'completed' | 'cancelled'
  /** Questions that were asked, and answered. A question is asked once the one before is answered and the run is not paused. */
  asked: number
  answered: number
  /** The call's answer has come. */
  heard: boolean
}

interface Real {
  runId: string
  path: string
}

const settleModel = (model: Model): void => {
  if (model.paused || model.final) return
  model.asked = Math.max(model.asked, Math.min(questions, model.answered + 1))
  if (model.answered === questions && model.heard) model.final = 'completed'
}

const expectedStatus = (model: Model): string => {
  if (model.final) return model.final
  if (model.paused) return 'paused'
  return model.heard ? 'waiting' : 'running'
}

/** Waits until the run is where the model says, and holds the row against the log. */
async function agrees({ runId }: Real, model: Model): Promise<void> {
  settleModel(model)
  if (model.paused) await sleep(60) // time to begin what must not begin
  const believed = { status: expectedStatus(model), asked: model.asked, heard: model.heard || model.final === 'cancelled' }
  await expect.poll(async () => {
    const state = await readState(database(), runId)
    return { status: statusOf(state), asked: Object.values(state.requests).filter(({ kind }) => kind === 'question').length, heard: model.final === 'cancelled' || state.steps['call#1']?.phase === 'completed' }
  }, { timeout: 8000, interval: 5 }).toEqual(believed)
  expect((await getRun(runId)).status).toBe(believed.status)
}

const written = ['run.paused', 'run.resumed', 'run.cancelled', 'human.answered', 'approval.decided', 'step.resolved']

/** Refused with this code, and nothing written. The engine may still be finishing what came before. */
async function refused({ runId }: Real, act: () => Promise<unknown>, code: string): Promise<void> {
  const acts = async () => (await harness.log(runId)).filter(({ type }) => written.includes(type))
  const before = await acts()
  await expect(act()).rejects.toMatchObject({ code })
  expect(await acts()).toEqual(before)
}

const answer = (requestId: string, body: object) => answerRequest(harness.queue(), validateInPool, requestId, body, answering('ada'))
const requestOf = async ({ runId }: Real, n: number): Promise<string> => Object.entries((await readState(database(), runId)).requests).find(([, { step }]) => step === `ask_${n}#1`)?.[0] ?? ''

type Command = fc.AsyncCommand<Model, Real>

/** A command of this name: `run` does it to both, then both are compared. */
const command = (name: string, applies: (model: Model) => boolean, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: applies,
  async run(model, real) {
    await run(model, real)
    await agrees(real, model)
  },
  toString: () => name,
})

const acts = { pause: pauseRun, resume: (queue: Parameters<typeof resumeRun>[0], id: string, who: string) => resumeRun(queue, id, who), cancel: (queue: Parameters<typeof cancelRun>[0], id: string, who: string) => cancelRun(queue, id, who, 'no more') }
const allowed = { pause: (model: Model) => !model.final && !model.paused, resume: (model: Model) => !model.final && model.paused, cancel: (model: Model) => !model.final }

const act = (name: keyof typeof acts): Command =>
  command(name, () => true, async (model, real) => {
    const doing = () => acts[name](harness.queue(), real.runId, 'ada')
    if (!allowed[name](model)) return refused(real, doing, 'wrong_status')
    await doing()
    if (name === 'cancel') model.final = 'cancelled'
    else model.paused = name === 'pause'
  })

const answerNext = command('answer', (model) => model.asked > model.answered, async (model, real) => {
  const id = await requestOf(real, model.answered + 1)
  if (model.final) return refused(real, () => answer(id, { value: 'late' }), 'request_closed')
  await answer(id, { value: 'yes' })
  model.answered += 1
})

const answerAgain = command('answer again', (model) => model.answered > 0, async (model, real) => {
  const id = await requestOf(real, model.answered)
  await refused(real, () => answer(id, { value: 'other' }), 'already_answered')
})

const answerAmiss = command('answer amiss', (model) => model.asked > model.answered && !model.final, async (model, real) => {
  const id = await requestOf(real, model.answered + 1)
  await refused(real, () => answer(id, { verdict: 'approved' }), 'wrong_kind')
})

/** The server answers: a fact that no pause loses. */
const hear = command('hear', (model) => !model.heard && !model.final, (model, real) => {
  held.get(real.path)?.resolve({ body: { heard: true } })
  model.heard = true
  return Promise.resolve()
})

let runs = 0
async function launched(): Promise<{ model: Model; real: Real }> {
  const path = `/call/${(runs += 1)}`
  held.set(path, Promise.withResolvers<ServerReply>())
  const real = { runId: await harness.launch(document(path)), path }
  const model: Model = { paused: false, final: null, asked: 0, answered: 0, heard: false }
  await expect.poll(() => server.requests.some(({ url }) => url === path), { timeout: 8000, interval: 5 }).toBe(true)
  await agrees(real, model)
  return { model, real }
}

describe('pause, resume, cancel and answers in any order', () => {
  it('follow a small model: what the status does not allow is refused and changes nothing', { timeout: 120_000 }, async () => {
    const one = fc.constantFrom(act('pause'), act('pause'), act('resume'), act('resume'), answerNext, answerNext, answerAgain, answerAmiss, hear, act('cancel'))
    await fc.assert(
      fc.asyncProperty(fc.commands([one], { maxCommands: 14 }), async (commands) => {
        const prepared = await launched()
        await fc.asyncModelRun(() => prepared, commands)
        const { model, real } = prepared
        held.get(real.path)?.resolve({ body: { heard: true } })
        if (!model.final) await cancelRun(harness.queue(), real.runId, 'ada', 'the end')
        // A cancelled `once` call still tells its end.
        await expect.poll(async () => (await readState(database(), real.runId)).steps['call#1']?.phase, { timeout: 8000, interval: 5 }).toMatch(/completed|cancelled/)
        expect(server.requests.filter(({ url }) => url === real.path)).toHaveLength(1)
      }),
      { numRuns: 25, seed: 20261122, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    )
    const { rows } = await database().query<{ id: string }>('select id from run')
    expect(await verdict(rows.map(({ id }) => id), [])).toEqual([])
  })

  it('two resumes at once give one continuation', { timeout: 30_000 }, async () => {
    const { model, real } = await launched()
    for (let i = 0; i < 5; i++) {
      await pauseRun(harness.queue(), real.runId, 'ada')
      const answers = await Promise.allSettled([1, 2, 3].map(() => resumeRun(harness.queue(), real.runId, 'ada')))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const refusal of answers) if (refusal.status === 'rejected') expect(refusal.reason).toMatchObject({ code: 'wrong_status' } satisfies Partial<ApiError>)
    }
    await agrees(real, model)
    const log = await harness.log(real.runId)
    expect(log.filter(({ type }) => type === 'run.resumed')).toHaveLength(5)
    expect(log.filter(({ type }) => type === 'human.asked')).toHaveLength(1)
    await cancelRun(harness.queue(), real.runId, 'ada', 'the end')
    held.get(real.path)?.resolve({ body: {} })
    await sleep(50)
    expect(server.requests.filter(({ url }) => url === real.path)).toHaveLength(1)
  })
})
