/**
 * Owns "one process at a time": a file that holds who has the lock, for a data directory and for the build.
 *
 * Invariants: the file appears with its whole content at once (linked, never written in place); a holder killed
 * with -9 loses it to the next comer; of two comers after a crash exactly one wins.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isSameProcess, type ProcessIdentity } from './process-identity.ts'

export interface LockHolder extends ProcessIdentity {
  /** The npm that started it. When that is gone, the holder is about to stop. */
  parent?: ProcessIdentity | undefined
}

export interface HeldLock {
  release(): void
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch {
    return undefined
  }
}

function exists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

/** Who holds the lock now; undefined when nobody alive does. */
export function lockHolder(file: string): LockHolder | undefined {
  const holder = readHolder(file)
  return holder && isSameProcess(holder) ? holder : undefined
}

/** Takes the lock, or returns who has it. */
export function tryLock(file: string): HeldLock | LockHolder {
  mkdirSync(dirname(file), { recursive: true })
  const own = identify(process.pid)
  if (!own) throw new Error('This process cannot see itself: is /proc mounted?')
  const parent = process.env['npm_lifecycle_event'] ? identify(process.ppid) : undefined
  const content = JSON.stringify({ ...own, parent })
  const draft = `${file}.${process.pid}`
  for (;;) {
    writeFileSync(draft, content, { mode: 0o644 })
    try {
      linkSync(draft, file)
      return { release: () => { if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true }) } }
    } catch (error) {
      if (!exists(error)) throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const holder = lockHolder(file)
    if (holder) return holder
    removeStale(file)
  }
}

/** Moves a dead holder's file away; puts it back when another comer's fresh one was caught instead. */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}.stale`
  try {
    renameSync(file, aside)
  } catch {
    return // another comer was faster
  }
  try {
    if (lockHolder(aside)) linkSync(aside, file)
  } catch (error) {
    if (!exists(error)) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Takes the lock as soon as it is free; undefined when `giveUp` agrees first. */
export async function waitForLock(file: string, giveUp: () => boolean): Promise<HeldLock | undefined> {
  for (;;) {
    const result = tryLock(file)
    if ('release' in result) return result
    if (giveUp()) return undefined
    await sleep(100)
  }
}
