import { describe, expect, it } from 'vitest'
import type { FromWorker, PreviewJob, PreviewResult, ToWorker } from './preview-job.ts'
import { createPreviewJobs, jobLimitMs, type Lane, type PreviewOutcome } from './preview-jobs.ts'

const material = { nodeId: 'decide', promptVersion: 1, model: 'm', scope: { input: null, trigger: null, vars: {}, steps: {}, run: { id: 'r', startedAt: '' }, now: '' }, thread: [], rejected: [] }
const job = (text: string, moment = 'run 7'): PreviewJob => ({ node: { id: 'decide', type: 'decide', data: { text } }, moment: { key: moment, material }, model: 'm', version: 'draft' })
const result: PreviewResult = { ok: false, error: { code: 'scripted', message: 'scripted' } }

/** A worker that does nothing until told, and a clock that a test moves. */
function bench() {
  const workers: { posted: ToWorker[]; ended: boolean; say(message: FromWorker): void; fail(message: string): void }[] = []
  const timers = new Set<{ run(): void; ms: number }>()
  const answers: string[] = []
  const jobs = createPreviewJobs({
    start({ onMessage, onError }) {
      const worker = { posted: [] as ToWorker[], ended: false, say: onMessage, fail: onError }
      workers.push(worker)
      return { post: (message) => worker.posted.push(message), terminate: () => (worker.ended = true) }
    },
    later(run, ms) {
      const timer = { run, ms }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  const word = (outcome: PreviewOutcome) => (outcome.kind === 'result' ? 'done' : outcome.kind === 'broken' ? `broken: ${outcome.message}` : 'stopped')
  return {
    jobs,
    workers,
    answers,
    ask: (text: string, lane: Lane = 'draft', moment?: string) => jobs.ask(lane, job(text, moment), (outcome, { node }) => answers.push(`${String(node.data.text)} ${word(outcome)}`)),
    /** The text of the job that the worker was given last, and its id. */
    given() {
      const last = workers.at(-1)?.posted.findLast((message) => message.kind === 'job')
      return { id: last?.id ?? 0, text: last?.job.node.data.text }
    },
    done(id: number) {
      workers.at(-1)?.say({ kind: 'started', id })
      workers.at(-1)?.say({ kind: 'done', id, result })
    },
    pass(ms: number) {
      for (const timer of [...timers].filter((each) => each.ms === ms)) {
        timers.delete(timer)
        timer.run()
      }
    },
  }
}

describe('jobs of the preview', () => {
  it('give only the latest text to the worker once it is free', () => {
    const { ask, given, done, answers } = bench()
    for (const text of ['a', 'ab', 'abc', 'abcd']) ask(text)
    expect(given().text).toBe('a')
    done(1)
    expect(given()).toEqual({ id: 2, text: 'abcd' })
    done(2)
    expect(answers).toEqual(['a done', 'abcd done'])
  })

  it('send what the past gives once per moment, and again to a new worker', () => {
    const { ask, done, workers, pass } = bench()
    const sent = () => workers.at(-1)?.posted.filter(({ kind }) => kind === 'moment').length
    ask('a')
    done(1)
    ask('ab')
    done(2)
    expect(sent()).toBe(1)
    ask('abc', 'draft', 'run 9')
    expect(sent()).toBe(2)
    workers[0]?.say({ kind: 'started', id: 3 })
    pass(jobLimitMs)
    ask('abcd', 'draft', 'run 9')
    expect(sent()).toBe(1)
  })

  it('assemble the draft before what it is compared with', () => {
    const { ask, given, done, answers } = bench()
    ask('a')
    ask('v7', 'baseline')
    ask('ab')
    done(1)
    expect(given().text).toBe('ab')
    done(2)
    expect(given().text).toBe('v7')
    done(3)
    expect(answers).toEqual(['a done', 'ab done', 'v7 done'])
  })

  it('end a worker whose job takes too long, say so, and go on with a new one', () => {
    const { ask, given, done, pass, answers, workers } = bench()
    ask('loops for ever')
    ask('mended')
    workers[0]?.say({ kind: 'started', id: 1 })
    pass(jobLimitMs)
    expect(workers.map(({ ended }) => ended)).toEqual([true, false])
    expect(given().text).toBe('mended')
    done(2)
    expect(answers).toEqual(['loops for ever stopped', 'mended done'])
  })

  it('do not count the time in which the tokenizer is loaded', () => {
    const { ask, pass, workers, answers } = bench()
    ask('a')
    pass(jobLimitMs)
    expect([workers[0]?.ended, answers]).toEqual([false, []])
  })

  it('say what broke, and start anew with the next change', () => {
    const { ask, workers, answers, done } = bench()
    ask('a')
    workers[0]?.fail('no memory')
    ask('ab')
    done(2)
    expect(workers).toHaveLength(2)
    expect(answers).toEqual(['a broken: no memory', 'ab done'])
  })

  it('answer nothing once the preview is closed', () => {
    const { ask, jobs, workers, answers } = bench()
    ask('a')
    jobs.close()
    workers[0]?.say({ kind: 'done', id: 1, result })
    ask('ab')
    expect([workers[0]?.ended, workers.length, answers]).toEqual([true, 1, []])
  })
})
