/** Starting and stopping from outside, on a data directory of its own: what a terminal, an init system and a crash do. */
import { readdirSync, readFileSync, readlinkSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchOriel, type LaunchedOriel } from './launched-oriel.ts'

test.setTimeout(300_000) // several starts in one test, on a busy machine

let dataDirectory: string
const launched: LaunchedOriel[] = []

test.beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'oriel-start-'))
})
test.afterEach(async () => {
  for (const oriel of launched.splice(0)) await oriel.stop()
  rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
})

function launch(variables: Record<string, string> = {}): LaunchedOriel {
  const oriel = launchOriel({ ORIEL_DATA_DIR: dataDirectory, ...variables })
  launched.push(oriel)
  return oriel
}

function readOrNothing(read: () => string): string {
  try {
    return read()
  } catch {
    return '' // it ended meanwhile
  }
}

/** Every process that has the data directory in its environment or works inside it. */
function processesOf(directory: string): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => {
    if (!pid) return false
    const environment = readOrNothing(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    const place = readOrNothing(() => readlinkSync(`/proc/${pid}/cwd`))
    return environment.includes(`ORIEL_DATA_DIR=${directory}\0`) || place.startsWith(directory)
  })
}

test('SIGTERM stops everything and leaves no process', async () => {
  const oriel = launch()
  await oriel.ready
  expect(processesOf(dataDirectory).length).toBeGreaterThanOrEqual(4)
  await oriel.stop()
  expect(await oriel.ended).toBe(0)
  expect(processesOf(dataDirectory)).toEqual([])
})

test('a start after kill -9 of everything works', async () => {
  await launch().ready
  for (const pid of processesOf(dataDirectory)) readOrNothing(() => String(process.kill(pid, 'SIGKILL')))
  expect(await launch().ready).toContain('http://127.0.0.1:')
})

test('when only the launcher is killed, web and worker end by themselves and the next start works', async () => {
  const oriel = launch()
  const { origin } = new URL(await oriel.ready)
  oriel.process.kill('SIGKILL')
  await expect.poll(() => fetch(origin).then(() => 'up', () => 'down'), { timeout: 60_000 }).toBe('down')
  expect(await launch().ready).toContain('http://127.0.0.1:')
})

test('a second start on the same data directory says who uses it', async () => {
  const first = launch()
  await first.ready
  const second = launch()
  expect(await second.ended).toBe(1)
  expect(second.output().trim()).toBe(
    `The data directory ${dataDirectory} is in use by Oriel (pid ${first.process.pid}). Stop it first, or set ORIEL_DATA_DIR to another directory.`)
})

test('a taken port is one line that says what to set', async ({ baseURL }) => {
  const { port } = new URL(baseURL ?? '')
  const oriel = launch({ PORT: port })
  expect(await oriel.ended).toBe(1)
  expect(oriel.output().trim()).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken by another program\. Set PORT to a free one, for example: PORT=\d+ npm start$/)
})

test('a bad variable is named with its remedy', async () => {
  const oriel = launch({ ORIEL_CONCURRENCY: 'many' })
  expect(await oriel.ended).toBe(1)
  expect(oriel.output()).toContain('ORIEL_CONCURRENCY (now "many") must be a whole number from 1 to 10000')
})
