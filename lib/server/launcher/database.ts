/**
 * Owns the database of a start: the one that DATABASE_URL names, or the embedded one, kept running.
 *
 * Invariant: an embedded server that dies is started again as long as nobody asked it to stop; web and worker
 * reconnect on their own.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '../migrate.ts'
import { dataPaths } from '../paths.ts'
import { keptSecret } from './data-directory.ts'
import { ensureDatabase, startPostgres, type PostgresServer } from './embedded-postgres.ts'
import { LaunchError } from './launch-error.ts'
import { LogFile } from './log-file.ts'

export interface Database {
  url: string
  stop(): Promise<void>
}

const DATABASE = 'oriel'
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/** Opens the database and brings it to this version's schema. */
export async function openDatabase(databaseUrl: string | undefined, dataDirectory: string, announce: (line: string) => void): Promise<Database> {
  const database = databaseUrl === undefined
    ? await embedded(dataDirectory, announce)
    : { url: databaseUrl, stop: () => Promise.resolve() }
  try {
    await migrate(database.url)
    return database
  } catch (error) {
    await database.stop()
    if (databaseUrl === undefined || (error instanceof Error && error.name === 'MigrationError')) throw error
    const { host } = new URL(databaseUrl)
    throw new LaunchError(`The database at ${host} cannot be used: ${error instanceof Error ? error.message || String(error) : String(error)}. Check DATABASE_URL, or leave it out for the embedded database.`)
  }
}

async function embedded(dataDirectory: string, announce: (line: string) => void): Promise<Database> {
  const paths = dataPaths(dataDirectory)
  const log = new LogFile(join(paths.logs, 'postgres.log'))
  if (!existsSync(paths.cluster)) announce('Making the database …')
  const options = {
    cluster: paths.cluster,
    password: keptSecret(paths.databasePassword, () => randomBytes(24).toString('base64url')),
    log: (line: string) => log.write(line),
  }
  let server: PostgresServer = await startPostgres(options)
  await ensureDatabase(server, DATABASE)
  const stopping = new AbortController()

  const keepRunning = async () => {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const began = performance.now()
      await server.exited
      if (stopping.signal.aborted) return
      if (performance.now() - began > LONGEST_WAIT_MS) waitMs = FIRST_WAIT_MS
      console.error(`The database ended unexpectedly; starting it again. Its log: ${log.path}`)
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      await startPostgres(options).then((next) => { server = next }, (error: unknown) => log.write(String(error)))
      if (stopping.signal.aborted) await server.stop()
    }
  }
  const kept = keepRunning()
  return {
    url: server.url(DATABASE),
    stop: async () => {
      stopping.abort()
      await server.stop()
      await kept
    },
  }
}
