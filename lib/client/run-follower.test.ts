import { describe, expect, test } from 'vitest'
import { ApiError } from '#lib/api/errors.ts'
import { followRun, type FollowerDoors, type RunSnapshot } from './run-follower.ts'

type Handlers = Parameters<FollowerDoors['listen']>[1]

const at = (seq: number) => `2026-11-22T08:00:00.${String(seq).padStart(3, '0')}Z`
const wire = (seq: number, type: string, data: object) => ({ seq, type, v: 1, at: at(seq), data })
const started = wire(1, 'run.started', { input: {}, trigger: {}, graphHash: 'h', version: 'draft', engine: 1, metadata: {} })
const paused = (seq: number) => wire(seq, 'run.paused', { by: 'a', reason: 'user' })
const resumed = (seq: number) => wire(seq, 'run.resumed', { by: 'a' })
const completed = (seq: number) => wire(seq, 'run.completed', { outcome: 'success', output: null, silent: false })

/** Scripted doors: a log that grows, a stream that the test drives, a clock that the test winds. */
function scripted(log: object[]) {
  const streams: { after: number; handlers: Handlers; closed: boolean }[] = []
  const timers: { run: () => void; ms: number }[] = []
  const reads: number[] = []
  let refusal: Error | undefined
  const doors: FollowerDoors = {
    async readEvents(after) {
      reads.push(after)
      if (refusal) throw refusal
      return log.slice(after, after + 1000)
    },
    listen(after, handlers) {
      const stream = { after, handlers, closed: false }
      streams.push(stream)
      return { close: () => (stream.closed = true) }
    },
    later(run, ms) {
      const timer = { run, ms }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    doors, streams, reads, timers, settle,
    refuse: (error: Error | undefined) => (refusal = error),
    async wind() {
      for (const timer of timers.splice(0)) timer.run()
      await settle()
    },
  }
}

function follow(script: ReturnType<typeof scripted>) {
  const seen: RunSnapshot[] = []
  const stop = followRun('r', script.doors, (snapshot) => seen.push(snapshot))
  return { seen, stop, last: () => seen.at(-1) }
}

describe('following a run in the browser', () => {
  test('a finished run is read and no stream is opened', async () => {
    const script = scripted([started, completed(2)])
    const { last } = follow(script)
    await script.settle()
    expect(last()).toMatchObject({ loaded: true, ended: true, connected: false, state: { seq: 2, outcome: 'success' } })
    expect(script.streams).toHaveLength(0)
  })

  test('a long log is read page by page', async () => {
    const log: object[] = [started]
    for (let seq = 2; seq <= 2400; seq += 1) log.push(seq % 2 === 0 ? paused(seq) : resumed(seq))
    const script = scripted(log)
    const { last } = follow(script)
    await script.settle()
    expect(script.reads).toEqual([0, 1000, 2000])
    expect(last()?.events).toHaveLength(2400)
  })

  test('live events fold as they come, several of one moment together', async () => {
    const script = scripted([started])
    const { seen, last } = follow(script)
    await script.settle()
    const stream = script.streams[0]
    expect(stream?.after).toBe(1)
    stream?.handlers.onOpen()
    const before = seen.length
    stream?.handlers.onEvent(paused(2))
    stream?.handlers.onEvent(resumed(3))
    expect(seen).toHaveLength(before)
    await script.wind()
    expect(seen).toHaveLength(before + 1)
    expect(last()).toMatchObject({ connected: true, state: { seq: 3 } })
  })

  test('the end closes the stream with everything published', async () => {
    const script = scripted([started])
    const { last } = follow(script)
    await script.settle()
    const stream = script.streams[0]
    stream?.handlers.onOpen()
    stream?.handlers.onEvent(completed(2))
    stream?.handlers.onEnd()
    expect(stream?.closed).toBe(true)
    expect(last()).toMatchObject({ ended: true, connected: false, state: { final: 'completed' } })
    expect(last()?.events).toHaveLength(2)
  })

  test('an event that was read already and comes again changes nothing', async () => {
    const script = scripted([started, paused(2)])
    const { last } = follow(script)
    await script.settle()
    script.streams[0]?.handlers.onEvent(paused(2))
    await script.wind()
    expect(last()?.events).toHaveLength(2)
  })

  test('after a gap the missing events are read before listening again', async () => {
    const log: object[] = [started]
    const script = scripted(log)
    const { last } = follow(script)
    await script.settle()
    log.push(paused(2), resumed(3))
    script.streams[0]?.handlers.onEvent(resumed(3))
    expect(script.streams[0]?.closed).toBe(true)
    await script.wind()
    expect(last()).toMatchObject({ state: { seq: 3 }, error: undefined })
    expect(script.streams[1]?.after).toBe(3)
  })

  test('a lost connection that mends itself only shows as not connected', async () => {
    const script = scripted([started])
    const { last } = follow(script)
    await script.settle()
    script.streams[0]?.handlers.onOpen()
    script.streams[0]?.handlers.onLost(true)
    expect(last()?.connected).toBe(false)
    expect(script.streams[0]?.closed).toBe(false)
    script.streams[0]?.handlers.onOpen()
    expect(last()?.connected).toBe(true)
  })

  test('a server that is gone is asked again, each time later, until it answers', async () => {
    const script = scripted([started, completed(2)])
    script.refuse(new Error('gone'))
    const { last } = follow(script)
    await script.settle()
    const waits: (number | undefined)[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      waits.push(script.timers[0]?.ms)
      await script.wind()
    }
    expect(waits).toEqual([300, 1000, 3000, 10_000, 10_000])
    expect(last()?.error?.message).toBe('gone')
    script.refuse(undefined)
    await script.wind()
    expect(last()).toMatchObject({ ended: true, error: undefined })
  })

  test('a run that does not exist is asked for once', async () => {
    const script = scripted([])
    script.refuse(new ApiError('not_found', 'There is no run r.'))
    const { last } = follow(script)
    await script.settle()
    expect(last()?.error?.message).toBe('There is no run r.')
    expect(script.timers).toHaveLength(0)
  })

  test('nothing is published after one has stopped watching', async () => {
    const script = scripted([started])
    const { seen, stop } = follow(script)
    await script.settle()
    stop()
    const count = seen.length
    script.streams[0]?.handlers.onEvent(paused(2))
    await script.wind()
    expect(seen).toHaveLength(count)
    expect(script.streams[0]?.closed).toBe(true)
  })

  test('an event that cannot follow stops the stream and says which one', async () => {
    const script = scripted([started])
    const { last } = follow(script)
    await script.settle()
    script.streams[0]?.handlers.onEvent(wire(2, 'run.completed', { outcome: 5 }))
    expect(last()?.error?.message).toContain('Event 2 (run.completed) is malformed')
  })
})
