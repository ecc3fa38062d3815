/**
 * Owns the data directory: that one Oriel uses it, and the key that its secrets are wrapped with.
 *
 * Invariants: keys are made once, atomically, with mode 0600; Postgres, which may run as another user, can pass
 * through the directory but not list it.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dataPaths } from '../paths.ts'
import { LaunchError } from './launch-error.ts'
import { isSameProcess } from './process-identity.ts'
import { lockHolder, tryLock, type HeldLock } from './process-lock.ts'

/** As long as an Oriel may take to stop. */
const STOPPING_MS = 30_000

export function inUse(dataDirectory: string, pid: number): string {
  return `data directory ${dataDirectory} is in use by Oriel (pid ${pid}). Stop it first, or set ORIEL_DATA_DIR to another directory.`
}

/** The pid of the Oriel that uses a data directory, if one does. */
export function userOf(dataDirectory: string): number | undefined {
  return lockHolder(dataPaths(dataDirectory).lock)?.pid
}

/**
 * Waits for an Oriel on this directory that is about to stop by itself, because the npm that started it was
 * killed. Who starts Oriel again at once should neither see its port taken nor its directory in use.
 */
export async function whenStoppingOneIsGone(dataDirectory: string): Promise<void> {
  for (const began = performance.now(); performance.now() - began < STOPPING_MS; await sleep(50)) {
    const holder = lockHolder(dataPaths(dataDirectory).lock)
    if (!holder?.parent || isSameProcess(holder.parent)) return
  }
}

/** Makes the directory and takes it for this process; another Oriel on it is an error. */
export function takeDataDirectory(dataDirectory: string): HeldLock {
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
    const { mode } = statSync(dataDirectory)
    if (process.getuid?.() === 0 && (mode & 0o001) === 0) chmodSync(dataDirectory, (mode & 0o777) | 0o011)
    mkdirSync(dataPaths(dataDirectory).logs, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new LaunchError(`The data directory ${dataDirectory} cannot be made or entered (${error instanceof Error ? error.message : String(error)}). Set ORIEL_DATA_DIR to a directory that you may write.`)
  }
  const result = tryLock(dataPaths(dataDirectory).lock)
  if ('release' in result) return result
  throw new LaunchError(`The ${inUse(dataDirectory, result.pid)}`)
}

/** What a key file holds, made on the first call. */
export function keptSecret(file: string, make: () => string): string {
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, `${make()}\n`, { mode: 0o600 })
    try {
      linkSync(draft, file) // unlike a rename, it never replaces a key that another process made meanwhile
    } catch (error) {
      if (!existsSync(file)) throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret === '') throw new LaunchError(`${file} is empty. Restore it from a backup: what it protected cannot be read without it.`)
  return secret
}

/** The master key for secrets when the environment gives none. */
export function keptSecretKey(dataDirectory: string): string {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
  return keptSecret(dataPaths(dataDirectory).secretKey, () => randomBytes(32).toString('base64'))
}
