/**
 * Writes the Prisma client to prisma/generated when prisma/schema.prisma or Prisma changed since the last time.
 * `npm run db:generate` runs it with `--force`.
 *
 * Prisma's command line would download a schema engine that generating does not need:
 * PRISMA_SCHEMA_ENGINE_BINARY names any existing file, and it stays offline.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = resolve(import.meta.dirname ?? fileURLToPath(new URL('.', import.meta.url)), '..')
const generated = join(project, 'prisma', 'generated')
const stampFile = join(generated, '.stamp')

function currentStamp() {
  const prisma = JSON.parse(readFileSync(join(project, 'node_modules', 'prisma', 'package.json'), 'utf8'))
  return createHash('sha256').update(prisma.version).update(readFileSync(join(project, 'prisma', 'schema.prisma'))).digest('hex')
}

/** Generates the client if it is missing or stale; throws with Prisma's own words when the schema is wrong. */
export function generateClient({ force = false } = {}) {
  const stamp = currentStamp()
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
  rmSync(stampFile, { force: true })
  const node24 = join(project, 'node_modules', '.bin', 'node')
  const command = [join(project, 'node_modules', 'prisma', 'build', 'index.js'), 'generate', '--schema', join(project, 'prisma', 'schema.prisma'), '--no-hints']
  const result = spawnSync(existsSync(node24) ? node24 : process.execPath, command, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: join(project, 'package.json'), PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
  })
  if (result.status !== 0) throw new Error(`prisma generate failed:\n${result.stdout}${result.stderr}`)
  mkdirSync(generated, { recursive: true })
  writeFileSync(stampFile, stamp)
  return true
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const written = generateClient({ force: process.argv.includes('--force') })
    if (written) console.log('Generated the database client in prisma/generated.')
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
