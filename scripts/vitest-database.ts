/**
 * Global set-up of the database tests: one Postgres in a temporary directory, and a migrated template in it.
 *
 * Invariant: nothing of an earlier run stays. A run killed with -9 leaves its server and directory; they are
 * removed here, because the directory's name holds the id of the process that made it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureDatabase, startPostgres } from '#lib/server/launcher/embedded-postgres.ts'
import { identify, isPostgresOf, signal } from '#lib/server/launcher/process-identity.ts'
import { migrate } from '#lib/server/migrate.ts'

const PREFIX = 'oriel-test-'
const TEMPLATE = 'template_oriel'

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const owner = Number(/^oriel-test-(\d+)-/.exec(name)?.[1])
    if (!owner || identify(owner)) continue
    const directory = join(tmpdir(), name)
    const cluster = join(directory, 'postgres')
    try {
      const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
      if (isPostgresOf(pid, cluster)) signal(pid, 'SIGQUIT')
    } catch {
      // it had ended by itself
    }
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  removeAbandoned()
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  chmodSync(directory, 0o711)
  const log: string[] = []
  const server = await startPostgres({ cluster: join(directory, 'postgres'), password: 'test', disposable: true, log: (line) => log.push(line) })
  await ensureDatabase(server, TEMPLATE)
  await migrate(server.url(TEMPLATE))
  project.provide('databaseServer', server.url('postgres'))
  project.provide('databaseTemplate', TEMPLATE)
  return async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
