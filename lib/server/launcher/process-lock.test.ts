import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { identify } from './process-identity.ts'
import { lockHolder, tryLock } from './process-lock.ts'

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-lock-'))
  file = join(directory, 'oriel.pid')
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A process that was alive and is killed without a chance to clean up. */
async function killedProcess(): Promise<{ pid: number; started: string }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
  const identity = identify(child.pid ?? 0)
  if (!identity) throw new Error('The process did not start.')
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await closed
  return identity
}

it('tells who has the directory', () => {
  const held = tryLock(file)
  expect(held).toHaveProperty('release')
  expect(tryLock(file)).toMatchObject({ pid: process.pid })
  expect(lockHolder(file)?.pid).toBe(process.pid)
})

it('is free again after a release', () => {
  const held = tryLock(file)
  if ('release' in held) held.release()
  expect(lockHolder(file)).toBeUndefined()
  expect(tryLock(file)).toHaveProperty('release')
})

it('passes from a killed process to the next comer', async () => {
  writeFileSync(file, JSON.stringify(await killedProcess()))
  expect(tryLock(file)).toHaveProperty('release')
})

it('passes on when another program got the id of the process that was killed', () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'another boot' }))
  expect(tryLock(file)).toHaveProperty('release')
})

it('passes on when a file is no lock at all', () => {
  writeFileSync(file, '')
  expect(tryLock(file)).toHaveProperty('release')
})

it('goes to exactly one of many comers after a crash', async () => {
  writeFileSync(file, JSON.stringify(await killedProcess()))
  const comer = `
    import { tryLock } from ${JSON.stringify(join(import.meta.dirname, 'process-lock.ts'))}
    process.send('release' in tryLock(${JSON.stringify(file)}))
    process.on('message', () => process.exit())`
  const script = join(directory, 'comer.ts')
  writeFileSync(script, comer)
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  const comers = Array.from({ length: 6 }, () => spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  const won = await Promise.all(comers.map((child) => new Promise<unknown>((resolve) => child.once('message', resolve))))
  expect(won.filter(Boolean)).toHaveLength(1)
  expect(comers[won.indexOf(true)]?.pid).toBe((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid)
  for (const child of comers) child.send('end')
})
