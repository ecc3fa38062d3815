/**
 * `npm run web` and `npm run worker`: owns starting one role alone, for several processes or machines on one
 * DATABASE_URL. It runs in this very process, so signals reach it directly.
 *
 * Invariant: neither role starts on a database whose schema is not this version's.
 */
import { chdir } from 'node:process'
import { resolve } from 'node:path'
import { assertMigrated } from '../migrate.ts'
import { environment, EnvironmentError } from '../env.ts'
import { ensureBuilt } from './build.ts'
import { keptSecretKey } from './data-directory.ts'
import { explain, LaunchError } from './launch-error.ts'
import { freePort } from './port.ts'
import { roleEnvironment } from './roles.ts'

async function startRole(role: string | undefined): Promise<void> {
  if (role !== 'web' && role !== 'worker') throw new LaunchError('Say which role to run: npm run web, or npm run worker.')
  const { host, port: wanted, publicUrl, databaseUrl, dataDirectory, secretKey = keptSecretKey(dataDirectory) } = environment()
  if (databaseUrl === undefined) {
    throw new LaunchError(`npm run ${role} needs DATABASE_URL, the Postgres that every web and worker process shares. npm start brings its own.`)
  }
  await assertMigrated(databaseUrl).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'MigrationError') throw error
    throw new LaunchError(`The database at ${new URL(databaseUrl).host} cannot be used: ${error instanceof Error ? error.message || String(error) : String(error)}. Check DATABASE_URL.`)
  })
  const port = role === 'web' ? await freePort(host, wanted, () => undefined) : wanted
  Object.assign(process.env, roleEnvironment({ development: false, host, port, publicUrl, databaseUrl, dataDirectory, secretKey }))
  if (role === 'worker') {
    await import('../worker.ts')
    return
  }
  await ensureBuilt((line) => console.log(line))
  await import('../web/serve.ts')
}

chdir(resolve(import.meta.dirname, '../../..'))
try {
  await startRole(process.argv[2])
} catch (error) {
  console.error(error instanceof EnvironmentError ? `Oriel cannot start:\n${error.message}` : explain(error))
  process.exit(1)
}
