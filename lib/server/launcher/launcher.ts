/**
 * `npm start` and, with `--dev`, `npm run dev`: owns the order in which Oriel starts and stops.
 *
 * Start: variables → port → data directory → pages built → database, migrated → web and worker → both ready →
 * "Oriel ready: <sign-in link>". Stop (SIGINT, SIGTERM, SIGHUP, or the npm that started us is gone): worker and web together, then
 * the database, all within 30 s; a second signal stops at once. Whatever fails while starting is one clear message, and nothing
 * stays behind. A launcher killed with -9 is survived: web and worker notice and end, the next start stops the
 * orphaned database.
 */
import { chdir } from 'node:process'
import { resolve } from 'node:path'
import { EnvironmentError, localUrl, readEnvironment } from '../env.ts'
import { inUse, keptSecretKey, takeDataDirectory, userOf, whenStoppingOneIsGone } from './data-directory.ts'
import { explain } from './launch-error.ts'
import { freePort } from './port.ts'
import { whenAskedToStop } from './stop-signals.ts'
import type { Running } from './roles.ts'

const development = process.argv.includes('--dev')
chdir(resolve(import.meta.dirname, '../../..'))

function announce(line: string): void {
  console.log(line)
}

/** What to undo, newest first. */
const cleanups: (() => Promise<void> | void)[] = []
const stopRequested = new AbortController()
let running: Running | undefined

async function start(): Promise<void> {
  const given = readEnvironment(process.env)
  await whenStoppingOneIsGone(given.dataDirectory)
  const port = await freePort(given.host, given.port, () => {
    const pid = userOf(given.dataDirectory)
    return pid === undefined ? undefined : inUse(given.dataDirectory, pid)
  })
  const held = takeDataDirectory(given.dataDirectory)
  cleanups.push(() => held.release())

  if (!development) {
    const { ensureBuilt } = await import('./build.ts')
    await ensureBuilt(announce, stopRequested.signal)
  }
  stopRequested.signal.throwIfAborted()

  const { openDatabase } = await import('./database.ts')
  const database = await openDatabase(given.databaseUrl, given.dataDirectory, announce)
  cleanups.push(() => database.stop())
  stopRequested.signal.throwIfAborted()

  const { startRoles } = await import('./roles.ts')
  const publicUrl = process.env['ORIEL_PUBLIC_URL']?.trim() ? given.publicUrl : localUrl(given.host, port)
  running = startRoles({
    development, port, host: given.host, dataDirectory: given.dataDirectory, publicUrl,
    databaseUrl: database.url,
    secretKey: given.secretKey ?? keptSecretKey(given.dataDirectory),
  })
  cleanups.push(running.stop)
  await running.ready
  stopRequested.signal.throwIfAborted()
  announce(`Oriel ready: ${await running.signInLink()}`)
}

async function stop(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) {
    try {
      await cleanup()
    } catch (error) {
      console.error(explain(error))
    }
  }
}

/** Ends the process after everything was stopped; once, whoever asks first. */
let ending: Promise<never> | undefined
function end(code: number): Promise<never> {
  ending ??= stop().then(() => process.exit(code))
  return ending
}

whenAskedToStop((again, why) => {
  if (!again) announce(`Stopping: ${why}.`)
  stopRequested.abort()
  if (again) running?.kill()
  if (running) void end(0)
  // Otherwise the start notices by itself and ends below, with nothing half started.
})
process.on('uncaughtException', (error) => {
  console.error(explain(error))
  stopRequested.abort()
  void end(1)
})

try {
  await start()
} catch (error) {
  const asked = stopRequested.signal.aborted
  if (!asked) console.error(error instanceof EnvironmentError ? `Oriel cannot start:\n${error.message}` : explain(error))
  await end(asked ? 0 : 1)
}
