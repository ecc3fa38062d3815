/**
 * Loaded before web and worker (`node --import`). Owns that neither outlives its launcher: when the channel to it
 * closes, because it was killed or crashed, this process stops as if asked to, and in the end by force.
 * The open channel keeps a process alive: one that is done says so with process.exit.
 */
import { isMainThread } from 'node:worker_threads'

/** Longer than the slowest orderly stop: the worker's 20 s. */
const FORCE_AFTER_MS = 22_000

if (isMainThread && process.send) {
  process.once('disconnect', () => {
    // The launcher also held the other end of these: writing to it must not become the cause of death.
    process.stdout.on('error', () => undefined)
    process.stderr.on('error', () => undefined)
    setTimeout(() => process.exit(1), FORCE_AFTER_MS).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}
