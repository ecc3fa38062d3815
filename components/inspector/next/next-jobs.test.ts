import { expect, it } from 'vitest'
import { createNextJobs, type FromNextWorker, type NextDoors, type ToNextWorker } from './next-jobs.ts'

function scripted() {
  const workers: { posted: ToNextWorker[]; ended: boolean; say(message: FromNextWorker): void }[] = []
  const timers: (() => void)[] = []
  const doors: NextDoors = {
    start({ onMessage }) {
      const worker = { posted: [] as ToNextWorker[], ended: false, say: onMessage }
      workers.push(worker)
      return { post: (message) => worker.posted.push(message), terminate: () => (worker.ended = true) }
    },
    later(run) {
      timers.push(run)
      return () => void timers.splice(timers.indexOf(run), 1)
    },
  }
  return { jobs: createNextJobs(doors), workers, timers }
}
const scope = { input: null, trigger: null, vars: {}, steps: {}, run: { id: 'r', startedAt: '' }, now: '' }

it('does one job after the other, with one worker', async () => {
  const { jobs, workers } = scripted()
  const [first, second] = [jobs.evaluate({}, scope), jobs.evaluate({ a: { kind: 'template', template: '' } }, scope)]
  expect(workers.map(({ posted }) => posted.length)).toEqual([1])
  workers[0]?.say({ kind: 'done', id: 1, result: { ok: true, value: {} } })
  expect(await first).toEqual({ ok: true, value: {} })
  workers[0]?.say({ kind: 'done', id: 2, result: { ok: true, value: { a: 'x' } } })
  expect(await second).toEqual({ ok: true, value: { a: 'x' } })
})

it('ends a worker that takes too long, says so, and goes on with a new one', async () => {
  const { jobs, workers, timers } = scripted()
  const [slow, quick] = [jobs.evaluate({}, scope), jobs.evaluate({}, scope)]
  workers[0]?.say({ kind: 'started', id: 1 })
  timers[0]?.()
  expect(await slow).toMatchObject({ ok: false, error: { code: 'evaluation_timeout' } })
  expect([workers[0]?.ended, workers.length]).toEqual([true, 2])
  workers[1]?.say({ kind: 'done', id: 2, result: { ok: true, value: {} } })
  expect(await quick).toEqual({ ok: true, value: {} })
})

it('answers all that waits when the page is left', async () => {
  const { jobs, workers } = scripted()
  const all = [jobs.evaluate({}, scope), jobs.evaluate({}, scope)]
  jobs.close()
  expect((await Promise.all(all)).map(({ ok }) => ok)).toEqual([false, false])
  expect(workers[0]?.ended).toBe(true)
})
