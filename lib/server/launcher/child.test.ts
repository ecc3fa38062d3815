import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { superviseChild, worthShowing, type SupervisedChild } from './child.ts'
import { LogFile } from './log-file.ts'
import { identify } from './process-identity.ts'
import { workerReady } from './readiness.ts'

let directory: string
let supervised: SupervisedChild | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-child-'))
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(async () => {
  await supervised?.stop()
  supervised = undefined
  vi.restoreAllMocks()
  rmSync(directory, { recursive: true })
})

const pidFile = () => join(directory, 'pid')
const pid = () => Number(readFileSync(pidFile(), 'utf8'))
const SERVE = `require('fs').writeFileSync(process.argv[1], String(process.pid)); process.send({ ready: true }); setInterval(() => {}, 1000);`

function supervise(script: string, graceMs = 5_000): SupervisedChild {
  writeFileSync(pidFile(), '0')
  supervised = superviseChild({
    name: 'worker', args: ['-e', script, pidFile()], env: process.env, graceMs,
    log: new LogFile(join(directory, 'worker.log')), untilReady: workerReady,
  })
  return supervised
}

it('starts a process again that was killed', async () => {
  await supervise(SERVE).ready
  const first = pid()
  process.kill(first, 'SIGKILL')
  await vi.waitFor(() => expect(pid()).not.toBe(first), { timeout: 5_000 })
  expect(console.error).toHaveBeenCalledWith(expect.stringMatching(/^The worker process ended unexpectedly \(SIGKILL\); starting it again in 0\.5 s/))
})

it('gives up on a process that never gets ready, with its last words', async () => {
  await expect(supervise(`console.error('no such table'); process.exit(3)`).ready).rejects.toThrow(/does not start \(code 3\)[^]*no such table/)
})

it('kills what does not end within the grace', async () => {
  const child = supervise(`process.on('SIGTERM', () => {}); ${SERVE}`, 200)
  await child.ready
  const stubborn = pid()
  await child.stop()
  expect(identify(stubborn)).toBeUndefined()
})

it('leaves none of the processes that a child started', async () => {
  const child = supervise(`const g = require('child_process').spawn('sleep', ['60']); require('fs').writeFileSync(process.argv[1], String(g.pid)); process.send({ ready: true }); setInterval(() => {}, 1000)`)
  await child.ready
  const grandchild = pid()
  expect(identify(grandchild)).toBeDefined()
  await child.stop()
  await vi.waitFor(() => expect(identify(grandchild)).toBeUndefined())
})

describe('the terminal', () => {
  it('shows what a process says on stderr, and errors of its log, but no ordinary line', () => {
    expect(worthShowing('▲ Next.js', 'stdout')).toBeUndefined()
    expect(worthShowing('boom', 'stderr')).toBe('boom')
    expect(worthShowing('{"level":30,"msg":"took a run"}', 'stdout')).toBeUndefined()
    expect(worthShowing('{"level":50,"msg":"run failed","err":{"message":"no model"}}', 'stdout')).toBe('run failed: no model')
    expect(worthShowing('{half a line', 'stdout')).toBeUndefined()
  })
})
