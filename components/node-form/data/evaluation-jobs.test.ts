import { describe, expect, it } from 'vitest'
import { createEvaluationJobs, limitMs, type FromWorker, type TextOutcome, type ToWorker } from './evaluation-jobs.ts'

function scripted() {
  const workers: { posted: ToWorker[]; ended: boolean; says(message: FromWorker): void; breaks(message: string): void }[] = []
  const timers = new Map<() => void, number>()
  const jobs = createEvaluationJobs({
    start({ onMessage, onError }) {
      const worker = { posted: [] as ToWorker[], ended: false, says: onMessage, breaks: onError }
      workers.push(worker)
      return { post: (message) => worker.posted.push(message), terminate: () => (worker.ended = true) }
    },
    later(run, ms) {
      timers.set(run, ms)
      return () => timers.delete(run)
    },
  })
  const pass = (ms: number) => {
    for (const [run, after] of timers) {
      if (after > ms) continue
      timers.delete(run)
      run()
    }
  }
  return { jobs, workers, pass, worker: (index = workers.length - 1) => workers[index]! }
}

const root = { key: 'r', root: { input: 1 } }
const shown = (line: string): TextOutcome & { ok: true } => ({ ok: true, shown: { type: 'number', line, whole: line, cut: 0 } })
const text = (value: string) => ({ kind: 'expression' as const, text: value })

describe('evaluating the texts of a form', () => {
  it('sends values to a worker once, and answers each field with its latest text', () => {
    const { jobs, worker } = scripted()
    const [a, b] = [{}, {}]
    const heard: string[] = []
    const hear = (name: string) => (outcome: TextOutcome) => heard.push(`${name} ${'shown' in outcome ? outcome.shown.line : 'no value'}`)
    jobs.ask(a, text('1'), root, hear('a1'))
    jobs.ask(b, text('2'), root, hear('b2'))
    jobs.ask(b, text('3'), root, hear('b3'))
    worker().says({ kind: 'done', id: 1, result: shown('one') })
    worker().says({ kind: 'done', id: 2, result: shown('three') })
    expect(heard).toEqual(['a1 one', 'b3 three'])
    expect(worker().posted.map((message) => (message.kind === 'root' ? message.named.key : message.job.text))).toEqual(['r', '1', '3'])
  })

  it('ends a worker whose text takes longer than a second, and goes on with another', () => {
    const { jobs, workers, pass, worker } = scripted()
    const heard: TextOutcome[] = []
    jobs.ask({}, text('loops'), root, (outcome) => heard.push(outcome))
    jobs.ask({}, text('2'), root, (outcome) => heard.push(outcome))
    pass(limitMs)
    expect(heard).toEqual([])
    worker().says({ kind: 'started', id: 1 })
    pass(limitMs)
    expect(heard).toEqual([{ ok: false, stopped: true }])
    expect(workers.map(({ ended }) => ended)).toEqual([true, false])
    worker(0).says({ kind: 'done', id: 1, result: shown('late') })
    worker().says({ kind: 'done', id: 2, result: shown('two') })
    expect(heard).toEqual([{ ok: false, stopped: true }, shown('two')])
    expect(worker().posted[0]).toMatchObject({ kind: 'root' })
  })

  it('says nothing more of what was called off', () => {
    const { jobs, worker } = scripted()
    const heard: TextOutcome[] = []
    const callOff = jobs.ask({}, text('1'), root, (outcome) => heard.push(outcome))
    const waits = jobs.ask({}, text('2'), root, (outcome) => heard.push(outcome))
    waits()
    callOff()
    worker().says({ kind: 'done', id: 1, result: shown('one') })
    expect(heard).toEqual([])
    expect(worker().posted).toHaveLength(2)
  })

  it('says why where the worker cannot be loaded', () => {
    const { jobs, worker } = scripted()
    const heard: TextOutcome[] = []
    jobs.ask({}, text('1'), root, (outcome) => heard.push(outcome))
    worker().breaks('It could not be loaded.')
    expect(heard).toMatchObject([{ ok: false, error: { message: 'It could not be loaded.' } }])
  })
})
