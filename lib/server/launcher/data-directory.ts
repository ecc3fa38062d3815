/**
 * Owns the data directory: that one Oriel uses it, and the key that its secrets are wrapped with.
 *
 * Invariants: keys are made once, atomically, with mode 0600; Postgres, which may run as another user, can pass
 * through the directory but not list it.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dataPaths } from '../paths.ts'
import { LaunchError } from './launch-error.ts'
import { isSameProcess } from './process-identity.ts'
import { lock, lockHolder, type HeldLock } from './process-lock.ts'

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
 * Makes the directory and takes it for this process. An Oriel whose npm was killed is stopping by itself: it is
 * waited for. Any other user of the directory is an error.
 */
export async function takeDataDirectory(dataDirectory: string): Promise<HeldLock> {
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o711 })
    const { mode } = statSync(dataDirectory)
    if (process.getuid?.() === 0 && (mode & 0o001) === 0) chmodSync(dataDirectory, (mode & 0o777) | 0o011)
    mkdirSync(dataPaths(dataDirectory).logs, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new LaunchError(`The data directory ${dataDirectory} cannot be made or entered (${error instanceof Error ? error.message : String(error)}). Set ORIEL_DATA_DIR to a directory that you may write.`)
  }
  const result = await lock(dataPaths(dataDirectory).lock, (holder, waitedMs) => {
    const stopping = holder.parent !== undefined && !isSameProcess(holder.parent)
    return stopping && waitedMs < STOPPING_MS
  })
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
